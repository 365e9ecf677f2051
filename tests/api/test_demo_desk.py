"""The demo's desk: specialists of every grid, visits and an inspection, written down once."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from api.demo_desk import PLACES, ensure_desk
from api.demo_logins import ensure_logins
from data.store import campaigns, case_visits, cases, specialists
from data.store.engine import read_scope
from data.store.maintenance import check
from geo.clock import LOCAL
from geo.partition import Split
from tests.api.conftest import CODE

NOW = datetime(2026, 11, 26, 15, tzinfo=LOCAL)


def test_the_desk_has_something_to_show(
    engine: Engine, stored: int, tiny_split: Split, tmp_path: Path
) -> None:
    ensure_logins(engine, CODE, tmp_path / "logins.json", NOW)
    visits = ensure_desk(engine, CODE, now=NOW, seed=0)
    assert visits > 0
    assert ensure_desk(engine, CODE, now=NOW, seed=0) == 0
    with read_scope(engine) as session:
        people = specialists.listing(session, stored)
        made = case_visits.between(session, stored, NOW - timedelta(days=22), NOW)
        (inspection,) = campaigns.listing(session, stored)
        hazards = cases.listing(session, stored).records
        seen = campaigns.findings(session, stored, inspection.campaign_id)
    assert {one.grid_id for one in people} == set(tiny_split.grids["grid_id"])
    assert len(made) == visits
    assert len(inspection.place_refs) == PLACES
    assert len(seen) == PLACES - 1
    assert len(hazards) == sum(one.category is not None for one in seen) == 2
    assert check(engine) == []
