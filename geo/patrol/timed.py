"""Options with their timetables: what tells which of them is best."""

from dataclasses import dataclass, replace

import pandas as pd

from geo.patrol.choice import Option
from geo.patrol.judge import Judged, judge
from geo.patrol.limits import Limits
from geo.patrol.meals import MEALS, Meals
from geo.patrol.network import Network
from geo.patrol.params import PatrolParams
from geo.patrol.rounds import Rounds
from geo.patrol.shield import ShieldReport, shielded
from geo.patrol.timetable import Timetable, timetable
from geo.patrol.visits import Visits, visits


@dataclass(frozen=True)
class Timed:
    """An option with its timetable, what that gives each street, and how the limits are kept."""

    rounds: Rounds
    tight: int
    table: Timetable
    seen: Visits
    judged: Judged
    meals: Meals

    @property
    def stretch(self) -> float:
        """The worst idleness over the limit of the moment."""
        return float(self.judged.stretch.max())

    def carried_by(self, net: Network, duty: pd.DataFrame, speed_mps: float) -> "Timed":
        """Return the same with other guards on the beads: no bead moves otherwise."""
        table = timetable(net, self.rounds, duty, speed_mps, meals=self.meals)
        return replace(self, table=table)

    def figures(self, net: Network) -> dict[str, float]:
        """Return what tells options apart."""
        kept = self.judged.kept
        return {
            "walkers_on_tight_laps": self.tight,
            "worst_gap_min": float(self.seen.worst_gap_s.max()) / 60,
            "stretch": self.stretch,
            "deadlines_met_share": float(net.length_m[kept].sum() / net.length_m.sum()),
        }


def timed_of(
    net: Network,
    option: Option,
    duty: pd.DataFrame,
    limits: Limits,
    params: PatrolParams,
) -> Timed:
    """Return an option with the meals that make its worst stretch least.

    Where all streets are seen alike, it is the worst gap that is made least.
    """
    best: tuple[float, Timed] | None = None
    for meals in MEALS:
        table = timetable(net, option.rounds, duty, params.speed_mps, meals=meals)
        seen = visits(net, option.rounds, table)
        judged = judge(seen.sightings, limits)
        timed = Timed(option.rounds, option.tight, table, seen, judged, meals)
        worst = timed.stretch if option.tight else float(seen.worst_gap_s.max())
        # Hardly anything saved is not worth another two guards resting at once.
        if best is None or worst < best[0] * 0.9999:
            best = worst, timed
    assert best is not None  # noqa: S101 - there is a first step
    return best[1]


def drawn_in_secret(  # noqa: PLR0917 - everything a draw is made of
    net: Network,
    fixed: Timed,
    duty: pd.DataFrame,
    limits: Limits,
    params: PatrolParams,
    secret: int,
) -> tuple[Timed, ShieldReport]:
    """Return the rounds drawn with a secret seed, timed, and how well they can be foreseen."""
    timed: dict[int, Timed] = {}

    def measured(rounds: Rounds) -> Visits:
        option = Option(rounds, fixed.tight, fixed.stretch)
        timed[id(rounds)] = timed_of(net, option, duty, limits, params)
        return timed[id(rounds)].seen

    found = shielded(
        net,
        fixed.rounds,
        limits.on_foot_min,
        measured,
        guarantee=params.guarantee,
        seed=secret,
        days=params.days,
        speed_mps=params.speed_mps,
    )
    return timed.get(id(found.rounds), fixed), found.report
