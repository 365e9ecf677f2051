"""The start page and the maps over HTTP."""

from enum import StrEnum
from hashlib import blake2b

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.accounts.cookies import form_token
from api.caller import SettledDep
from api.communities.service import views
from api.deps import Moment, SessionDep
from api.pages import service
from api.pages.service import Cache
from api.settings import Settings
from api.urls import STATIC
from api.view import ViewDep
from maps import Basemap
from maps.start import Person

__all__ = ["Cache", "router"]

router = APIRouter(include_in_schema=False)


class Lang(StrEnum):
    """Languages of the pages."""

    zh = "zh"
    en = "en"


@router.get("/")
def start(
    request: Request,
    session: SessionDep,
    caller: SettledDep,
    community: str | None = None,
    lang: Lang = Lang.zh,
) -> Response:
    """Lead each kind of user to what is theirs."""
    html = service.start(
        session,
        views(request, session, caller),
        community,
        person=Person(caller.actor.username, form_token(caller.secret) if caller.secret else ""),
        lang=lang.value,
        static=STATIC,
    )
    return page(request, html)


@router.get("/maps/{community}/overview.html")
def overview(
    request: Request,
    session: SessionDep,
    here: ViewDep,
    lang: Lang = Lang.zh,
) -> Response:
    """Draw everything of a community on one map."""
    html = service.overview_page(
        session,
        here,
        lang=lang.value,
        basemap=basemap(request.app.state.settings),
        assets=request.app.state.assets,
        cache=request.app.state.pages,
    )
    return page(request, html)


@router.get("/maps/{community}/grids.html")
def grids(
    request: Request,
    session: SessionDep,
    here: ViewDep,
    as_of: Moment = None,
    lang: Lang = Lang.zh,
) -> Response:
    """Draw the grids in force, or those of a moment, with their households."""
    html = service.grids_page(
        session,
        here,
        as_of=as_of,
        lang=lang.value,
        basemap=basemap(request.app.state.settings),
        assets=request.app.state.assets,
        cache=request.app.state.pages,
    )
    return page(request, html)


def page(request: Request, html: str) -> Response:
    """Return a page with its tag; a browser that has it already is told so."""
    tag = f'"{blake2b(html.encode(), digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Authorization",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


def basemap(settings: Settings) -> Basemap | None:
    """Return the base map of the settings, if one is set."""
    if settings.basemap_url is None:
        return None
    return Basemap(settings.basemap_url, settings.basemap_attribution)
