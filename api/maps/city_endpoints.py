"""The map of many communities over HTTP: page and tiles."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from api.caller import SettledDep
from api.communities.service import views
from api.deps import SessionDep
from api.maps.city import City, tile_png
from api.maps.points import CASE_KINDS
from api.pages.endpoints import Lang, basemap, page
from maps.pages.city import city

router = APIRouter(prefix="/maps", include_in_schema=False)
Kind = Annotated[Literal["incidents", "hazards"], Query()]
MOST_ZOOM = 19
TITLES = {"incidents": ("全市事件", "Incidents of all communities"),
          "hazards": ("全市隐患", "Hazards of all communities")}  # fmt: skip


@router.get("/city.html")
def show_city(
    request: Request,
    session: SessionDep,
    caller: SettledDep,
    kind: Kind = "incidents",
    lang: Lang = Lang.zh,
) -> Response:
    """Draw the heat of all communities whose cases the person sees."""
    state = request.app.state
    here = views(request, session, caller)
    own: City = state.city
    shown = own.shown(here, CASE_KINDS[kind])
    html = city(
        own.dots(here, CASE_KINDS[kind]),
        f"/maps/city/{{z}}/{{x}}/{{y}}.png?kind={kind}&v={shown.mark}",
        shown.pyramid.bounds,
        shown.pyramid.total,
        state.assets,
        synthetic=any(one.stored.origin.synthetic for one in here),
        title=TITLES[kind][lang == Lang.en],
        least=shown.pyramid.least,
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
    kind: Kind = "incidents",
) -> Response:
    """Send a tile of it; a browser that has it already is told so."""
    if max(x, y) >= 2**z:
        raise HTTPException(404, "There is no such tile.")
    own: City = request.app.state.city
    shown = own.shown(views(request, session, caller), CASE_KINDS[kind])
    tag = f'"{shown.mark}-{z}-{x}-{y}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=60",
        "Vary": "Cookie, Authorization",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(tile_png(shown, z, x, y), media_type="image/png", headers=headers)
