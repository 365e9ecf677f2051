"""The check of a split: one call from the layers of a plan to a verdict."""

from collections.abc import Mapping, Sequence
from typing import Any

from geopandas import GeoDataFrame

from geo.verify.borders import border_checks
from geo.verify.buildings import building_checks
from geo.verify.codes import code_checks
from geo.verify.compounds import compound_checks
from geo.verify.households import household_checks
from geo.verify.inertia import inertia_checks
from geo.verify.plan import Plan, plan_of
from geo.verify.shapes import shape_checks
from geo.verify.verdict import Check, Verdict, listed


def verify_split(
    layers: Mapping[str, GeoDataFrame], claims: Mapping[str, Mapping[str, Any]] | None = None
) -> Verdict:
    """Check a split from the outside: every rule, and every figure of its report.

    Nothing the solver says is believed and none of its code is used. Measures are taken in the
    metric CRS of the buildings (axis order x, y).

    Parameters
    ----------
    layers
        `grids` and `buildings` (with `grid_id`), in any CRS; `boundary`, `compounds` and `streets`
        where the file has them. What a check needs and the file lacks leaves that check undone.
        A layer that is there but empty says that there is nothing of the kind.
    claims
        What the plan says of itself: "report" (the keys of the contract) and "params" (the
        settings it was made with: `grids`, `min_households`, `max_households`, `nest`, `merge`,
        `seed`).

    Raises
    ------
    InputError
        The layers are no plan; every fault at once.
    """
    plan = plan_of(layers, claims)
    checks = [
        *shape_checks(plan),
        *code_checks(plan),
        *building_checks(plan),
        *household_checks(plan),
        *compound_checks(plan),
        *border_checks(plan),
        *inertia_checks(plan),
    ]
    return Verdict((*checks, _feasible(checks, plan), _seed(plan)))


def _feasible(checks: Sequence[Check], plan: Plan) -> Check:
    """Check that the report calls feasible what keeps the rules of a split, and nothing else."""
    found = {check.name: check.found for check in checks}
    rules = {
        "contiguous": int((~plan.exclusive).sum()),
        "in_band": int((~plan.exclusive).sum()),
        "buildings_cut": 0,
        "gap_m2": 0,
        "overlap_m2": 0,
    }
    if plan.params.get("nest") == "hard" and not plan.params.get("merge"):
        rules["crossings"] = 0
    broken = [name for name, right in rules.items() if found[name] not in {right, None}]
    claimed = plan.report.get("feasible")
    return Check(
        "feasible",
        None if claimed is None else claimed is (not broken),
        not broken,
        claimed,
        "自称可行且确守规则 What calls itself feasible keeps the rules" + listed(broken),
    )


def _seed(plan: Plan) -> Check:
    claimed, asked = plan.report.get("seed"), plan.params.get("seed")
    return Check(
        "seed",
        None if claimed is None or asked is None else claimed == asked,
        asked,
        claimed,
        "报告与参数种子一致 Report and settings name the same seed",
    )
