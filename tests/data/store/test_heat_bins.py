"""Points of cases, fixes of guards, and counts by pixel that are those of the cases."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from data.store import case_points, cases, communities, fixes, heat_bins, sync_positions
from data.store.case_filters import Wanted
from data.store.case_rows import Marks
from data.store.sync_presence import Who
from geo.access import NOTHING, Scope
from geo.cases import Actor, Applied, Command, Details, apply
from geo.community import Community
from geo.hotspot.pyramid import pixels
from tests.data.store.test_cases import HOUR, MONDAY, PLACE, kept, steps

HAZARD = Marks(kind="hazard")


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    return communities.save(session, tiny)


def of(here: int, session: Session) -> heat_bins.Bins:
    """Return the counts of a community, counted anew where they are not true."""
    there = heat_bins.marks(session)
    old = heat_bins.stale(session, there)
    heat_bins.refresh(session, {number: there[number] for number in old})
    return heat_bins.load(session, [here])[here]


def test_points_are_where_and_when_cases_were_without_those_cancelled(
    session: Session, here: int
) -> None:
    first = kept(session, here, 1)
    kept(session, here, 2)
    kept(session, here, 3, place=None, place_ref="building:W1")
    steps(session, here, first, "cancel", MONDAY + 2 * HOUR, reason="duplicate")
    found = case_points.points(session, here)
    assert found["reported_at"].tolist() == [MONDAY + 2 * HOUR]
    assert (found.geometry.x[0], found.geometry.y[0]) == pytest.approx(PLACE)
    assert found["category"].tolist() == ["1101"]
    assert not len(case_points.points(session, here, scope=NOTHING))
    other = Scope(departments=frozenset({"power"}))
    assert not len(case_points.points(session, here, scope=other))
    assert not len(case_points.points(session, here, wanted=Wanted(kinds=("incident",))))


def test_counts_are_made_anew_after_every_change_and_only_then(session: Session, here: int) -> None:
    assert heat_bins.marks(session) == {}
    first = kept(session, here, 1, marks=HAZARD)
    kept(session, here, 2, marks=HAZARD)
    kept(session, here, 3)
    held = of(here, session)
    x, y = (int(one[0]) for one in pixels(*(np.array([one]) for one in PLACE)))
    assert held.of("hazards").tolist() == [[x], [y], [2]]
    assert held.of("discovered").tolist() == [[x], [y], [1]]
    assert not held.of("reported").size
    assert held.span == (MONDAY + HOUR, MONDAY + 3 * HOUR)
    assert heat_bins.stale(session, heat_bins.marks(session)) == []
    steps(session, here, first, "cancel", MONDAY + 3 * HOUR, reason="duplicate")
    assert heat_bins.stale(session, heat_bins.marks(session)) == [here]
    assert of(here, session).of("hazards")[2].tolist() == [1]


def test_a_pyramid_has_the_counts_of_all_its_communities(session: Session, here: int) -> None:
    for number in (1, 2):
        kept(session, here, number, marks=HAZARD)
    held = of(here, session)
    made = heat_bins.pyramid([held, held], "hazards", least=5)
    assert (made.total, made.least) == (4, 5)
    assert heat_bins.pyramid([], "hazards").total == 0


def test_fixes_are_of_their_span_and_their_guards(session: Session, here: int) -> None:
    for number, guard in enumerate(("G01", "G02")):
        given = [
            {"at": at, "made_at": at, "lon": PLACE[0], "lat": PLACE[1], "accuracy_m": 5.0}
            for at in (MONDAY + timedelta(seconds=10 * step + number) for step in range(3))
        ]
        sync_positions.add(session, Who(here, 1, f"t{number}", guard), given, MONDAY + HOUR)
    found = fixes.fixes(session, here, MONDAY, MONDAY + timedelta(seconds=20))
    assert found["guard_id"].tolist() == ["G01", "G01", "G02", "G02"]
    assert found["at"][0] == MONDAY
    own = fixes.fixes(session, here, MONDAY, MONDAY + HOUR, scope=Scope(guards=frozenset({"G02"})))
    assert set(own["guard_id"]) == {"G02"}
    assert fixes.state(session, here, MONDAY, MONDAY + HOUR)[0] == 6
    assert fixes.state(session, here, MONDAY - HOUR, MONDAY) == (0, None)


def test_visits_are_no_incidents_of_the_city(session: Session, here: int) -> None:
    kept(session, here, 1)
    worker = Actor("w1", "grid_worker", grids=frozenset({"01"}))
    details = Details(place_ref="building:W_1", place=PLACE, grid_id="01", channel="visit")
    walk = Command("e2", "V-02", "walk", worker, MONDAY + 2 * HOUR, details=details)
    done = apply(None, walk)
    assert isinstance(done, Applied), done
    cases.add(session, here, done.case, Marks(), at=MONDAY + 2 * HOUR)
    held = of(here, session)
    assert held.cells[2].sum() == 1
    assert held.span == (MONDAY + HOUR, MONDAY + HOUR)
