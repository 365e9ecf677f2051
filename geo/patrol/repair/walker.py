"""A guard's walk from an order of things to do: timed, with meals, ways around, the end of duty."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.patrol.repair.passes import Passes
from geo.patrol.repair.ways import Piece, Spot, Ways

ON_TIME_S = 1e-6
TOUCH_M = 1.0
"""Who is this near to where the next passage begins is there."""


def free(segment: int, forward: bool) -> int:
    """Return the item that stands for walking a whole segment at no set time."""
    return -1 - (2 * segment + (not forward))


def piece_of(item: int, length_m: NDArray[np.float64]) -> Piece:
    """Return what a free item walks."""
    segment, against = divmod(-1 - item, 2)
    whole_m = float(length_m[segment])
    return (segment, whole_m, 0.0) if against else (segment, 0.0, whole_m)


class Planned(NamedTuple):
    """What was planned for the rest of the shift; a passage's number is an item of an order.

    Lists, as they are read one by one. `follows` tells whether the passage before is of the same
    walk, `joins` whether it also ends where this one begins.
    """

    passes: Passes
    pieces: list[Piece]
    starts_s: list[float]
    ends_s: list[float]
    follows: list[bool]
    joins: list[bool]


def planned(net: Network, passes: Passes) -> Planned:
    """Return planned passages, by walk and time, ready to be followed."""
    ends = net.edges
    follows = np.r_[False, passes.walk[1:] == passes.walk[:-1]]
    begin, end = (
        np.where(at_m <= 0, ends[passes.segment, 0], -1)
        + np.where(at_m >= net.length_m[passes.segment], ends[passes.segment, 1] + 1, 0)
        for at_m in (passes.from_m, passes.to_m)
    )
    near = (begin[1:] >= 0) & (begin[1:] == end[:-1])
    near |= (passes.segment[1:] == passes.segment[:-1]) & (
        np.abs(passes.from_m[1:] - passes.to_m[:-1]) < TOUCH_M
    )
    numbers = (passes.segment.tolist(), passes.from_m.tolist(), passes.to_m.tolist())
    return Planned(
        passes,
        list(zip(*numbers, strict=True)),
        passes.begin_s.tolist(),
        passes.end_s.tolist(),
        follows.tolist(),
        (follows & np.r_[False, near]).tolist(),
    )


@dataclass(frozen=True)
class Duty:
    """A guard who can still walk: where and from when, until when, and the meals on the way.

    `first` is the passage he is about to walk or walks, if he is where the plan has him: a relief
    on the way to a walk comes there in time, though the plan does not draw the way.
    """

    walk: int
    guard_id: str
    spot: Spot
    ready_s: float
    end_s: float
    meals_s: tuple[tuple[float, float], ...]
    first: int | None = None


@dataclass(frozen=True)
class Timeline:
    """What a guard does in the rest of the shift.

    Parameters
    ----------
    items
        What to do, in order: numbers of planned passages, each not before its time, and free items.
    walked
        What that comes to.
    item
        (p,) the planned passage each is, where it is walked exactly as planned by whom it was
        planned for; else -1.
    station_s, stations
        For each item when and where the guard is about to turn to it; one more at the end.
    """

    duty: Duty
    items: tuple[int, ...]
    walked: Passes
    item: NDArray[np.intp]
    station_s: NDArray[np.float64]
    stations: list[Spot]


class Rules(NamedTuple):
    """What all walkers keep to.

    `closed_s` tells until when each segment is closed, `ways` the shortest ways by the moment until
    which they hold, ascending.
    """

    net: Network
    plan: Planned
    speed_mps: float
    closed_s: list[float]
    ways: list[tuple[float, Ways]]

    def ways_at(self, second: float) -> Ways:
        """Return the shortest ways at a moment."""
        return next(ways for until_s, ways in self.ways if second < until_s)


def timeline(rules: Rules, duty: Duty, items: tuple[int, ...]) -> Timeline:
    """Return what an order of things to do comes to.

    Planned passages are walked at their time, or as soon as the guard gets there; closed segments
    are walked around, and those that cannot be reached are left out. Meals are eaten at their time
    wherever the guard then is; at the end of the shift the guard stops.
    """
    return _Walker(rules, duty).through(items)


class _Walker:
    def __init__(self, rules: Rules, duty: Duty) -> None:
        self.rules, self.duty = rules, duty
        self.at_s, self.spot = duty.ready_s, duty.spot
        self.rows: list[tuple[int, float, float, float, float, int]] = []
        self.station_s: list[float] = []
        self.stations: list[Spot] = []

    def through(self, items: tuple[int, ...]) -> Timeline:
        number = 0
        while number < len(items):
            if self.at_s >= self.duty.end_s - ON_TIME_S:
                break
            item = items[number]
            if item < 0:
                self._mark()
                piece = piece_of(item, self.rules.net.length_m)
                if not self._closed(piece[0]) and self._go(Spot(piece[0], piece[1])):
                    self._step(piece, abs(piece[2] - piece[1]) / self.rules.speed_mps)
                number += 1
            else:
                number += self._planned(items, number)
        missing = len(items) + 1 - len(self.station_s)
        self.station_s += [self.at_s] * missing
        self.stations += [self.spot] * missing
        return self._timeline(items)

    def _planned(self, items: tuple[int, ...], number: int) -> int:
        """Walk a planned passage, and those after it as long as all goes by plan; how many."""
        plan, item = self.rules.plan, items[number]
        segment, from_m, to_m = plan.pieces[item]
        self._mark()
        if self._closed(segment, plan.starts_s[item]):
            return 1
        if number == 0 and item == self.duty.first:
            self.spot = Spot(segment, from_m)
        goes_on = number > 0 and items[number - 1] == item - 1 and plan.follows[item]
        if not (goes_on and plan.joins[item] and self._near(segment, from_m)):
            told = len(self.rows)
            if not self._go(Spot(segment, from_m)):
                return 1
            if goes_on and self.at_s <= plan.starts_s[item] + ON_TIME_S:
                del self.rows[told:]  # the plan does not tell this way either
        count = self._run(items, number)
        if count:
            return count
        self.at_s = max(self.at_s, plan.starts_s[item])
        self._step((segment, from_m, to_m), plan.ends_s[item] - plan.starts_s[item])
        return 1

    def _run(self, items: tuple[int, ...], number: int) -> int:
        """Walk as many planned passages that follow each other as there are until the next stop.

        Each begins at its time, or as soon as the one before is done; what is walked at its time is
        what was planned.
        """
        plan, duty, first = self.rules.plan, self.duty, items[number]
        at_s = max(self.at_s, plan.starts_s[first])
        if self._meal(at_s) is not None:
            return 0
        until_s = min([duty.end_s, *(m for m, _ in duty.meals_s if m > at_s)]) + ON_TIME_S
        own = int(plan.passes.walk[first]) == duty.walk
        count, at_s, spot = 0, self.at_s, self.spot
        for item in items[number:]:
            if item != first + count or (count and not plan.joins[item]):
                break
            start_s, stop_s = plan.starts_s[item], plan.ends_s[item]
            late = at_s > start_s + ON_TIME_S
            if late:
                start_s, stop_s = at_s, at_s + stop_s - start_s
            piece = plan.pieces[item]
            if stop_s > until_s or self.rules.closed_s[piece[0]] > start_s:
                break
            if count:
                self.station_s.append(at_s)
                self.stations.append(spot)
            self.rows.append((*piece, start_s, stop_s, item if own and not late else -1))
            at_s, spot = stop_s, Spot(piece[0], piece[2])
            count += 1
        self.at_s, self.spot = at_s, spot
        return count

    def _go(self, target: Spot) -> bool:
        """Walk the shortest way to a place; False where there is none."""
        if self.spot == target:
            return True
        ways = self.rules.ways_at(self.at_s)
        if not isfinite(ways.metres(self.spot, target)):
            return False
        for piece in ways.way(self.spot, target):
            self._step(piece, abs(piece[2] - piece[1]) / self.rules.speed_mps)
        self.spot = target
        return True

    def _step(self, piece: Piece, seconds: float) -> None:
        """Walk a piece, stopping for meals and at the end of the shift."""
        segment, from_m, to_m = piece
        while seconds > ON_TIME_S and self.at_s < self.duty.end_s - ON_TIME_S:
            rest = self._meal(self.at_s)
            if rest is not None:
                self.at_s = rest
                continue
            stops = [m for m, _ in self.duty.meals_s if m > self.at_s]
            walked_s = min([seconds, self.duty.end_s - self.at_s, *(m - self.at_s for m in stops)])
            stop_m = to_m
            if walked_s < seconds - ON_TIME_S:
                stop_m = from_m + (to_m - from_m) * walked_s / seconds
            self.rows.append((segment, from_m, stop_m, self.at_s, self.at_s + walked_s, -1))
            self.at_s += walked_s
            seconds, from_m = seconds - walked_s, stop_m
        self.spot = Spot(segment, from_m if seconds > ON_TIME_S else to_m)

    def _meal(self, second: float) -> float | None:
        """Return when the meal of a moment ends."""
        for begin_s, end_s in self.duty.meals_s:
            if begin_s - ON_TIME_S <= second < end_s - ON_TIME_S:
                return end_s
        return None

    def _closed(self, segment: int, second: float = -inf) -> bool:
        return self.rules.closed_s[segment] > max(second, self.at_s)

    def _near(self, segment: int, at_m: float) -> bool:
        if self.spot.segment == segment:
            return abs(self.spot.at_m - at_m) < TOUCH_M
        ends = self.rules.net.edges
        length_m = self.rules.net.length_m
        here = ends[self.spot.segment, int(self.spot.at_m >= length_m[self.spot.segment])]
        return bool(here == ends[segment, int(at_m >= length_m[segment])])

    def _mark(self) -> None:
        self.station_s.append(self.at_s)
        self.stations.append(self.spot)

    def _timeline(self, items: tuple[int, ...]) -> Timeline:
        rows = np.array(self.rows, dtype=float).reshape(-1, 6).T
        walked = Passes(
            np.full(rows.shape[1], self.duty.walk, dtype=np.intp),
            rows[0].astype(np.intp),
            rows[1],
            rows[2],
            rows[3],
            rows[4],
        )
        return Timeline(
            self.duty,
            items,
            walked,
            rows[5].astype(np.intp),
            np.array(self.station_s),
            self.stations,
        )


def reachable(
    rules: Rules, metres: NDArray[np.float64], spots: tuple[NDArray[np.intp], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the metres to places given those to every junction.

    Parameters
    ----------
    spots
        Segment and metres along it of each place.
    """
    segment, at_m = spots
    a, b = rules.net.edges[segment].T
    rest_m = rules.net.length_m[segment] - at_m
    return np.minimum(metres[a] + at_m, metres[b] + rest_m)
