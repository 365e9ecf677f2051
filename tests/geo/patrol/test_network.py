"""Streets become a network of junctions and segments, noded wherever they meet."""

import numpy as np
import pytest
import shapely

from geo.community import Community
from geo.patrol.network import network
from tests.geo.patrol.worlds import at, net_of, streets


def test_tiny_has_nine_junctions_and_twelve_segments(tiny: Community) -> None:
    net = network(tiny["streets"])
    assert net is not None
    assert (len(net.nodes), len(net.edges), net.parts, net.left_out_m) == (9, 12, 1, 0.0)
    assert net.length_m.sum() == pytest.approx(2100)


def test_a_street_that_ends_on_another_is_joined_without_a_shared_vertex() -> None:
    net = net_of([(0, 0), (200, 0)], [(80, 0), (80, 50)])
    assert sorted(net.length_m.round(6)) == [50, 80, 120]
    assert np.bincount(net.edges.ravel())[at(net, 80, 0)] == 3


def test_a_street_that_ends_a_hair_short_of_another_is_joined() -> None:
    net = net_of([(0, 0), (200, 0)], [(80, 0.04), (80, 50)])
    assert len(net.edges) == 3
    assert net.parts == 1


def test_streets_that_cross_are_joined_without_a_shared_vertex() -> None:
    net = net_of([(0, 0), (100, 100)], [(0, 100), (100, 0)])
    assert len(net.edges) == 4
    assert np.bincount(net.edges.ravel())[at(net, 50, 50)] == 4


def test_each_segment_knows_its_street() -> None:
    given = streets(
        [(0, 0), (200, 0)], [(50, -50), (50, 50)], [(9, 9), (9, 10)], [(150, 0), (150, 70)],
        walkable=[True, True, False, True],
    )  # fmt: skip
    net = network(given)
    assert net is not None
    street, segment = net.owners.T
    by_street = np.bincount(street, weights=net.length_m[segment], minlength=4)
    assert by_street == pytest.approx([200, 100, 0, 70])
    for row, line in zip(street, net.lines[segment], strict=True):
        assert shapely.covers(given.geometry[row].buffer(0.01), line)


def test_streets_drawn_over_each_other_are_walked_once_and_both_count() -> None:
    net = net_of([(0, 0), (200, 0)], [(50, 0.03), (150, 0.03)])
    assert net.length_m.sum() == pytest.approx(200, abs=0.2)
    street, segment = net.owners.T
    by_street = np.bincount(street, weights=net.length_m[segment])
    assert by_street == pytest.approx([200, 100], abs=0.2)


def test_a_loose_end_within_half_a_metre_of_a_street_meets_it_and_a_farther_one_does_not() -> None:
    near = net_of([(0, 0), (200, 0)], [(80, 0.4), (80, 50)])
    assert (near.parts, len(near.edges)) == (1, 3)
    assert net_of([(0, 0), (200, 0)], [(80, 0.7), (80, 50)]).parts == 2


def test_two_loose_ends_that_nearly_meet_are_one_junction() -> None:
    net = net_of([(0, 0), (100, 0)], [(100.4, 0), (200, 0)])
    assert (net.parts, len(net.nodes), len(net.edges)) == (1, 3, 2)


def test_streets_nobody_can_walk_are_left_out_entirely() -> None:
    net = network(streets([(0, 0), (100, 0)], [(50, -50), (50, 50)], walkable=[True, False]))
    assert net is not None
    assert net.length_m.tolist() == pytest.approx([100])
    assert net.left_out_m == 0


def test_the_longest_part_is_kept_and_the_others_are_reported() -> None:
    net = net_of(
        [(0, 0), (40, 0)], [(500, 0), (600, 0)], [(600, 0), (600, 30)], [(0, 900), (9, 900)]
    )
    assert net.parts == 3
    assert net.length_m.sum() == pytest.approx(130)
    assert net.left_out_m == pytest.approx(49)
    assert net.part_m.tolist() == pytest.approx([130, 40, 9])
    assert net.left_out.tolist() == [0, 3]


def test_a_street_in_several_pieces_is_one_street() -> None:
    given = streets([(0, 0), (0, 90)], [[(0, 0), (50, 0)], [(0, 90), (50, 90)]])
    net = network(given)
    assert net is not None
    assert np.bincount(net.owners[:, 0], weights=net.length_m[net.owners[:, 1]]) == pytest.approx(
        [90, 100]
    )


def test_a_ring_road_alone_is_a_network() -> None:
    net = net_of([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    assert net.length_m.sum() == pytest.approx(400)


@pytest.mark.parametrize("walkable", [[], [False]])
def test_no_walkable_street_is_no_network(walkable: list[bool]) -> None:
    lines = [[(0, 0), (9, 0)]] * len(walkable)
    assert network(streets(*lines, walkable=walkable)) is None


def test_a_street_without_length_is_no_network() -> None:
    assert network(streets([(5, 5), (5, 5)])) is None


def test_the_graph_takes_the_shorter_of_two_streets_between_two_junctions() -> None:
    net = net_of([(0, 0), (100, 0)], [(0, 0), (0, 40), (100, 40), (100, 0)], [(0, 0), (-9, 0)])
    start, stop = at(net, 0, 0), at(net, 100, 0)
    assert net.graph()[start, stop] == pytest.approx(100)
