"""走记办回评: a grid worker's own loop, in the same engine as the six steps."""

from datetime import timedelta

from geo.cases import Actor, Applied, apply, coverage, default_categories, replay
from geo.cases.clock import clock, running
from geo.cases.worktime import WorkingTime
from tests.geo.cases.worlds import (
    DISPATCHER,
    GRID,
    GUARD,
    MANAGER,
    MONDAY,
    NEIGHBOUR,
    OTHER_GRID,
    RESIDENT,
    STRANGER,
    TELECOM,
    WORKER,
    Story,
    commands,
)


def visit(*kinds: str) -> Story:
    """Return a visit to a household that has come so far."""
    told = Story("V-1")
    told.does(WORKER, "walk", place_ref="household:3-502", grid_id=GRID, reporter=RESIDENT.name)
    for kind in kinds:
        told.does(WORKER, kind, **GIVEN[kind])
    return told


GIVEN = {
    "record": {"description": "老人独居，水龙头漏水"},
    "handle": {"result": "已联系维修，当场修好"},
    "reply": {"result": "已电话回复"},
    "finish": {"description": "平安"},
}


def test_walk_record_handle_reply_evaluate() -> None:
    told = visit("record", "handle", "reply")
    told.does(RESIDENT, "evaluate", rating=5)
    case = told.now
    assert (case.flow, case.state, case.rating) == ("visit", "evaluated", 5)
    assert (case.place_ref, case.grid_id, case.description) == (
        "household:3-502",
        GRID,
        "老人独居，水龙头漏水",
    )
    assert replay(case.history) == case


def test_no_step_can_be_left_out() -> None:
    assert visit().refused(WORKER, "handle", result="好").code == "wrong_step"
    assert visit("record").refused(WORKER, "reply", result="好").code == "wrong_step"
    assert visit("record", "handle").refused(MANAGER, "evaluate", rating=5).code == "wrong_step"


def test_visits_are_made_in_the_own_grid_by_grid_workers() -> None:
    told = Story("V-1")
    assert told.refused(STRANGER, "walk", place_ref="household:1", grid_id=GRID).code == "own_grid"
    assert told.refused(GUARD, "walk", place_ref="household:1", grid_id=GRID).code == "role"
    refused = told.refused(WORKER, "walk", grid_id=GRID)
    assert [need.field for need in refused.missing] == ["place_ref"]


def test_who_made_the_visit_goes_on_with_it() -> None:
    colleague = Actor("wei", "grid_worker", grids=WORKER.grids)
    told = visit()
    assert told.refused(colleague, "record", description="x").code == "walker"
    told.does(colleague, "note", description="我去过，没人")
    assert commands(told, colleague) == {"note"}


def test_who_handled_does_not_evaluate_and_what_is_poor_is_redone() -> None:
    told = visit("record", "handle", "reply")
    both = Actor(WORKER.name, "manager")
    assert told.refused(both, "evaluate", rating=5).code == "not_handler"
    told.does(MANAGER, "redo", reason="未真正解决")
    assert told.now.state == "recorded"


def test_where_all_is_well_a_visit_ends() -> None:
    told = visit("record", "finish")
    assert not told.now.open


def test_what_is_beyond_a_grid_worker_becomes_a_case_with_its_reporter() -> None:
    told = visit("record")
    done = told.does(
        WORKER, "transfer", target="C-7", category="1106", description="主管道渗漏", severity=3
    )
    assert done.case.state == "transferred"
    (link,) = done.follow
    made = apply(None, link)
    assert isinstance(made, Applied)
    case = made.case
    assert (case.case_id, case.flow, case.state) == ("C-7", "case", "linked")
    assert (case.category, case.severity, case.channel) == ("1106", 3, "visit")
    assert (case.place_ref, case.grid_id) == ("household:3-502", GRID)
    assert (case.linked_by, case.reporter) == (WORKER.name, RESIDENT.name)


def test_visits_are_nobody_elses_business() -> None:
    for actor in (GUARD, TELECOM, STRANGER, NEIGHBOUR):
        assert commands(visit("record"), actor) == set()
    assert commands(visit("record"), RESIDENT) == {"note"}


def test_how_much_of_each_grid_was_visited() -> None:
    other = Story("V-2")
    other.does(STRANGER, "walk", place_ref="household:9-101", grid_id=OTHER_GRID)
    other.does(STRANGER, "cancel", reason="走错门")
    places = {
        "household:3-502": GRID,
        "household:3-501": GRID,
        "household:3-503": GRID,
        "household:9-101": OTHER_GRID,
    }
    visits = [visit("record").now, visit().now, other.now]
    ours, theirs = coverage(visits, places, MONDAY, MONDAY + timedelta(days=7))
    assert (ours.grid_id, ours.places, ours.visited) == (GRID, 3, 1)
    assert ours.missed == ("household:3-501", "household:3-503")
    assert ours.share == 1 / 3
    assert (theirs.grid_id, theirs.visited, theirs.share) == (OTHER_GRID, 0, 0)
    late = coverage(visits, places, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14))
    assert [grid.visited for grid in late] == [0, 0]


def test_steps_of_the_other_loop_are_no_steps_of_a_visit() -> None:
    assert visit("record").refused(DISPATCHER, "dispatch").code == "no_such_command"
    assert visit("record").refused(TELECOM, "accept").code == "no_such_command"


def test_visits_have_no_limits() -> None:
    told, category = visit("record"), default_categories().rows["2404"]
    assert clock(told.now, category, WorkingTime(), told.at) == ()
    assert running(told.now, category, WorkingTime(), told.at) is None
