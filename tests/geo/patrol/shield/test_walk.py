"""Walks drawn step by step never let a block wait longer than it may."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrol.laps.tours import tour
from geo.patrol.shield import Blocks, StuckError, Walk
from geo.patrol.shield.walk import CAP, Step

some = settings(max_examples=30, deadline=None)


def square(guarantee: float) -> Blocks:
    """Return four sites at the corners of a square of 10 m: the shortest round is 40 m."""
    places = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], dtype=float)
    far = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return Blocks.sites(far, np.arange(4), np.full(4, guarantee * 40))


def scattered(count: int, seed: int, guarantee: float, *, long: bool = False) -> Blocks:
    """Return sites, or blocks with two ends, at random places, on a short round."""
    rng = np.random.default_rng(seed)
    ends = rng.random((count, 2, 2)) * 1000
    if long:
        ends[:, 1] = ends[:, 0] + rng.normal(0, 80, (count, 2))
    else:
        ends[:, 1] = ends[:, 0]
    inner = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    place = ends.reshape(-1, 2)
    far = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    order = tour(far, np.arange(count), rng, shakes=20)
    blocks = Blocks(far, inner, order, np.full(count, np.inf))
    return Blocks(far, inner, order, np.full(count, guarantee * blocks.round))


def steps(walk: Walk, number: int) -> list[Step]:
    return [walk.next() for _ in range(number)]


def longest_waits(blocks: Blocks, done: list[Step]) -> np.ndarray:
    """Return (n,) the longest time either end of each block waited, from first to last visit."""
    worst = np.zeros(len(blocks))
    way = np.array([step.way for step in done])
    start = np.array([step.start for step in done])
    for world in range(way.shape[1]):
        for block in range(len(blocks)):
            mine = way[:, world] // 2 == block
            ways, starts = way[mine, world], start[mine, world]
            for end in (0, 1):
                seen = np.sort(starts + np.where(ways % 2 == end, 0.0, blocks.inner[block]))
                worst[block] = max(worst[block], np.diff(seen).max(initial=0.0))
    return worst


def test_without_any_room_the_round_is_walked_as_it_is() -> None:
    for seed in range(5):
        walk = Walk.begun(square(1.0), 1, 3, np.random.default_rng(seed))
        ways = np.array([step.way // 2 for step in steps(walk, 12)])
        assert (ways == np.tile([1, 2, 3, 0], 3)[:, None]).all()


def test_with_half_a_round_of_room_the_order_changes_and_nobody_waits_longer() -> None:
    blocks = square(1.5)
    done = steps(Walk.begun(blocks, 1, 50, np.random.default_rng(0)), 60)
    ways = np.array([step.way // 2 for step in done])
    assert len(np.unique(ways[-8:].T, axis=0)) > 5
    assert 40 < longest_waits(blocks, done).max() <= 60 + 1e-6


@some
@given(st.integers(1, 24), st.integers(1, 3), st.floats(1.0, 2.5), st.booleans(), st.data())
def test_no_block_ever_waits_longer_than_it_may(
    count: int, beads: int, guarantee: float, long: bool, data: st.DataObject
) -> None:
    blocks = scattered(count, data.draw(st.integers(0, 99)), guarantee, long=long)
    secret = data.draw(st.integers(0, 2**64))
    blocks = Blocks(blocks.far, blocks.inner, blocks.order, blocks.wait / beads)
    try:
        walk = Walk.begun(blocks, beads, 3, np.random.default_rng(secret))
    except ValueError:
        assert beads > 1 or count == 1  # a round of few blocks cannot be shared equally
        return
    done = []
    try:
        done = steps(walk, 5 * count)
    except StuckError:
        assert beads > 1
    if done:
        assert (longest_waits(blocks, done) <= blocks.wait + 1e-6).all()


@some
@given(st.integers(6, 20), st.integers(0, 99), st.integers(0, 2**64))
def test_a_site_with_a_tight_limit_keeps_it_while_others_take_the_room(
    count: int, seed: int, secret: int
) -> None:
    blocks = scattered(count, seed, 2.0)
    wait = blocks.wait.copy()
    wait[0] = 1.1 * blocks.round
    blocks = Blocks(blocks.far, blocks.inner, blocks.order, wait)
    done = steps(Walk.begun(blocks, 1, 4, np.random.default_rng(secret)), 6 * count)
    worst = longest_waits(blocks, done)
    assert worst[0] <= 1.1 * blocks.round + 1e-6
    assert (worst <= wait + 1e-6).all()


def test_the_same_seed_walks_the_same_and_another_does_not() -> None:
    def ways(secret: int) -> list[int]:
        walk = Walk.begun(scattered(20, 1, 1.5), 1, 1, np.random.default_rng(secret))
        return [int(step.way[0]) for step in steps(walk, 60)]

    assert ways(5) == ways(5)
    assert ways(5) != ways(6)


def test_worlds_walk_apart_from_each_other() -> None:
    done = steps(Walk.begun(scattered(20, 1, 1.5), 1, 30, np.random.default_rng(0)), 40)
    last = np.array([step.way for step in done[-20:]])
    assert len(np.unique(last.T, axis=0)) == 30


def test_with_much_room_nobody_who_knows_the_plan_is_sure_of_the_next() -> None:
    done = steps(Walk.begun(scattered(30, 2, 2.0), 1, 40, np.random.default_rng(0)), 120)
    surest = np.array([step.surest for step in done])
    assert (surest >= CAP - 1e-9).mean() > 0.9  # the cap is reached, hardly ever undercut
    assert surest[60:].mean() < 0.7


def test_beads_pass_every_block_together() -> None:
    blocks = scattered(24, 3, 1.5 / 3, long=True)
    done = steps(Walk.begun(blocks, 3, 4, np.random.default_rng(1)), 120)
    worst = longest_waits(blocks, done)
    assert (worst > 0).all()
    assert (worst <= blocks.wait + 1e-6).all()
    assert set(np.concatenate([step.bead for step in done]).tolist()) == {0, 1, 2}


def test_a_round_longer_than_the_waits_is_refused() -> None:
    with pytest.raises(ValueError, match="does not keep the waits"):
        Walk.begun(square(0.9), 1, 1, np.random.default_rng(0))
