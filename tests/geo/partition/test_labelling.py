"""Exact labelling against every labelling there is."""

from itertools import permutations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.labelling import labelled
from tests.geo.partition.brute import BANDS, band_for, lattice, lattices, sound, splits

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
GRIDS = st.integers(1, 4)


def rounding(cut: np.ndarray, *more: np.ndarray) -> float:
    """Return what whole-number prices may lose: half a unit for each price."""
    largest = max(np.abs(prices).max(initial=0.0) for prices in (cut, *more))
    return float(sum(prices.size for prices in (cut, *more)) * largest / 1e6)


@some
@given(lattices(10), GRIDS, BANDS)
def test_cuts_cost_the_least_there_is_or_there_is_no_split(
    terrain: Terrain, grids: int, ends: tuple[float, float]
) -> None:
    graph = terrain.graph
    band = band_for(int(graph.households.sum()), grids, *ends)
    found = labelled(graph, grids, band, cut=graph.length_m)

    def cost(label: np.ndarray) -> float:
        return float(graph.length_m[label[graph.left] != label[graph.right]].sum())

    known = [cost(label) for label in splits(graph, grids, band)]
    assert found.proved
    assert (found.label is None) == (not known)
    if found.label is not None:
        assert sound(graph, found.label, grids, band)
        assert cost(found.label) <= min(known) + rounding(graph.length_m)


@some
@given(lattices(8), st.integers(2, 3), BANDS, st.integers(0, 999))
def test_prices_of_cells_in_grids_are_counted_whatever_their_sign(
    terrain: Terrain, grids: int, ends: tuple[float, float], seed: int
) -> None:
    graph = terrain.graph
    band = band_for(int(graph.households.sum()), grids, *ends)
    rng = np.random.default_rng(seed)
    stay = rng.normal(0, 50, (len(graph.households), grids))
    found = labelled(graph, grids, band, cut=graph.length_m, stay=stay)

    def cost(label: np.ndarray) -> float:
        crossing = label[graph.left] != label[graph.right]
        return float(graph.length_m[crossing].sum() + stay[np.arange(len(label)), label].sum())

    known = [
        cost(np.array(order)[label])
        for label in splits(graph, grids, band)
        for order in permutations(range(grids))
    ]
    assert found.proved
    assert (found.label is None) == (not known)
    if found.label is not None:
        assert sound(graph, found.label, grids, band)
        assert cost(found.label) <= min(known) + rounding(graph.length_m, stay)


@some
@given(lattices(10), st.integers(2, 3), st.integers(0, 999))
def test_a_hint_changes_nothing_but_the_way(terrain: Terrain, grids: int, seed: int) -> None:
    graph = terrain.graph
    band = band_for(int(graph.households.sum()), grids, 0.6, 1.4)
    hint = np.random.default_rng(seed).integers(0, grids, len(graph.households))
    plain = labelled(graph, grids, band, cut=graph.length_m)
    hinted = labelled(graph, grids, band, cut=graph.length_m, hint=hint)
    assert (plain.label is None) == (hinted.label is None)
    if plain.label is not None and hinted.label is not None:
        one, two = (
            graph.length_m[label[graph.left] != label[graph.right]].sum()
            for label in (plain.label, hinted.label)
        )
        assert abs(one - two) <= 2 * rounding(graph.length_m)


def test_a_ring_with_the_households_at_opposite_ends_needs_the_way_between() -> None:
    people = np.array([50, 0, 50, 0, 0, 0, 50, 0, 50])
    terrain = lattice(np.full(3, 40.0), np.full(3, 40.0), people, np.random.default_rng(0))
    found = labelled(terrain.graph, 2, Band(100, 100), cut=terrain.graph.length_m)
    assert found.proved
    assert found.label is not None
    assert sound(terrain.graph, found.label, 2, Band(100, 100))
    crossing = found.label[terrain.graph.left] != found.label[terrain.graph.right]
    assert terrain.graph.length_m[crossing].sum() == 3 * 40


def test_without_time_nothing_is_proved() -> None:
    people = np.full(12, 10)
    terrain = lattice(np.full(4, 40.0), np.full(3, 40.0), people, np.random.default_rng(0))
    found = labelled(terrain.graph, 3, Band(40, 40), cut=terrain.graph.length_m, effort=1e-9)
    assert not found.proved
