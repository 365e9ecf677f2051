"""Rounds of their own from a depot: the longest as short as can be."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from geo.patrol.cycle import postman
from geo.patrol.laps.minmax import Jobs, improved, jobs_of, split, turned
from geo.patrol.laps.own import own_rounds
from geo.patrol.network import network
from tests.geo.patrol.worlds import Points, at, lattices, net_of, streets

some = settings(max_examples=40, deadline=None)


def never() -> bool:
    return False


def jobs_between(places: np.ndarray, inner: np.ndarray | None = None) -> Jobs:
    """Return jobs of items given by their ends (n, 2, 2), straight walks; the last is the depot."""
    ends = places.reshape(-1, 2)
    metres = np.hypot(*(ends[:, None] - ends[None, :]).transpose(2, 0, 1))
    own = metres[np.arange(len(ends)), np.arange(len(ends)) ^ 1]
    return jobs_of(metres, own if inner is None else inner)


@st.composite
def worlds(draw: st.DrawFn, most: int = 9) -> Jobs:
    """Draw a few streets and a depot, or junctions where both ends fall together."""
    number = st.integers(0, 100)
    count = draw(st.integers(2, most))
    places = [
        [(draw(number), draw(number)), (draw(number), draw(number))] for _ in range(count)
    ] + [[(50, 50), (50, 50)]]
    return jobs_between(np.array(places, dtype=float))


def items(rounds: list[list[int]]) -> list[int]:
    return sorted(way // 2 for one in rounds for way in one)


def start_of(jobs: Jobs, rounds: int) -> list[list[int]]:
    return split(jobs, list(range(0, jobs.depot, 2)), rounds)


@some
@given(jobs=worlds(), rounds=st.integers(1, 4), seed=st.integers(0, 99))
def test_every_item_is_in_one_round_and_the_longest_never_grows(
    jobs: Jobs, rounds: int, seed: int
) -> None:
    start = start_of(jobs, rounds)
    assert len(start) == rounds
    found = improved(jobs, start, np.random.default_rng(seed), moves=50, expired=never)
    assert items(start) == items(found) == list(range(jobs.depot // 2))
    longest, mean = (f([jobs.length(one) for one in found]) for f in (max, np.mean))
    before, then = (f([jobs.length(one) for one in start]) for f in (max, np.mean))
    assert longest + 0.1 * mean <= before + 0.1 * then + 1e-6


@some
@given(jobs=worlds())
def test_cuts_of_a_tour_are_the_best_there_are(jobs: Jobs) -> None:
    order = list(range(0, jobs.depot, 2))
    best = min(max(jobs.length(order[:cut]), jobs.length(order[cut:])) for cut in range(len(order)))
    found = max(jobs.length(one) for one in split(jobs, order, 2))
    assert found == pytest.approx(best, rel=1e-5)


@some
@given(jobs=worlds(most=6))
def test_items_are_entered_at_the_ends_that_are_best_for_all(jobs: Jobs) -> None:
    order = list(range(0, jobs.depot, 2))
    ways = product(*((way, way + 1) for way in order))
    assert jobs.length(turned(jobs, order)) == pytest.approx(
        min(jobs.length(list(one)) for one in ways)
    )


@settings(max_examples=10, deadline=None)
@given(jobs=worlds(most=5))
def test_a_few_items_get_the_best_rounds(jobs: Jobs) -> None:
    count = jobs.depot // 2
    best = min(
        max(
            jobs.length(turned(jobs, [2 * at for at in half]))
            for half in (order[:cut], order[cut:])
        )
        for order in permutations(range(count))
        for cut in range(1, count + 1)
    )
    found = improved(jobs, start_of(jobs, 2), np.random.default_rng(0), moves=400, expired=never)
    assert max(jobs.length(one) for one in found) <= best * 1.1 + 1e-6


def test_four_streets_round_a_depot_are_two_rounds_of_neighbours() -> None:
    """Streets of 10 m at 100 m east (two) and west (two) of the depot."""
    places = [[(x, y), (x, y + 10)] for x in (-100, 100) for y in (0, 10)] + [[(0, 0), (0, 0)]]
    jobs = jobs_between(np.array(places, dtype=float))
    start = [[0, 4], [2, 6]]
    found = improved(jobs, start, np.random.default_rng(0), moves=200, expired=never)
    assert sorted(sorted(way // 2 for way in one) for one in found) == [[0, 1], [2, 3]]
    assert jobs.length(found[0]) == pytest.approx(100 + 20 + np.hypot(100, 20))


def test_a_way_that_is_dearer_uphill_is_walked_downhill() -> None:
    places = np.array([[(10, 0), (20, 0)], [(0, 0), (0, 0)]], dtype=float)
    jobs = jobs_between(places, np.array([50.0, 5.0, 0.0, 0.0]))
    assert turned(jobs, [0]) == [1]
    assert jobs.length([1]) == pytest.approx(20 + 5 + 10)


@some
@given(jobs=worlds(), seed=st.integers(0, 9))
def test_no_round_is_loaded_above_its_capacity(jobs: Jobs, seed: int) -> None:
    full = Jobs(jobs.step, np.ones(jobs.depot // 2), 3.0)
    order = list(range(0, jobs.depot, 2))
    start = [order[at : at + 3] for at in range(0, len(order), 3)]
    found = improved(full, start, np.random.default_rng(seed), moves=60, expired=never)
    assert items(found) == items(start)
    assert max(full.loaded(one) for one in found) <= 3
    before = sum(full.length(one) for one in start)
    assert sum(full.length(one) for one in found) <= before + 1e-6


def test_the_same_seed_gives_the_same_rounds_and_an_expired_search_its_start() -> None:
    rng = np.random.default_rng(5)
    jobs = jobs_between(rng.uniform(0, 100, (12, 2, 2)))
    start = start_of(jobs, 3)
    one, two = (
        improved(jobs, start, np.random.default_rng(3), moves=80, expired=never) for _ in range(2)
    )
    assert one == two
    stopped = improved(jobs, start, np.random.default_rng(3), moves=80, expired=lambda: True)
    assert stopped == [turned(jobs, round_) for round_ in start]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=lattices(), guards=st.integers(1, 3))
def test_own_rounds_walk_every_street_from_the_post_and_back(
    lines: list[Points], guards: int
) -> None:
    net = network(streets(*lines))
    assert net is not None
    rounds = own_rounds(net, 0, guards, np.random.default_rng(0), moves=40, expired=never)
    assert 1 <= len(rounds) <= guards
    assert set(np.concatenate([one.edge for one in rounds])) == set(range(len(net.edges)))
    for one in rounds:
        nodes = np.where(one.forward, net.edges[one.edge].T, net.edges[one.edge, ::-1].T)
        assert nodes[0, 0] == nodes[1, -1] == 0
        assert (nodes[1, :-1] == nodes[0, 1:]).all()
    longest = max(one.length_m for one in rounds)
    assert longest <= postman(net).length_m + 1e-6
    far = dijkstra(net.graph(), directed=False, indices=0)
    least = max(net.length_m.sum() / guards, 2 * far.max())
    assert longest >= least - 1e-6


def test_two_arms_of_a_cross_are_a_guard_each() -> None:
    """Four arms of 100 m from the post: two rounds of 400 m, four of 200 m."""
    net = net_of([(-100, 0), (0, 0)], [(0, 0), (100, 0)], [(0, -100), (0, 0)], [(0, 0), (0, 100)])
    post = at(net, 0, 0)
    for guards, length_m in ((1, 800), (2, 400), (4, 200), (6, 200)):
        rounds = own_rounds(net, post, guards, np.random.default_rng(0), moves=50, expired=never)
        assert max(one.length_m for one in rounds) == pytest.approx(length_m)
