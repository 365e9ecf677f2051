"""Colours of grids: neighbours differ, corners do not make neighbours, six hues suffice."""

import geopandas as gpd
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay
from shapely import MultiPoint, box, get_parts, voronoi_polygons

from maps.colouring import HUES, colours, neighbours


def planar(points: np.ndarray, keep: np.ndarray) -> list[set[int]]:
    """Return a planar graph: some edges of a triangulation."""
    graph: list[set[int]] = [set() for _ in points]
    edges = {
        tuple(sorted(pair))
        for a, b, c in Delaunay(points).simplices.tolist()
        for pair in ((a, b), (b, c), (a, c))
    }
    for (one, other), kept in zip(sorted(edges), keep, strict=False):
        if kept:
            graph[one].add(other)
            graph[other].add(one)
    return graph


@given(st.integers(0, 2**32 - 1), st.integers(4, 60), st.floats(0.3, 1.0))
@settings(max_examples=40, deadline=None)
def test_neighbours_of_a_planar_map_differ_and_six_hues_suffice(
    seed: int, size: int, share: float
) -> None:
    rng = np.random.default_rng(seed)
    graph = planar(rng.random((size, 2)), rng.random(3 * size) < share)
    chosen = colours(graph)
    assert chosen.min() >= 0
    assert chosen.max() < HUES
    assert all(chosen[one] != chosen[other] for one in range(size) for other in graph[one])


@given(st.integers(0, 2**32 - 1), st.integers(3, 40))
@settings(max_examples=25, deadline=None)
def test_polygons_that_share_an_edge_differ(seed: int, size: int) -> None:
    points = np.random.default_rng(seed).random((size, 2)) * 2000
    cells = get_parts(voronoi_polygons(MultiPoint(points)))
    shapes = gpd.GeoSeries(cells, crs="EPSG:4549")
    chosen = colours(neighbours(shapes))
    for one in range(len(cells)):
        for other in range(one):
            if cells[one].intersection(cells[other]).length > 5:
                assert chosen[one] != chosen[other]


def test_polygons_that_meet_in_a_corner_are_no_neighbours() -> None:
    quarters = [box(x, y, x + 100, y + 100) for x in (0, 100) for y in (0, 100)]
    found = neighbours(gpd.GeoSeries(quarters, crs="EPSG:4549"))
    assert found == [{1, 2}, {0, 3}, {0, 3}, {1, 2}]


def test_a_gap_of_half_a_metre_does_not_hide_an_edge() -> None:
    pair = gpd.GeoSeries([box(0, 0, 100, 100), box(100.5, 0, 200, 100)], crs="EPSG:4549")
    assert neighbours(pair) == [{1}, {0}]


def test_a_graph_that_needs_more_than_six_gets_more() -> None:
    clique = [set(range(8)) - {vertex} for vertex in range(8)]
    assert sorted(colours(clique)) == list(range(8))


def test_hues_are_used_about_evenly() -> None:
    assert np.bincount(colours([set() for _ in range(18)])).tolist() == [3] * 6
