"""Residents' pages over HTTP: no account, no cookie, nothing needed but a browser."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.deps import SessionDep
from api.origin import from_own_page
from api.pages.endpoints import Lang
from api.report import following, pages, receiving, steps
from api.report.desk import MOST_MB, MOST_PHOTOS
from api.report.reading import MOST_TEXT_BYTES, read_body
from geo.errors import NotFoundError

router = APIRouter(prefix="/report", include_in_schema=False)

MOST_FILES = 3 * MOST_PHOTOS
"""More than are taken, so that too many are a fault said in the form."""
MOST_BYTES = MOST_PHOTOS * MOST_MB * 1_000_000 + 10 * MOST_TEXT_BYTES
_PICTURE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
Size = Annotated[str, Query(max_length=10)]


@router.get("")
def show(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    community: str | None = None,
    building: str = "",
    compound: str = "",
    category: str = "",
    lang: Lang = Lang.zh,
) -> Response:
    """Show the form; a link on a poster may say where or what it is about."""
    try:
        stored = pages.chosen(session, community)
    except NotFoundError:
        return _no_community(request, lang)
    if stored is None:
        return pages.choose(request, session, lang.value)
    names = pages.desk_of(request).grounds.of(session, stored).names
    typed = {"building": names.get(building, ""), "category": category[:4]}
    return pages.form(request, session, stored, lang.value, typed=typed, compound=compound[:100])


@router.post("", dependencies=[Depends(from_own_page)])
async def send(request: Request, community: str | None = None, lang: Lang = Lang.zh) -> Response:
    """Take a report, or show the form again with all that is wrong with it."""
    body = await read_body(request, most_files=MOST_FILES, most_bytes=MOST_BYTES)
    try:
        return await run_in_threadpool(receiving.report, request, community, body, lang.value)
    except NotFoundError:
        return _no_community(request, lang)


@router.get("/map.json")
def ground(request: Request, session: SessionDep, community: str) -> Response:
    """Give the ground of a community: boundary, compounds, streets, outlines of buildings."""
    stored = pages.chosen(session, community)
    if stored is None:
        raise NotFoundError("Say which community.")
    found = pages.desk_of(request).grounds.of(session, stored)
    tag = f'"{found.tag}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found.json, media_type="application/json", headers=headers)


@router.get("/{secret}", name="follow")
def follow(
    request: Request, session: SessionDep, secret: str, lang: Lang = Lang.zh, sent: str = ""
) -> Response:
    """Show the resident what became of a report."""
    try:
        seen = following.find(session, pages.desk_of(request), secret, request.app.state.now())
    except NotFoundError:
        return _no_link(request, lang)
    return pages.followed(request, seen, secret, lang.value, sent=sent)


@router.post("/{secret}", dependencies=[Depends(from_own_page)])
async def act(request: Request, secret: str, lang: Lang = Lang.zh) -> Response:
    """Take what the resident adds, answers, rates, or says is not solved."""
    body = await read_body(request, most_files=MOST_FILES, most_bytes=MOST_BYTES)
    try:
        return await run_in_threadpool(steps.step, request, secret, body, lang.value)
    except NotFoundError:
        return _no_link(request, lang)


@router.get("/{secret}/photos/{digest}")
def photo(
    request: Request, session: SessionDep, secret: str, digest: str, size: Size = ""
) -> Response:
    """Give the resident one of the own photos."""
    desk = pages.desk_of(request)
    seen = following.find(session, desk, secret, request.app.state.now())
    if digest not in seen.photos:
        raise NotFoundError("There is no such photo.")
    kept = desk.photos.thumbnail(digest) if size == "small" else desk.photos.open(digest)
    return Response(kept.read(), media_type="image/jpeg", headers=_PICTURE)


def _no_link(request: Request, lang: Lang) -> Response:
    return pages.message(
        request,
        ("没有找到", "Not found"),
        (
            "这个链接不对，或已不完整。请检查是否复制完整。",
            "This link is not right, or not whole. Please check that you copied all of it.",
        ),
        lang.value,
        status=404,
    )


def _no_community(request: Request, lang: Lang) -> Response:
    return pages.message(
        request,
        ("没有这个社区", "No such community"),
        ("请选择社区后再上报。", "Please choose a community first."),
        lang.value,
        status=404,
    )
