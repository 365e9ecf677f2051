"""The patrol benchmark measures what it says."""

import numpy as np
import pytest

from api.bench.patrol import policies, sites, streets
from api.bench.patrol.worlds import World
from geo.community import Community
from geo.patrol.network import network


@pytest.fixture(scope="module")
def small(tiny: Community) -> World:
    metric = tiny.metric()
    net = network(metric["streets"])
    assert net is not None
    return World("tiny", metric, net)


def test_no_way_to_walk_streets_beats_the_bound(small: World) -> None:
    for row in streets.rows(small):
        assert row["bound_km"] <= row["round_km"] + 1e-9
        assert row["gridbeat"] >= 1 - 1e-9
        assert row["partition"] >= 1 - 1e-9


def test_a_week_is_lawful_and_not_better_than_its_bound(small: World) -> None:
    row = streets.week(small)
    assert row["violations"] == 0
    assert row["ratio"] >= 1


def test_no_policy_beats_the_bound_and_one_round_is_among_the_rows(small: World) -> None:
    rows = sites.rows(small, peers=False)
    assert {"gridbeat: one round", *policies.POLICIES} == {row["way"] for row in rows}
    for row in rows:
        assert all(row[f"ratio_{walkers}"] >= 1 - 1e-9 for walkers in sites.WALKERS)


def test_a_guard_alone_on_two_places_comes_back_after_there_and_back() -> None:
    far = np.array([[0.0, 100.0], [100.0, 0.0]])
    worst = policies.simulated(far, 1, lambda idle, away: idle - 1e-6 * away)
    assert worst == pytest.approx(200.0)


def test_three_tiers_take_no_fewer_than_the_bound(small: World) -> None:
    row = sites.three_tiers(small)
    assert row["bound"] <= min(row["woven"], row["tight_laps_and_round"])
