"""Hazards and incidents, and every other layer of a community, as GeoJSON pages."""

from fastapi import APIRouter, Request, Response

from api.deps import PageDep, RowId, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, feature
from api.urls import COMMUNITIES, next_link
from api.view import ViewDep
from data.store import layers
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
        request: Request, session: SessionDep, here: ViewDep, bbox: WindowDep, page: PageDep
    ) -> Response:
        found = layers.page(
            session,
            here.stored.id,
            layer,
            scope=here.rows(layer),
            bbox=bbox,
            limit=page.limit,
            after=page.after,
        )
        links = {"self": str(request.url), "next": next_link(request, found.next)}
        return collection(here.shown(layer, found.frame), links)

    @router.get(
        f"/{{community}}/{layer}/{{number}}",
        name=f"get_{layer}",
        summary=f"One of the {title} of a community",
        response_class=GeoJSONResponse,
    )
    def one(number: RowId, session: SessionDep, here: ViewDep) -> Response:
        found = layers.get(session, here.stored.id, layer, number, here.rows(layer))
        return feature(here.shown(layer, found))


for _layer in LAYERS:
    _add(_layer)
