"""Checks of the buildings: each in one grid, uncut, counted once."""

import numpy as np
import shapely

from geo.verify.plan import Bools, Floats, Plan, floats
from geo.verify.verdict import Check, figure, rule, unchecked

CUT_SHARE = 1e-3
"""A building is cut when more than this share of its footprint lies outside its grid."""

TOUCH_M = 0.01
"""A building without area may lie this far from its grid."""


def building_checks(plan: Plan) -> list[Check]:
    """Return the checks of homes, cuts and sums."""
    lost = [plan.building_ids[at] for at in np.flatnonzero(plan.home < 0)]
    cut = _cut(plan)
    return [
        rule("buildings_placed", "楼栋均有网格 Every building has a grid that exists", lost),
        figure(
            "buildings_cut",
            "楼栋整栋在其网格内 Buildings lie wholly in their grids",
            int(cut.sum()),
            plan.report,
            kept=not cut.any(),
            wrong=[plan.building_ids[at] for at in np.flatnonzero(cut)],
        ),
        _sums(plan, "households", "户数", plan.households.astype(np.float64)),
        _sums(plan, "persons", "人口", plan.persons),
        _sums(plan, "buildings", "楼栋数", np.ones(len(plan.home))),
    ]


def _cut(plan: Plan) -> Bools:
    """Return which buildings reach out of their grid; land beyond the boundary has no grid."""
    placed = plan.home >= 0
    own = plan.shapes[plan.home]
    shape = plan.footprints
    flat = shapely.area(shape) <= 0
    if plan.boundary is not None:
        shape = shapely.intersection(shape, plan.boundary)
    outside = shapely.area(shapely.difference(shape, own))
    reaches = (outside > CUT_SHARE * shapely.area(shape)) | shapely.is_empty(shape)
    away = shapely.distance(plan.footprints, own) > TOUCH_M
    return placed & np.where(flat, away, reaches)


def _sums(plan: Plan, column: str, zh: str, values: Floats | None) -> Check:
    """Check a column of the grids against its buildings.

    Unknown values are left out of the sum; a grid that has nothing else may be without a sum.
    """
    name, words = f"{column}_summed", f"{zh}等于楼栋之和 {column} are the sums of the buildings"
    if values is None or column not in plan.grids:
        return unchecked(name, words, f"缺少 {column} 列 the file has no column {column}", {})
    known = ~np.isnan(values)
    found = plan.summed(np.where(known, values, 0.0))
    nothing = plan.summed(known.astype(np.float64)) == 0
    written = floats(plan.grids[column])
    right = (written == found) | (np.isnan(written) & nothing)
    return rule(name, words, plan.named(~right))
