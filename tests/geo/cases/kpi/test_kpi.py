"""Figures of cases: what is counted, against what, and what is withheld."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from geo.cases.kpi import FORMULAS, Figure, Period, figures
from tests.geo.cases.kpi.worlds import LATER, NOVEMBER, at, closed, frame, pending


def total(rows: list[dict[str, Any]], name: str, **more: Any) -> Figure:
    return find(figures(frame(rows), NOVEMBER, as_of=LATER, **more), name)


def find(found: list[Figure], name: str, group: str | None = None) -> Figure:
    (figure,) = [one for one in found if one.formula.name == name and one.group == group]
    return figure


def test_a_published_month_is_reproduced() -> None:
    """天门 2016-12: 应结案 972, 结案 911, 按期 737; 事件 956/902, 部件 16/9."""
    month = frame(
        closed(728, kind="事件")
        + closed(174, kind="事件", late=True)
        + pending(54, kind="事件")
        + closed(9, kind="部件")
        + pending(7, kind="部件")
        + closed(24, kind="事件", due_at=at(45))  # filed, yet not due in the month
    )
    found = figures(month, NOVEMBER, as_of=LATER, by="kind")

    def read(name: str, group: str | None = None) -> tuple[float | None, int | None, float]:
        one = find(found, name, group)
        assert one.value is not None
        return one.numerator, one.denominator, round(one.value * 100, 2)

    assert read("closing_rate") == (911, 972, 93.72)
    assert read("on_time_rate") == (737, 972, 75.82)
    assert read("closing_rate", "事件") == (902, 956, 94.35)
    assert read("closing_rate", "部件") == (9, 16, 56.25)


def test_late_cases_that_stay_open_do_not_improve_the_on_time_rate() -> None:
    assert total(closed(5) + pending(5), "on_time_rate").value == 0.5


@pytest.mark.parametrize("flag", ["suspended", "cancelled", "merged"])
def test_what_is_out_is_out_of_every_figure(flag: str) -> None:
    kept = closed(8, rating=5, evaluated_at=at(12)) + pending(2)
    out = pending(5, **{flag: True}) + closed(5, rating=1, evaluated_at=at(12), **{flag: True})
    assert figures(frame(kept + out), NOVEMBER, as_of=LATER) == figures(
        frame(kept), NOVEMBER, as_of=LATER
    )


def test_a_case_is_due_only_when_its_limit_has_passed() -> None:
    rows = closed(6) + pending(3, due_at=at(25))
    early = figures(frame(rows), NOVEMBER, as_of=at(20))
    assert find(early, "closing_rate").denominator == 6
    assert total(rows, "closing_rate").denominator == 9


def test_what_happened_after_the_moment_of_counting_is_not_known() -> None:
    rows = closed(5, late=True) + closed(5)
    found = figures(frame(rows), NOVEMBER, as_of=at(10, 18))
    assert find(found, "closing_rate").value == 0.5
    assert total(rows, "closing_rate").value == 1.0


def test_the_minute_of_the_limit_is_still_on_time() -> None:
    assert total(closed(5, closed_at=at(10)), "on_time_rate").value == 1.0


def test_months_begin_at_local_midnight() -> None:
    first = datetime(2026, 10, 31, 16, tzinfo=UTC)
    rows = closed(5, due_at=first)
    assert total(rows, "closing_rate").denominator == 5
    found = figures(frame(rows), NOVEMBER, as_of=LATER, by="month")
    assert find(found, "closing_rate", "2026-11").denominator == 5


def test_redo_and_reopening_are_shares_of_what_was_handled_and_closed() -> None:
    rows = (
        closed(6, handled_at=at(8))
        + closed(2, handled_at=at(8), redos=2)
        + pending(1, redos=1)
        + pending(1, reopens=1)
        + pending(4)
    )
    redo, reopen = total(rows, "redo_rate"), total(rows, "reopen_rate")
    assert (redo.numerator, redo.denominator) == (3, 9)
    assert (reopen.numerator, reopen.denominator) == (1, 9)


def test_open_overdue_knows_no_start() -> None:
    old = pending(3, linked_at=at(-60), due_at=at(-40))
    rows = old + pending(2) + pending(4, due_at=at(40)) + closed(7)
    overdue = total(rows, "open_overdue")
    assert (overdue.value, overdue.denominator) == (5, 9)


def test_open_overdue_is_counted_at_the_end_of_the_period() -> None:
    rows = closed(4, closed_at=at(31, 12)) + pending(2, linked_at=at(31, 12), due_at=at(32))
    assert find(
        figures(frame(rows), NOVEMBER, as_of=LATER, least=1), "open_overdue"
    ).denominator == 4  # fmt: skip


def test_percentiles_count_what_is_not_done_as_longest() -> None:
    rows = [
        row | {"dispatched_at": at(3, 0), "handled_at": at(3, hours)}
        for hours, row in enumerate(closed(9), start=1)
    ]
    waiting = pending(1, dispatched_at=at(3, 0))
    assert total(rows + waiting, "handling_median_h").value == 5
    assert total(rows + waiting, "handling_p90_h").value == 9
    unknown = total(rows + 2 * waiting, "handling_p90_h")
    assert unknown.value is None
    assert (unknown.numerator, unknown.denominator) == (9, 11)
    assert "9 of 11" in unknown.reason


def test_first_response_runs_from_the_report_to_the_acceptance() -> None:
    rows = [{"linked_at": at(2, 0), "accepted_at": at(2, hours)} for hours in (1, 2, 3, 4, 30)]
    assert total(rows, "first_response_median_h").value == 3
    assert total(rows, "first_response_p90_h").value == 30


def test_satisfaction_tells_of_how_many() -> None:
    rows = [{"rating": r, "evaluated_at": at(12)} for r in (5, 5, 4, 3, 1)]
    share, mean = total(rows, "satisfaction"), total(rows, "rating")
    assert (share.value, share.numerator, share.denominator) == (0.6, 3, 5)
    assert (mean.value, mean.numerator, mean.denominator) == (3.6, 18, 5)


def test_small_numbers_are_withheld_with_all_they_were_made_from() -> None:
    one = total(closed(4), "closing_rate")
    assert (one.value, one.numerator, one.denominator) == (None, None, None)
    assert "Fewer than 5" in one.reason
    assert total(closed(5), "closing_rate").value == 1.0


def test_a_small_group_takes_the_next_smallest_along() -> None:
    rows = closed(20, grid_id="G1") + closed(9, grid_id="G2") + pending(2, grid_id="G3")
    found = figures(frame(rows), NOVEMBER, as_of=LATER, by="grid")
    shown = {group: find(found, "closing_rate", group).denominator for group in ("G1", "G2", "G3")}
    assert shown == {"G1": 20, "G2": None, "G3": None}
    assert "total" in find(found, "closing_rate", "G2").reason


def test_cases_that_do_not_say_make_a_group_of_their_own() -> None:
    rows = closed(6, department="供热") + closed(7) + closed(5, department=" ")
    found = figures(frame(rows), NOVEMBER, as_of=LATER, by="department")
    assert find(found, "closing_rate", "").denominator == 12


def test_numbers_are_named_as_people_write_them() -> None:
    rows = closed(6, severity=2) + closed(7)
    found = figures(frame(rows), NOVEMBER, as_of=LATER, by="severity")
    assert {one.group for one in found} == {None, "", "2"}


def test_no_cases_is_no_rate_and_no_overdue() -> None:
    found = figures(frame([]), NOVEMBER, as_of=LATER, by="grid")
    assert [one.value for one in found] == [
        0.0 if name == "open_overdue" else None for name in FORMULAS
    ]
    assert all(one.denominator == 0 for one in found)


def test_every_formula_says_in_both_languages_what_is_divided_by_what() -> None:
    for formula in FORMULAS.values():
        assert re.search("[一-鿿]", formula.zh + formula.formula_zh)
        assert formula.en.isascii()
        divides = "÷" in formula.formula_zh and "÷" in formula.formula_en
        assert divides or "分母" in formula.formula_zh
        assert divides or "denominator" in formula.formula_en


def test_a_figure_carries_its_formula_into_json() -> None:
    told = json.loads(json.dumps(total(closed(4) + pending(1), "closing_rate").as_dict()))
    assert (told["name"], told["zh"], told["unit"]) == ("closing_rate", "结案率", "share")
    assert (told["value"], told["numerator"], told["denominator"]) == (0.8, 4, 5)
    assert "÷" in told["formula_en"]


def test_missing_columns_are_all_named() -> None:
    cases = frame(closed(1)).drop(columns=["due_at", "rating", "handler"])
    with pytest.raises(ValueError, match="due_at, rating, handler"):
        figures(cases, NOVEMBER, as_of=LATER, by="person")
    with pytest.raises(ValueError, match="not by 'colour'"):
        figures(cases, NOVEMBER, as_of=LATER, by="colour")


def test_moments_need_a_zone_and_periods_an_end() -> None:
    naive = datetime(2026, 11, 1)
    with pytest.raises(ValueError, match="zone"):
        figures(frame([]), NOVEMBER, as_of=naive)
    with pytest.raises(ValueError, match="zone"):
        Period(naive, LATER)
    with pytest.raises(ValueError, match="end after"):
        Period(LATER, LATER)


def test_december_ends_with_the_year() -> None:
    assert Period.month(2026, 12).end == pd.Timestamp("2027-01-01", tz="Asia/Shanghai")
