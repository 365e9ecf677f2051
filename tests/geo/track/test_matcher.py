"""What was walked is told, what was not is not, and what is not known is never sure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrol.network import Network
from geo.track.matcher import SURE, Matcher
from geo.track.noise import CORRELATION_S, correlation_s
from geo.track.walked import covered
from tests.geo.patrol.worlds import net_of, towns
from tests.geo.track.worlds import assert_connected, drifting, edge_at, ladder, walk
from tests.worlds import X0, Y0


@pytest.fixture(scope="module")
def net() -> Network:
    return ladder()


@pytest.fixture(scope="module")
def matcher(net: Network) -> Matcher:
    return Matcher.of(net)


def accuracy(second: np.ndarray, metres: float = 8.0) -> np.ndarray:
    return np.full(len(second), metres)


def walked(net: Network, found: object) -> set[int]:
    return set(np.flatnonzero(covered(net, found) >= 0.8 - 1e-9).tolist())


def test_a_walk_round_the_block_covers_its_lanes_and_no_other(
    net: Network, matcher: Matcher
) -> None:
    xy, second = walk((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    found = matcher.match(drifting(xy, 5.0, seed=3), second, accuracy(second))
    places = [(50, 0), (100, 50), (50, 100), (0, 50)]
    assert walked(net, found) == {edge_at(net, *place) for place in places}
    assert_connected(net, found)
    order = list(dict.fromkeys(found.edge[found.chance >= SURE].tolist()))
    assert order == [edge_at(net, *place) for place in places]


def test_up_and_down_a_lane_are_two_passes(net: Network, matcher: Matcher) -> None:
    """A U-turn on a blind lane and one on the way are walked back, not round the block."""
    xy, second = walk((110, 0), (258, 0), (110, 0))
    found = matcher.match(drifting(xy, 3.0, seed=1), second, accuracy(second))
    blind, lane = edge_at(net, 230, 0), edge_at(net, 150, 0)
    assert found.edge.tolist() == [lane, blind, blind, lane]
    assert found.forward.tolist()[0] != found.forward.tolist()[3]
    assert walked(net, found) == {blind, lane}
    turn_s = found.to_s[1]
    assert abs(turn_s - 148) < 15
    xy, second = walk((0, 0), (70, 0), (0, 0))
    found = matcher.match(drifting(xy, 3.0, seed=2), second, accuracy(second))
    assert walked(net, found) == set()
    assert np.abs(found.to_m - found.from_m).max() == pytest.approx(70, abs=12)


def test_across_a_yard_no_lane_is_walked(net: Network, matcher: Matcher) -> None:
    xy, second = walk((20, 0), (50, 0), (50, 100), (20, 100))
    found = matcher.match(drifting(xy, 3.0, seed=4), second, accuracy(second, 5.0))
    assert walked(net, found) == set()
    middle = (found.from_s < 100) & (found.to_s > 60) & (found.chance >= SURE)
    assert not middle.any()
    assert len(np.unique(found.piece)) >= 2


def test_a_tunnel_without_fixes_is_told_and_never_sure(net: Network, matcher: Matcher) -> None:
    xy, second = walk((0, 0), (100, 0), (100, 100), (200, 100))
    fixed = (second < 90) | (second > 210)
    found = matcher.match(xy[fixed], second[fixed], accuracy(second[fixed]))
    tunnel = edge_at(net, 100, 50)
    across = found.edge == tunnel
    assert across.any()
    assert not found.seen[across & (found.from_m != found.to_m)].all()
    assert tunnel not in walked(net, found)
    assert {edge_at(net, 50, 0), edge_at(net, 150, 100)} <= walked(net, found)
    assert_connected(net, found)


def test_a_gap_too_short_for_the_way_is_no_way(net: Network, matcher: Matcher) -> None:
    near, second = walk((0, 0), (40, 0))
    far, later = walk((200, 100), (160, 100))
    found = matcher.match(
        np.r_[near, far], np.r_[second, second[-1] + 70 + later], accuracy(np.r_[second, later])
    )
    assert found.seen.all()
    assert len(np.unique(found.piece)) == 2


def test_a_fix_every_thirty_seconds_still_tells_the_lanes(net: Network, matcher: Matcher) -> None:
    xy, second = walk((0, 0), (200, 0), (200, 100), (0, 100), every_s=30.0)
    found = matcher.match(xy, second, accuracy(second, 5.0))
    assert {edge_at(net, 150, 0), edge_at(net, 200, 50), edge_at(net, 150, 100)} <= walked(
        net, found
    )


def test_the_plan_decides_between_lanes_the_fixes_cannot_tell_apart() -> None:
    net = net_of(
        [(0, 0), (100, 0)], [(100, 0), (104, 3), (196, 3), (200, 0)],
        [(100, 0), (104, -3), (196, -3), (200, 0)], [(200, 0), (300, 0)],
    )  # fmt: skip
    north, south = edge_at(net, 150, 3), edge_at(net, 150, -3)
    xy, second = walk((0, 0), (300, 0))
    plain = Matcher.of(net)
    ends = edge_at(net, 50, 0), edge_at(net, 250, 0)
    for planned, other in ((north, south), (south, north)):
        way = np.array([ends[0], planned, ends[1]])
        forward = np.array([_eastward(net, edge) for edge in way])
        expecting = plain.planned(way, forward)
        found = expecting.match(xy, second, accuracy(second, 12.0))
        assert planned in walked(net, found)
        assert other not in walked(net, found)


def _eastward(net: Network, edge: int) -> bool:
    line = net.lines[edge]
    return bool(line.coords[0][0] < line.coords[-1][0])


def test_the_track_tells_how_long_its_errors_hang_together() -> None:
    xy = np.zeros((3000, 2)) + np.arange(3000)[:, None] * [5.0, 0.0]
    second = np.arange(3000) * 5.0
    for rho in (0.5, 0.8, 0.9):
        told = correlation_s(drifting(xy, 8.0, seed=5, rho=rho), second, np.full(3000, 8.0))
        assert np.exp(-5.0 / told) == pytest.approx(rho, abs=0.03)
    assert correlation_s(xy[:5], second[:5], np.full(5, 8.0)) == CORRELATION_S


def test_one_fix_or_none_is_no_walk(matcher: Matcher) -> None:
    assert len(matcher.match(np.empty((0, 2)), np.empty(0), np.empty(0)).edge) == 0
    assert len(matcher.match(np.array([[X0, Y0]]), np.zeros(1), np.array([5.0])).edge) == 0


def test_fixes_far_from_any_lane_match_none(matcher: Matcher) -> None:
    xy, second = walk((5000, 5000), (5200, 5000))
    assert len(matcher.match(xy, second, accuracy(second)).edge) == 0


@given(towns(), st.integers(0, 10_000), st.sampled_from([3.0, 8.0, 16.0]))
@settings(max_examples=15, deadline=None)
def test_every_matched_walk_is_connected_and_lies_on_the_network(
    lines: list, seed: int, sigma_m: float
) -> None:
    net = net_of(*lines)
    rng = np.random.default_rng(seed)
    corner = net.nodes[rng.integers(len(net.nodes), size=4)] - [X0, Y0]
    xy, second = walk(*(corner + rng.normal(scale=5, size=(4, 2))))
    keep = rng.random(len(xy)) < 0.9
    xy, second = drifting(xy, sigma_m, seed)[keep], second[keep]
    found = Matcher.of(net).match(xy, second, accuracy(second, 1.5 * sigma_m))
    assert_connected(net, found)
    for offset in (found.from_m, found.to_m):
        assert (offset >= -1e-6).all()
        assert (offset <= net.length_m[found.edge] + 1e-6).all()
    assert ((found.to_m >= found.from_m) == found.forward).all()
    assert ((found.chance >= 0) & (found.chance <= 1)).all()
    assert (found.chance[~found.seen] == 0).all()
    share = covered(net, found)
    assert (share <= 1 + 1e-9).all()
    sure = np.zeros(len(net.edges))
    told = found.chance >= SURE
    np.add.at(sure, found.edge[told], np.abs(found.to_m - found.from_m)[told])
    assert (share * net.length_m <= sure + 1e-6).all()
