"""The check that grids keep to compounds."""

import re
from collections.abc import Sequence

import numpy as np
import shapely

from geo.verify.plan import Bools, Plan, Shapes
from geo.verify.verdict import DIFFERS, Check, listed, number, unchecked

OUTSIDE = "land outside the compounds"
"""What reports call the land outside all compounds; one without a name is "compound n"."""

TIE_SHARE = 1e-3
"""Shares of a footprint that differ by no more than this are a tie: the building belongs to all."""


def compound_checks(plan: Plan) -> list[Check]:
    """Return the check of grids that hold households of more than one compound.

    Land outside all compounds counts as one more. A building belongs to the compound its footprint
    shares most area with; where that is a tie, it stands against no plan. There may be no crossing
    grid but inside a group of compounds the settings merge, under "soft" also inside one the report
    says it had to merge; under "off" any grid may cross.
    """
    name, words = "crossings", "网格不跨小区 Grids do not cross compounds"
    if plan.compounds is None:
        why = "文件没有小区图层 the file has no layer of compounds"
        return [unchecked(name, words, why, plan.report)]
    homes = _homes(plan, plan.compounds)
    lived = plan.households > 0
    held = [
        [homes[at] for at in np.flatnonzero(lived & (plan.home == grid))]
        for grid in range(len(plan.ids))
    ]
    crossing = np.array([bool(mine) and not frozenset.intersection(*mine) for mine in held])
    most = sum(len(frozenset().union(*mine)) > 1 for mine in held)
    found, claimed = int(crossing.sum()), plan.report.get(name)
    told = number(claimed)
    agrees = claimed is None or (told is not None and found <= told <= most)
    allowed = _allowed(plan, held)
    if allowed is None and found and agrees:
        why = "未载何者可跨 the file does not say which may be crossed"
        return [Check(name, None, found, claimed, f"{words}：{why}")]
    wrong = crossing if allowed is None else crossing & ~allowed
    words += listed(plan.named(wrong)) + ("" if agrees else DIFFERS)
    return [Check(name, agrees and not wrong.any(), found, claimed, words)]


def _homes(plan: Plan, compounds: Shapes) -> list[frozenset[int]]:
    """Return the compound of each building, -1 for the land outside; all of them in a tie."""
    building, compound = shapely.STRtree(compounds).query(plan.footprints, predicate="intersects")
    shape = plan.footprints[building]
    area = shapely.area(shape)
    share = shapely.area(shapely.intersection(shape, compounds[compound])) / np.where(area, area, 1)
    share[area == 0] = 1.0  # a point is inside or it is not
    inside = shapely.union_all(compounds)
    whole = shapely.area(plan.footprints)
    outside = shapely.area(shapely.difference(plan.footprints, inside)) / np.where(whole, whole, 1)
    shares: list[dict[int, float]] = [{-1: rest} for rest in outside.tolist()]
    for at, name, part in zip(building.tolist(), compound.tolist(), share.tolist(), strict=True):
        shares[at][name] = part
    return [
        frozenset(name for name, part in mine.items() if part >= max(mine.values()) - TIE_SHARE)
        for mine in shares
    ]


def _allowed(plan: Plan, held: Sequence[Sequence[frozenset[int]]]) -> Bools | None:
    """Return which grids may cross compounds; None where the file does not tell."""
    nest, merged = plan.params.get("nest"), plan.report.get("merged")
    if nest == "off":
        return np.ones(len(held), dtype=bool)
    if nest != "hard" and (nest != "soft" or merged is None):
        return None
    groups = _groups(plan.params.get("merge")) + (_groups(merged) if nest == "soft" else [])
    names = [name or f"compound {number}" for number, name in enumerate(plan.names, 1)]
    names.append(OUTSIDE)  # the land outside is -1
    return np.array(
        [
            any(all(any(names[at] in group for at in home) for home in mine) for group in groups)
            for mine in held
        ]
    )


def _groups(claim: object) -> list[set[str]]:
    """Return groups of names; a compound in several parts is meant as a whole by each of them."""
    groups = claim if isinstance(claim, list | tuple) else []
    return [
        {re.sub(r" \(part \d+\)$", "", str(name)) for name in group}
        for group in groups
        if isinstance(group, list | tuple)
    ]
