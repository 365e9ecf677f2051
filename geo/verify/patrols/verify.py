"""The door: layers and claims of a patrol plan in, a verdict out."""

from collections.abc import Mapping, Sequence
from typing import Any

from geopandas import GeoDataFrame

from geo.verify.patrols.bounds import bound_checks
from geo.verify.patrols.figures import figure_checks
from geo.verify.patrols.law import law_checks
from geo.verify.patrols.network import noded
from geo.verify.patrols.passages import measured
from geo.verify.patrols.plan import Plan, lacking, plan_of
from geo.verify.patrols.routes import route_checks
from geo.verify.patrols.shifts import shift_checks
from geo.verify.patrols.sight import sight_checks
from geo.verify.patrols.stops import stop_checks
from geo.verify.patrols.streets import street_checks
from geo.verify.verdict import Check, Verdict, listed, rule


def verify_patrol(
    layers: Mapping[str, GeoDataFrame], claims: Mapping[str, Mapping[str, Any]] | None = None
) -> Verdict:
    """Return what checking a patrol plan found.

    Parameters
    ----------
    layers
        `routes`, `stops`, `streets` and `roster` as `gridbeat patrol` writes them, in any CRS;
        `checkpoints` and `hazards` where the file holds them.
    claims
        "report" and "params" of the plan; figures that are not there are marked unchecked.
    """
    missing = lacking(layers)
    there = rule("layers", "计划的图层和列齐全 All layers and columns are there", missing)
    if missing:
        return Verdict((there,))
    plan = plan_of(layers, claims)
    net = noded(plan.streets, plan.routes.line)
    seen = measured(plan, net)
    law = law_checks(plan)
    checks = [
        there,
        *route_checks(plan),
        *shift_checks(plan),
        *stop_checks(plan),
        *street_checks(plan, net, seen),
        *law,
        *figure_checks(plan, net, seen, law),
        *bound_checks(plan, net, seen),
        *sight_checks(layers, plan),
    ]
    return Verdict((*checks, _feasible(checks, plan), _seed(plan)))


def _feasible(checks: Sequence[Check], plan: Plan) -> Check:
    """Check that what calls itself feasible breaks no rule; figures are looked at on their own."""
    broken = [check.name for check in checks if check.holds is False and check.claimed is None]
    claimed = plan.report.get("feasible")
    return Check(
        "feasible",
        None if claimed is None else claimed is (not broken),
        not broken,
        claimed,
        "自称可行且确守规则 What calls itself feasible keeps the rules"
        + ("：报告未载 not in the report" if claimed is None else listed(broken)),
    )


def _seed(plan: Plan) -> Check:
    claimed, asked = plan.report.get("seed"), plan.params.get("seed")
    known = claimed is not None and asked is not None
    return Check(
        "seed",
        claimed == asked if known else None,
        asked,
        claimed,
        "报告与参数种子一致 Report and settings name the same seed"
        + ("" if known else "：未载 not in the file"),
    )
