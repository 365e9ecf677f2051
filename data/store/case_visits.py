"""Grid workers' visits: cases of the flow `visit`, replayed to measure what was visited."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.store.case_events import histories
from data.store.case_filters import Wanted, condition
from data.store.case_tables import case_record
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.cases import Case, replay

FLOW = "visit"


def between(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    scope: Scope = EVERYTHING,
) -> list[Case]:
    """Return the visits of a scope made from since and before until, for `geo.cases.coverage`."""
    wanted = Wanted(flow=FLOW, since=since, until=until)
    query = select(case_record.c.id).where(
        case_record.c.community_id == community_id,
        within(session, case_record, scope, community_id),
        *condition(session, wanted),
    )
    ids = session.execute(query.order_by(case_record.c.id)).scalars().all()
    found = histories(session, ids)
    return [replay(found[record_id]) for record_id in ids]
