"""Steps in the store: whole or not at all, once each, in an order that everybody agrees on."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.cases.refusals import RefusedError
from api.cases.work import Outcome
from data.store import case_events, cases, categories, maintenance
from data.store.case_filters import Wanted
from data.store.case_rows import Record
from data.store.engine import read_scope, session_scope
from geo.access import NOTHING, Scope
from geo.cases import Actor, Case, Details, default_categories, replay
from geo.cases.categories_text import categories_text
from geo.errors import InputError, NotFoundError
from tests.api.cases.worlds import (
    AFTER,
    BOTH,
    CABLES,
    CHECK,
    DISPATCHER,
    GUARD,
    MANAGER,
    MONDAY,
    RESIDENT,
    TELECOM,
    World,
)

HOUR = timedelta(hours=1)


def row(world: World, case_id: str = "C-1") -> Record:
    with read_scope(world.engine) as session:
        return cases.find(session, world.here, case_id)


def replayed(world: World, case_id: str = "C-1") -> Case:
    with read_scope(world.engine) as session:
        return replay(case_events.history(session, cases.find(session, world.here, case_id).id))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        act()
    assert caught.value.refused.zh
    return caught.value.refused.code


def test_a_case_goes_through_the_six_steps_and_its_row_says_so(world: World) -> None:
    done = world.lives()
    found = row(world)
    assert done.case == replayed(world)
    assert (found.state, found.open, found.version, found.rating) == ("evaluated", False, 7, 5)
    assert (found.kind, found.severity, found.department) == ("hazard", 3, "telecom")
    assert (found.linked_by, found.handler, found.source) == ("zhou", "tang", "discovered")
    times = (found.dispatched_at, found.first_response_at, found.handled_at, found.closed_at)
    assert times == tuple(MONDAY + hour * HOUR for hour in (3, 4, 5, 6))
    assert (found.due_at, found.risk_at, found.urge_at) == (None, None, None)
    assert found.number == f"20261123-{found.id}"
    assert maintenance.check(world.engine) == []


def test_what_is_undone_loses_its_time_and_the_first_response_stays(world: World) -> None:
    world.lives(steps=5)
    world.does(MANAGER, "redo", base=5, reason="仍有一处下垂")
    assert (row(world).handled_at, row(world).redos) == (None, 1)
    world.does(TELECOM, "handle", base=6, result="已捆扎", evidence=AFTER)
    world.does(DISPATCHER, "close", base=7, evidence=CHECK)
    closed = row(world)
    assert (closed.closed_at, closed.due_at, closed.on_patrol) == (world.now, None, True)
    world.does(DISPATCHER, "reopen", base=8, reason="又垂下来了")
    found = row(world)
    assert (found.dispatched_at, found.handled_at, found.closed_at) == (None, None, None)
    assert found.first_response_at == MONDAY + 4 * HOUR
    assert (found.reopens, found.open, found.department) == (1, True, None)
    assert None not in {found.close_due_at, closed.close_due_at}
    assert found.close_due_at != closed.close_due_at


def test_geometry_says_where_a_case_is_whatever_was_claimed(world: World) -> None:
    claimed = CABLES | {"place": world.place, "grid_id": "elsewhere"}
    world.does(GUARD, "link", **claimed)
    found = row(world)
    assert (found.grid_id, found.building_id, found.compound) == (world.grid, "W1", "西苑")
    assert found.place == pytest.approx(world.place)


@pytest.mark.parametrize("ref", ["building:W1", "household:W1-502"])
def test_a_building_is_a_place_too(world: World, ref: str) -> None:
    world.does(GUARD, "link", place_ref=ref, **CABLES)
    found = row(world)
    assert (found.grid_id, found.building_id) == (world.grid, "W1")
    assert found.place is not None


def test_a_place_outside_every_grid_is_in_none_and_a_grid_that_is_not_is_refused(
    world: World,
) -> None:
    world.does(GUARD, "link", place=(0.0, 0.0), **CABLES)
    assert row(world).grid_id is None
    code = refused(lambda: world.does(GUARD, "link", "C-2", grid_id="no such", **CABLES))
    assert code == "invalid"
    world.does(GUARD, "link", "C-3", grid_id=world.grid, **CABLES)
    assert (row(world, "C-3").grid_id, row(world, "C-3").place) == (world.grid, None)
    assert maintenance.check(world.engine) == []


def test_who_handled_does_not_close(world: World) -> None:
    world.lives(steps=5)
    act = lambda: world.does(BOTH, "close", base=5, evidence=CHECK)  # noqa: E731
    assert refused(act) == "not_handler"
    assert row(world).state == "handled"
    assert len(replayed(world).history) == 5


def test_a_refused_step_leaves_nothing(world: World) -> None:
    world.lives(steps=2)
    act = lambda: world.does(DISPATCHER, "close", base=2, evidence=CHECK)  # noqa: E731
    assert refused(act) == "wrong_step"
    assert row(world).version == len(replayed(world).history) == 2


def test_a_step_made_offline_too_late_becomes_a_note(world: World) -> None:
    world.lives(steps=4)
    world.does(MANAGER, "suspend", base=4, reason="weather")
    late = world.does(TELECOM, "handle", base=4, offline=True, result="已处理", evidence=AFTER)
    assert late.late is not None
    assert (late.event.kind, late.event.intended) == ("note", "handle")
    assert (row(world).state, row(world).version) == ("suspended", 6)


def test_offline_steps_keep_the_devices_time_but_none_of_the_future(world: World) -> None:
    early, ahead = world.now - 2 * HOUR, world.now + 30 * HOUR
    world.does(GUARD, "link", at=early, offline=True, place=world.place, **CABLES)
    assert row(world).linked_at == early
    world.does(GUARD, "link", "C-2", at=ahead, offline=True, place=world.place, **CABLES)
    assert row(world, "C-2").linked_at == world.now
    world.does(GUARD, "link", "C-3", at=early, place=world.place, **CABLES)
    assert row(world, "C-3").linked_at == world.now


def test_the_same_command_again_is_answered_the_same_and_writes_nothing(world: World) -> None:
    sent = world.command(GUARD, "link")
    first = world.takes(sent)
    world.does(DISPATCHER, "file", base=1)
    again = world.takes(sent)
    assert (first.again, again.again) == (False, True)
    assert (again.event, again.record_id) == (first.event, first.record_id)
    assert (again.case.state, row(world).version) == ("filed", 2)


def test_the_same_command_is_known_again_by_who_may_not_see_the_case_any_more(
    world: World,
) -> None:
    sent = world.command(GUARD, "link")
    world.takes(sent)
    assert world.takes(sent, NOTHING).again
    with pytest.raises(NotFoundError):
        world.takes(world.command(GUARD, "note", description="x"), NOTHING)


def test_the_same_id_with_other_content_is_refused(world: World) -> None:
    sent = world.command(GUARD, "link")
    world.takes(sent)
    other = replace(sent, details=Details(**CABLES, place_ref="building:W1"))
    assert refused(lambda: world.takes(other)) == "id_reused"
    assert refused(lambda: world.takes(replace(sent, actor=MANAGER))) == "id_reused"
    assert row(world).version == 1


def test_a_stale_step_is_refused_and_told_what_happened(world: World) -> None:
    world.lives(steps=3)
    with pytest.raises(RefusedError) as caught:
        world.does(MANAGER, "suspend", base=2, reason="weather")
    assert caught.value.refused.code == "stale"
    assert [event.kind for event in caught.value.refused.since] == ["dispatch"]


def test_a_merged_case_and_its_target_are_changed_together(world: World) -> None:
    world.lives("C-1", steps=2)
    world.lives("C-2", steps=2)
    done = world.does(DISPATCHER, "merge", "C-2", base=2, target="C-1")
    assert (row(world, "C-2").state, row(world, "C-2").merged_into) == ("merged", "C-1")
    (further,) = done.followed
    assert (further.case.case_id, further.event.kind) == ("C-1", "note")
    assert row(world, "C-1").version == 3
    assert refused(lambda: world.does(DISPATCHER, "merge", base=3, target="C-9")) == (
        "no_such_target"
    )


def test_a_visit_is_handed_over_as_a_case_with_the_place_of_the_visit(world: World) -> None:
    worker = Actor("wang", "grid_worker", grids=frozenset({world.grid}))
    world.does(worker, "walk", "V-1", place_ref="building:W1", grid_id=world.grid)
    world.does(worker, "record", "V-1", base=1, description="楼道堆物")
    more: dict[str, Any] = {"target": "C-9", "category": "1101", "description": "楼道飞线"}
    done = world.does(worker, "transfer", "V-1", base=2, **more)
    (made,) = done.followed
    assert (made.case.state, made.case.grid_id, made.case.channel) == (
        "linked",
        world.grid,
        "visit",
    )
    assert (row(world, "V-1").flow, row(world, "C-9").flow) == ("visit", "case")
    with read_scope(world.engine) as session:
        assert cases.count(session, world.here) == 1
        assert cases.count(session, world.here, wanted=Wanted(flow="visit")) == 1
    stranger = Actor("song", "grid_worker", grids=frozenset({"none"}))
    act = lambda: world.does(stranger, "walk", "V-2", place_ref="building:W1", grid_id="none")  # noqa: E731
    assert refused(act) == "own_grid"


def test_what_a_follow_up_is_refused_undoes_the_step_itself(world: World) -> None:
    worker = Actor("wang", "grid_worker", grids=frozenset({world.grid}))
    world.lives("C-1", steps=1)
    world.does(worker, "walk", "V-1", place_ref="building:W1", grid_id=world.grid)
    world.does(worker, "record", "V-1", base=1, description="楼道堆物")
    more: dict[str, Any] = {"target": "C-1", "category": "1101", "description": "楼道飞线"}
    assert refused(lambda: world.does(worker, "transfer", "V-1", base=2, **more)) == "case_exists"
    assert (row(world, "V-1").state, row(world, "V-1").version) == ("recorded", 2)


def test_a_guard_keeps_own_cases_and_sees_hazards_until_they_are_gone(world: World) -> None:
    world.takes(world.command(GUARD, "link", "C-1"), guard_id="G01")
    other = Actor("qian", "guard")
    noise = {"category": "2101", "description": "邻里争吵", "place": world.place}
    world.takes(world.command(other, "link", "C-2", **noise), guard_id="G02")
    own = Scope(guards=frozenset({"G01"}))
    with read_scope(world.engine) as session:
        seen = cases.listing(session, world.here, scope=own).records
        assert [one.case_id for one in seen] == ["C-1"]
        hers = cases.listing(session, world.here, scope=Scope(guards=frozenset({"G02"})))
        assert [one.case_id for one in hers.records] == ["C-2", "C-1"]


def test_residents_follow_by_their_link_and_are_known_as_reporters(world: World) -> None:
    world.does(RESIDENT, "link")
    with read_scope(world.engine) as session:
        (found,) = cases.followed(session, RESIDENT.name)
        assert (found.case_id, found.source) == ("C-1", "reported")
        assert cases.followed(session, "resident:other") == []


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", " "])
def test_texts_no_database_keeps_are_refused(world: World, bad: str) -> None:
    with pytest.raises(InputError):
        world.takes(world.command(GUARD, "link", case_id=bad))
    if bad != " ":
        with pytest.raises(InputError):
            world.does(GUARD, "link", description=bad, category="1101", place=world.place)


def racing(world: World, number: int, act: Callable[[int], Outcome]) -> list[Outcome | str]:
    """Return what becomes of many that act at the same moment."""
    barrier = Barrier(min(number, 8))

    def one(at: int) -> Outcome | str:
        if at < 8:
            barrier.wait()
        try:
            return act(at)
        except RefusedError as error:
            return error.refused.code

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(number)))


def test_of_two_who_take_a_step_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    world.lives(steps=2)
    people = (DISPATCHER, MANAGER)
    commands = [world.command(one, "dispatch", base=2, department="telecom") for one in people]
    found = racing(world, 2, lambda at: world.takes(commands[at]))
    assert sorted(isinstance(one, Outcome) for one in found) == [False, True]
    assert "stale" in found
    assert row(world).version == len(replayed(world).history) == 3


def test_of_two_who_make_the_same_case_at_once_one_makes_it(world: World) -> None:
    sent = world.command(GUARD, "link")
    found = racing(world, 8, lambda _: world.takes(sent))
    assert sorted(isinstance(one, Outcome) and one.again for one in found) == [False] + [True] * 7
    rivals = [world.command(Actor(f"g{at}", "guard"), "link", "C-2") for at in range(8)]
    found = racing(world, 8, lambda at: world.takes(rivals[at]))
    assert sorted(str(one) for one in found if isinstance(one, str)) == ["case_exists"] * 7


def test_fifty_writers_on_one_case_lose_no_note(world: World) -> None:
    world.lives(steps=1)
    notes = [world.command(MANAGER, "note", description=f"第 {at} 条") for at in range(50)]
    found = racing(world, 50, lambda at: world.takes(notes[at]))
    assert all(isinstance(one, Outcome) for one in found)
    case = replayed(world)
    assert {event.id for event in case.history[1:]} == {note.id for note in notes}
    assert row(world).version == case.version == 51
    assert maintenance.check(world.engine) == []


def test_fifty_writers_on_many_cases_lose_none(world: World) -> None:
    links = [world.command(GUARD, "link", f"C-{at}") for at in range(50)]
    found = racing(world, 50, lambda at: world.takes(links[at]))
    assert all(isinstance(one, Outcome) for one in found)
    with read_scope(world.engine) as session:
        assert cases.count(session, world.here) == 50


def test_cases_merged_into_each_other_at_once_lock_nobody_out(world: World) -> None:
    world.lives("C-1", steps=2)
    world.lives("C-2", steps=2)
    pairs = [("C-1", "C-2"), ("C-2", "C-1")]
    commands = [
        world.command(DISPATCHER, "merge", one, base=2, target=other) for one, other in pairs
    ]
    found = racing(world, 2, lambda at: world.takes(commands[at]))
    assert sum(isinstance(one, Outcome) for one in found) == 1


def test_events_are_never_changed(world: World) -> None:
    world.lives(steps=2)
    for statement in ("UPDATE case_event SET actor = 'x'", "DELETE FROM case_event"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            world.engine.execution_options(writes=True).begin() as connection,
        ):
            connection.execute(text(statement))


def test_a_check_finds_a_case_that_is_not_what_its_events_say(world: World) -> None:
    world.lives(steps=2)
    with world.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE case_record SET version = 3"))
    (fault,) = maintenance.check(world.engine)
    assert (fault.layer, "version 3" in fault.reason) == ("case_record", True)


def test_what_is_closed_is_measured_by_the_limits_it_was_closed_under(world: World) -> None:
    world.lives(steps=6)
    closed = row(world)
    text = categories_text(default_categories())
    with session_scope(world.engine) as session:
        longer = re.sub(r'handle = "(\d)', r'handle = "9\1', text)
        categories.add(session, world.here, longer, at=world.now, by="account:1")
    world.does(GUARD, "note", base=6, seen="gone", evidence=CHECK)
    world.does(MANAGER, "evaluate", base=7, rating=5)
    assert row(world).close_due_at == closed.close_due_at
    world.does(DISPATCHER, "reopen", base=8, reason="又垂下来了")
    due, begun = row(world).close_due_at, world.now
    assert due is not None
    assert due - begun > timedelta(days=90)


def test_a_step_taken_offline_is_not_before_what_its_actor_had_seen(world: World) -> None:
    world.lives(steps=4)
    world.now += timedelta(days=30)
    world.does(TELECOM, "handle", base=4, result="已捆扎入槽", evidence=AFTER)
    early = MONDAY + 6 * HOUR
    world.does(DISPATCHER, "close", base=5, evidence=CHECK, offline=True, at=early)
    found = row(world)
    assert found.closed_at == found.handled_at
    assert found.closed_at > found.close_due_at  # type: ignore[operator]


@pytest.mark.parametrize(("code", "may"), [("1101", False), ("1102", True)])
def test_a_category_that_cases_have_cannot_be_taken_away(
    world: World, code: str, may: bool
) -> None:
    world.lives(steps=4)
    lines = categories_text(default_categories()).splitlines()
    text = "\n".join(line for line in lines if not line.startswith(f'"{code}" ='))
    with session_scope(world.engine) as session:
        if may:
            assert categories.add(session, world.here, text, at=world.now, by="account:1") == 1
        else:
            with pytest.raises(InputError, match="1101"):
                categories.add(session, world.here, text, at=world.now, by="account:1")
    assert refused(lambda: world.does(TELECOM, "handle", base=4, result="已捆扎")) == "needs"
