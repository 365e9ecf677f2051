"""What holds for any frame of cases."""

import math
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases.kpi import FORMULAS, KEYS, Figure, figures
from geo.cases.kpi.suppress import withheld
from tests.geo.cases.kpi.worlds import NOVEMBER, cases

BY = st.sampled_from([*KEYS, "month"])
MOMENTS = st.datetimes(datetime(2026, 10, 20), datetime(2026, 12, 20)).map(
    lambda at: at.replace(tzinfo=NOVEMBER.start.tzinfo)
)


@given(cases(), BY, MOMENTS, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_values_are_in_range_or_have_a_reason(
    frame: pd.DataFrame, by: str, as_of: datetime, least: int
) -> None:
    for one in figures(frame, NOVEMBER, as_of=as_of, by=by, least=least):
        assert (one.value is None) == bool(one.reason)
        if one.value is None:
            continue
        assert one.numerator is not None
        assert one.denominator is not None
        assert one.denominator >= least or one.denominator == 0
        if one.formula.unit == "share":
            assert 0 <= one.value <= 1
        elif one.formula.unit == "points":
            assert 1 <= one.value <= 5
        else:
            assert 0 <= one.value < math.inf
        if one.formula.unit != "points":
            assert one.numerator <= one.denominator


@given(cases(), BY, MOMENTS)
@settings(max_examples=40, deadline=None)
def test_groups_sum_to_the_total(frame: pd.DataFrame, by: str, as_of: datetime) -> None:
    found = figures(frame, NOVEMBER, as_of=as_of, by=by, least=1)
    for name in FORMULAS:
        mine = [one for one in found if one.formula.name == name]
        total, groups = mine[0], mine[1:]
        assert total.group is None
        # With a least of 1 nobody is withheld, and the sums are of whole numbers.
        assert total.numerator == sum(one.numerator or 0 for one in groups)
        assert total.denominator == sum(one.denominator or 0 for one in groups)


@given(cases(), BY, MOMENTS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_cases_means_nothing(
    frame: pd.DataFrame, by: str, as_of: datetime, random: Any
) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    assert figures(frame, NOVEMBER, as_of=as_of, by=by) == figures(
        frame.iloc[order], NOVEMBER, as_of=as_of, by=by
    )


@given(cases(), st.sampled_from(sorted(KEYS)), MOMENTS)
@settings(max_examples=60, deadline=None)
def test_one_case_at_a_time_gives_the_same_figures(
    frame: pd.DataFrame, by: str, as_of: datetime
) -> None:
    found = figures(frame, NOVEMBER, as_of=as_of, by=by, least=1)
    rows = frame.to_dict("records")
    for one in found:
        mine = [r for r in rows if one.group is None or said(r[KEYS[by]]) == one.group]
        assert (one.value, one.denominator) == by_hand(one, mine, as_of)


@given(st.lists(st.integers(0, 12), max_size=12), st.integers(1, 6))
def test_the_total_gives_no_small_group_away(sizes: list[int], least: int) -> None:
    hidden = withheld(np.array(sizes, dtype=np.int64), least)
    size = np.array(sizes)
    assert hidden[(size > 0) & (size < least)].all()
    assert not hidden[size == 0].any()
    if hidden.any() and size.sum() >= least:
        assert hidden.sum() >= 2
        assert size[hidden].sum() >= least


def said(key: object) -> str:
    return key if isinstance(key, str) else ""


def by_hand(
    one: Figure, rows: list[dict[Hashable, Any]], as_of: datetime
) -> tuple[float | None, int]:
    """Return value and denominator with loops and plain comparisons."""
    end = min(NOVEMBER.end, as_of)

    def before(at: Any, moment: datetime) -> bool:
        return at is not pd.NaT and bool(at < moment)

    def known(at: Any) -> bool:
        return at is not pd.NaT and bool(at <= as_of)

    def within(at: Any) -> bool:
        return before(at, end) and bool(at >= NOVEMBER.start)

    rows = [r for r in rows if not (r["suspended"] or r["cancelled"] or r["merged"])]
    due = [r for r in rows if within(r["due_at"])]
    done = [r for r in due if known(r["closed_at"])]

    def share(part: int, size: int) -> tuple[float | None, int]:
        return (part / size if size else None), size

    def hours(mine: list[dict[Hashable, Any]], a: str, b: str) -> tuple[float | None, int]:
        long = sorted(
            max((r[b] - r[a]) / pd.Timedelta(hours=1), 0.0)
            if known(r[b]) and r[a] is not pd.NaT
            else math.inf
            for r in mine
        )
        assert one.formula.percent is not None
        for value in long:
            if sum(other <= value for other in long) * 100 >= one.formula.percent * len(long):
                return (None if value == math.inf else value), len(long)
        return None, 0

    def redo() -> tuple[float | None, int]:
        handled = [
            r for r in due if known(r["handled_at"]) or known(r["closed_at"]) or r["redos"] > 0
        ]
        return share(sum(r["redos"] > 0 for r in handled), len(handled))

    def reopen() -> tuple[float | None, int]:
        was_closed = [r for r in due if known(r["closed_at"]) or r["reopens"] > 0]
        return share(sum(r["reopens"] > 0 for r in was_closed), len(was_closed))

    def overdue() -> tuple[float | None, int]:
        still = [r for r in rows if before(r["linked_at"], end) and not before(r["closed_at"], end)]
        return sum(before(r["due_at"], end) for r in still), len(still)

    rated = [r["rating"] for r in rows if within(r["evaluated_at"]) and not math.isnan(r["rating"])]
    linked = [r for r in rows if within(r["linked_at"])]
    answers: dict[str, Callable[[], tuple[float | None, int]]] = {
        "closing_rate": lambda: share(len(done), len(due)),
        "on_time_rate": lambda: share(sum(r["closed_at"] <= r["due_at"] for r in done), len(due)),
        "first_response_median_h": lambda: hours(linked, "linked_at", "accepted_at"),
        "first_response_p90_h": lambda: hours(linked, "linked_at", "accepted_at"),
        "redo_rate": redo,
        "reopen_rate": reopen,
        "open_overdue": overdue,
        "handling_median_h": lambda: hours(due, "dispatched_at", "handled_at"),
        "handling_p90_h": lambda: hours(due, "dispatched_at", "handled_at"),
        "satisfaction": lambda: share(sum(r >= 4 for r in rated), len(rated)),
        "rating": lambda: share(sum(rated), len(rated)),
    }
    return answers[one.formula.name]()
