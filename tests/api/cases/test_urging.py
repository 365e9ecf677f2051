"""The system speaks by itself: once, when it is due, found by an index."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from api.cases.urging import urge_all
from data.store import case_events, cases
from data.store.case_filters import Wanted
from data.store.engine import read_scope
from tests.api.cases.worlds import DISPATCHER, GUARD, MANAGER, World

MINUTE = timedelta(minutes=1)


def said(world: World) -> list[str]:
    with read_scope(world.engine) as session:
        record = cases.find(session, world.here, "C-1")
        history = case_events.history(session, record.id)
    return [event.kind for event in history if event.role == "system"]


def test_a_reminder_before_the_limit_and_an_escalation_after_it_each_once(world: World) -> None:
    world.does(GUARD, "link")
    with read_scope(world.engine) as session:
        record = cases.find(session, world.here, "C-1")
    assert record.risk_at is not None
    assert record.due_at is not None
    assert record.urge_at == record.risk_at
    moments = [record.risk_at - MINUTE, record.risk_at, record.risk_at + MINUTE]
    moments += [record.due_at + MINUTE, record.due_at + 2 * MINUTE]
    heard = []
    for now in moments:
        urge_all(world.engine, world.offices, now)
        heard.append(said(world))
    note, both = ["note"], ["note", "escalate"]
    assert heard == [[], note, note, both, both]
    with read_scope(world.engine) as session:
        assert cases.to_urge(session, record.due_at + timedelta(days=99)) == []
        overdue = Wanted(overdue_at=record.due_at + MINUTE)
        assert cases.count(session, world.here, wanted=overdue) == 1
        assert cases.count(session, world.here, wanted=Wanted(overdue_at=record.due_at)) == 0


def test_nothing_is_due_while_a_case_is_suspended(world: World) -> None:
    world.lives(steps=2)
    world.does(MANAGER, "suspend", base=2, reason="weather")
    later = world.now + timedelta(days=99)
    assert urge_all(world.engine, world.offices, later) == 0
    world.now = later
    world.does(DISPATCHER, "resume", base=3)
    assert urge_all(world.engine, world.offices, later + timedelta(days=99)) == 1
    assert said(world) == ["escalate"]


def test_two_that_urge_at_once_say_it_once(world: World) -> None:
    world.does(GUARD, "link")
    later = world.now + timedelta(days=99)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: urge_all(world.engine, world.offices, later), range(4)))
    assert said(world) == ["escalate"]
