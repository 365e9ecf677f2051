"""Planned stops are on time, late or missed by check-ins, by the rule that tracks are judged by."""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.figures import check_ins_of, judged
from geo.figures.checked import AGAINST
from geo.track.kept import kept
from geo.track.ledger import COLUMNS, Ledger
from tests.geo.figures.worlds import MORNING, NIGHT, seen, stops

NO_GAPS = pd.DataFrame({name: pd.Series([], dtype="datetime64[us, UTC]") for name in
                        ("begin", "end")})  # fmt: skip


def states(planned: pd.DataFrame, checked: pd.DataFrame) -> list[str]:
    found = judged(planned, check_ins_of(checked), MORNING)
    return found.sort_values("planned_at")["state"].tolist()


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-11, "missed"), (-10, "on_time"), (0, "on_time"), (10, "on_time"), (11, "late"),
     (60, "late"), (61, "missed")],
)  # fmt: skip
def test_a_stop_is_on_time_within_ten_minutes_and_late_up_to_its_limit(
    minutes: float, state: str
) -> None:
    assert states(stops(("G01", "P1", 120)), seen(("G01", "P1", 120 + minutes, "qr"))) == [state]


def test_a_late_visit_counts_only_before_the_next_stop_there_is_due() -> None:
    twice = stops(("G01", "P1", 60), ("G01", "P1", 100))
    assert states(twice, seen(("G01", "P1", 85, "qr"))) == ["late", "missed"]
    assert states(twice, seen(("G01", "P1", 95, "qr"))) == ["missed", "on_time"]


def test_another_guard_or_place_keeps_no_stop() -> None:
    checked = seen(("G02", "P1", 60, "qr"), ("G01", "P2", 60, "qr"))
    assert states(stops(("G01", "P1", 60)), checked) == ["missed"]


@pytest.mark.parametrize("mark", sorted(AGAINST))
def test_what_something_speaks_against_does_not_count(mark: str) -> None:
    assert states(stops(("G01", "P1", 60)), seen(("G01", "P1", 60, "qr"), flags=(mark,))) == [
        "missed"
    ]


def test_a_poor_fix_alone_takes_no_visit_away() -> None:
    checked = seen(("G01", "P1", 60, "dwell"), flags=("poor_fix",))
    assert states(stops(("G01", "P1", 60)), checked) == ["on_time"]


def test_what_is_not_due_yet_is_not_judged_and_later_check_ins_are_not_known() -> None:
    planned = stops(("G01", "P1", 60), ("G01", "P2", 75))
    checked = check_ins_of(seen(("G01", "P1", 72, "qr"), ("G01", "P2", 75, "qr")))
    found = judged(planned, checked, NIGHT + timedelta(minutes=70))
    assert found["state"].tolist() == ["missed"]
    assert not len(judged(planned, checked, NIGHT))


def test_meals_and_handovers_prove_nothing() -> None:
    planned = stops(("G01", "P1", 60)).assign(ref_id=None, kind="meal")
    assert not len(judged(planned, check_ins_of(seen()), MORNING))


MINUTES = st.integers(0, 400)
PLACES = st.sampled_from(["P1", "P2", "P3"])


@settings(max_examples=40, deadline=None)
@given(
    planned=st.lists(st.tuples(PLACES, MINUTES), min_size=1, max_size=12),
    checked=st.lists(st.tuples(PLACES, MINUTES), max_size=12),
    limit_min=st.sampled_from([20.0, 60.0, 120.0]),
)
def test_one_guard_is_judged_as_by_his_track(
    planned: list[tuple[str, int]], checked: list[tuple[str, int]], limit_min: float
) -> None:
    rows = stops(*(("G01", place, minutes) for place, minutes in planned), limit_min=limit_min)
    visits = check_ins_of(seen(*(("G01", place, minutes, "qr") for place, minutes in checked)))
    ledger = Ledger(
        visits.assign(by="G01", source="tag", credibility="sure", doubt="")
        .loc[:, list(COLUMNS)]
        .sort_values(["at", "kind", "ref_id"], ignore_index=True)
    )
    by = ["planned_at", "ref_id"]
    wanted = kept(rows, ledger, NO_GAPS).sort_values(by, ignore_index=True)
    found = judged(rows, visits, MORNING).sort_values(by, ignore_index=True)
    assert found["state"].tolist() == wanted["state"].tolist()
    assert found["late_min"].round(3).equals(wanted["late_min"].round(3))
