"""Lists of cases: what is wanted, what a scope lets by, and pages that miss and repeat nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.store import case_events, cases, communities
from data.store.case_filters import Order, Wanted
from data.store.case_rows import Marks
from data.store.engine import read_scope
from geo.access import EVERYTHING, NOTHING, Scope
from geo.cases import Actor, Applied, Case, Command, Details, apply
from geo.cases.kpi import KEYS, Period, figures
from geo.cases.kpi.ledger import COLUMNS
from geo.clock import LOCAL
from geo.community import Community
from geo.errors import InputError, NotFoundError

MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
HOUR = timedelta(hours=1)
GUARD = Actor("zhou", "guard")
DESK = Actor("deng", "dispatcher")
PLACE = (126.64, 45.75)


def kept(
    session: Session, here: int, number: int, *, marks: Marks | None = None, **given: object
) -> Case:
    """A case of its number, written down so many hours after Monday morning."""
    details = {"category": "1101", "description": f"飞线 {number}", "place": PLACE, **given}
    at = MONDAY + number * HOUR
    name = f"C-{number:02}"
    done = apply(None, Command(f"e{number}", name, "link", GUARD, at, details=Details(**details)))  # type: ignore[arg-type]
    assert isinstance(done, Applied)
    record_id = cases.add(session, here, done.case, marks or Marks(), at=at, guard_id="G01")
    assert record_id is not None
    case_events.append(session, record_id, done.event, digest="", received_at=at)
    return done.case


def steps(
    session: Session, here: int, case: Case, kind: str, at: datetime, **given: object
) -> Case:
    """The case a step of the dispatcher's later."""
    record = cases.find(session, here, case.case_id)
    command = Command(f"{kind}-{case.version}", case.case_id, kind, DESK, at, case.version)
    done = apply(case, replace(command, details=Details(**given)))  # type: ignore[arg-type]
    assert isinstance(done, Applied), done
    cases.save(session, record.id, done.case, Marks(), at=at)
    case_events.append(session, record.id, done.event, digest="", received_at=at)
    return done.case


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


def names(session: Session, here: int, wanted: Wanted, scope: Scope = EVERYTHING) -> list[str]:
    found = cases.listing(session, here, wanted=wanted, scope=scope).records
    assert cases.count(session, here, wanted=wanted, scope=scope) == len(found)
    assert len(cases.frame(session, here, wanted=wanted, scope=scope)) == len(found)
    return sorted(one.case_id for one in found)


def test_what_is_wanted_is_what_comes(session: Session, here: int) -> None:
    one = kept(session, here, 1, grid_id="01", channel="patrol")
    kept(session, here, 2, category="2101", severity=4, grid_id="02", channel="hotline")
    kept(session, here, 3, place=None, place_ref="building:W_1", marks=Marks(kind="hazard"))
    one = steps(session, here, one, "file", MONDAY + 5 * HOUR)
    steps(session, here, one, "dispatch", MONDAY + 6 * HOUR, department="telecom")
    for wanted, found in (
        (Wanted(), [1, 2, 3]),
        (Wanted(states=["dispatched", "closed"]), [1]),
        (Wanted(categories=["2101"]), [2]),
        (Wanted(kinds=["hazard"]), [3]),
        (Wanted(grids=["01", "02"]), [1, 2]),
        (Wanted(departments=["telecom"]), [1]),
        (Wanted(severities=[4]), [2]),
        (Wanted(sources=["reported"]), [2]),
        (Wanted(channels=["patrol"]), [1]),
        (Wanted(open=False), []),
        (Wanted(bbox=(126.6, 45.7, 126.7, 45.8)), [1, 2]),
        (Wanted(bbox=(0, 0, 1, 1)), []),
        (Wanted(since=MONDAY + 2 * HOUR), [2, 3]),
        (Wanted(until=MONDAY + 2 * HOUR), [1]),
        (Wanted(changed_since=MONDAY + 4 * HOUR), [1]),
        (Wanted(text="飞线 2"), [2]),
        (Wanted(text="w_1"), [3]),
        (Wanted(text="W%"), []),
        (Wanted(mine="zhou"), [1, 2, 3]),
        (Wanted(mine="deng"), []),
        (Wanted(flow="visit"), []),
        (Wanted(grids=["01"], departments=["power"]), []),
    ):
        assert names(session, here, wanted) == [f"C-0{number}" for number in found], wanted
    assert cases.counts(session, here, "state") == {"dispatched": 1, "linked": 2}


