"""Who is on shift past which stops, also where a plan was put in force within the shift."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from api.live.board import Boards
from data.store import communities, patrol_plans
from geo.clock import LOCAL
from geo.community import Community
from tests.data.store.test_patrol_plans import parts

MORNING = datetime(2026, 11, 22, 8, tzinfo=LOCAL)
HOUR = timedelta(hours=1)


def test_nobody_is_asked_for_stops_of_a_plan_that_was_not_in_force_then(
    session: Session, tiny: Community
) -> None:
    key, boards = communities.save(session, tiny), Boards()
    first = parts(tiny)
    other = parts(tiny)
    stops = other["stops"]
    later = stops.assign(planned_at=stops["planned_at"] + pd.Timedelta(hours=4))
    other["stops"] = pd.concat([stops, later], ignore_index=True).assign(ref_id="P9")

    def asked(at: datetime) -> list[tuple[str, datetime]]:
        board = boards.of(session, key, at)
        assert board is not None
        shift = board.of("G01")
        assert shift is not None
        return [(one.ref_id, one.at) for one in shift.stops]

    def publish(found: dict[str, Any], at: datetime) -> None:
        patrol_plans.publish(session, patrol_plans.add(session, key, found, {}, at=at), at)

    publish(first, MORNING)
    assert asked(MORNING + HOUR) == [("P1", MORNING)]
    publish(other, MORNING + 2 * HOUR)
    assert asked(MORNING + 3 * HOUR) == [("P1", MORNING), ("P9", MORNING + 4 * HOUR)]
