"""Narrowing, the rhythm of a day, and a period in steps."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clock import LOCAL
from geo.hotspot.narrow import Narrow
from geo.hotspot.rhythm import rhythm
from geo.hotspot.steps import MOST_STEPS, hours_of_day, spans, step_days

FRAME = pd.DataFrame(
    {
        "category": ["1101", "1203", "噪声", None],
        "severity": [4, 2, None, 1],
        "channel": ["hotline", "patrol", "hotline", None],
        "reported_at": pd.to_datetime(
            ["2026-11-02 23:10", "2026-11-07 05:59", "2026-11-08 06:00", "2026-11-04 12:00"]
        ).tz_localize(LOCAL),
    }
)


@pytest.mark.parametrize(
    ("narrow", "kept"),
    [
        (Narrow(), [0, 1, 2, 3]),
        (Narrow(categories=("11",)), [0]),
        (Narrow(categories=("1203", "噪声")), [1, 2]),
        (Narrow(severities=(4, 1)), [0, 3]),
        (Narrow(channels=("hotline",)), [0, 2]),
        (Narrow(hours=(22, 6)), [0, 1]),
        (Narrow(hours=(6, 22)), [2, 3]),
        (Narrow(weekdays=(5, 6)), [1, 2]),
        (Narrow(channels=("hotline",), weekdays=(6,)), [2]),
    ],
)
def test_only_what_is_asked_for_is_kept(narrow: Narrow, kept: list[int]) -> None:
    assert np.flatnonzero(narrow.of(FRAME)).tolist() == kept


def test_a_column_that_is_not_there_holds_nothing() -> None:
    assert not Narrow(severities=(1,)).of(FRAME.drop(columns="severity")).any()


def test_the_rhythm_keeps_reported_and_discovered_apart() -> None:
    found = rhythm(FRAME["reported_at"], np.array([False, True, False, False]))
    assert (found.hours[0, [23, 6, 12]] == 1).all()
    assert found.hours[1, 5] == 1
    assert found.weekdays.tolist() == [[1, 0, 1, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1, 0]]


DAYS = st.lists(st.integers(0, 1500), min_size=1, max_size=30)


@given(DAYS)
def test_every_incident_is_in_exactly_one_step(days: list[int]) -> None:
    first = date(2024, 1, 1)
    at = pd.Series(pd.Timestamp(first, tz=LOCAL) + pd.to_timedelta(days, unit="D"))
    last = first + timedelta(days=max(days))
    steps = list(spans(at, first, last))
    assert len(steps) <= MOST_STEPS
    assert (np.sum([step.chosen for step in steps], axis=0) == 1).all()
    hours = list(hours_of_day(at + pd.to_timedelta(np.arange(len(at)) % 24, unit="h")))
    assert (np.sum([step.chosen for step in hours], axis=0) == 1).all()


def test_steps_are_as_short_as_so_many_allow_and_say_their_days() -> None:
    assert step_days(date(2026, 1, 1), date(2026, 1, 16)) == 1
    assert step_days(date(2026, 1, 1), date(2026, 1, 17)) == 7
    at = pd.Series([pd.Timestamp("2026-01-20", tz=LOCAL)])
    names = [step.name for step in spans(at, date(2026, 1, 1), date(2026, 1, 20))]
    assert names[0] == "2026-01-01 – 2026-01-06"  # what is left of the first week
    assert names[-1] == "2026-01-14 – 2026-01-20"
