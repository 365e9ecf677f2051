"""Prices of cells: what they prove holds for every split, wherever its grids lie."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.partition.ground.terrain import Terrain
from geo.partition.search.prices import priced
from tests.geo.partition.brute import BANDS, band_for, groupings, lattices

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def least_with_each_pair(terrain: Terrain, labels: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """Return the least inertia, and the least once a cell goes to a centre, (n, buildings)."""
    pull = terrain.pull()
    least, with_pair = np.inf, np.full(pull.shape, np.inf)
    for label in labels:
        grids = range(label.max() + 1)
        around = [pull[label == grid].sum(axis=0) for grid in grids]
        home = label[terrain.of_building]
        best = [float(around[grid][home == grid].min()) for grid in grids]
        least = min(least, sum(best))
        for grid in grids:
            for centre in np.flatnonzero(home == grid).tolist():
                value = sum(best) - best[grid] + float(around[grid][centre])
                mine = label == grid
                with_pair[mine, centre] = np.minimum(with_pair[mine, centre], value)
    return least, with_pair


@some
@given(lattices(8), st.integers(1, 4), BANDS, st.booleans())
def test_no_split_and_no_pair_beats_the_bound(
    terrain: Terrain, grids: int, ends: tuple[float, float], known: bool
) -> None:
    people = terrain.graph.households
    band = band_for(int(people.sum()), grids, *ends)
    labels = list(groupings(people, grids, band))
    least, with_pair = least_with_each_pair(terrain, labels)
    tight = band.tightened(int(people.sum()), grids)
    found = priced(terrain.pull(), people, grids, tight, least if known else np.inf)
    slack = 1e-9 * terrain.pull().sum()
    assert found.bound <= least + slack
    assert (found.at_least <= with_pair + slack).all()
    assert (found.at_least >= found.bound - slack).all()


@some
@given(lattices(8), st.integers(2, 3))
def test_the_pairs_below_a_target_hold_every_split_up_to_it(terrain: Terrain, grids: int) -> None:
    people = terrain.graph.households
    band = band_for(int(people.sum()), grids, 0.6, 1.4)
    labels = list(groupings(people, grids, band))
    least, with_pair = least_with_each_pair(terrain, labels)
    if not labels:
        return
    tight = band.tightened(int(people.sum()), grids)
    found = priced(terrain.pull(), people, grids, tight, least)
    for target in (1.001 * least + 1, 1.2 * least + 1):
        assert found.pairs_below(target)[with_pair <= target].all()


@some
@given(lattices(12))
def test_one_grid_costs_what_its_best_centre_costs(terrain: Terrain) -> None:
    people = terrain.graph.households
    band = band_for(int(people.sum()), 1, 1.0, 1.0)
    exact = terrain.pull().sum(axis=0).min()
    found = priced(terrain.pull(), people, 1, band, exact)
    assert found.bound <= exact * (1 + 1e-9)