def test_scopes_let_by_own_grids_own_department_own_number_and_nothing_else(
    session: Session, here: int
) -> None:
    one = kept(session, here, 1, grid_id="01")
    kept(session, here, 2, grid_id="02", marks=Marks(on_patrol=True))
    one = steps(session, here, one, "file", MONDAY + 5 * HOUR)
    steps(session, here, one, "dispatch", MONDAY + 6 * HOUR, department="telecom")
    for scope, found in (
        (EVERYTHING, [1, 2]),
        (NOTHING, []),
        (Scope(published=True), []),
        (Scope(grids=frozenset({"02"})), [2]),
        (Scope(departments=frozenset({"telecom"})), [1]),
        (Scope(guards=frozenset({"G01"})), [1, 2]),
        (Scope(guards=frozenset({"G02"})), [2]),
    ):
        assert names(session, here, Wanted(), scope) == [f"C-0{number}" for number in found]
        ledger = cases.ledger(session, here, scope=scope)
        assert len(ledger) == len(found)
        for number in (1, 2):
            if number not in found:
                with pytest.raises(NotFoundError):
                    cases.find(session, here, f"C-0{number}", scope)
    with pytest.raises(NotFoundError):
        cases.find(session, here + 1, "C-01")


def pages(session: Session, here: int, order: Order, limit: int) -> list[list[str]]:
    found, after = [], None
    while True:
        page = cases.listing(session, here, order=order, limit=limit, after=after)
        found.append([one.case_id for one in page.records])
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_put_together_are_the_list(session: Session, here: int, limit: int) -> None:
    for number in range(7):
        due = MONDAY + (number % 3) * HOUR if number else None
        kept(session, here, number, marks=Marks(due_at=due))
    every = [f"C-0{number}" for number in range(7)]
    by_limit = [every[number] for number in (3, 6, 1, 4, 2, 5)]
    wanted: dict[Order, list[str]] = {"newest": every[::-1], "changed": every, "due": by_limit}
    for order, names_in_order in wanted.items():
        found = pages(session, here, order, limit)
        assert [*chain.from_iterable(found)] == names_in_order
        assert {len(page) for page in found[:-1]} <= {limit}


def test_pages_stay_what_they_are_while_cases_come_in_and_change(
    session: Session, here: int
) -> None:
    made = [kept(session, here, number) for number in range(6)]
    first = cases.listing(session, here, limit=3)
    changed = cases.listing(session, here, order="changed", limit=3)
    kept(session, here, 9)
    steps(session, here, made[4], "file", MONDAY + 20 * HOUR)
    rest = cases.listing(session, here, limit=9, after=first.next)
    assert [one.case_id for one in (*first.records, *rest.records)] == [
        f"C-0{number}" for number in (5, 4, 3, 2, 1, 0)
    ]
    later = cases.listing(session, here, order="changed", limit=9, after=changed.next)
    assert [one.case_id for one in later.records] == ["C-03", "C-05", "C-09", "C-04"]


@pytest.mark.parametrize("cursor", ["", "x", "newest~0~x", "due~1~2", "changed~x~1", "newest~~"])
def test_a_cursor_of_something_else_is_refused(session: Session, here: int, cursor: str) -> None:
    with pytest.raises(InputError):
        cases.listing(session, here, order="newest", after=cursor)


def test_figures_are_made_of_the_ledger(session: Session, here: int) -> None:
    one = kept(session, here, 1, marks=Marks(close_due_at=MONDAY + 9 * HOUR))
    kept(session, here, 2)
    steps(session, here, one, "cancel", MONDAY + 5 * HOUR, reason="误报")
    ledger = cases.ledger(session, here)
    assert {*COLUMNS, *KEYS.values()} <= {*ledger.columns}
    assert ledger["cancelled"].tolist() == [True, False]
    as_of = MONDAY + timedelta(days=3)
    period = Period.month(2026, 11)
    for by in (*KEYS, "month", None):
        assert len(figures(ledger, period, as_of=as_of, by=by)) > 0
    assert len(cases.ledger(session, here + 1)) == 0


def test_open_cases_are_offered_as_duplicates(session: Session, here: int) -> None:
    one = kept(session, here, 1)
    kept(session, here, 2)
    steps(session, here, one, "cancel", MONDAY + 5 * HOUR, reason="误报")
    near = cases.open_for_duplicates(session, here, bbox=(126.6, 45.7, 126.7, 45.8))
    assert near["case_id"].tolist() == ["C-02"]
    assert near["text"].tolist() == ["飞线 2"]
    assert (near.geometry.x.iloc[0], near.geometry.y.iloc[0]) == pytest.approx(PLACE)


def test_a_case_of_that_id_is_there_once_in_a_community(
    session: Session, here: int, tiny: Community
) -> None:
    case = kept(session, here, 1)
    assert cases.add(session, here, case, Marks(), at=MONDAY) is None
    other = communities.save(session, replace(tiny, name="别处", code=None))
    assert cases.add(session, other, case, Marks(), at=MONDAY) is not None


def test_readers_see_what_was_committed(engine: Engine) -> None:
    with read_scope(engine) as session:
        assert cases.listing(session, 1).records == ()
        assert cases.to_urge(session, MONDAY) == []
