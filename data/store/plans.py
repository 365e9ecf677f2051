"""Plans are versions: drafts until published, and publishing deletes nothing.

Grid plans and patrol plans follow the same rules, so they share these functions; what is in a plan
is in `grid_plans` and `patrol_plans`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Table, false, insert, or_, select, true, update
from sqlalchemy.orm import Session

from data.store import registry
from data.store.plain import plain
from data.store.tables import community
from geo.access import EVERYTHING, Scope
from geo.clock import LOCAL
from geo.errors import ConflictError, NotFoundError

State = Literal["draft", "published"]


@dataclass(frozen=True)
class Plan:
    """A plan without its rows. It was in force from `valid_from` to before `valid_to`.

    `revision` is that of the community it was made on: where the community's is higher, its
    buildings or streets have been replaced since.
    """

    id: int
    community_id: int
    revision: int
    state: State
    created_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    report: dict[str, Any]


def add(
    session: Session,
    table: Table,
    community_id: int,
    report: dict[str, Any],
    at: datetime,
    *,
    revision: int | None = None,
) -> int:
    """Add a draft and return its id.

    Parameters
    ----------
    revision
        The community's revision that the plan was made on; the present one where it is not given.

    Raises
    ------
    NotFoundError
        There is no such community.
    ConflictError
        The community has been replaced since that revision.
    """
    query = select(community.c.revision).where(community.c.id == community_id)
    if revision is not None:  # nobody replaces the community until this plan is in
        query = query.with_for_update()
    made_on = session.execute(query).scalar_one_or_none()
    if made_on is None:
        raise NotFoundError(f"There is no community {community_id}.")
    if revision is not None and made_on != revision:
        raise ConflictError(
            "方案做好后，社区数据已更换，请重新计算。 "
            f"Community {community_id} was replaced since the plan was begun."
        )
    values = {
        "community_id": community_id,
        "revision": made_on,
        "state": "draft",
        "created_at": at,
        "report": plain(report),
    }
    return session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def publish(
    session: Session, table: Table, plan_id: int, at: datetime, seen: int | None = None
) -> None:
    """Put a draft in force from a moment on; the plan in force until then ends at that moment.

    Parameters
    ----------
    seen
        The plan that is believed to be in force, 0 for none; not asked where not given.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        It is published already, or the plan in force began later than that moment or is another
        than was believed.
    """
    community_id = get(session, table, plan_id).community_id
    registry.hold(session, community_id)  # of two who publish at once, one waits
    plan = get(session, table, plan_id)
    if plan.state == "published":
        raise ConflictError(f"Plan {plan_id} is published already.")
    former = _open_ended(session, table, plan.community_id)
    now = former.id if former else 0
    if seen is not None and now != seen:
        raise ConflictError(
            f"您打开页面后，方案 {now} 已生效；请与它比较后再决定。 "
            f"Plan {now} was put in force after you opened the page; compare with it first."
        )
    if former and former.valid_from and former.valid_from > at:
        raise ConflictError(f"Plan {former.id} has been in force since {former.valid_from}.")
    if former:
        session.execute(update(table).where(table.c.id == former.id).values(valid_to=at))
    session.execute(
        update(table).where(table.c.id == plan_id).values(state="published", valid_from=at)
    )


def in_force(session: Session, table: Table, community_id: int, as_of: datetime) -> Plan | None:
    """Return the plan in force at a moment; None where there was none."""
    query = select(table).where(
        table.c.community_id == community_id,
        table.c.state == "published",
        table.c.valid_from <= as_of,
        or_(table.c.valid_to.is_(None), table.c.valid_to > as_of),
    )
    row = session.execute(query).first()
    return None if row is None else _plan(row)


def _open_ended(session: Session, table: Table, community_id: int) -> Plan | None:
    """Return the plan that is to stay in force; its time may begin only later."""
    query = select(table).where(
        table.c.community_id == community_id,
        table.c.state == "published",
        table.c.valid_to.is_(None),
    )
    row = session.execute(query).first()
    return None if row is None else _plan(row)


def get(
    session: Session,
    table: Table,
    plan_id: int,
    *,
    community_id: int | None = None,
    scope: Scope = EVERYTHING,
) -> Plan:
    """Return a plan of a scope; with `community_id`, only a plan of that community is found.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    query = select(table).where(table.c.id == plan_id, _seen(table, scope))
    if community_id is not None:
        query = query.where(table.c.community_id == community_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFoundError(f"There is no plan {plan_id}.")
    return _plan(row)


def listing(
    session: Session, table: Table, community_id: int, scope: Scope = EVERYTHING
) -> list[Plan]:
    """Return the plans of a community that are in a scope, oldest first."""
    query = select(table).where(table.c.community_id == community_id, _seen(table, scope))
    return [_plan(row) for row in session.execute(query.order_by(table.c.id))]


def _seen(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a plan is in a scope: all of them, or those once published."""
    if scope.everything:
        return true()
    return table.c.state == "published" if scope.published else false()


def _plan(row: Row[Any]) -> Plan:
    return Plan(
        row.id,
        row.community_id,
        row.revision,
        row.state,
        row.created_at.astimezone(LOCAL),
        _local(row.valid_from),
        _local(row.valid_to),
        row.report,
    )


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(LOCAL)
