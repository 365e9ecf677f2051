"""Shift sheets and calendars of a stored patrol plan."""

from datetime import date
from io import BytesIO

from sqlalchemy.orm import Session

from api.view import View
from data.exports.calendar import Edition, calendar
from data.exports.sheets import Sheets, write_sheets
from data.store import communities, guards, patrol_plans
from data.store.plans import Plan
from geo.community import Community
from geo.errors import NotFoundError
from geo.patrol.duty import Duty, duties
from geo.schema import LAYERS


def sheets(
    session: Session, here: View, plan: Plan, guard_id: str | None, day: date | None
) -> bytes:
    """Return the sheets of a plan as a PDF, of a guard or day where asked.

    Names stand on them where the person may see names.

    Raises
    ------
    DeniedError
        The person may see no roster.
    NotFoundError
        Nobody the person may see has such a shift.
    """
    community, found = _found(session, here, plan, guard_id, day)
    if not found:
        raise NotFoundError(f"Patrol plan {plan.id} has no such shift.")
    stream = BytesIO()
    version = f"计划 {plan.id} Plan {plan.id} · {plan.created_at:%Y-%m-%d %H:%M}"
    write_sheets(Sheets(community, found, version, _names(session, here)), stream)
    return stream.getvalue()


def feed(session: Session, here: View, plan: Plan, guard_id: str | None) -> bytes:
    """Return the shifts of a plan as an iCalendar feed, of one guard where asked.

    A guard without shifts has an empty feed: a calendar that subscribed to it stays subscribed.
    """
    community, found = _found(session, here, plan, guard_id, None)
    return calendar(
        community.name,
        community.code or community.name,
        found,
        Edition(plan.id, plan.created_at),
        names=_names(session, here),
        origin=community.origin,
    )


def _found(
    session: Session, here: View, plan: Plan, guard_id: str | None, day: date | None
) -> tuple[Community, list[Duty]]:
    scopes = {layer: here.scope(layer) for layer in LAYERS}
    community = communities.load(session, plan.community_id, scopes)
    # Whom somebody relieves is another guard: shifts are the person's own, the walks all.
    routes, stops = (patrol_plans.part(session, plan.id, name) for name in ("routes", "stops"))
    roster = patrol_plans.part(session, plan.id, "roster", scope=here.rows("roster"))
    return community, duties(
        community, routes=routes, stops=stops, roster=roster, guard_id=guard_id, day=day
    )


def _names(session: Session, here: View) -> dict[str, str]:
    """Return the names the person may see, by guard."""
    if "name" not in here.columns("guards"):
        return {}
    found = guards.listing(session, here.stored.id, here.rows("guards"))
    return {guard.guard_id: guard.name for guard in found}
