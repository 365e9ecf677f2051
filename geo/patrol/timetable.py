"""Where everybody is at every moment: beads that go round closed walks, carried by guards.

The beads (`geo.patrol.rounds`) move at one speed, round the clock. At each
change of shift a guard takes over the bead where it is; the handover takes two minutes on the spot.
Once a shift each bead rests while its guard eats, one bead after the other (`Meals`). A crew with
one guard more than beads does better: the relief takes over the first bead; its guard eats, goes to
the second bead and takes that over, and so on, and no bead rests. In a shift either all beads rest
or none, so that their spacing is the same again at its end.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.patrol.cycle import Cycle
from geo.patrol.meals import FIRST_MEAL_S, LAST_MEAL_S, MEAL_S, MEALS, Meals
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds

HANDOVER_S = 120.0
"""Who relieves comes to where the other is, before the shift; the tablet tells what there is."""


@dataclass(frozen=True)
class Leg:
    """A guard carrying a bead from one moment to another without a stop.

    Times in seconds from the start of the plan, distances in metres along the cycle, counted on
    over the laps.
    """

    guard_id: str
    bead: int
    shift: int
    begin_s: float
    end_s: float
    from_m: float
    to_m: float

    def at_m(self, second: float) -> float:
        """Return how far along the walk the guard is at a second of the leg."""
        share = (second - self.begin_s) / (self.end_s - self.begin_s)
        return self.from_m + share * (self.to_m - self.from_m)

    def at_s(self, along_m: float) -> float:
        """Return the second at which the guard is so far along the walk."""
        share = (along_m - self.from_m) / (self.to_m - self.from_m)
        return self.begin_s + share * (self.end_s - self.begin_s)


@dataclass(frozen=True)
class Pause:
    """A guard standing still on the walk of a bead: `kind` is handover or meal."""

    guard_id: str
    kind: str
    begin_s: float
    end_s: float
    at_m: float
    bead: int


@dataclass(frozen=True)
class Timetable:
    """All legs and pauses, each guard's in time order.

    Parameters
    ----------
    track_s, track_m
        (walkers, b) for each bead the moments its motion changes and where along the cycle it then
        is; between them it moves evenly.
    """

    legs: list[Leg]
    pauses: list[Pause]
    track_s: list[NDArray[np.float64]]
    track_m: list[NDArray[np.float64]]

    def of(self, beads: list[int]) -> "Timetable":
        """Return the tracks of some beads only."""
        tracks = [[track[bead] for bead in beads] for track in (self.track_s, self.track_m)]
        return Timetable([], [], *tracks)


def timetable(
    net: Network,
    rounds: Rounds,
    roster: pd.DataFrame,
    speed_mps: float,
    *,
    meals: Meals = MEALS[0],
) -> Timetable:
    """Return the timetable of a roster on closed walks.

    Parameters
    ----------
    meals
        When beads rest where there is no relief.
    """
    walkers = rounds.walkers
    begin = roster["start"].min()
    spots = _Spots(net, rounds, speed_mps)
    at_m = rounds.start_m.copy()
    legs: list[Leg] = []
    pauses: list[Pause] = []
    track_s = [[0.0] for _ in range(walkers)]
    track_m = [[float(at)] for at in at_m]
    alone = 0
    for number, (start, rows) in enumerate(roster.groupby("start", sort=True)):
        from_s = (start - begin).total_seconds()
        until_s = (rows["end"].iloc[0] - begin).total_seconds()
        guards = rows.loc[rows["duty"] == "walk", "guard_id"].tolist()
        relief = rows.loc[rows["duty"] == "relief", "guard_id"].tolist()
        reliefs = _reliefs(spots, at_m, from_s, speed_mps) if relief else None
        if reliefs:
            first_m = float(at_m[0]) + (reliefs[0] - from_s - HANDOVER_S) * speed_mps
            pauses.append(Pause(relief[0], "meal", reliefs[0] - MEAL_S, reliefs[0], first_m, 0))
        for bead, guard in enumerate(guards):
            runs = _Run(guard, bead, number, from_s, float(at_m[bead]), speed_mps)
            runs.pause("handover", HANDOVER_S)
            if reliefs is None:
                runs.walk_until(from_s + meals.begin_s(bead, walkers, alone))
                runs.pause("meal", MEAL_S)
            else:
                runs.walk_until(reliefs[bead])
                runs.eat_and_leave_to(guards[bead - 1] if bead else relief[0])
            runs.walk_until(until_s)
            legs += runs.legs
            pauses += runs.pauses
            track_s[bead] += runs.track_s
            track_m[bead] += runs.track_m
            at_m[bead] = runs.at_m
        alone = 0 if reliefs else alone + 1
    legs.sort(key=lambda leg: (leg.guard_id, leg.begin_s))
    pauses.sort(key=lambda pause: (pause.guard_id, pause.begin_s))
    return Timetable(legs, pauses, [np.array(s) for s in track_s], [np.array(m) for m in track_m])


class _Run:
    """One bead through one shift."""

    def __init__(  # noqa: PLR0917 - a run is made in one place
        self, guard: str, bead: int, shift: int, at_s: float, at_m: float, speed_mps: float
    ) -> None:
        self.guard, self.bead, self.shift, self.speed_mps = guard, bead, shift, speed_mps
        self.at_s, self.at_m = at_s, at_m
        self.legs: list[Leg] = []
        self.pauses: list[Pause] = []
        self.track_s: list[float] = []
        self.track_m: list[float] = []

    def _mark(self) -> None:
        self.track_s.append(self.at_s)
        self.track_m.append(self.at_m)

    def pause(self, kind: str, seconds: float) -> None:
        until_s = self.at_s + seconds
        self.pauses.append(Pause(self.guard, kind, self.at_s, until_s, self.at_m, self.bead))
        self.at_s = until_s
        self._mark()

    def walk_until(self, until_s: float) -> None:
        if until_s <= self.at_s:
            return
        to_m = self.at_m + (until_s - self.at_s) * self.speed_mps
        self.legs.append(
            Leg(self.guard, self.bead, self.shift, self.at_s, until_s, self.at_m, to_m)
        )
        self.at_s, self.at_m = until_s, to_m
        self._mark()

    def eat_and_leave_to(self, other: str) -> None:
        """The guard eats where he is; another one goes on with the bead at once."""
        until_s = self.at_s + MEAL_S
        self.pauses.append(Pause(self.guard, "meal", self.at_s, until_s, self.at_m, self.bead))
        self.guard = other


class _Spots:
    """Walking times between the places of beads, by the shortest way."""

    def __init__(self, net: Network, rounds: Rounds, speed_mps: float) -> None:
        self.net, self.rounds, self.speed_mps = net, rounds, speed_mps
        self.graph = net.graph()

    def seconds(self, bead: int, from_m: float, other: int, to_m: float) -> float:
        """Return a time that suffices to walk from the place of a bead to that of another."""
        start, start_m = self._junction(self.rounds.cycle(bead), from_m)
        stop, stop_m = self._junction(self.rounds.cycle(other), to_m)
        between = dijkstra(self.graph, directed=False, indices=start)[stop]
        return float(start_m + between + stop_m) / self.speed_mps

    def _junction(self, cycle: Cycle, along_m: float) -> tuple[int, float]:
        """Return the junction at the start of the segment a place is on, and how far it is.

        A place stood at counts as the end of the segment before it.
        """
        along_m %= cycle.length_m
        place = max(int(np.searchsorted(cycle.begin_m, along_m, side="right")) - 1, 0)
        edge = cycle.edge[place]
        start = int(self.net.edges[edge][0 if cycle.forward[place] else 1])
        into_m = max(along_m - float(cycle.begin_m[place]), 0.0)
        return start, min(into_m, float(self.net.length_m[edge]))


def _reliefs(
    spots: _Spots, at_m: NDArray[np.float64], from_s: float, speed_mps: float
) -> list[float] | None:
    """Return when the relief takes over each bead, or None when he cannot reach all in time.

    The relief waits for the first bead; each guard relieved eats for `MEAL_S` where he is and goes
    to the next bead. The way to a moving bead is found by trying later and later meetings, a minute
    at a time.
    """

    def where(bead: int, at_s: float) -> float:
        return float(at_m[bead]) + (at_s - from_s - HANDOVER_S) * speed_mps

    meals = [from_s + FIRST_MEAL_S]
    for bead in range(1, len(at_m)):
        place_m, free_s = where(bead - 1, meals[-1]), meals[-1] + MEAL_S
        meet_s = free_s
        while spots.seconds(bead - 1, place_m, bead, where(bead, meet_s)) > meet_s - free_s + 1e-6:
            meet_s += 60.0
            if meet_s > from_s + LAST_MEAL_S:
                return None
        meals.append(meet_s)
    return meals
