"""Fixes read for the picture of now: of each guard one in so many seconds is enough."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.store import communities, live, sync_positions
from data.store.engine import read_scope, session_scope
from data.store.sync_presence import Who
from geo.clock import LOCAL
from geo.community import Community

NOW = datetime(2026, 11, 20, 15, tzinfo=LOCAL)


def test_of_each_guard_the_last_fix_of_every_few_seconds(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        for number, guard in enumerate(("G01", "G02")):
            fixes = [
                {"at": at, "made_at": at, "lon": 119.6, "lat": 45.5, "accuracy_m": 5.0}
                for at in (NOW + timedelta(seconds=s) for s in range(20))
            ]
            who = Who(here, number + 1, f"t{number}", guard)
            assert sync_positions.add(session, who, fixes, NOW) == 20
    with read_scope(engine) as session:
        every = live.fixes_since(session, here, NOW)
        thinned = live.fixes_since(session, here, NOW, every_s=5)
    assert len(every) == 40
    for guard in ("G01", "G02"):
        seconds = [(row.at - NOW).total_seconds() for row in thinned if row.guard_id == guard]
        assert seconds == [4, 9, 14, 19]
