"""Plans are versions: drafts until published, and publishing deletes nothing.

Grid plans and patrol plans follow the same rules, so they share these functions; what is in a plan
is in `grid_plans` and `patrol_plans`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Table, insert, or_, select, update
from sqlalchemy.orm import Session

from geo.errors import ConflictError, NotFoundError

State = Literal["draft", "published"]


@dataclass(frozen=True)
class Plan:
    """A plan without its rows. It was in force from `valid_from` to before `valid_to`."""

    id: int
    community_id: int
    state: State
    created_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    report: dict[str, Any]


def add(
    session: Session, table: Table, community_id: int, report: dict[str, Any], at: datetime
) -> int:
    """Add a draft and return its id."""
    values = {
        "community_id": community_id,
        "state": "draft",
        "created_at": at,
        "report": report,
    }
    return session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def publish(session: Session, table: Table, plan_id: int, at: datetime) -> None:
    """Put a draft in force from a moment on; the plan in force until then ends at that moment.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        It is published already, or the plan in force began later than that moment.
    """
    plan = get(session, table, plan_id)
    if plan.state == "published":
        raise ConflictError(f"Plan {plan_id} is published already.")
    former = in_force(session, table, plan.community_id)
    if former and former.valid_from and former.valid_from > at:
        raise ConflictError(f"Plan {former.id} has been in force since {former.valid_from}.")
    if former:
        session.execute(update(table).where(table.c.id == former.id).values(valid_to=at))
    session.execute(
        update(table).where(table.c.id == plan_id).values(state="published", valid_from=at)
    )


def in_force(
    session: Session, table: Table, community_id: int, as_of: datetime | None = None
) -> Plan | None:
    """Return the plan in force now, or at a moment; None where there was none."""
    query = select(table).where(table.c.community_id == community_id, table.c.state == "published")
    if as_of is None:
        query = query.where(table.c.valid_to.is_(None))
    else:
        query = query.where(
            table.c.valid_from <= as_of, or_(table.c.valid_to.is_(None), table.c.valid_to > as_of)
        )
    row = session.execute(query).first()
    return None if row is None else _plan(row)


def get(session: Session, table: Table, plan_id: int) -> Plan:
    """Return a plan.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    row = session.execute(select(table).where(table.c.id == plan_id)).first()
    if row is None:
        raise NotFoundError(f"There is no plan {plan_id}.")
    return _plan(row)


def listing(session: Session, table: Table, community_id: int) -> list[Plan]:
    """Return all plans of a community, oldest first."""
    query = select(table).where(table.c.community_id == community_id).order_by(table.c.id)
    return [_plan(row) for row in session.execute(query)]


def _plan(row: Row[Any]) -> Plan:
    return Plan(
        row.id,
        row.community_id,
        row.state,
        row.created_at,
        row.valid_from,
        row.valid_to,
        row.report,
    )
