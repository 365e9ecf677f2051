"""The census of a small region knows every grid and every split."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.partition.ground.terrain import Terrain
from geo.partition.proof import census as room
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.census import census
from geo.partition.search.covers import every_cover
from geo.partition.search.search import every_split
from tests.geo.partition.brute import BANDS, band_for, lattice, lattices, splits

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def never() -> bool:
    return False


def grids_of(label: np.ndarray) -> frozenset[bytes]:
    return frozenset((label == grid).tobytes() for grid in range(label.max() + 1))


@some
@given(lattices(10), st.integers(1, 4), BANDS)
def test_every_split_is_known_once(terrain: Terrain, grids: int, ends: tuple[float, float]) -> None:
    band = band_for(int(terrain.graph.households.sum()), grids, *ends)
    known = every_split(terrain.graph, grids, band, never)
    assert known is not None
    sets, found = known
    assert len({inside.tobytes() for inside in sets}) == len(sets)
    met = [frozenset(sets[at].tobytes() for at in split) for split in found.tolist()]
    assert len(set(met)) == len(met)
    assert set(met) == {grids_of(label) for label in splits(terrain.graph, grids, band)}


def test_too_much_to_look_at_is_no_census(monkeypatch: object) -> None:
    people = np.full(12, 10)
    graph = lattice(np.full(4, 40.0), np.full(3, 40.0), people, np.random.default_rng(0)).graph
    assert census(graph, Band(30, 50)) is not None
    monkeypatch.setattr(room, "MOST_SETS", 50)
    assert census(graph, Band(30, 50)) is None
    monkeypatch.setattr(room, "MOST_CELLS", 11)
    assert every_split(graph, 3, Band(30, 50), never) is None


def test_covers_that_would_be_cut_off_are_not_called_all(monkeypatch: object) -> None:
    sets = np.array([[at >> cell & 1 for cell in range(6)] for at in range(1, 64)], dtype=bool)
    assert len(every_cover(sets, 3, never)) == 90  # ways to put 6 things into 3 heaps
    monkeypatch.setattr("geo.partition.search.covers.MOST_STEPS_FOR_ALL", 40)
    assert every_cover(sets, 3, never) is None
