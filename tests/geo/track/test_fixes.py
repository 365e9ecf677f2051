"""Every fix is kept; what is wrong with one is said on it."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.sources.gpx import read_track
from geo.crs import metric_crs_of
from geo.track.fixes import FLAGS, checked, fixes, seconds, times
from geo.track.gaps import gaps
from tests.geo.track.worlds import START, frame, walk


def flags(*args: object, **more: object) -> list[str]:
    return checked(*args, **more)["flag"].tolist()


def test_a_plain_walk_has_no_flags() -> None:
    given = checked(frame(*walk((0, 0), (100, 0))))
    assert set(given["flag"]) == {""}
    assert given["usable"].all()


def test_a_fix_in_the_future_or_before_2000_has_a_broken_clock() -> None:
    given = frame(*walk((0, 0), (30, 0)))
    given.loc[2, "at"] = START + pd.Timedelta(days=400)
    given.loc[4, "at"] = pd.Timestamp("1980-01-06", tz="UTC")
    told = checked(given, now=START + timedelta(minutes=5))
    assert told["flag"].value_counts().to_dict() == {"": 5, "future": 1, "old": 1}
    assert len(told) == len(given)


def test_the_same_moment_twice_is_a_duplicate_of_one_guard_only() -> None:
    one, second = walk((0, 0), (20, 0))
    twice = pd.concat([frame(one, second), frame(one, second)], ignore_index=True)
    assert flags(twice) == ["", "duplicate"] * 5
    two = pd.concat([frame(one, second), frame(one, second, "G02")], ignore_index=True)
    assert set(flags(two)) == {""}


def test_a_fix_that_comes_late_is_taken_in_where_it_belongs() -> None:
    given = frame(*walk((0, 0), (40, 0)))
    order = [0, 1, 2, 5, 6, 7, 3, 4, 8]
    told = checked(given.iloc[order].reset_index(drop=True))
    assert told["at"].is_monotonic_increasing
    assert told["flag"].tolist() == ["", "", "", "late", "late", "", "", "", ""]
    assert told["usable"].all()


@pytest.mark.parametrize(("metres", "wrong"), [(0.0, True), (-3.0, True), (400.0, True),
                                               (8.0, False), (np.nan, False)])  # fmt: skip
def test_an_accuracy_nobody_can_have_or_use_is_flagged(metres: float, wrong: bool) -> None:
    given = frame(*walk((0, 0), (40, 0)))
    given.loc[3, "accuracy_m"] = metres
    assert (checked(given)["flag"][3] == "accuracy") == wrong


def test_a_jump_is_flagged_and_the_walk_goes_on() -> None:
    xy, second = walk((0, 0), (100, 0))
    xy[8:10] += [0, 300]
    told = checked(frame(xy, second))
    assert np.flatnonzero(told["flag"] == "jump").tolist() == [8, 9]
    assert (told["flag"] == "").sum() == len(xy) - 2


def test_a_ride_is_flagged_and_the_walks_before_and_after_are_not() -> None:
    on_foot, s1 = walk((0, 0), (100, 0))
    ride, s2 = walk((100, 0), (1300, 0), mps=10.0)
    after, s3 = walk((1300, 0), (1400, 0))
    second = np.r_[s1, s1[-1] + 5 + s2, s1[-1] + 10 + s2[-1] + s3]
    told = checked(frame(np.r_[on_foot, ride, after], second))
    car = (told["flag"] == "car").to_numpy()
    n1, n2 = len(s1), len(s2)
    assert car[n1 : n1 + n2].all()
    assert car[: n1 - 4].sum() == car[n1 + n2 + 4 :].sum() == 0


def test_two_places_at_once_from_a_clock_set_back_do_not_pass_as_a_walk() -> None:
    here, second = walk((0, 0), (100, 0))
    there, _ = walk((0, 900), (100, 900))
    told = checked(frame(np.r_[here, there], np.r_[second, second + 2.0]))
    assert not told["usable"].all()


def test_no_time_and_no_place_are_said() -> None:
    given = frame(*walk((0, 0), (20, 0)))
    given.loc[1, "at"] = pd.NaT
    given.loc[2, "geometry"] = None
    assert sorted(flags(given)) == ["", "", "", "no_place", "no_time"]


def test_gaps_are_what_is_longer_than_the_limit_with_the_ends_of_the_shift() -> None:
    at = START + pd.to_timedelta(pd.Series([700.0, 1000, 1301, 2000]), unit="s")
    end = START + pd.Timedelta(seconds=2600)
    found = gaps(at, START, end)
    assert found["seconds"].tolist() == [700.0, 699.0]
    assert found["begin"].tolist() == [START, at[2]]
    assert gaps(at.iloc[:0], START, end)["seconds"].tolist() == [2600.0]


def test_times_go_there_and_back() -> None:
    at = pd.Series([START, START + pd.Timedelta(milliseconds=1500)])
    assert times(seconds(at)).tolist() == at.tolist()
    assert times(np.array([np.nan])).isna().all()


@given(st.permutations(range(12)), st.integers(0, 11))
@settings(max_examples=30, deadline=None)
def test_the_order_fixes_come_in_changes_no_verdict_but_late(order: list[int], odd: int) -> None:
    xy, second = walk((0, 0), (55, 0))
    xy[odd] += [500, 0]
    in_order = checked(frame(xy, second))
    told = checked(frame(xy, second).iloc[order].reset_index(drop=True))
    assert len(told) == 12
    assert set(told["flag"]) <= {"", *FLAGS}
    assert told["flag"].replace("late", "").tolist() == in_order["flag"].tolist()
    assert told["at"].tolist() == in_order["at"].tolist()


@pytest.mark.parametrize(
    ("name", "flagged"),
    [
        ("georust-garmin-activity", {}),
        ("georust-garmin_with_extensions", {}),
        ("gpxpy-korita-zbevnica", {}),
        ("gpxpy-around-visnjan-with-car", {"car": 79}),
        ("gpxpy-cerknicko-jezero", {"car": 91}),
    ],
)
def test_recorded_tracks(shared_data: Path, name: str, flagged: dict[str, int]) -> None:
    """Walks and runs have no flags; of the two with a ride the fast part is told."""
    track = read_track(shared_data / "gpx" / f"{name}.gpx").frame
    told = checked(fixes(track.to_crs(metric_crs_of(track)), "G01", source="gpx"))
    counts = told["flag"].value_counts().to_dict()
    assert counts.pop("", 0) + sum(counts.values()) == len(track)
    assert counts == flagged
