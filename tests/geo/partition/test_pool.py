"""The pool keeps every grid once, and every split."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.partition.ground.terrain import Terrain
from geo.partition.search.pool import Pool
from tests.geo.partition.brute import lattices

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(lattices(), st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_splits_come_back_as_they_went_in(terrain: Terrain, seeds: list[int]) -> None:
    pool, given_ = Pool(terrain), {}
    for seed in seeds:
        label = np.random.default_rng(seed).integers(0, 2, len(terrain.area_m2))
        label[:2] = 0, 1
        pool.add_split(label)
        pool.add_split(1 - label)  # the same split by other numbers
        given_[label.tobytes()] = label
        given_.setdefault((1 - label).tobytes(), label)
    distinct = {tuple(label == label[0]) for label in given_.values()}
    assert len(pool.splits) == len(distinct)
    assert {tuple(label == label[0]) for label in pool.labels()} == distinct
    assert len(pool) == len({tuple(row) for row in pool.sets.tolist()})


@some
@given(lattices())
def test_a_grid_is_measured_as_the_terrain_measures_it_also_after_more_came(
    terrain: Terrain,
) -> None:
    pool, count = Pool(terrain), len(terrain.area_m2)
    first = pool.add(np.arange(count) == 0)
    assert pool.traits.border_m.shape == (1,)
    second = pool.add(np.arange(count) > 0)
    assert (first, second, len(pool)) == (0, 1, 2)
    assert pool.add(np.arange(count) == 0) == first
    for name in ("polsby_popper", "border_m", "road_m", "inertia"):
        assert np.array_equal(getattr(pool.traits, name), getattr(terrain.traits(pool.sets), name))
