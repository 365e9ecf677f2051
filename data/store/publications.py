"""Publications: what everybody may see of a period, kept as it was first made.

A period is published once. Whatever becomes of its cases later, the same is shown: two publications
of one period cannot be laid side by side, as there is only one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.store.case_tables import case_record
from data.store.dialect import insert_new, wkb_of
from data.store.public_tables import publication

_c = case_record.c
_NONE = ("cancelled", "merged")
"""States of cases that were no problem, or no other one."""


def find(session: Session, community_id: int, period: str) -> dict[str, Any] | None:
    """Return what was published for a period; None where nothing was yet."""
    query = select(publication.c.content).where(
        publication.c.community_id == community_id, publication.c.period == period
    )
    found: dict[str, Any] | None = session.execute(query).scalar_one_or_none()
    return found


def keep(
    session: Session, community_id: int, period: str, content: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Publish a period unless it was published, and return what is published now."""
    values = {
        "community_id": community_id,
        "period": period,
        "made_at": at,
        "content": dict(content),
    }
    session.execute(insert_new(session, publication, "community_id", "period").values(values))
    found = find(session, community_id, period)
    assert found is not None  # noqa: S101 - it was there, or was made above
    return found


def first_case_at(session: Session, community_id: int) -> datetime | None:
    """Return when the first case of a community was written down."""
    query = select(func.min(_c.created_at)).where(_c.community_id == community_id)
    found: datetime | None = session.execute(query).scalar_one()
    return found


def written_down(
    session: Session,
    community_id: int,
    categories: tuple[str, ...],
    *,
    since: datetime,
    until: datetime,
) -> tuple[NDArray[np.float64], list[str]]:
    """Return the places and categories of the cases that were written down in a period.

    Cancelled and merged ones are left out.

    Returns
    -------
    places
        (n, 2) longitude and latitude in EPSG:4326, NaN where a case has no place.
    categories
        (n,) in the same order.
    """
    query = select(_c.category, wkb_of(case_record).label("geometry")).where(
        _c.community_id == community_id,
        _c.flow == "case",
        _c.category.in_(categories),
        _c.state.not_in(_NONE),
        _c.created_at >= since,
        _c.created_at < until,
    )
    rows = session.execute(query.order_by(_c.id)).all()
    shapes = [None if row.geometry is None else bytes(row.geometry) for row in rows]
    points = shapely.from_wkb(np.array(shapes, dtype=object))
    places = np.column_stack([shapely.get_x(points), shapely.get_y(points)]).reshape(-1, 2)
    return places.astype(np.float64), [str(row.category) for row in rows]
