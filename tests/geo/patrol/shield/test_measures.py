"""What those can foresee who have seen everything but do not know the seed."""

from itertools import pairwise

import numpy as np
import pytest

from geo.patrol.shield import Walk
from geo.patrol.shield.measures import caught, entropy_bits, guesses, recorded
from tests.geo.patrol.shield.test_walk import scattered, square


def test_a_fixed_round_is_foreseen_by_everybody_and_catches_nobody_who_knows_it() -> None:
    walk = Walk.begun(square(1.0), 1, 8, np.random.default_rng(0))
    record = recorded(walk, steps=40, skip=4)
    assert guesses(record) == pytest.approx({"first": 1, "second": 1, "lap": 1, "plan": 1})
    assert entropy_bits(record.gap, 2.0) == 0.0
    assert caught(record, 0.99) == (0.0, 0.0)
    assert caught(record, 1.01) == (1.0, 1.0)


def test_four_gaps_equally_often_are_two_bits() -> None:
    assert entropy_bits(np.tile([0.5, 1.5, 2.5, 3.5], 7), 1.0) == pytest.approx(2.0)
    assert entropy_bits(np.tile([0.5, 1.5, 2.5, 3.5], 7), 2.0) == pytest.approx(1.0)


def test_who_knows_more_foresees_more_and_more_room_lets_them_foresee_less() -> None:
    found = []
    for guarantee in (1.1, 1.5, 2.0):
        walk = Walk.begun(scattered(20, 1, guarantee), 1, 200, np.random.default_rng(0))
        found.append(guesses(recorded(walk, steps=120, skip=80)))
    for hits in found:
        assert hits["first"] < hits["second"] < hits["lap"] < 1
        assert hits["second"] < hits["plan"]
    for tight, loose in pairwise(found):
        assert all(loose[name] < tight[name] for name in tight)


def test_early_returns_are_rare() -> None:
    walk = Walk.begun(scattered(30, 4, 1.5), 1, 60, np.random.default_rng(0))
    record = recorded(walk, steps=150, skip=90)
    assert (record.gap < 0.5 * record.unit).mean() < 0.03
