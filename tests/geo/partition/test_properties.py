"""Rules that hold for every community and every band."""

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.partition import SplitParams, split
from geo.partition.ground.cells import assert_coverage, cells_of
from geo.partition.ground.enclosures import enclosures_of
from geo.partition.ground.land import land_of
from tests.geo.partition.checks import assert_nested, assert_sound, same
from tests.geo.partition.worlds import communities

BANDS = st.sampled_from([(60, 120), (80, 130), (100, 200), (30, 400)])
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(communities(), BANDS, st.sampled_from(["hard", "soft", "off"]))
def test_a_split_keeps_every_rule_or_says_why_not(
    community: Community, band: tuple[int, int], nest: str
) -> None:
    params = SplitParams(min_households=band[0], max_households=band[1], nest=nest)
    assert_sound(split(community, params), community, params)


@few
@given(communities(), BANDS)
def test_hard_nesting_keeps_households_of_compounds_apart(
    community: Community, band: tuple[int, int]
) -> None:
    result = split(community, SplitParams(min_households=band[0], max_households=band[1]))
    if result.report.feasible:
        land = land_of(community)
        enclosures = enclosures_of(land)
        cells = cells_of(land, enclosures)
        names = [
            land.names[compound] if compound >= 0 else None
            for compound in cells.compound[cells.of_building]
        ]
        assert_nested(result, dict(zip(community["buildings"]["building_id"], names, strict=True)))


@few
@given(communities())
def test_cells_cover_the_boundary_exactly_and_cut_no_building(community: Community) -> None:
    land = land_of(community)
    cells = cells_of(land, enclosures_of(land))
    shapes = cells.dissolved(np.arange(cells.count))
    assert_coverage(shapes, land.boundary)
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    outside = shapely.area(shapely.difference(land.footprints, shapes[cells.of_building]))
    assert (outside <= 1e-3 * shapely.area(land.footprints)).all()


@settings(max_examples=6, deadline=None)
@given(communities(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_split(community: Community, seed: int) -> None:
    params = SplitParams(min_households=60, max_households=150, nest="off", seed=seed)
    assert same(split(community, params), split(community, params))
