"""The map of many communities over HTTP: page and tiles."""

from typing import Annotated, Literal

import shapely
from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from api.caller import SettledDep
from api.communities.service import views
from api.deps import SessionDep
from api.maps.city import City, tile_png
from api.pages.endpoints import Lang, basemap, page
from data.store.heat_bins import GROUPS
from maps.pages.city import CityLayer, city

router = APIRouter(prefix="/maps", include_in_schema=False)
Group = Annotated[Literal["reported", "discovered", "hazards"], Query()]
MOST_ZOOM = 19


@router.get("/city.html")
def show_city(
    request: Request, session: SessionDep, caller: SettledDep, lang: Lang = Lang.zh
) -> Response:
    """Draw the heat of all communities whose cases the person sees."""
    state = request.app.state
    here = views(request, session, caller)
    own: City = state.city
    told, layers, bounds = own.told(here), [], []
    for group in GROUPS:
        shown = own.shown(here, group)
        tiles = f"/maps/city/{{z}}/{{x}}/{{y}}.png?group={group}&v={shown.mark}"
        layers.append(CityLayer(group, tiles, shown.pyramid.least))
        bounds += [shown.pyramid.bounds] if shown.pyramid.bounds else []
    html = city(
        told.dots,
        layers,
        state.assets,
        bounds=shapely.union_all([shapely.box(*one) for one in bounds]).bounds if bounds else None,
        days=(told.first, told.last) if told.first and told.last else None,
        few=told.few,
        synthetic=any(one.stored.origin.synthetic for one in here),
        lang=lang.value,
        basemap=basemap(state.settings),
    )
    return page(request, html)


@router.get("/city/{z}/{x}/{y}.png")
def send_tile(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    caller: SettledDep,
    z: Annotated[int, Path(ge=0, le=MOST_ZOOM)],
    x: Annotated[int, Path(ge=0)],
    y: Annotated[int, Path(ge=0)],
    group: Group = "reported",
) -> Response:
    """Send a tile of it; a browser that has it already is told so."""
    if max(x, y) >= 2**z:
        raise HTTPException(404, "There is no such tile.")
    own: City = request.app.state.city
    shown = own.shown(views(request, session, caller), group)
    tag = f'"{shown.mark}-{z}-{x}-{y}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=60",
        "Vary": "Cookie, Authorization",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(tile_png(shown, z, x, y), media_type="image/png", headers=headers)
