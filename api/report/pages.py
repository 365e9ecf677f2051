"""The residents' pages, made of what the store knows and of what was typed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.report import following
from api.report.desk import MOST_MB, MOST_PHOTOS, Desk
from api.urls import STATIC
from data.store import registry
from data.store.registry import Stored
from geo.cases import Categories
from geo.cases.category import Category
from maps.report import (
    SENT,
    Choice,
    Followed,
    Group,
    Kept,
    Lang,
    ReportForm,
    Told,
    communities_page,
    followed_page,
    message_page,
    report_page,
)

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline, in no frame."""
COMMON = ("1001", "1003", "1102", "1105", "1106", "2202", "2301", "2201")
"""What residents report most, as tiles; categories a community does not have are left out."""


def desk_of(request: Request) -> Desk:
    """Return what the doors of residents work with."""
    desk: Desk = request.app.state.desk
    return desk


def html(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Return a page: with its own policy, found by no search engine, telling no address on."""
    own = {
        "Content-Security-Policy": PAGE_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HTMLResponse(text, status, headers={**own, **(headers or {})})


def chosen(session: Session, key: str | None) -> Stored | None:
    """Return the community of a key; without one the only one there is, or None.

    Raises
    ------
    NotFoundError
        There is none of that key.
    """
    if key:
        return registry.find(session, key)
    there = registry.listing(session)
    return there[0] if len(there) == 1 else None


def choose(request: Request, session: Session, lang: Lang) -> HTMLResponse:
    """Return the page to choose a community on."""
    there = [(one.key, one.name) for one in registry.listing(session)]
    return html(communities_page(there, static=STATIC, folder=_folder(request), lang=lang))


def form(
    request: Request,
    session: Session,
    stored: Stored,
    lang: Lang,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[Told] = (),
    kept: Sequence[Kept] = (),
    form_token: str | None = None,
    compound: str = "",
) -> HTMLResponse:
    """Return the page with the form: empty, or with what was typed and what is wrong with it."""
    desk, now = desk_of(request), request.app.state.now()
    ground = desk.grounds.of(session, stored)
    book = desk.offices.of(session, stored.id, now).book
    common = [book.rows[code] for code in COMMON if _is_reportable(book, code)]
    shown = ReportForm(
        key=stored.key,
        community=stored.name,
        common=[_choice(one) for one in common],
        groups=_groups(book, without={one.code for one in common}),
        buildings=list(dict.fromkeys(ground.names.values())),
        most_photos=MOST_PHOTOS,
        most_mb=MOST_MB,
        form_token=form_token or desk.seal.form(now),
        typed=typed or {},
        faults=faults,
        kept=kept,
        compound=compound,
        synthetic=stored.origin.synthetic,
    )
    return html(report_page(shown, static=STATIC, folder=_folder(request), lang=lang), status)


def followed(
    request: Request,
    seen: following.Seen,
    secret: str,
    lang: Lang,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[Told] = (),
    kept: Sequence[Kept] = (),
    sent: str = "",
) -> HTMLResponse:
    """Return the page of a case for the resident who reported it."""
    desk, now = desk_of(request), request.app.state.now()
    can = following.takes(seen, secret, now)
    state, explained = following.state(seen)
    category = seen.book.get(seen.case.category)
    shown = Followed(
        link=str(request.url_for("follow", secret=secret)),
        community=seen.stored.name,
        number=seen.record.number,
        category=(category.zh, category.en) if category else ("其他", "Other"),
        place=following.place_of(seen.record, seen.ground),
        reported=following.clock(seen.record.linked_at),
        state=state,
        explained=explained,
        holder=following.holder(seen),
        due=following.due(seen.record, now),
        steps=following.steps(seen.case),
        moments=following.moments(seen, secret),
        asks_rating="evaluate" in can,
        takes_notes="note" in can,
        questions=seen.case.questions if "answer" in can else (),
        contest_until=following.contest_until(seen) if "reopen" in can else "",
        rating=seen.case.rating,
        most_photos=MOST_PHOTOS,
        most_mb=MOST_MB,
        form_token=desk.seal.form(now),
        typed=typed or {},
        faults=faults,
        kept=kept,
        sent=next((one for one in SENT if one == sent), ""),
    )
    return html(followed_page(shown, static=STATIC, folder=_folder(request), lang=lang), status)


def message(
    request: Request,
    title: tuple[str, str],
    said: tuple[str, str],
    lang: Lang,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page that says one thing."""
    text = message_page(
        title, said, static=STATIC, folder=_folder(request), lang=lang, back=f"/report?lang={lang}"
    )
    return html(text, status, headers)


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.web_folder
    return folder


def _is_reportable(book: Categories, code: str) -> bool:
    category = book.get(code)
    return category is not None and category.public_report


def _choice(category: Category) -> Choice:
    return Choice(category.code, (category.zh, category.en), category.severity == 4)


def _groups(book: Categories, without: set[str]) -> list[Group]:
    found = []
    for key, name in book.groups.items():
        own = [one for one in book.reportable() if one.group == key and one.code not in without]
        if own:
            found.append(Group(key, name, [_choice(one) for one in own]))
    return found
