"""What was planned and checked in between two moments, whichever plan was in force then."""

from datetime import datetime
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy import Column, ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session

from data.store.rows import frame_of, whole
from data.store.sync_tables import check_in, sos
from data.store.tables import patrol_plan, roster, route, stop
from geo.times import localise

_CHECKED = ("guard_id", "ref_kind", "ref_id", "at", "how", "flags")


def stops(session: Session, community_id: int, since: datetime, until: datetime) -> GeoDataFrame:
    """Return the stops planned from since and before until, in WGS 84, by plan and row.

    Only those of the plan that was in force at their time are.
    """
    found = _planned(session, stop, stop.c.planned_at, community_id, since, until)
    assert isinstance(found, GeoDataFrame)  # noqa: S101 - the table has a geometry
    return found


def routes(session: Session, community_id: int, since: datetime, until: datetime) -> pd.DataFrame:
    """Return the stretches that begin from since and before until, without their lines."""
    names = ["id", "guard_id", "date", "shift", "lap", "start", "end", "length_m"]
    query = select(*(route.c[name] for name in names)).where(
        *in_force(route, route.c.start, community_id, since, until)
    )
    rows = session.execute(query.order_by(route.c.id)).all()
    found = pd.DataFrame(rows, columns=names)
    return found.assign(
        start=localise(pd.to_datetime(found["start"], utc=True)),
        end=localise(pd.to_datetime(found["end"], utc=True)),
    )


def shifts(session: Session, community_id: int, since: datetime, until: datetime) -> pd.DataFrame:
    """Return the duties that begin from since and before until: the columns of `roster`."""
    return _planned(session, roster, roster.c.start, community_id, since, until)


def check_ins(
    session: Session, community_id: int, since: datetime, until: datetime
) -> pd.DataFrame:
    """Return the check-ins of guards made from since and before until, by time."""
    query = select(*(check_in.c[name] for name in _CHECKED)).where(
        check_in.c.community_id == community_id,
        check_in.c.guard_id.is_not(None),
        check_in.c.at >= since,
        check_in.c.at < until,
    )
    rows = session.execute(query.order_by(check_in.c.at, check_in.c.id)).all()
    found = pd.DataFrame(rows, columns=list(_CHECKED))
    return found.assign(at=localise(pd.to_datetime(found["at"], utc=True)))


def cries(session: Session, community_id: int, since: datetime, until: datetime) -> int:
    """Return how many cries for help were made from since and before until."""
    query = select(func.count()).where(
        sos.c.community_id == community_id, sos.c.at >= since, sos.c.at < until
    )
    return int(session.execute(query).scalar_one())


def in_force(
    table: Table, when: Column[Any], community_id: int, since: datetime, until: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions that a row is of the plan in force at its own time.

    A plan put in force within a shift begins with what is planned after that moment.
    """
    plan = patrol_plan.c
    return [
        table.c.community_id == community_id,
        when >= since,
        when < until,
        table.c.plan_id.in_(
            select(plan.id).where(plan.community_id == community_id, plan.state == "published")
        ),
        select(plan.id)
        .where(
            plan.id == table.c.plan_id,
            plan.valid_from <= when,
            or_(plan.valid_to.is_(None), plan.valid_to > when),
        )
        .exists(),
    ]


def _planned(  # noqa: PLR0917 - everything a period of a table is
    session: Session,
    table: Table,
    when: Column[Any],
    community_id: int,
    since: datetime,
    until: datetime,
) -> GeoDataFrame | pd.DataFrame:
    conditions = in_force(table, when, community_id, since, until)
    return frame_of(session, whole(table).where(*conditions), table)
