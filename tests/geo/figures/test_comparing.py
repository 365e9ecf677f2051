"""Periods of the calendar, what they are compared with, and who has more than gets done."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases import Coverage
from geo.cases.kpi import FORMULAS, Figure
from geo.clock import LOCAL
from geo.figures import Kind, changes, loads, span_of, words
from geo.figures.visited import visit_figures
from geo.figures.workload import FEW, LONG_DAYS, pace_days

SATURDAY = datetime(2026, 11, 28, 13, tzinfo=LOCAL)


def test_a_week_runs_from_monday_and_a_running_one_is_compared_with_the_same_part() -> None:
    span = span_of("week", SATURDAY.date(), SATURDAY)
    assert (span.first, span.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert span.running
    assert span.before.end == SATURDAY - timedelta(days=7)


def test_a_week_that_is_over_is_compared_with_the_whole_one_before() -> None:
    span = span_of("week", date(2026, 11, 22), SATURDAY)
    assert not span.running
    assert span.before.end == span.period.start
    assert span.as_of == span.period.end


def test_what_has_not_begun_has_no_figures() -> None:
    with pytest.raises(ValueError, match="has not begun"):
        span_of("day", date(2026, 11, 29), SATURDAY)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(["day", "week", "month"]),
    on=st.dates(date(2024, 1, 1), date(2026, 11, 28)),
)
def test_periods_follow_each_other_without_a_gap(kind: Kind, on: date) -> None:
    span = span_of(kind, on, SATURDAY)
    assert span.first <= on <= span.last
    assert span_of(kind, span.previous, SATURDAY).period.end == span.period.start
    assert span.before.start < span.before.end <= span.period.start


def figure(name: str, value: float | None, group: str | None = None) -> Figure:
    return Figure(FORMULAS[name], group, value, value, 10)


@pytest.mark.parametrize(
    ("name", "before", "now", "better"),
    [("on_time_rate", 0.5, 0.6, True), ("redo_rate", 0.5, 0.6, False),
     ("open_overdue", 9, 4, True), ("rating", 4.0, 4.0, None),
     ("on_time_rate", 0.5, 0.5004, None)],
)  # fmt: skip
def test_a_change_says_whether_it_is_better(
    name: str, before: float, now: float, better: bool | None
) -> None:
    found = changes([figure(name, now)], [figure(name, before)])[name, None]
    assert found.better is better
    assert found.by == pytest.approx(now - before)


def test_what_is_withheld_in_either_period_has_no_change() -> None:
    assert not changes([figure("rating", None)], [figure("rating", 4.0)])
    assert not changes([figure("rating", 4.0)], [figure("rating", None)])


def test_a_change_is_told_with_arrow_unit_and_judgement() -> None:
    found = changes([figure("on_time_rate", 0.632)], [figure("on_time_rate", 0.737)])
    said = words.change(found["on_time_rate", None], FORMULAS["on_time_rate"])
    assert said == ("▼ 10.5 个百分点 变差", "▼ 10.5 points worse")


def test_the_backlog_is_counted_in_days_of_ones_own_pace() -> None:
    found = {one.name: one for one in loads({"slow": (10, 2, 9, 7), "fast": (10, 0, 90, 140)})}
    assert found["slow"].days == pytest.approx(40.0)  # 7 closed in 28 days: one in four days
    assert found["fast"].days == pytest.approx(2.0)
    assert found["slow"].overloaded
    assert not found["fast"].overloaded


def test_a_pace_is_taken_over_the_days_there_are_and_28_at_most() -> None:
    days = [timedelta(0), timedelta(days=6, hours=1), timedelta(days=7), timedelta(days=90)]
    assert [pace_days(SATURDAY - past, SATURDAY) for past in days] == [1, 7, 7, 28]
    assert pace_days(None, SATURDAY) == 28
    (found,) = loads({"young": (10, 0, 17, 7)}, pace_days=7)
    assert found.days == pytest.approx(10.0)  # 7 closed in 7 days: one a day
    assert not found.overloaded


def test_where_nothing_was_closed_the_backlog_has_no_end_and_a_few_cases_judge_nobody() -> None:
    found = {one.name: one for one in loads({"few": (FEW - 1, 0, 1, 0), "many": (FEW, 0, 3, 0),
                                             "rest": (0, 0, 50, 50)})}  # fmt: skip
    assert found["few"].days == found["many"].days == float("inf")
    assert not found["few"].overloaded
    assert found["many"].overloaded
    assert found["rest"].days == 0


COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))


@given(st.dictionaries(st.text(min_size=1, max_size=3), COUNTS, max_size=6))
def test_loads_are_in_order_and_nobody_is_overloaded_below_the_limit(
    counts: dict[str, tuple[int, int, int, int]],
) -> None:
    found = loads(counts)
    assert {one.name for one in found} == set(counts)
    assert [one.days for one in found] == sorted((one.days for one in found), reverse=True)
    assert all(one.days > LONG_DAYS and one.waiting >= FEW for one in found if one.overloaded)


def test_visited_buildings_are_summed_by_what_their_grid_belongs_to() -> None:
    found = visit_figures(
        [Coverage("01", 10, 4, ()), Coverage("02", 10, 1, ()), Coverage("03", 5, 5, ())],
        {"01": "wang", "02": "wang"},
    )
    assert [(one.group, one.numerator, one.denominator) for one in found] == [
        (None, 10, 25), ("wang", 5, 20),
    ]  # fmt: skip
