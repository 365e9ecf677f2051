"""A record counts what was a guard's to do, and nothing that was not."""

from datetime import datetime, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.clock import LOCAL
from geo.figures import judged
from geo.patrol.record import SLACK, Judged, Planned, Visit, record

START = datetime(2026, 11, 22, 22, 0, tzinfo=LOCAL)
END = START + timedelta(hours=8)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def stop(minute: float, ref_id: str = "P1", limit: float | None = 120) -> Planned:
    return Planned("checkpoint", ref_id, at(minute), limit)


def visit(minute: float, ref_id: str = "P1", own: bool = True, named: float | None = None) -> Visit:
    return Visit("checkpoint", ref_id, at(minute), own, None if named is None else at(named))


def outcomes(found: list[Judged]) -> list[str]:
    return [one.outcome for one in found]


def test_in_time_late_missed_and_to_come() -> None:
    stops = [stop(0), stop(20, "P2"), stop(40, "P3"), stop(60, "P4")]
    made = [visit(9, named=0), visit(38, "P2", named=20)]
    found = record(stops, made, at(0), at(65))
    assert outcomes(found) == ["on_time", "late", "missed", "to_come"]
    assert [one.late_min for one in found] == [9, 18, 0, 0]


def test_a_stop_is_late_up_to_the_limit_of_its_place_and_before_the_next_one_there() -> None:
    (one,) = record([stop(0)], [visit(50, named=0)], at(0), at(60))
    assert (one.outcome, one.late_min) == ("late", 50)
    assert outcomes(record([stop(0, limit=40)], [visit(50, named=0)], at(0), at(60))) == ["missed"]
    assert outcomes(record([stop(0, limit=None)], [visit(61)], at(0), at(90))) == ["missed"]
    assert outcomes(record([stop(0), stop(60)], [visit(55)], at(0), at(90))) == [
        "missed",
        "on_time",
    ]


def test_nobody_answers_for_stops_before_he_relieved_who_walked_them() -> None:
    stops = [stop(0), stop(20, "P2"), stop(40, "P3"), stop(60, "P4")]
    made = [visit(1, own=False, named=0), visit(61, "P4", named=60)]
    assert outcomes(record(stops, made, at(50), at(90))) == [
        "by_other",
        "not_counted",
        "not_counted",
        "on_time",
    ]


def test_who_signs_in_late_for_a_shift_nobody_walked_has_missed_what_he_missed() -> None:
    stops = [stop(0), stop(60, "P4")]
    assert outcomes(record(stops, [visit(61, "P4", named=60)], at(50), at(90))) == [
        "missed",
        "on_time",
    ]


def test_a_guard_who_only_passed_by_has_not_walked_the_shift() -> None:
    stops = [stop(0), stop(20, "P2")]
    assert outcomes(record(stops, [visit(1, own=False)], at(50), at(90))) == ["by_other", "missed"]


def test_somebody_else_who_was_there_about_then_spares_the_guard() -> None:
    assert outcomes(record([stop(30)], [visit(25, own=False)], at(0), at(90))) == ["by_other"]
    assert outcomes(record([stop(30)], [visit(5, own=False)], at(0), at(90))) == ["missed"]


def test_a_missed_stop_tells_how_long_its_place_went_unseen() -> None:
    around = [visit(-30, own=False), visit(80, own=False)]
    (one,) = record([stop(30, limit=120)], around, at(0), at(200))
    assert (one.gap_min, one.within_limit) == (110, True)
    (one,) = record([stop(30, limit=60)], around[:1], at(0), at(200))
    assert (one.gap_min, one.within_limit) == (230, False)
    (one,) = record([stop(30)], [], at(0), at(200))
    assert (one.gap_min, one.within_limit) == (None, None)


visits = st.lists(
    st.builds(
        visit,
        st.floats(-60, 500),
        st.sampled_from(["P1", "P2"]),
        st.booleans(),
        st.none() | st.sampled_from([0.0, 30.0, 60.0]),
    ),
    max_size=8,
)


@given(visits, st.none() | st.floats(0, 480), st.floats(0, 600))
def test_every_stop_has_one_outcome_that_what_is_known_bears_out(
    seen: list[Visit], begun: float | None, now: float
) -> None:
    stops = [stop(0), stop(30, "P2"), stop(60)]
    moment = None if begun is None else at(begun)
    found = record(stops, seen, moment, at(now))
    assert [one.stop for one in found] == stops
    for one in found:
        made = one.visit is not None
        assert made is (one.outcome in {"on_time", "late", "by_other"})
        if one.outcome in {"missed", "not_counted"}:
            assert one.stop.at + SLACK < at(now)
        if one.outcome == "not_counted":
            assert moment is None or one.stop.at < moment
        if one.visit and one.visit.own:
            assert (one.visit.at - one.stop.at > SLACK) is (one.outcome == "late")


@given(visits, st.floats(0, 480))
def test_more_visits_of_his_own_never_make_a_record_worse(seen: list[Visit], begun: float) -> None:
    stops = [stop(0), stop(30, "P2"), stop(60)]
    before = record(stops, seen, at(begun), END)
    after = record(stops, [*seen, visit(30, "P2", named=30)], at(begun), END)
    missed = [one.outcome for one in before].count("missed")
    assert [one.outcome for one in after].count("missed") <= missed


@given(
    st.lists(
        st.tuples(st.integers(0, 480), st.sampled_from(["P1", "P2"])), unique=True, max_size=6
    ),
    st.lists(st.tuples(st.integers(-30, 600), st.sampled_from(["P1", "P2"])), max_size=8),
    st.none() | st.integers(5, 120),
)
def test_a_guard_is_told_what_the_figures_tell(
    planned: list[tuple[int, str]], seen: list[tuple[int, str]], limit: int | None
) -> None:
    frame = pd.DataFrame(
        {
            "guard_id": "G01",
            "planned_at": pd.to_datetime([at(minute) for minute, _ in planned], utc=True),
            "kind": "checkpoint",
            "ref_id": [name for _, name in planned],
            "max_gap_min": pd.Series([limit] * len(planned), dtype=float),
        }
    )
    checked = pd.DataFrame(
        {
            "guard_id": "G01",
            "kind": "checkpoint",
            "ref_id": [name for _, name in seen],
            "at": pd.to_datetime([at(minute) for minute, _ in seen], utc=True),
            "how": "qr",
        }
    )
    later = at(5000)
    figures = judged(frame, checked, later)
    told = record(
        [stop(minute, name, limit) for minute, name in planned],
        [visit(minute, name) for minute, name in seen],
        at(0),
        later,
    )
    assert {(one.stop.ref_id, one.stop.at): one.outcome for one in told} == {
        (row.ref_id, row.planned_at.to_pydatetime()): row.state for row in figures.itertuples()
    }
