"""Exact re-splits never make a plan worse, and leave nothing to gain between two neighbours."""

from itertools import combinations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.search.aims import ROADS, ROUND, Aim, on_roads
from geo.partition.search.polish import GAIN, Polish, polished
from geo.partition.search.pool import Pool
from tests.geo.partition.brute import BANDS, band_for, lattices, sound, splits

some = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
AIMS = st.sampled_from([ROUND, ROADS, on_roads(0.5), on_roads(8.0)])


def sets_of(label: np.ndarray) -> np.ndarray:
    return label[None, :] == np.unique(label)[:, None]


def cost(terrain: Terrain, label: np.ndarray, aim: Aim) -> float:
    return float(aim.cost(terrain.traits(sets_of(label))).sum())


def inertia(terrain: Terrain, label: np.ndarray) -> float:
    return float(terrain.traits(sets_of(label)).inertia.sum())


def one_split(terrain: Terrain, grids: int, band: Band, seed: int) -> np.ndarray | None:
    known = list(splits(terrain.graph, grids, band))
    return known[seed % len(known)] if known else None


@some
@given(lattices(10), st.integers(2, 4), BANDS, AIMS, st.integers(0, 999))
def test_the_cost_never_rises_and_band_contiguity_and_inertia_are_kept(
    terrain: Terrain, grids: int, ends: tuple[float, float], aim: Aim, seed: int
) -> None:
    band = band_for(int(terrain.graph.households.sum()), grids, *ends)
    label = one_split(terrain, grids, band, seed)
    if label is None:
        return
    for together, slack in ((2, 1.0), (3, 1.0), (2, 1.1)):
        most = slack * inertia(terrain, label) + 1e-6
        pool = Pool(terrain)
        polish = Polish(aim, band, together, most)
        before = label.copy()
        found = polished(pool, label, polish, settled=set(), expired=lambda: False)
        assert np.array_equal(label, before)
        assert cost(terrain, found, aim) <= cost(terrain, label, aim) + 1e-9
        for one in [found, *pool.labels()]:
            assert sound(terrain.graph, one, grids, band)
            assert inertia(terrain, one) <= most


@some
@given(lattices(10), st.integers(2, 4), BANDS, st.integers(0, 999))
def test_no_two_neighbours_can_then_be_split_with_a_smaller_cut(
    terrain: Terrain, grids: int, ends: tuple[float, float], seed: int
) -> None:
    band = band_for(int(terrain.graph.households.sum()), grids, *ends)
    label = one_split(terrain, grids, band, seed)
    if label is None:
        return
    polish = Polish(ROADS, band, 2)
    found = polished(Pool(terrain), label, polish, settled=set(), expired=lambda: False)
    whole = cost(terrain, found, ROADS)
    for pair in combinations(range(grids), 2):
        nodes = np.flatnonzero(np.isin(found, pair))
        for again in splits(terrain.graph.sub(nodes), 2, band):
            other = found.copy()
            other[nodes] = np.array(pair)[again]
            assert cost(terrain, other, ROADS) >= whole - GAIN - 1e-5


@some
@given(lattices(9), BANDS, st.integers(0, 999))
def test_three_at_a_time_is_the_best_there_is_of_three(
    terrain: Terrain, ends: tuple[float, float], seed: int
) -> None:
    band = band_for(int(terrain.graph.households.sum()), 3, *ends)
    label = one_split(terrain, 3, band, seed)
    if label is None:
        return
    polish = Polish(ROADS, band, 3)
    found = polished(Pool(terrain), label, polish, settled=set(), expired=lambda: False)
    best = min(cost(terrain, one, ROADS) for one in splits(terrain.graph, 3, band))
    assert cost(terrain, found, ROADS) <= best + GAIN + 1e-5


@some
@given(lattices(10), st.integers(0, 999), AIMS)
def test_what_is_settled_is_not_tried_again_and_a_stop_is_obeyed(
    terrain: Terrain, seed: int, aim: Aim
) -> None:
    band = band_for(int(terrain.graph.households.sum()), 2, 0.5, 1.5)
    label = one_split(terrain, 2, band, seed)
    if label is None:
        return
    settled: set[bytes] = set()
    polish = Polish(aim, band, 2)
    found = polished(Pool(terrain), label, polish, settled=settled, expired=lambda: False)
    pool = Pool(terrain)
    again = polished(pool, found, polish, settled=settled, expired=lambda: False)
    assert np.array_equal(found, again)
    assert len(pool) == 0
    stopped = polished(Pool(terrain), label, polish, settled=set(), expired=lambda: True)
    assert np.array_equal(stopped, label)
