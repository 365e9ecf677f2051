"""Maps of patrols over HTTP: coverage as page, picture and paper; a span replayed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api.caller import SettledDep
from api.deps import SessionDep
from api.maps import coverage
from api.maps.endpoints import sent
from api.maps.spans import SpanDep
from api.pages.endpoints import Lang, basemap, page
from api.view import ViewDep
from geo.errors import NotFoundError
from maps.assets import inlined
from maps.coverage_still import coverage_drawn
from maps.pages.coverage import coverage_map, coverage_title, coverage_views
from maps.pages.patrols import patrols
from maps.still import still_of

router = APIRouter(prefix="/maps/{community}", include_in_schema=False)
View = Annotated[Literal["", "walked", "planned", "grids"], Query()]


@router.get("/coverage.html")
def show_coverage(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    span: SpanDep,
    lang: Lang = Lang.zh,
    alone: bool = False,
) -> Response:
    """Draw how well streets were covered, as walked and as planned."""
    state = request.app.state
    made = coverage.covered(session, here, span, request.app.state.coverage)
    html = coverage_map(
        made.scene,
        made.found,
        inlined(state.web_folder) if alone else state.assets,
        lang=lang.value,
        basemap=None if alone else basemap(state.settings),
        walked=made.walked,
        places=made.places,
        remark=made.remark,
    )
    response = page(request, html)
    if alone:
        file = f"{here.stored.id}-coverage.html"
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


@router.get("/coverage.png")
@router.get("/coverage.pdf")
def send_coverage(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    span: SpanDep,
    view: View = "",
    lang: Lang = Lang.zh,
) -> Response:
    """Draw one view of the coverage as a picture, or as a page to print."""
    made = coverage.covered(session, here, span, request.app.state.coverage)
    views = coverage_views(
        made.scene,
        made.found,
        lang.value,
        walked=made.walked,
        places=made.places,
        remark=made.remark,
    )
    shown = next((one for one in views if one.key == (view or views[0].key)), None)
    if shown is None:
        raise NotFoundError("There is no such view for you.")
    drawn = coverage_drawn(made.scene, made.found, shown.key, walked=made.walked)
    title = f"{here.stored.name} {coverage_title(made.found, made.walked, lang.value)}"
    still = still_of(made.scene, title, shown, drawn, lang=lang.value, grids=shown.key == "grids")
    form = request.url.path.rsplit(".", 1)[1]
    return sent(still, f"{here.stored.id}-coverage", form)


@router.get("/patrols.html")
def show_patrols(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    caller: SettledDep,
    span: SpanDep,
    lang: Lang = Lang.zh,
) -> Response:
    """Replay a span as it was walked; the plan where nothing is known of it."""
    scene, replay, title = coverage.replay(session, here, caller, span, lang.value)
    state = request.app.state
    html = patrols(
        scene, replay, state.assets, title=title, lang=lang.value,
        basemap=basemap(state.settings),
    )  # fmt: skip
    return page(request, html)
