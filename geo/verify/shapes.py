"""Checks of the grids as shapes: valid, whole, side by side, covering the community."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.verify.plan import Bools, Floats, Ints, Plan, floats
from geo.verify.verdict import Check, figure, rule, unchecked

DIGITS = 2
"""Decimals of a square metre that count: below lies the noise of the arithmetic."""

AREA_SHARE = 1e-6
"""How far the column `area_m2` may differ from the area, as a share of it."""

SCORE_WITHIN = 1e-6
"""How far the column `polsby_popper` may differ from the score."""


def shape_checks(plan: Plan) -> list[Check]:
    """Return the checks of validity, contiguity, overlap, gaps and the measured columns.

    Exclusive grids (专属网格) keep the rules, but are not counted among those in one piece, nor in
    mean and least compactness.
    """
    apart = _pieces(plan) != 1
    overlap, pairs = _overlap(plan)
    union = shapely.union_all(plan.shapes)
    gap = _gap(plan, union)
    area = shapely.area(plan.shapes)
    score = _polsby_popper(plan)
    counted = score[~plan.exclusive] if not plan.exclusive.all() else score
    report = plan.report
    return [
        rule("grids_valid", "网格图形有效 Grids are valid polygons", plan.named(_invalid(plan))),
        figure(
            "contiguous",
            "网格各为一整块 Each grid is in one piece",
            int((~apart & ~plan.exclusive).sum()),
            report,
            kept=not apart.any(),
            wrong=plan.named(apart),
        ),
        figure(
            "overlap_m2",
            "网格互不重叠 No two grids overlap",
            overlap,
            report,
            kept=overlap == 0,
            absolute=0.005,
            wrong=pairs,
        ),
        figure(
            "gap_m2",
            "网格不留空白 Grids leave no gap",
            gap,
            report,
            kept=gap == 0,
            absolute=0.005,
        ),
        _outside(plan, union),
        rule(
            "area_m2",
            "面积属实 Areas are right",
            plan.named(_differs(plan, "area_m2", area, AREA_SHARE * area)),
        ),
        rule(
            "polsby_popper",
            "紧凑度属实 Compactness is right",
            plan.named(_differs(plan, "polsby_popper", score, SCORE_WITHIN)),
        ),
        figure(
            "polsby_popper_mean",
            "平均紧凑度 Mean compactness",
            float(counted.mean()),
            report,
            absolute=SCORE_WITHIN,
        ),
        figure(
            "polsby_popper_min",
            "最低紧凑度 Least compactness",
            float(counted.min()),
            report,
            absolute=SCORE_WITHIN,
        ),
    ]


def _invalid(plan: Plan) -> Bools:
    areas = np.isin(shapely.get_type_id(plan.drawn), (3, 6))  # polygon, multipolygon
    return ~(shapely.is_valid(plan.drawn) & areas & ~shapely.is_empty(plan.drawn))


def _pieces(plan: Plan) -> Ints:
    return np.array([len(shapely.get_parts(shape)) for shape in plan.shapes])


def _overlap(plan: Plan) -> tuple[float, list[str]]:
    """Return the area that pairs of grids share, and the pairs."""
    one, two = shapely.STRtree(plan.shapes).query(plan.shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    shared = shapely.area(shapely.intersection(plan.shapes[one], plan.shapes[two]))
    worst = np.flatnonzero(np.round(shared, DIGITS) > 0)
    pairs = [f"{plan.ids[one[at]]}+{plan.ids[two[at]]}" for at in worst]
    return _tidy(shared.sum()), pairs


def _gap(plan: Plan, union: BaseGeometry) -> float:
    """Return the area without a grid; without a boundary only holes among the grids are seen."""
    whole = plan.boundary
    if whole is None:
        whole = shapely.union_all(
            [shapely.Polygon(part.exterior) for part in shapely.get_parts(union)]
        )
    return _tidy(shapely.area(shapely.difference(whole, union)))


def _outside(plan: Plan, union: BaseGeometry) -> Check:
    name, words = "outside_m2", "网格不出社区边界 Grids stay inside the boundary"
    if plan.boundary is None:
        return unchecked(name, words, "文件没有社区边界 the file has no boundary", {})
    found = _tidy(shapely.area(shapely.difference(union, plan.boundary)))
    return Check(name, found == 0, found, None, words)


def _tidy(area_m2: float) -> float:
    return round(float(area_m2), DIGITS)


def _polsby_popper(plan: Plan) -> Floats:
    around = shapely.length(plan.shapes)
    return 4 * np.pi * shapely.area(plan.shapes) / np.where(around > 0, around, 1.0) ** 2


def _differs(plan: Plan, column: str, found: Floats, within: Floats | float) -> Bools:
    return ~(np.abs(floats(plan.grids[column]) - found) <= within)
