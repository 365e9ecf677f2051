"""The patrol benchmark measures what it says."""

from dataclasses import replace

import numpy as np
import pytest

from api.bench.patrol import policies, sites, streets
from api.bench.patrol.gaps import junction_gaps_m
from api.bench.patrol.page import page, table
from api.bench.patrol.worlds import World
from geo.community import Community
from geo.patrol.cycle import postman
from geo.patrol.network import network
from geo.patrol.rounds import Rounds
from tests.geo.patrol.worlds import net_of


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
    assert row["bound"] <= row["woven"]
    assert row["worst_gap_over_limit"] <= row["window_min"] / 60 + 1e-6 <= 1 + 1e-6


@pytest.mark.parametrize("guards", [1, 2])
def test_gaps_at_junctions_are_those_of_the_walks(guards: int) -> None:
    """A street of 100 m walked there and back: its ends are seen once a round, or twice by two."""
    net = net_of([(0, 0), (30, 0)], [(30, 0), (30, 70)])
    rounds = Rounds.shared([(postman(net), guards)])
    gaps_m = junction_gaps_m(net, rounds, np.arange(3), 1000.0)
    assert gaps_m.max() == pytest.approx(200 / guards)
    idle_m = junction_gaps_m(net, rounds, np.arange(3), 10.0)
    assert idle_m.max() == pytest.approx(10.0)


def test_a_walk_that_jumps_is_told() -> None:
    net = net_of([(0, 0), (30, 0)], [(30, 0), (30, 70)])
    cycle = replace(postman(net), forward=np.ones(4, dtype=bool))
    with pytest.raises(ValueError, match="jumps"):
        junction_gaps_m(net, Rounds.shared([(cycle, 1)]), np.arange(3), 100.0)


def test_the_page_shows_every_row_and_marks_what_is_missing() -> None:
    assert table([{"a": 1, "b_c": 0.5}, {"a": None}]) == (
        "| a | b c |\n| --- | --- |\n| 1 | 0.500 |\n| — | — |"
    )
    text = page({"command": "gridbeat bench patrol"}, [{"world": "x"}], [], [], [])
    assert "| command | gridbeat bench patrol |" in text
    assert "| x |" in text
