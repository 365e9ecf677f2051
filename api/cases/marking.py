"""What a case's row says beyond its events: limits, and when the system is to speak next."""

from datetime import datetime

from api.cases.office import Office
from data.store.case_rows import Marks
from geo.cases import Case, Due, on_patrol_list, running, urge
from geo.cases.closing import closing_due
from geo.cases.places import Spot


def marks(case: Case, office: Office, now: datetime, spot: Spot | None = None) -> Marks:
    """Return the marks of a case as it is now."""
    category = office.book.get(case.category)
    if category is None:
        return Marks(spot=spot)
    due = running(case, category, office.calendar, now)
    clock = due if due is not None and not due.paused else None
    return Marks(
        kind=category.kind,
        on_patrol=on_patrol_list(case, office.book),
        due_at=clock.due_at if clock else None,
        risk_at=clock.risk_at if clock else None,
        close_due_at=closing_due(case, category, office.calendar),
        urge_at=_next_urge(case, due, now),
        spot=spot,
    )


def _next_urge(case: Case, due: Due | None, now: datetime) -> datetime | None:
    """Return when `urge` next has something new to say of a case; now where it has already."""
    if urge(case, due, now):
        return now
    if due is None or due.paused:
        return None
    moments = (due.risk_at, due.due_at)
    return min((at for at in moments if at is not None and at > now), default=None)
