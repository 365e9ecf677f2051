"""Checks of the inertia: households times squared distance to the middle building of their grid."""

from collections.abc import Mapping
from typing import Any

from geo.verify.plan import Plan
from geo.verify.verdict import Check, figure, number

INERTIA_SHARE = 1e-3
"""How far the claimed inertia may be off, as a share."""

GAP_WITHIN = 1e-6
"""How far claimed bound, inertia and gap may be off from one another."""


def inertia_checks(plan: Plan) -> list[Check]:
    """Return the checks of inertia, bound and gap.

    The bound itself is not proved here, only that it is no higher than what was found.
    """
    inertia = _inertia(plan)
    claimed, bound = (number(plan.report.get(key)) for key in ("inertia", "inertia_bound"))
    return [
        figure("inertia", "惯性矩 Inertia", inertia, plan.report, relative=INERTIA_SHARE),
        _bound(inertia, claimed, bound, plan.report.get("inertia_bound")),
        _gap(claimed if claimed is not None else inertia, bound, plan.report),
    ]


def _inertia(plan: Plan) -> float:
    """Return the sum over grids of the least moment about one of their buildings, m2.

    A building stands at the centroid of its footprint and weighs its households; those where
    nobody lives are left out.
    """
    xy = plan.middles
    weight = plan.households
    total = 0.0
    for at in range(len(plan.ids)):
        mine = (plan.home == at) & (weight > 0)
        if mine.any():
            apart = xy[mine][:, None, :] - xy[mine][None, :, :]
            total += float(((apart**2).sum(axis=2) @ weight[mine]).min())
    return total


def _bound(found: float, claimed: float | None, bound: float | None, written: object) -> Check:
    words = "惯性矩下界不高于惯性矩 The bound of the inertia is not above it"
    if bound is None:
        words += "：报告未载 not in the report"
        return Check("inertia_bound", None if written is None else False, found, written, words)
    above = found * (1 + INERTIA_SHARE)
    if claimed is not None:
        above = min(above, claimed * (1 + GAP_WITHIN))
    return Check("inertia_bound", 0 <= bound <= above, found, written, words)


def _gap(inertia: float, bound: float | None, report: Mapping[str, Any]) -> Check:
    """Check the gap as arithmetic on the claimed figures."""
    name, words = "inertia_gap", "惯性矩差距等于 惯性矩÷下界−1 The gap is inertia / bound - 1"
    if bound is None or (bound <= 0 and inertia > 0):
        written = report.get(name)
        words += "：没有可用的下界 there is no bound to speak of"
        return Check(name, None if written is None else False, None, written, words)
    found = inertia / bound - 1 if bound > 0 else 0.0
    return figure(name, words, found, report, absolute=GAP_WITHIN)
