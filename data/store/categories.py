"""The categories of a community as data: versions of a TOML text, the last one in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.store.case_tables import category_set
from data.store.tables import community
from geo.cases import read_categories

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
        The text is no table of categories; every fault is named.
    """
    read_categories(content)
    session.execute(  # of two at once, one waits
        select(community.c.id).where(community.c.id == community_id).with_for_update()
    ).all()
    number = version(session, community_id) + 1
    values = {"community_id": community_id, "version": number, "content": content}
    session.execute(insert(category_set).values(**values, created_at=at, created_by=by))
    return number


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
