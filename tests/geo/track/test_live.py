"""What is decided while the guard walks depends on the fixes alone, not on how they came."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrol.network import Network
from geo.track.live import LAG_S, Live
from geo.track.matcher import Matcher
from geo.track.passes import Passes
from geo.track.walked import covered
from tests.geo.track.worlds import assert_connected, drifting, edge_at, ladder, walk

ROUND = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (200.0, 100.0), (200.0, 0.0))


@pytest.fixture(scope="module")
def net() -> Network:
    return ladder()


@pytest.fixture(scope="module")
def matcher(net: Network) -> Matcher:
    return Matcher.of(net)


def fed(matcher: Matcher, xy: np.ndarray, second: np.ndarray, parts: list[np.ndarray]) -> Live:
    live = Live(matcher)
    for part in parts:
        live.add(xy[part], second[part], np.full(len(part), 8.0))
    return live


def same(one: Passes, other: Passes) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in Passes.__dataclass_fields__
    )


def test_the_walk_is_decided_with_the_lag_and_no_later(net: Network, matcher: Matcher) -> None:
    xy, second = walk(*ROUND)
    xy = drifting(xy, 4.0, seed=7)
    live = Live(matcher)
    for at in range(len(xy)):
        live.add(xy[[at]], second[[at]], np.array([8.0]))
        found = live.passes()
        if len(found.edge):
            assert found.to_s.max() <= second[at] - LAG_S + 1e-6
        if second[at] > 2 * LAG_S:
            assert found.to_s.max() >= second[at] - LAG_S - 16
    places = [(50, 0), (100, 50), (150, 100)]
    assert {edge_at(net, *place) for place in places} <= set(
        np.flatnonzero(covered(net, live.passes()) >= 0.8)
    )
    assert_connected(net, live.passes())


@given(st.permutations(range(6)), st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_fixes_out_of_order_give_the_same_walk_as_in_order(order: list[int], seed: int) -> None:
    matcher = Matcher.of(ladder())
    xy, second = walk(*ROUND[:4])
    xy = drifting(xy, 5.0, seed)
    pieces = np.array_split(np.arange(len(xy)), 6)
    in_order = fed(matcher, xy, second, pieces)
    mixed = fed(matcher, xy, second, [pieces[number] for number in order])
    assert same(in_order.passes(), mixed.passes())


def test_a_late_fix_changes_what_it_touches_and_nothing_before(matcher: Matcher) -> None:
    xy, second = walk(*ROUND)
    xy = drifting(xy, 3.0, seed=8)
    missing = (second > 200) & (second < 300)
    rest, late = np.flatnonzero(~missing), np.flatnonzero(missing)
    live = fed(matcher, xy, second, [rest])
    before = live.passes()
    live.add(xy[late], second[late], np.full(len(late), 8.0))
    after = live.passes()
    early = before.to_s < 100
    assert early.any()
    assert same(before.where(early), after.where(after.to_s < 100))
    assert same(after, fed(matcher, xy, second, [np.arange(len(xy))]).passes())
    assert not same(before, after)


def test_the_same_second_twice_counts_once(matcher: Matcher) -> None:
    xy, second = walk(*ROUND)
    once = fed(matcher, xy, second, [np.arange(len(xy))])
    twice = fed(matcher, xy, second, [np.arange(len(xy)), np.arange(30)])
    assert same(once.passes(), twice.passes())


def test_nothing_is_decided_of_nothing(matcher: Matcher) -> None:
    assert len(Live(matcher).passes().edge) == 0
