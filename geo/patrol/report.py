"""What a patrol plan says of itself."""

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any


@dataclass(frozen=True)
class Gap:
    """A worst gap beside the bound no plan can beat, in minutes; `ratio` is one over the other."""

    worst_gap_min: float | None = None
    bound_min: float | None = None

    @property
    def ratio(self) -> float | None:
        """How far the plan is from the bound; 1 is optimal."""
        if self.worst_gap_min is None or not self.bound_min:
            return None
        return self.worst_gap_min / self.bound_min

    def as_dict(self) -> dict[str, float | None]:
        """Return the three figures."""
        return asdict(self) | {"ratio": self.ratio}


@dataclass(frozen=True)
class PatrolReport:
    """The report of a patrol plan. None stands for what was not computed.

    Parameters
    ----------
    reason, fixes
        Why there is no plan, or what must be known about the plan there is; what would mend it.
    on_duty_min, on_duty_max, on_duty_mean
        Guards on duty at once over the plan.
    walking_mean
        Guards walking at once; meals, handovers and stands taken off.
    network_km
        Walkable streets that are connected with each other.
    uniform
        The longest time any street stays unseen.
    weighted
        The worst stretch (gap over the street's own limit), times the tightest limit.
    deadlines_met_share
        Share of the network's length whose limit is kept throughout.
    unseen_share
        Share of all walkable length that is never walked: cut off from the network, or not reached
        by the end of the plan.
    km_per_guard
        Mean kilometres walked by a guard in a shift; standing is not walking.
    balance
        Mean kilometres a shift of the guard who walks least, over that of the one who walks most.
    successor_hit
        How often the next stretch can be guessed by who has followed the lap; 1 for a fixed cycle.
    handover_gap_min
        Minutes a handover stops a walker.
    bounds
        In words, what each bound stands on.
    law
        In words, what the roster needs.
    parts
        Connected parts of the walkable streets.
    walkers_for_all
        Guards walking at once with whom this planner keeps every limit, meals relieved; None where
        it knows no such plan.
    roster
        `need` of each shift, `year_h` and `overtime_month_h` of a guard, and the `stages` of
        fairness, each with value, bound and whether it is proved.
    sight
        What guards and cameras see, and dead corners (`geo.sight.report`); None where that was not
        looked into.
    shield
        How well drawn rounds can be foreseen (`geo.patrol.shield`); None for fixed rounds.
    home_grids
        The home grid of each guard; by number where the plan knows no grids.
    home_share
        Share of the time on the beads that guards spend in their home grids (`geo.patrol.familiar`)
        `before` and `after` beads were exchanged for it; None without grids.
    alternatives
        What was timed to choose from: `walkers_on_tight_laps`, `worst_gap_min`, `stretch`,
        `deadlines_met_share` each.
    """

    feasible: bool
    reason: str
    fixes: list[str]
    guards: int
    seconds: float
    seed: int
    on_duty_min: int | None = None
    on_duty_max: int | None = None
    on_duty_mean: float | None = None
    walking_mean: float | None = None
    legal_violations: int | None = None
    network_km: float | None = None
    uniform: Gap = field(default_factory=Gap)
    weighted: Gap = field(default_factory=Gap)
    deadlines_met_share: float | None = None
    unseen_share: float | None = None
    km_per_guard: float | None = None
    balance: float | None = None
    successor_hit: float | None = None
    handover_gap_min: float | None = None
    bounds: list[str] = field(default_factory=list)
    law: str = ""
    parts: int | None = None
    walkers_for_all: int | None = None
    alternatives: list[dict[str, float]] = field(default_factory=list)
    roster: dict[str, Any] | None = None
    sight: dict[str, Any] | None = None
    shield: dict[str, Any] | None = None
    home_grids: dict[str, str] = field(default_factory=dict)
    home_share: dict[str, float] | None = None
    version: str = field(default_factory=lambda: version("gridbeat"))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self) | {
            "uniform": self.uniform.as_dict(),
            "weighted": self.weighted.as_dict(),
        }
