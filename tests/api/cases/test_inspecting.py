"""What an inspection finds becomes cases at once and counts in its progress."""

from dataclasses import replace
from datetime import timedelta

import pytest

from api.cases.inspecting import progress_of, record
from api.cases.refusals import RefusedError
from data.store import campaigns, cases
from data.store.case_visits import between
from data.store.engine import read_scope, session_scope
from geo.cases import Actor, Campaign, Finding, coverage
from tests.api.cases.worlds import MANAGER, MONDAY, World

PLACES = ("building:W1", "building:W2", "building:E1")
CAMPAIGN = Campaign(
    "I-1", "联合检查", MONDAY, MONDAY + timedelta(hours=5), PLACES, ("fire",), MANAGER
)
CLEAN = Finding("F-1", "building:W1", MONDAY)
HAZARD = Finding("F-2", "building:W2", MONDAY, "1101", "飞线垂到窗口")


def records(world: World, *found: Finding) -> int:
    with session_scope(world.engine) as session:
        office = world.offices.of(session, world.here, world.now)
        made = record(session, world.here, "I-1", found, now=world.now, office=office)
    return len(made)


def test_findings_become_cases_once_and_count_in_its_progress(world: World) -> None:
    with session_scope(world.engine) as session:
        campaigns.add(session, world.here, CAMPAIGN, MONDAY)
    for _ in range(2):
        assert records(world, CLEAN, HAZARD) == 1
    with read_scope(world.engine) as session:
        found = cases.find(session, world.here, "F-2")
        assert (found.channel, found.building_id, found.on_patrol) == ("inspection", "W2", True)
        done = progress_of(session, world.here, "I-1")
    assert (done.places, done.inspected, done.missed) == (3, 2, ("building:E1",))
    assert (done.found, done.open) == (1, 1)


def test_findings_are_kept_whole_or_not_at_all(world: World) -> None:
    with session_scope(world.engine) as session:
        campaigns.add(session, world.here, CAMPAIGN, MONDAY)
    with pytest.raises(RefusedError):
        records(world, CLEAN, replace(HAZARD, category="none"))
    with read_scope(world.engine) as session:
        assert campaigns.findings(session, world.here, "I-1") == []


def test_visits_cover_a_grid(world: World) -> None:
    worker = Actor("wang", "grid_worker", grids=frozenset({world.grid}))
    world.does(worker, "walk", "V-1", place_ref="building:W1", grid_id=world.grid)
    with read_scope(world.engine) as session:
        made = between(session, world.here, MONDAY, MONDAY + timedelta(days=1))
        assert between(session, world.here, MONDAY - timedelta(days=1), MONDAY) == []
    places = {"building:W1": world.grid, "building:W9": world.grid}
    (one,) = coverage(made, places, MONDAY, MONDAY + timedelta(days=1))
    assert (one.grid_id, one.places, one.visited) == (world.grid, 2, 1)
