"""Checks of how many grids there are and how many households each holds."""

import numpy as np

from geo.verify.plan import Floats, Plan
from geo.verify.verdict import Check, figure, number, rule, unchecked

MEAN_WITHIN = 1e-6
"""How far the claimed mean may be off, as a share."""


def household_checks(plan: Plan) -> list[Check]:
    """Return the checks of number, band and spread.

    Exclusive grids (专属网格) have nobody to count: they are left out of all of them.
    """
    held = plan.summed(plan.households)
    lived = held[~plan.exclusive] if not plan.exclusive.all() else np.zeros(1)
    count = int((~plan.exclusive).sum())
    report = plan.report
    return [
        figure("grids", "网格数 Number of grids", count, report),
        _asked(plan, count),
        figure(
            "exclusive_grids",
            "专属网格数 Number of exclusive grids",
            int(plan.exclusive.sum()),
            report,
        ),
        _in_band(plan, held),
        rule(
            "exclusive_empty",
            "专属网格无住户 Nobody lives in exclusive grids",
            plan.named(plan.exclusive & (held > 0)),
        ),
        figure("households_min", "最少户数 Least households", int(lived.min()), report),
        figure("households_max", "最多户数 Most households", int(lived.max()), report),
        figure(
            "households_mean",
            "平均户数 Mean households",
            float(lived.mean()),
            report,
            relative=MEAN_WITHIN,
        ),
    ]


def _asked(plan: Plan, count: int) -> Check:
    name, words = "grids_asked", "网格数如所求 As many grids as were asked for"
    if "grids" not in plan.params:
        return unchecked(name, words, "参数未载 not among the settings", {})
    asked = plan.params["grids"]
    return Check(name, asked is None or asked == count, count, asked, words)


def _in_band(plan: Plan, held: Floats) -> Check:
    least, most = (number(plan.params.get(f"{end}_households")) for end in ("min", "max"))
    words = "户数在上下限之内 Households are within the band"
    if least is None or most is None:
        return unchecked("in_band", words, "参数未载上下限 not among the settings", plan.report)
    off = ~plan.exclusive & ((held < least) | (held > most))
    return figure(
        "in_band",
        f"{words} [{least:.0f}, {most:.0f}]",
        int((~plan.exclusive & ~off).sum()),
        plan.report,
        kept=not off.any(),
        wrong=[
            f"{name} ({people:.0f})"
            for name, people in zip(plan.named(off), held[off], strict=True)
        ],
    )
