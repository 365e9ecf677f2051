"""The pages of the categories of cases over HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.cases.categories import put
from api.cases.deps import OfficeDep
from api.console import giving
from api.console.framing import FrameDep, PageRoute, page, told
from api.console.sent import SentDep
from api.deps import SessionDep
from api.view import ViewDep
from data.store import categories as store
from geo.cases import Categories, Category, Limit
from geo.cases.categories_text import categories_text
from geo.cases.category import LIMITED
from geo.cases.details import EVIDENCE_KINDS
from geo.errors import InputError, NotFoundError
from maps.console import CategoryForm, Said, categories_page, category_page

router = APIRouter(route_class=PageRoute)
Code = Annotated[str, Path(pattern=r"^\d{4}$")]
DONE = {"saved": ("已保存为新版本，立即生效", "Saved as a new version, in force at once")}
CHANGED: Said = (
    "别人刚改过类别，请核对后再保存一次。",
    "Somebody changed the categories meanwhile: look again, then save once more.",
)


@router.get("/categories")
def show_categories(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the categories in force."""
    here.rows("categories")
    html = categories_page(
        frame,
        office.book,
        store.version(session, here.stored.id),
        edits=here.may("edit", "categories"),
        said=told(request, DONE),
    )
    return page(request, html)


@router.get("/categories/{code}")
def show_category(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    code: Code,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
) -> Response:
    """Show the form of a category."""
    here.require("edit", "categories")
    _found(office.book, code)
    form = CategoryForm(code, store.version(session, here.stored.id))
    return page(request, category_page(frame, office.book, form))


@router.post("/categories/{code}")
def save_category(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    code: Code,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Put the categories with a changed one in force, as a new version."""
    here.require("edit", "categories")
    before = _found(office.book, code)
    given = sent.values.get("version", "")
    status, faults = 422, list[Said]()
    try:
        changed = _changed(before, sent.values, office.book)
        rows = MappingProxyType({**office.book.rows, code: changed})
        content = categories_text(replace(office.book, rows=rows))
        with here.writing() as writing:
            put(writing, here, content, int(given) if given.isdecimal() and len(given) < 9 else -1)
    except InputError as error:
        faults = giving.said(error)
    except HTTPException as error:
        status, faults = error.status_code, [CHANGED]
    else:
        return RedirectResponse(f"/console/{here.stored.key}/categories?done=saved", 303)
    form = CategoryForm(code, store.version(session, here.stored.id), sent.values, faults)
    return page(request, category_page(frame, office.book, form), status)


def _found(book: Categories, code: str) -> Category:
    found = book.get(code)
    if found is None:
        raise NotFoundError(f"There is no category '{code}'.")
    return found


def _changed(before: Category, values: Mapping[str, str], book: Categories) -> Category:
    """Return a category as a form says it; what its text says is checked when it is read back."""
    return replace(
        before,
        zh=values.get("zh", ""),
        en=values.get("en", ""),
        severity=giving.number("severity", values.get("severity", "")),
        department=values.get("department", ""),
        limits=dict(_limits(values)),
        public_report="public_report" in values,
        public_list="public_list" in values,
        handle_evidence=tuple(kind for kind in EVIDENCE_KINDS if f"handle_{kind}" in values),
        close_evidence=tuple(kind for kind in EVIDENCE_KINDS if f"close_{kind}" in values),
        pause_reasons=tuple(key for key in book.pause_reasons if f"pause_{key}" in values),
    )


def _limits(values: Mapping[str, str]) -> Iterator[tuple[str, Limit]]:
    for step in LIMITED:
        text = f"{values.get(f'limit_{step}', '')} {values.get(f'unit_{step}', '')}"
        try:
            yield step, Limit.parse(text)
        except ValueError as error:
            raise giving.fault(
                "时限应为数字和单位。", "A limit is a number and a unit.", step
            ) from error
