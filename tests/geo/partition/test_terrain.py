"""Figures of sets of cells are those of the polygons they make."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.partition import SplitParams
from geo.partition.ground.graph import graph_of
from geo.partition.ground.ground import Ground, ground_of
from geo.partition.ground.terrain import Terrain, terrain_of
from tests.geo.partition.brute import lattices
from tests.geo.partition.worlds import communities

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def whole(ground: Ground) -> Terrain:
    nowhere = np.zeros(ground.cells.count, dtype=np.int64)
    return terrain_of(ground.land, ground.cells, graph_of(ground.land, ground.cells, nowhere))


def drawn(count: int, seed: int) -> np.ndarray:
    """Return sets of cells, none of them empty; the last one holds everything."""
    sets = np.random.default_rng(seed).random((4, count)) < 0.5
    sets[np.arange(4), np.arange(4) % count] = True
    sets[3] = True
    return sets


@few
@given(communities(), st.integers(0, 999))
def test_traits_are_the_measures_of_the_dissolved_polygons(community: Community, seed: int) -> None:
    ground = ground_of(community, SplitParams())
    terrain = whole(ground)
    sets = drawn(ground.cells.count, seed)
    traits = terrain.traits(sets)
    land, cells = ground.land, ground.cells
    outside = shapely.boundary(land.boundary)
    for at, inside in enumerate(sets):
        shape = shapely.coverage_union_all(cells.faces[inside[cells.cell]])
        area, length = shapely.area(shape), shapely.length(shape)
        around = 4 * np.pi * area / length**2
        assert traits.polsby_popper[at] == pytest.approx(around, rel=1e-6)
        border = shapely.length(shapely.difference(shapely.boundary(shape), outside.buffer(1e-5)))
        assert traits.border_m[at] == pytest.approx(border, rel=1e-4, abs=0.01)
        assert -1e-6 <= traits.road_m[at] <= traits.border_m[at] + 1e-6
        assert traits.cut_m[at] == pytest.approx(traits.border_m[at] - 0.8 * traits.road_m[at])
    assert traits.border_m[3] == pytest.approx(0, abs=1e-6)
    assert traits.of(np.array([2, 0])).border_m.tolist() == traits.border_m[[2, 0]].tolist()


@few
@given(communities(), st.integers(0, 999))
def test_inertia_is_about_the_inhabited_building_that_makes_it_least(
    community: Community, seed: int
) -> None:
    ground = ground_of(community, SplitParams())
    terrain = whole(ground)
    sets = drawn(ground.cells.count, seed)
    people, at = ground.land.households, ground.land.middles
    for inside, inertia in zip(sets, terrain.traits(sets).inertia, strict=True):
        mine = inside[ground.cells.of_building] & (people > 0)
        away = ((at[mine][:, None] - at[mine][None, :]) ** 2).sum(axis=2)
        least = (people[mine][:, None] * away).sum(axis=0).min(initial=np.inf)
        assert inertia == pytest.approx(least if mine.any() else 0.0, rel=1e-6, abs=1e-6)


@some
@given(lattices(), st.integers(0, 999))
def test_pull_adds_up_to_the_inertia(terrain: Terrain, seed: int) -> None:
    sets = drawn(len(terrain.area_m2), seed)
    pull = terrain.pull()
    for inside, inertia in zip(sets, terrain.traits(sets).inertia, strict=True):
        centres = inside[terrain.of_building] & (terrain.weight > 0)
        least = pull[inside][:, centres].sum(axis=0).min(initial=np.inf)
        assert inertia == pytest.approx(least if centres.any() else 0.0, rel=1e-9, abs=1e-6)


@some
@given(lattices(), st.integers(0, 999))
def test_a_part_of_the_ground_has_the_figures_it_has_in_the_whole(
    terrain: Terrain, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    count = len(terrain.area_m2)
    nodes = rng.permutation(count)[: rng.integers(1, count + 1)]
    part = terrain.sub(nodes)
    sets = drawn(len(nodes), seed)
    inside = np.zeros((len(sets), count), dtype=bool)
    inside[:, nodes] = sets
    one, two = part.traits(sets), terrain.traits(inside)
    for name in ("polsby_popper", "border_m", "road_m", "inertia"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-9, abs=1e-6)
    assert part.graph.households.tolist() == terrain.graph.households[nodes].tolist()


def test_the_whole_community_has_no_border_and_the_roundness_of_its_boundary(
    tiny: Community,
) -> None:
    terrain = whole(ground_of(tiny, SplitParams()))
    everything = np.ones((1, len(terrain.area_m2)), dtype=bool)
    traits = terrain.traits(everything)
    assert traits.polsby_popper[0] == pytest.approx(4 * np.pi * 120_000 / 1400**2)
    assert traits.border_m[0] == pytest.approx(0, abs=1e-6)
