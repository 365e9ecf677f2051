"""One closed walk over every street, as short as can be."""

from functools import cache
from heapq import heappop, heappush

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol.cycle import Cycle, postman
from geo.patrol.matching import odd_nodes, walked_again
from geo.patrol.network import Network, network
from tests.geo.patrol.worlds import Points, at, lattices, net_of, towns
from tests.worlds import X0, Y0


@pytest.fixture(scope="module")
def net(tiny: Community) -> Network:
    found = network(tiny["streets"])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def cycle(net: Network) -> Cycle:
    return postman(net)


def assert_closed_walk(cycle: Cycle, net: Network) -> None:
    ends = np.where(cycle.forward[:, None], net.edges[cycle.edge], net.edges[cycle.edge][:, ::-1])
    assert (ends[:, 1] == np.roll(ends[:, 0], -1)).all()
    assert set(cycle.edge.tolist()) == set(range(len(net.edges)))
    assert cycle.length_m == pytest.approx(net.length_m[cycle.edge].sum())


def test_tiny_has_four_odd_junctions_and_walks_700_m_again_to_pair_them(net: Network) -> None:
    places = [(200, 0), (200, 300), (0, 90), (400, 90)]
    assert odd_nodes(net).tolist() == sorted(at(net, x, y) for x, y in places)
    again, again_m = walked_again(net)
    assert again_m == pytest.approx(700)  # 300 + 400, or 290 + 410: every pairing costs the same
    assert net.length_m[again].sum() == pytest.approx(700)
    degree = np.bincount(net.edges[again].ravel(), minlength=len(net.nodes))
    assert np.flatnonzero(degree % 2).tolist() == odd_nodes(net).tolist()


def test_tiny_is_walked_in_2800_m(net: Network, cycle: Cycle) -> None:
    assert cycle.length_m == pytest.approx(2800)
    assert_closed_walk(cycle, net)


def test_leaving_two_odd_junctions_single_saves_the_longer_way(net: Network) -> None:
    assert walked_again(net, left_single=2)[1] == pytest.approx(290)  # (0, 90) to (200, 0)
    assert walked_again(net, left_single=4)[1] == 0.0


def test_a_dead_end_is_walked_in_and_out() -> None:
    net = net_of([(0, 0), (70, 0)])
    assert postman(net).length_m == pytest.approx(140)


def test_a_ring_is_walked_once() -> None:
    net = net_of([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    cycle = postman(net)
    assert cycle.length_m == pytest.approx(400)
    assert_closed_walk(cycle, net)


@given(towns())
@settings(max_examples=25, deadline=None)
def test_the_walk_is_closed_and_as_long_as_the_streets_and_the_pairing(town: list[Points]) -> None:
    net = net_of(*town)
    cycle = postman(net)
    assert_closed_walk(cycle, net)
    assert cycle.length_m == pytest.approx(net.length_m.sum() + walked_again(net)[1])


def shortest_tour_m(net: Network) -> float:
    """Search every closed walk from one junction that covers all segments, shortest first."""
    everything = (1 << len(net.edges)) - 1
    home = int(net.edges[0, 0])
    heap, done = [(0.0, home, 0)], set()
    while heap:
        length_m, node, seen = heappop(heap)
        if node == home and seen == everything:
            return length_m
        if (node, seen) in done:
            continue
        done.add((node, seen))
        for edge, (a, b) in enumerate(net.edges.tolist()):
            if node in {a, b}:
                other = b if node == a else a
                heappush(heap, (length_m + net.length_m[edge], other, seen | 1 << edge))
    raise AssertionError("the network is not connected")


@given(lattices())
@settings(max_examples=25, deadline=None)
def test_no_closed_walk_is_shorter(lattice: list[Points]) -> None:
    net = net_of(*lattice)
    assert postman(net).length_m == pytest.approx(shortest_tour_m(net), abs=0.01)


def least_pairing_m(distance: np.ndarray, single: int) -> float:
    """Try all pairings of some nodes in which so many may stay single."""

    @cache
    def rest(nodes: tuple[int, ...], single: int) -> float:
        if not nodes:
            return 0.0
        first, others = nodes[0], nodes[1:]
        ways = [
            distance[first, other] + rest(tuple(n for n in others if n != other), single)
            for other in others
        ]
        if single:
            ways.append(rest(others, single - 1))
        return min(ways, default=np.inf)

    return rest(tuple(range(len(distance))), single)


@given(lattices(blocks=3, most=16), st.sampled_from([0, 2, 4]))
@settings(max_examples=40, deadline=None)
def test_the_pairing_is_the_least_of_all_pairings(lattice: list[Points], single: int) -> None:
    net = net_of(*lattice)
    odd = odd_nodes(net)
    matrix = net.graph().toarray()
    distance = np.where(matrix > 0, matrix, np.inf)
    for via in range(len(distance)):
        distance = np.minimum(distance, distance[:, [via]] + distance[[via], :])
    expected = least_pairing_m(distance[np.ix_(odd, odd)], single)
    assert walked_again(net, left_single=single)[1] == pytest.approx(expected, abs=0.01)


def test_the_walk_starts_where_it_ends(cycle: Cycle) -> None:
    first, last = cycle.at(np.array([0.0, cycle.length_m - 1e-9]))
    assert first == pytest.approx(last, abs=1e-6)


@given(st.floats(0, 9000, width=32), st.floats(0.125, 7000, width=32))
@settings(max_examples=50, deadline=None)
def test_a_stretch_of_the_walk_is_as_long_as_it_says(from_m: float, length_m: float) -> None:
    cycle = postman(net_of([(0, 0), (300, 0), (300, 200)], [(100, 0), (100, 150)]))
    line = cycle.between(from_m, from_m + length_m)
    assert line.length == pytest.approx(length_m, abs=1e-6)
    ends = shapely.get_coordinates(line)[[0, -1]]
    assert ends == pytest.approx(cycle.at(np.array([from_m, from_m + length_m])), abs=1e-6)


def test_a_place_is_passed_where_the_walk_is_at_it(net: Network, cycle: Cycle) -> None:
    for edge, line in enumerate(net.lines):
        there = cycle.places(edge, 30.0, float(net.length_m[edge]))
        assert len(there) == (cycle.edge == edge).sum()
        place = shapely.get_coordinates(line.interpolate(30.0))
        assert cycle.at(there) == pytest.approx(np.repeat(place, len(there), axis=0))


def test_distances_wrap_around(cycle: Cycle) -> None:
    lap = np.array([0.0, 1.0, 2.0, -1.0]) * cycle.length_m + 123
    assert cycle.at(lap) == pytest.approx(np.repeat(cycle.at(lap[:1]), 4, axis=0))
    assert (cycle.points.min(axis=0) == [X0, Y0]).all()
