"""The categories of a community as data: versions of a TOML text, the last one in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.store import registry
from data.store.case_tables import case_record, category_set
from geo.cases import default_categories, read_categories
from geo.errors import InputError
from geo.faults import Fault

DEFAULT = 0
"""The version of a community that uses those that come with gridbeat."""


@dataclass(frozen=True)
class CategorySet:
    """One version of a community's categories."""

    version: int
    content: str
    created_at: datetime
    created_by: str


def add(session: Session, community_id: int, content: str, *, at: datetime, by: str) -> int:
    """Put categories in force and return their version.

    Raises
    ------
    InputError
        The text is no table of categories, or takes away one that cases have: without it they
        would have no limits and need no evidence. Every fault is named.
    """
    book = read_categories(content)
    number = lock(session, community_id) + 1
    before = find(session, community_id, number - 1)
    kept = read_categories(before.content) if before else default_categories()
    taken = _used(session, community_id) & (kept.rows.keys() - book.rows.keys())
    if taken:
        raise InputError([_missing(code) for code in sorted(taken)])
    values = {"community_id": community_id, "version": number, "content": content}
    session.execute(insert(category_set).values(**values, created_at=at, created_by=by))
    return number


def _used(session: Session, community_id: int) -> set[str]:
    """Return the codes of the categories that cases have."""
    query = select(case_record.c.category).where(case_record.c.community_id == community_id)
    return set(filter(None, session.execute(query.distinct()).scalars()))


def _missing(code: str) -> Fault:
    reason = f"已有此类案件，不能删除。There are cases of category {code}."
    remedy = (
        "请保留；不再受理可设 public_report = false。Keep it; residents need not be offered it."
    )
    return Fault("categories", reason, remedy, row=f"categories.{code}")


def lock(session: Session, community_id: int) -> int:
    """Return the version in force, and let nobody else change it before this one has ended."""
    registry.hold(session, community_id)
    return version(session, community_id)


def version(session: Session, community_id: int) -> int:
    """Return the version in force; `DEFAULT` where the community has set none."""
    last = func.max(category_set.c.version)
    query = select(last).where(category_set.c.community_id == community_id)
    return session.execute(query).scalar() or DEFAULT


def find(session: Session, community_id: int, number: int) -> CategorySet | None:
    """Return a version of a community's categories."""
    query = select(category_set).where(
        category_set.c.community_id == community_id, category_set.c.version == number
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return CategorySet(row.version, row.content, row.created_at, row.created_by)
