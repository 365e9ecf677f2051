"""What every split must keep, measured from the outside."""

import numpy as np
import shapely

from geo.community import Community
from geo.partition import Split, SplitParams
from geo.partition.ground.land import land_of
from geo.schema import RESULTS

COLUMNS = [column.name for column in RESULTS["grids"].columns] + ["geometry"]
KEYS = [
    "feasible",
    "reason",
    "fixes",
    "grids",
    "households_min",
    "households_max",
    "households_mean",
    "in_band",
    "contiguous",
    "crossings",
    "buildings_cut",
    "gap_m2",
    "overlap_m2",
    "polsby_popper_mean",
    "polsby_popper_min",
    "internal_boundary_m",
    "road_share",
    "road_weighted_cut_m",
    "inertia",
    "inertia_bound",
    "inertia_gap",
    "seconds",
    "seed",
    "version",
]


def assert_sound(result: Split, community: Community, params: SplitParams) -> None:
    """Assert band, contiguity, exact coverage, whole buildings; or an explained refusal.

    Exclusive grids are outside the band and the number of grids, and nobody lives there.
    """
    assert list(result.report.as_dict())[: len(KEYS)] == KEYS
    assert list(result.grids.columns) == COLUMNS
    assert result.grids.crs == community.crs
    assert result.buildings.index.equals(community["buildings"].index)
    if not result.report.feasible:
        assert result.report.reason.startswith(("Impossible", "Not found", "Nesting"))
        assert result.report.level
        assert result.report.fixes
        assert len(result.grids) == 0
        assert result.buildings["grid_id"].isna().all()
        return
    land = land_of(community)
    grids = result.grids.to_crs(land.crs)
    shapes = grids.geometry.to_numpy()
    held = result.buildings.groupby("grid_id")["households"].sum()
    assert grids["households"].tolist() == held.reindex(grids["grid_id"], fill_value=0).tolist()
    base = grids[~grids["exclusive"]]
    assert base["households"].between(params.min_households, params.max_households).all()
    assert not grids["households"][grids["exclusive"]].any()
    assert (result.report.grids, result.report.exclusive_grids) == (
        len(base),
        len(grids) - len(base),
    )
    assert grids.geom_type.eq("Polygon").all()
    assert grids["grid_id"].is_unique
    assert grids["code"].is_unique
    assert shapely.coverage_is_valid(shapes)
    whole = land.boundary.area
    assert abs(shapely.area(shapes).sum() - whole) <= 1e-6 * whole
    assert abs(shapely.union_all(shapes).symmetric_difference(land.boundary).area) <= 1e-6 * whole
    mine = grids.set_index("grid_id").geometry.loc[result.buildings["grid_id"]].to_numpy()
    outside = shapely.area(shapely.difference(land.footprints, mine))
    assert (outside <= 1e-3 * shapely.area(land.footprints)).all()
    assert params.grids in {None, len(base)}


def assert_nested(result: Split, home: dict[str, str | None]) -> None:
    """Assert that no grid holds households of two compounds; `home` gives each building its own."""
    lived = result.buildings[result.buildings["households"] > 0]
    compound = lived["building_id"].map(home).fillna("outside")
    assert (compound.groupby(lived["grid_id"]).nunique() == 1).all()
    assert result.report.crossings == 0


def same(one: Split, two: Split) -> bool:
    """Return whether two splits are equal to the last digit."""
    return bool(
        one.buildings["grid_id"].equals(two.buildings["grid_id"])
        and np.all(shapely.equals_exact(one.grids.geometry.values, two.grids.geometry.values))
        and one.grids.drop(columns="geometry").equals(two.grids.drop(columns="geometry"))
    )
