"""A replay: whole steps from fix to fix that lead exactly to where the guard was, and when."""

from datetime import timedelta

import numpy as np

from maps.replay import replayed
from tests.geo.track.worlds import START, frame, walk

BEGIN, END = START.to_pydatetime(), (START + timedelta(hours=8)).to_pydatetime()


def test_steps_add_up_to_the_times_and_places_of_the_fixes() -> None:
    fixes = frame(*walk((0, 0), (200, 0)), accuracy_m=4.0)
    made = replayed(fixes, BEGIN, END)
    assert made is not None
    assert made["zero"] == "2026-11-22T00:00:00+08:00"
    assert (made["start"], made["end"]) == (8 * 3600, 16 * 3600)
    (guard,) = made["guards"]
    assert (guard["id"], guard["n"]) == ("G01", len(fixes))
    at = np.cumsum(guard["t"])
    assert at[[0, -1]].tolist() == [8 * 3600, 8 * 3600 + 200]
    lon, lat = np.cumsum(np.array(guard["xy"]).reshape(-1, 2), axis=0).T / 1e6
    degrees = fixes.to_crs(4326).geometry
    assert np.abs(lon[[0, -1]] - degrees.x.iloc[[0, -1]]).max() < 1e-6
    assert np.abs(lat[[0, -1]] - degrees.y.iloc[[0, -1]]).max() < 1e-6


def test_who_stands_is_told_of_once_a_minute() -> None:
    still = frame(np.full((121, 2), 0.0) + walk((0, 0), (1, 0))[0][0], np.arange(0, 605, 5.0))
    made = replayed(still, BEGIN, END)
    assert made is not None
    assert made["guards"][0]["t"][1:] == [60] * 10


def test_fixes_that_cannot_be_used_are_not_replayed() -> None:
    wild = frame(*walk((0, 0), (200, 0)), accuracy_m=900.0)
    assert replayed(wild, BEGIN, END) is None
    assert replayed(wild.iloc[:0], BEGIN, END) is None
