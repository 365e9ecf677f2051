"""The categories of a community over HTTP: what may be reported, and how long a step may take."""

from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Response
from sqlalchemy.orm import Session

from api.cases.deps import OfficeDep
from api.cases.schemas import CategoriesIn, CategoriesOut, CategoryOut, LimitOut, NamedOut
from api.deps import SessionDep
from api.once import KeyDep, once
from api.texts import encodes
from api.view import View, ViewDep
from data.store import audit
from data.store import categories as store
from data.store.idempotency import Answer
from geo.cases import Categories, Category, read_categories
from geo.cases.category import Named

router = APIRouter()


@router.get("/{community}/case-categories")
def list_categories(
    response: Response, session: SessionDep, here: ViewDep, office: OfficeDep
) -> CategoriesOut:
    """List the categories of cases, with limits, evidence and departments."""
    here.rows("categories")
    version = store.version(session, here.stored.id)
    response.headers["ETag"] = f'"{version}"'
    return categories_out(office.book, version)


@router.put("/{community}/case-categories", response_model=CategoriesOut)
def set_categories(here: ViewDep, key: KeyDep, asked: Annotated[CategoriesIn, Body()]) -> Response:
    """Put other categories in force; managers may. If-Match: the version you changed."""
    here.require("edit", "categories")
    content = encodes(asked.content)

    def work(session: Session) -> Answer:
        book = read_categories(content, "content")
        version = put(session, here, content, key.version)
        said = categories_out(book, version).model_dump_json()
        return Answer(200, said, {"ETag": f'"{version}"'})

    return once(here, key, content.encode(), work)


def put(session: Session, here: View, content: str, seen: int | None) -> int:
    """Put categories in force and return their version.

    Raises
    ------
    HTTPException
        412: others changed them since the version that was seen.
    InputError
        They are no table of categories.
    """
    before = store.lock(session, here.stored.id)
    if seen is not None and seen != before:
        raise HTTPException(412, f"类别已是版本 {before}。The categories are at {before}.")
    by = f"account:{here.actor.account_id}"
    version = store.add(session, here.stored.id, content, at=here.at, by=by)
    audit.append(session, here.entry("categories.set", f"categories/{version}"), here.at)
    return version


def categories_out(book: Categories, version: int) -> CategoriesOut:
    """Return the categories of a community as the API says them."""
    return CategoriesOut(
        version=version,
        groups=[_named(code, names) for code, names in book.groups.items()],
        departments=[_named(code, names) for code, names in book.departments.items()],
        pause_reasons=[_named(code, names) for code, names in book.pause_reasons.items()],
        categories=[_category(one) for one in book],
    )


def _named(code: str, names: Named) -> NamedOut:
    return NamedOut(code=code, zh=names[0], en=names[1])


def _category(one: Category) -> CategoryOut:
    limits = [
        LimitOut(step=step, amount=limit.amount, unit=limit.unit, zh=limit.zh, en=limit.en)
        for step, limit in one.limits.items()
    ]
    same = {name for name in CategoryOut.model_fields if name != "limits"}
    return CategoryOut(**{name: getattr(one, name) for name in same}, limits=limits)
