"""The matching benchmark measures what it says."""

import numpy as np
import pytest

from api.bench.patrol import matching
from api.bench.patrol.walks import planned_walk, random_walk, walked_share
from api.bench.patrol.worlds import World
from geo.community import Community
from geo.patrol.cycle import postman
from geo.patrol.network import network


@pytest.fixture(scope="module")
def small(tiny: Community) -> World:
    metric = tiny.metric()
    net = network(metric["streets"])
    assert net is not None
    return World("tiny", metric, net)


def test_pieces_of_a_segment_count_once(small: World) -> None:
    length_m = small.net.length_m[0]
    low, high = np.array([0.0, 0.1, 0.5]) * length_m, np.array([0.3, 0.2, 0.7]) * length_m
    share = walked_share(small.net, np.zeros(3, dtype=int), low, high)
    assert share[0] == pytest.approx(0.5)
    assert share[1:].sum() == 0


def test_walks_stay_on_the_streets_at_a_walking_pace(small: World) -> None:
    rng = np.random.default_rng(3)
    cycle = postman(small.net)
    for walk in (random_walk(small.net, rng), planned_walk(small.net, cycle, rng)[0]):
        assert len(walk.second) == 721
        steps_m = np.hypot(*np.diff(walk.xy, axis=0).T)
        assert steps_m.max() <= 5 * 1.3 * 1.18
        assert 2000 < steps_m.sum() < 5600
        assert walk.share(small.net).max() <= 1 + 1e-9
        joined = walk.to_m[:-1], walk.from_m[1:]
        ends = [
            small.net.lines[e].interpolate(m) for e, m in zip(walk.edge, joined[0], strict=False)
        ]
        begins = [
            small.net.lines[e].interpolate(m) for e, m in zip(walk.edge[1:], joined[1], strict=True)
        ]
        assert max(a.distance(b) for a, b in zip(ends, begins, strict=False)) < 1e-6


def test_errors_have_the_size_and_the_correlation_asked_for(small: World) -> None:
    rng = np.random.default_rng(0)
    walk = random_walk(small.net, rng, seconds=20_000)
    error = walk.noisy(8.0, rng) - walk.xy
    assert error.std() == pytest.approx(8.0, rel=0.15)
    assert np.corrcoef(error[1:, 0], error[:-1, 0])[0, 1] == pytest.approx(0.9, abs=0.03)


def test_rows_have_every_way_and_ours_is_no_worse_than_the_nearest_segment(small: World) -> None:
    rows = matching.rows(small, walks=1, sigmas_m=(8.0,))
    assert {row["way"] for row in rows} == {
        "gridbeat, plan", "gridbeat, plan, live", "gridbeat", "gridbeat, live", "nearest segment",
    }  # fmt: skip
    assert {row["sigma_m"] for row in rows} == {8.0}
    for row in rows:
        for figure in ("precision", "recall", "length_precision", "length_recall"):
            assert 0 <= row[figure] <= 1
        assert row["segments"] > 0
    own = [row["precision"] + row["recall"] for row in rows if row["way"] == "gridbeat"]
    near = [row["precision"] + row["recall"] for row in rows if row["way"] == "nearest segment"]
    assert np.mean(own) >= np.mean(near)
