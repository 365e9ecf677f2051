"""No plan does better than the bound."""

from heapq import heappop, heappush
from itertools import pairwise, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol import bounds
from geo.patrol.capacity import Capacity
from geo.patrol.network import Network, network
from tests.geo.patrol.worlds import Points, lattices, net_of


@pytest.fixture(scope="module")
def net(tiny: Community) -> Network:
    found = network(tiny["streets"])
    assert found is not None
    return found


def cover_m(net: Network, paths: int, wanted: np.ndarray) -> float:
    """Search the least length of so many walks that cover the wanted segments, shortest first.

    A walk may end anywhere and the next one begin anywhere.
    """
    whole = sum(1 << edge for edge in np.flatnonzero(wanted).tolist())
    heap = [(0.0, node, 0, paths - 1) for node in range(len(net.nodes))]
    done = set()
    while heap:
        length_m, node, seen, left = heappop(heap)
        if seen == whole:
            return length_m
        if (node, seen, left) in done:
            continue
        done.add((node, seen, left))
        if left:
            for other in range(len(net.nodes)):
                heappush(heap, (length_m, other, seen, left - 1))
        for edge, (a, b) in enumerate(net.edges.tolist()):
            if node in {a, b}:
                other = b if node == a else a
                further = seen | (1 << edge & whole)
                heappush(heap, (length_m + net.length_m[edge], other, further, left))
    raise AssertionError("the network is not connected")


def everything(net: Network) -> np.ndarray:
    return np.ones(len(net.edges), dtype=bool)


def test_tiny_needs_2100_m_and_again_what_the_odd_junctions_left_over_ask(net: Network) -> None:
    """One path may begin and end at two odd junctions; the other two are 290 m apart."""
    assert bounds.cover_streets_m(net, everything(net), 1) == pytest.approx(2100 + 290)
    assert bounds.cover_streets_m(net, everything(net), 2) == pytest.approx(2100)


@given(lattices(most=7), st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_no_walks_cover_all_streets_in_less(lattice: list[Points], paths: int) -> None:
    net = net_of(*lattice)
    bound_m = bounds.cover_streets_m(net, everything(net), paths)
    least_m = cover_m(net, paths, everything(net))
    assert bound_m <= least_m + 0.01
    if paths == 1:
        assert bound_m == pytest.approx(least_m, abs=0.01)


@given(lattices(blocks=3, most=9), st.integers(1, 2), st.data())
@settings(max_examples=30, deadline=None)
def test_no_walks_cover_some_of_the_streets_in_less(
    lattice: list[Points], paths: int, data: st.DataObject
) -> None:
    net = net_of(*lattice)
    flags = st.lists(st.booleans(), min_size=len(net.edges), max_size=len(net.edges))
    wanted = np.array(data.draw(flags.filter(any)))
    bound_m = bounds.cover_streets_m(net, wanted, paths)
    assert net.length_m[wanted].sum() - 0.01 <= bound_m <= cover_m(net, paths, wanted) + 0.01


def test_two_risky_streets_far_apart_cost_the_way_between_them() -> None:
    net = net_of([(0, 0), (100, 0)], [(100, 0), (400, 0)], [(400, 0), (450, 0)])
    risky = net.length_m < 200
    assert bounds.cover_streets_m(net, risky, 1) == pytest.approx(450, abs=0.01)
    assert bounds.cover_streets_m(net, risky, 2) == pytest.approx(150, abs=0.01)


def least_visits_m(distance_m: np.ndarray, paths: int) -> float:
    """Try all orders of the sites, cut at the longest steps."""
    count = len(distance_m)
    return min(
        np.sort(distance_m[list(order[:-1]), list(order[1:])])[: count - paths].sum()
        for order in permutations(range(count))
    )


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=3, max_size=6),
    st.integers(1, 2),
)
@settings(max_examples=25, deadline=None)
def test_no_walks_visit_all_sites_in_less(places: list[tuple[int, int]], paths: int) -> None:
    xy = np.array(places, dtype=float)
    distance_m = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))
    least_m = least_visits_m(distance_m, paths)
    assert 0 <= bounds.cover_sites_m(distance_m, paths) <= least_m + 1e-6


