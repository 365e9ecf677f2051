"""The public view over HTTP: no account, no cookie, nothing personal, to be kept by caches."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from api.deps import SessionDep
from api.pages.endpoints import Lang
from api.public import making, months
from api.public.making import Published
from api.public.showing import heat_of, view_of
from api.report.ground import Ground
from api.report.pages import PAGE_POLICY, desk_of
from api.urls import STATIC
from data.store import publications, registry
from data.store.registry import Stored
from geo.cases import Categories
from geo.errors import NotFoundError
from maps.public import public_communities_page, public_page

router = APIRouter(prefix="/public", include_in_schema=False)
Month = Annotated[str, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
PAGE_S, PICTURE_S = 3600, 86_400


@router.get("")
def choose(request: Request, session: SessionDep, lang: Lang = Lang.zh) -> Response:
    """Lead to the only community, or let one be chosen."""
    there = registry.listing(session)
    if len(there) == 1:
        return RedirectResponse(f"/public/{there[0].key}?lang={lang.value}", 307)
    named = [(one.key, one.name) for one in there]
    text = public_communities_page(
        named, static=STATIC, folder=request.app.state.web_folder, lang=lang.value
    )
    return _page(request, text)


@router.get("/{community}")
def show(
    request: Request,
    session: SessionDep,
    community: str,
    month: Month | None = None,
    lang: Lang = Lang.zh,
) -> Response:
    """Show what is published of a month; the newest one where none is asked for."""
    here = _here(request, session, community)
    there = _months(request, session, here)
    asked = _asked(there, month)
    found = _published(request, session, here, asked) if asked else None
    view = view_of(here.stored, there, found, book=here.book, ground=here.ground)
    text = public_page(view, static=STATIC, folder=request.app.state.web_folder, lang=lang.value)
    return _page(request, text)


@router.get("/{community}/heat.png")
def picture(request: Request, session: SessionDep, community: str, month: Month) -> Response:
    """Give the picture to lay over the map; it is made of the published counts alone."""
    here = _here(request, session, community)
    asked = _asked(_months(request, session, here), month)
    if asked is None:
        raise NotFoundError("Nothing is published of that month.")
    drawn = heat_of(_published(request, session, here, asked).cells, here.ground)
    return _cached(request, drawn.png, "image/png", PICTURE_S)


@dataclass(frozen=True)
class _Here:
    stored: Stored
    book: Categories
    ground: Ground


def _here(request: Request, session: Session, community: str) -> _Here:
    stored, state = registry.find(session, community), request.app.state
    book = state.offices.of(session, stored.id, state.now()).book
    return _Here(stored, book, desk_of(request).grounds.of(session, stored))


def _months(request: Request, session: Session, here: _Here) -> list[date]:
    first = publications.first_case_at(session, here.stored.id)
    return months.published(first, request.app.state.now())


def _asked(there: list[date], month: str | None) -> date | None:
    """Return the month that is asked for.

    Raises
    ------
    NotFoundError
        It is not published.
    """
    if month is None:
        return there[0] if there else None
    found = next((one for one in there if months.name_of(one) == month), None)
    if found is None:
        raise NotFoundError("Nothing is published of that month.")
    return found


def _published(request: Request, session: Session, here: _Here, month: date) -> Published:
    session.rollback()  # gives its connection back: making a publication opens its own
    state = request.app.state
    return making.publication(
        state.engine, here.stored, month, book=here.book, ground=here.ground, now=state.now()
    )


def _page(request: Request, text: str) -> Response:
    return _cached(request, text.encode(), "text/html; charset=utf-8", PAGE_S)


def _cached(request: Request, content: bytes, kind: str, seconds: int) -> Response:
    """Return something that caches may keep, or that it is the same as before."""
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={seconds}",
        "Content-Security-Policy": PAGE_POLICY,
        "Referrer-Policy": "no-referrer",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    made = HTMLResponse if kind.startswith("text/html") else Response
    return made(content, media_type=kind, headers=headers)
