"""Hazards and incidents, and every other layer of a community, as GeoJSON pages."""

from fastapi import APIRouter, Request, Response

from api.deps import PageDep, RowId, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, feature
from api.urls import COMMUNITIES, next_link
from data.store import layers
from data.store.communities import find
from geo.schema import LAYERS

router = APIRouter(prefix=COMMUNITIES, tags=["layers"])


def _add(layer: str) -> None:
    """Add the two routes of a layer: its pages and its single features."""
    title = LAYERS[layer].en.lower()

    @router.get(
        f"/{{community}}/{layer}",
        name=f"list_{layer}",
        summary=f"{LAYERS[layer].en} of a community, a page of GeoJSON at a time",
        response_class=GeoJSONResponse,
    )
    def pages(
        request: Request, community: str, session: SessionDep, bbox: WindowDep, page: PageDep
    ) -> Response:
        found = layers.page(
            session,
            find(session, community).id,
            layer,
            bbox=bbox,
            limit=page.limit,
            after=page.after,
        )
        return collection(
            found.frame, {"self": str(request.url), "next": next_link(request, found.next)}
        )

    @router.get(
        f"/{{community}}/{layer}/{{number}}",
        name=f"get_{layer}",
        summary=f"One of the {title} of a community",
        response_class=GeoJSONResponse,
    )
    def one(community: str, number: RowId, session: SessionDep) -> Response:
        return feature(layers.get(session, find(session, community).id, layer, number))


for _layer in LAYERS:
    _add(_layer)
