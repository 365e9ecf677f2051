"""Cells of a map: every case is in one, alone or counted. And the tally beside it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from data.store import cases, communities
from data.store.case_cells import Cell, cells
from data.store.case_filters import Wanted
from data.store.case_rows import Marks
from data.store.case_tally import Tally, tally
from geo.access import EVERYTHING, NOTHING, Scope
from geo.community import Community
from tests.data.store.test_cases import HOUR, MONDAY, kept, steps

NOON = MONDAY + 3 * HOUR
LATE = Marks(due_at=NOON - timedelta(minutes=1))
SOON = Marks(due_at=NOON + timedelta(minutes=1))
CELL = (0.001, 0.001)


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    """Three cases close together, one apart, and one without a place."""
    found = communities.save(session, tiny)
    kept(session, found, 1, place=(126.6400, 45.7500), grid_id="01", marks=LATE, severity=2)
    kept(session, found, 2, place=(126.6401, 45.7501), grid_id="01", marks=SOON, severity=4)
    kept(session, found, 3, place=(126.6402, 45.7502), grid_id="02", marks=LATE)
    kept(session, found, 4, place=(126.6450, 45.7500), grid_id="02")
    kept(session, found, 5, place=None, place_ref="building:W_1")
    return found


def drawn(
    session: Session,
    here: int,
    wanted: Wanted,
    *,
    scope: Scope = EVERYTHING,
    size: tuple[float, float] = CELL,
    limit: int = 100,
) -> list[Cell]:
    return cells(session, here, scope=scope, wanted=wanted, size=size, now=NOON, limit=limit)


def test_near_cases_are_counted_and_a_lone_one_is_itself(session: Session, here: int) -> None:
    many, alone = drawn(session, here, Wanted(open=True))
    assert (many.number, many.overdue, many.severity, many.case_id) == (3, 2, 4, "C-01")
    assert many.place == pytest.approx((126.6401, 45.7501))
    assert (alone.number, alone.overdue, alone.case_id) == (1, 0, "C-04")


@pytest.mark.parametrize("size", [1.0, 0.003, 0.001, 0.0001, 0.00001])
def test_every_case_with_a_place_is_in_one_cell(session: Session, here: int, size: float) -> None:
    found = drawn(session, here, Wanted(open=True), size=(size, size))
    assert sum(one.number for one in found) == 4
    assert sum(one.overdue for one in found) == 2
    assert len({one.case_id for one in found}) == len(found)


def test_window_filters_and_limit_hold(session: Session, here: int) -> None:
    window = Wanted(open=True, bbox=(126.639, 45.749, 126.642, 45.751))
    assert [one.number for one in drawn(session, here, window)] == [3]
    assert [one.number for one in drawn(session, here, Wanted(overdue_at=NOON))] == [2]
    assert len(drawn(session, here, Wanted(open=True), limit=1)) == 1
    assert drawn(session, here, Wanted(open=False)) == []


@pytest.mark.parametrize(
    ("east", "north", "number"),
    [
        (126.64, 45.75, 1),  # no wider than the place, which lies on its border
        (126.64 + 1e-9, 45.75 + 1e-9, 1),
        (126.64 - 1e-9, 45.76, 0),
        (126.65, 45.75 - 1e-9, 0),
        (126.6402, 45.7502, 3),
    ],
)
def test_a_window_holds_what_lies_in_it_and_nothing_a_hand_beside(
    session: Session, here: int, east: float, north: float, number: int
) -> None:
    west, south = min(126.64, east), min(45.75, north)
    found = drawn(session, here, Wanted(bbox=(west, south, east, north)))
    assert sum(one.number for one in found) == number


def test_a_scope_sees_its_own_cases_only(session: Session, here: int) -> None:
    own = drawn(session, here, Wanted(open=True), scope=Scope(grids=frozenset({"02"})))
    assert [one.case_id for one in own] == ["C-03", "C-04"]
    assert drawn(session, here, Wanted(open=True), scope=NOTHING) == []


def test_one_query_counts_what_three_would(session: Session, here: int) -> None:
    six = kept(session, here, 6, grid_id="02")
    steps(session, here, six, "file", MONDAY + 7 * HOUR)
    seven = steps(session, here, kept(session, here, 7), "file", MONDAY + 8 * HOUR)
    steps(session, here, seven, "dispatch", MONDAY + 9 * HOUR, department="telecom")
    kept(session, here, 8)
    found = tally(session, here, NOON)
    assert found == [Tally(None, 7, 1, 2), Tally("telecom", 1, 0, 0)]
    for wanted, counted in (
        (Wanted(open=True), sum(one.open for one in found)),
        (Wanted(open=True, states=["filed"]), sum(one.filed for one in found)),
        (Wanted(overdue_at=NOON), sum(one.overdue for one in found)),
    ):
        assert cases.count(session, here, wanted=wanted) == counted
    own = Scope(departments=frozenset({"telecom"}))
    assert tally(session, here, NOON, scope=own) == [Tally("telecom", 1, 0, 0)]
    assert tally(session, here, NOON, scope=NOTHING) == []
