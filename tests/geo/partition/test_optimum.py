"""The plan of a small region is the best there is for what is preferred."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.deadline import Deadline
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.search import optimum as room
from geo.partition.search.aims import Prefer
from geo.partition.search.optimum import Optimum, Region, optimum
from geo.partition.search.options import Options, choose, road_share
from geo.progress import silent
from tests.geo.partition.brute import BANDS, band_for, lattice, lattices, sound, splits

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
PREFER = st.sampled_from(["compact", "balanced", "roads"])


def options_of(terrain: Terrain, labels: list[np.ndarray]) -> Options:
    grids = int(labels[0].max()) + 1
    sets = [label[None, :] == np.arange(grids)[:, None] for label in labels]
    names = ("polsby_popper", "border_m", "road_m", "inertia")
    rows = [[float(getattr(terrain.traits(one), name).sum()) for one in sets] for name in names]
    return Options(np.zeros((len(labels), grids), dtype=np.int64), *map(np.array, rows))


def planned(terrain: Terrain, label: np.ndarray, band: Band, prefer: Prefer) -> Optimum:
    region = Region.begun(terrain, label, band)
    return optimum([region], prefer, 0, deadline=Deadline.after(60), progress=silent)


@few
@given(lattices(10), st.integers(1, 4), BANDS, PREFER)
def test_a_small_region_gets_the_best_of_all_its_splits(
    terrain: Terrain, grids: int, ends: tuple[float, float], prefer: Prefer
) -> None:
    band = band_for(int(terrain.graph.households.sum()), grids, *ends)
    known = list(splits(terrain.graph, grids, band))
    if not known:
        return
    every = options_of(terrain, known)
    least = float(every.inertia.min())
    found = planned(terrain, known[-1], band, prefer)
    assert sound(terrain.graph, found.labels[0], grids, band)
    assert found.inertia_bound == pytest.approx(least, rel=1e-6, abs=1e-6)
    best = choose([every], prefer, [least]).taken[0]
    mine = options_of(terrain, found.labels)
    if prefer != "roads":
        assert mine.round[0] == pytest.approx(every.round[best], abs=1e-5)
    else:
        cut = every.border_m - 0.8 * every.road_m
        assert mine.border_m[0] - 0.8 * mine.road_m[0] == pytest.approx(cut.min(), abs=1e-6)


@pytest.mark.parametrize("prefer", ["compact", "balanced", "roads"])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(terrain=lattices(12), ends=BANDS)
def test_the_search_of_a_large_region_keeps_every_rule(
    prefer: Prefer, terrain: Terrain, ends: tuple[float, float]
) -> None:
    band = band_for(int(terrain.graph.households.sum()), 3, *ends)
    known = list(splits(terrain.graph, 3, band))
    if not known:
        return
    every = options_of(terrain, known)
    first = options_of(terrain, known[:1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "every_split", lambda *_: None)
        found = planned(terrain, known[0], band, prefer)
    assert sound(terrain.graph, found.labels[0], 3, band)
    assert found.inertia_bound <= every.inertia.min() * (1 + 1e-6) + 1e-6
    mine = options_of(terrain, found.labels)
    if prefer == "compact":
        bound = found.inertia_bound
        assert mine.inertia[0] <= max(1.01 * bound, float(first.inertia[0])) * (1 + 1e-9)
    elif prefer == "roads":
        cut, before = (one.border_m[0] - 0.8 * one.road_m[0] for one in (mine, first))
        assert cut <= before + 1e-6
    else:
        share = min(0.9, 0.97 * road_share([first], (0,)))
        assert road_share([mine], (0,)) >= share - 1e-3


def test_without_time_there_is_a_plan_all_the_same() -> None:
    people = np.array([10, 20, 20, 10])
    terrain = lattice(np.full(4, 40.0), np.full(1, 40.0), people, np.random.default_rng(0))
    region = Region.begun(terrain, np.array([0, 0, 1, 1]), Band(20, 40))
    found = optimum([region], "balanced", 0, deadline=Deadline.after(0), progress=silent)
    assert sound(terrain.graph, found.labels[0], 2, Band(20, 40))