def test_sites_on_a_line_are_bound_by_the_line() -> None:
    distance_m = np.abs(np.subtract.outer(*[np.array([0.0, 100.0, 250.0, 400.0])] * 2))
    assert bounds.cover_sites_m(distance_m, 1) == pytest.approx(400)
    assert bounds.cover_sites_m(distance_m, 2) == pytest.approx(250)


def test_a_star_of_sites_is_bound_by_more_than_its_tree() -> None:
    """Centre and three ends 100 m away: a tree has 300 m, a path 100 + 100 + 200."""
    ends = np.full((3, 3), 200.0) - 200.0 * np.eye(3)
    distance_m = np.block(
        [[np.zeros((1, 1)), np.full((1, 3), 100.0)], [np.full((3, 1), 100.0), ends]]
    )
    assert bounds.cover_sites_m(distance_m, 1) == pytest.approx(400, rel=0.01)


@given(lattices(blocks=3, most=9), st.data())
@settings(max_examples=20, deadline=None)
def test_distances_between_sites_are_shortest_walks(
    lattice: list[Points], data: st.DataObject
) -> None:
    net = net_of(*lattice)
    pick = st.tuples(st.integers(0, len(net.edges) - 1), st.floats(0, 1))
    drawn = data.draw(st.lists(pick, min_size=2, max_size=4))
    edge = np.array([number for number, _ in drawn])
    offset_m = np.array([share for _, share in drawn]) * net.length_m[edge]
    sites = bounds.sites_of(net, edge, offset_m, np.full(len(edge), 480.0))
    graph = nx.Graph()
    for number, ((a, b), length_m) in enumerate(zip(net.edges.tolist(), net.length_m, strict=True)):
        here = sorted((float(m), f"s{i}") for i, m in enumerate(offset_m) if edge[i] == number)
        chain = [(0.0, a), *here, (float(length_m), b)]
        for (m, one), (n, other) in pairwise(chain):
            graph.add_edge(one, other, weight=n - m)
    for i in range(len(edge)):
        reach = nx.single_source_dijkstra_path_length(graph, f"s{i}")
        expected = [reach[f"s{j}"] for j in range(len(edge))]
        assert sites.distance_m[i] == pytest.approx(expected, abs=1e-3)


def test_the_tier_with_the_least_room_binds(net: Network) -> None:
    """One guard, 1 m/s: 2 h for 300 m are ample, 10 minutes for all 2,100 m are not."""
    middle_road = np.isin(np.arange(len(net.edges)), net.owners[net.owners[:, 0] == 0, 1])
    nobody = bounds.sites_of(net, *[np.empty(0, kind) for kind in (int, float, float)])
    capacity = Capacity((1,) * 6, 1, 8 * 3600.0, 0.0, 1.0)
    bound = bounds.stretch_bound(net, np.where(middle_road, 5.0, 60.0), capacity, nobody)
    assert (bound.limit_min, bound.length_m) == (5, pytest.approx(300))
    bound = bounds.stretch_bound(net, np.where(middle_road, 9.0, 10.0), capacity, nobody)
    assert (bound.limit_min, bound.length_m) == (10, pytest.approx(2100))
    assert bound.stretch >= (2100 + 290) / 600


def test_walkers_needed_are_the_fewest_whose_paths_fit_into_the_limit(net: Network) -> None:
    middle_road = np.isin(np.arange(len(net.edges)), net.owners[net.owners[:, 0] == 0, 1])
    assert bounds.walkers_needed(net, middle_road, 120.0, 1.0) == 3  # 300 m, 120 m each
    assert bounds.walkers_needed(net, middle_road, 480.0, 1.0) == 1
    assert bounds.walkers_needed(net, everything(net), 2200.0, 1.0) == 2  # one needs 2,390 m
