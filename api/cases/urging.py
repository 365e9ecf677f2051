"""What the system says by itself: reminders and escalations, each once."""

from datetime import datetime

from sqlalchemy import Engine

from api.cases.marking import marks
from api.cases.office import Offices
from api.cases.work import submit
from data.store import case_events, cases
from data.store.engine import read_scope, session_scope
from geo.cases import replay, running, urge

AT_ONCE = 100


def urge_all(engine: Engine, offices: Offices, now: datetime, *, limit: int = AT_ONCE) -> int:
    """Say what is due on at most `limit` cases, and return how many cases that were.

    Which cases those are stands in an index; each is a transaction of its own, so that nobody
    waits long. Several may run this at once: what was said is not said again.
    """
    with read_scope(engine) as session:
        found = cases.to_urge(session, now, limit)
    for community_id, case_id in found:
        _urge(engine, offices, community_id, case_id, now=now)
    return len(found)


def _urge(
    engine: Engine, offices: Offices, community_id: int, case_id: str, *, now: datetime
) -> None:
    with session_scope(engine) as session:
        office = offices.of(session, community_id, now)
        record = cases.lock(session, community_id, [case_id]).get(case_id)
        if record is None:
            return
        case = replay(case_events.history(session, record.id))
        category = office.book.get(case.category)
        due = running(case, category, office.calendar, now) if category else None
        commands = urge(case, due, now)
        for command in commands:
            submit(session, community_id, command, now=now, office=office)
        if not commands:
            cases.save(session, record.id, case, marks(case, office, now), at=record.updated_at)
