"""Grid workers' visits: cases of the flow `visit`, replayed to measure what was visited."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.store.case_events import histories
from data.store.case_filters import Wanted, condition
from data.store.case_tables import case_record
from data.store.scopes import within
from data.store.tables import Instant
from geo.access import EVERYTHING, Scope
from geo.cases import Case, replay
from geo.clock import LOCAL

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


def last_of(
    session: Session, community_id: int, until: datetime, scope: Scope = EVERYTHING
) -> dict[str, datetime]:
    """Return when each grid had its last visit before until; cancelled ones count for nothing."""
    query = (
        select(case_record.c.grid_id, func.max(case_record.c.linked_at, type_=Instant).label("at"))
        .where(
            case_record.c.community_id == community_id,
            within(session, case_record, scope, community_id),
            case_record.c.state != "cancelled",
            *condition(session, Wanted(flow=FLOW, until=until)),
        )
        .group_by(case_record.c.grid_id)
    )
    return {row.grid_id: row.at.astimezone(LOCAL) for row in session.execute(query) if row.grid_id}
