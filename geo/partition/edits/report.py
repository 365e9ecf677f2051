"""The report of an edited plan: the same figures as that of a split, measured on its grids."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from geo.partition.edits.checks import Check
from geo.partition.edits.rules import Rules
from geo.partition.measure import Measures
from geo.partition.report import SplitReport


def report_of(
    measures: Measures, checks: Sequence[Check], rules: Rules, seconds: float
) -> SplitReport:
    """Return the report; a plan that breaks a rule is not feasible, and the reason says which."""
    base = ~measures.exclusive
    people, score = measures.households[base].tolist(), measures.polsby_popper[base]
    border = measures.internal_boundary_m
    broken = [check.en for check in checks if check.severity == "error"]
    return SplitReport(
        feasible=not broken,
        reason=" ".join(broken),
        fixes=(),
        grids=len(people),
        households_min=min(people, default=None),
        households_max=max(people, default=None),
        households_mean=sum(people) / len(people) if people else None,
        in_band=sum(rules.excess(held) == 0 for held in people),
        contiguous=measures.contiguous,
        crossings=measures.crossings,
        buildings_cut=measures.buildings_cut,
        gap_m2=measures.gap_m2,
        overlap_m2=measures.overlap_m2,
        polsby_popper_mean=float(score.mean()) if people else None,
        polsby_popper_min=float(score.min()) if people else None,
        internal_boundary_m=border,
        road_share=measures.road_m / border if border else None,
        road_weighted_cut_m=measures.road_weighted_cut_m,
        inertia=measures.inertia,
        seconds=seconds,
        seed=rules.params.seed,
        version=_version(),
        merged=rules.params.merge,
        exclusive_grids=int(measures.exclusive.sum()),
        params=rules.params,
    )


def _version() -> str:
    try:
        return version("gridbeat")
    except PackageNotFoundError:
        return "0"
