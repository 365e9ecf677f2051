"""Checks of the borders between grids: how long they are and how much of them is street."""

from collections.abc import Mapping
from typing import Any

import shapely

from geo.verify.plan import Plan, Shapes
from geo.verify.verdict import Check, agree, figure, number, unchecked

GRID_M = 1e-3
"""Borders are compared to the millimetre: both sides of one need not have the same vertices."""

NEAR_M = 2.0
"""A border this near to a centre line runs along a street."""

DISCOUNT = 0.8
"""Share of its length that a border along a street is let off."""

LENGTH_SHARE = 1e-3
"""How far the claimed length may be off, as a share."""

ROAD_WITHIN = 0.03
"""How far the claimed share along streets may be off; the weighted length, as a share.

Borders that end at a street or cross it lie near it for a few metres: whether those count is a
matter of construction.
"""

SUM_WITHIN = 1e-6
"""How far the three claimed figures may be off from one another, as a share and in metres."""


def border_checks(plan: Plan) -> list[Check]:
    """Return the checks of length, share along streets and weighted length.

    Borders with exclusive grids (专属网格) are left out.
    """
    report = plan.report
    lines = _borders(plan.shapes[~plan.exclusive])
    length = float(shapely.length(lines).sum())
    checks = [
        figure(
            "internal_boundary_m",
            "网格间边界长度 Length of borders between grids",
            length,
            report,
            relative=LENGTH_SHARE,
            absolute=GRID_M,
        )
    ]
    words = "边界沿道路的比例 Share of borders along streets"
    weighted = "道路折减后的边界长度 Length of borders, streets discounted"
    if plan.streets is None:
        why = "文件没有道路图层 the file has no layer of streets"
        return [
            *checks,
            unchecked("road_share", words, why, report),
            unchecked("road_weighted_cut_m", weighted, why, report),
        ]
    near = shapely.union_all(shapely.buffer(plan.streets, NEAR_M))
    road = float(shapely.length(shapely.intersection(lines, near)).sum())
    share = road / length if length > 0 else None
    return [
        *checks,
        figure("road_share", words, share, report, absolute=ROAD_WITHIN),
        figure(
            "road_weighted_cut_m",
            weighted,
            length - DISCOUNT * road,
            report,
            kept=_adds_up(report),
            relative=ROAD_WITHIN,
            absolute=GRID_M,
        ),
    ]


def _adds_up(report: Mapping[str, Any]) -> bool | None:
    """Return whether the three claimed figures fit one another, None where one is not claimed."""
    keys = ("internal_boundary_m", "road_share", "road_weighted_cut_m")
    length, share, weighted = (number(report.get(key)) for key in keys)
    if length is None or share is None or weighted is None:
        return None
    return agree(weighted, length * (1 - DISCOUNT * share), SUM_WITHIN, SUM_WITHIN)


def _borders(shapes: Shapes) -> Shapes:
    """Return the lines that pairs of grids share, metres."""
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    outline = shapely.boundary(shapes)
    shared = shapely.intersection(outline[one], outline[two], grid_size=GRID_M)
    parts = shapely.get_parts(shared)
    return parts[shapely.get_dimensions(parts) == 1]
