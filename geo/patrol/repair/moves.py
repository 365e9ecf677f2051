"""Changes of walks worth trying: taking over a walk, going to a street and back, moving, turning.

Every move keeps the times of what stays: a guard leaves the own walk, does something else and is
back on it where it then is, or goes on with it later.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geo.patrol.repair.score import Deal, firsts_of
from geo.patrol.repair.situation import Situation
from geo.patrol.repair.walker import Timeline, free, reachable
from geo.patrol.repair.ways import Spot

Change = dict[int, tuple[int, ...]]
"""What some guards are to do instead, by their number."""

LEAVE_S = (0, 600, 1200, 1800, 2700, 3600, 5400, 7200, 9000, 10800, 14400, 18000, 21600)
"""When a guard may leave the own walk, from now."""
STAY_S = (900, 1800, 3600, 7200, 10800)
"""How long a walk may be taken over, besides to its end."""
CHUNKS = (4, 10, 25, 60)
"""How many passages of a walk may be walked as soon as possible."""
TASKS = 12
"""The latest segments, so many, are looked at in a round."""
PLACES = 3
"""A street is tried at so many places of a walk."""


def covers(now: Situation, deal: Deal, number: int) -> Iterator[Change]:
    """Yield take-overs by one guard: others' walks nobody walks, in time or as soon as possible."""
    line = deal.lines[number].line
    for orphans in _orphans(now, deal):
        spots = _starts(now, orphans)
        starts_s = now.planned.begin_s[orphans]
        for station in _leaves(now, line):
            left_s, spot = float(line.station_s[station]), line.stations[station]
            metres = now.rules.ways_at(left_s).from_spot(spot)
            there_s = left_s + reachable(now.rules, metres, spots) / now.rules.speed_mps
            head = line.items[:station]
            in_time = np.flatnonzero(there_s <= starts_s)
            if len(in_time):
                yield from _in_time(now, line, head, orphans[int(in_time[0]) :], number)
            near = np.argsort(there_s, kind="stable")[:2]
            for first in {int(at) for at in near if np.isfinite(there_s[at])} | {0}:
                for count in CHUNKS:
                    chunk = _free(now, orphans[first : first + count])
                    if chunk:
                        yield from _and_back(now, line, station, chunk, number)


def visits(now: Situation, deal: Deal, number: int) -> Iterator[Change]:
    """Yield ways of one guard to a place that must be seen, and back."""
    yield from _there_and_back(now, deal, number, _musts(now, deal))


def detours(now: Situation, deal: Deal, number: int) -> Iterator[Change]:
    """Yield ways of one guard to one of the latest streets, and back."""
    yield from _there_and_back(now, deal, number, _latest(now, deal))


def _there_and_back(
    now: Situation, deal: Deal, number: int, tasks: list[tuple[int, float]]
) -> Iterator[Change]:
    line = deal.lines[number].line
    for segment, due_s in tasks:
        a, b = now.net.edges[segment].tolist()
        length_m = float(now.net.length_m[segment])
        open_s = now.rules.closed_s[segment]
        for station, forward in _cheapest(now, line, (a, b), length_m, max(due_s, open_s), open_s):
            yield from _and_back(now, line, station, (free(segment, forward),), number)


def relocations(now: Situation, deal: Deal, number: int) -> Iterator[Change]:
    """Yield the guard's walk without one of the runs added to it, here or with another guard."""
    items = deal.items(number)
    for low, high in _added(items):
        without = items[:low] + items[high:]
        yield {number: without}
        if high - low > 1:
            # 2-opt: a run walked from its other end.
            turned = tuple(_reverse(item) for item in items[low:high][::-1])
            yield {number: items[:low] + turned + items[high:]}
        moved = items[low:high]
        for other, line in enumerate(deal.lines):
            if other == number:
                continue
            for station in _leaves(now, line.line)[:6]:
                there = line.line.items
                yield {number: without, other: there[:station] + moved + there[station:]}


def restores(now: Situation, deal: Deal) -> Iterator[Change]:
    """Yield the deals in which one more guard does what was planned."""
    for number, line in enumerate(deal.lines):
        if line.line.items != now.own[number]:
            yield {number: now.own[number]}


def _orphans(now: Situation, deal: Deal) -> list[NDArray[np.intp]]:
    """Return by walk the planned passages nobody is to walk, those of the lost first."""
    taken = {item for line in deal.lines for item in line.line.items if item >= 0}
    every = np.arange(len(now.planned))
    left = every[~np.isin(every, np.fromiter(taken, dtype=np.intp, count=len(taken)))]
    walks = now.planned.walk[left]
    return [left[walks == walk] for walk in np.unique(walks)]


def _starts(
    now: Situation, items: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    return now.planned.segment[items], now.planned.from_m[items]


def _leaves(now: Situation, line: Timeline) -> list[int]:
    """Return items before which the guard may leave the walk."""
    moments = now.at_s + np.array(LEAVE_S)
    found = np.searchsorted(line.station_s, moments[moments < line.duty.end_s])
    return np.unique(np.minimum(found, len(line.items))).tolist()


def _in_time(
    now: Situation,
    line: Timeline,
    head: tuple[int, ...],
    orphans: NDArray[np.intp],
    number: int,
) -> Iterator[Change]:
    """Yield taking over a walk where it is, for a while or to its end."""
    ends_s = now.planned.end_s[orphans]
    first_s = float(now.planned.begin_s[orphans[0]])
    lasts = {int(np.searchsorted(ends_s, first_s + stay_s)) for stay_s in STAY_S}
    taken = [orphans[:last] for last in sorted(lasts) if 0 < last < len(orphans)]
    for part in [*taken, orphans]:
        last = int(part[-1])
        spot = Spot(int(now.planned.segment[last]), float(now.planned.to_m[last]))
        rest = _rejoin(now, line, len(head), float(now.planned.end_s[last]), spot)
        yield {number: head + tuple(part.tolist()) + rest}
    yield {number: head + tuple(orphans.tolist())}


def _and_back(
    now: Situation, line: Timeline, station: int, extra: tuple[int, ...], number: int
) -> Iterator[Change]:
    """Yield free items at a place of a walk: the rest later, or from where it then is."""
    head, tail = line.items[:station], line.items[station:]
    yield {number: head + extra + tail}
    if not tail:
        return
    at, metres = line.stations[station], 0.0
    for item in extra:
        segment, against = divmod(-1 - item, 2)
        length_m = float(now.net.length_m[segment])
        begin, end = (length_m, 0.0) if against else (0.0, length_m)
        ways = now.rules.ways_at(float(line.station_s[station]))
        metres += ways.metres(at, Spot(segment, begin)) + length_m
        at = Spot(segment, end)
    done_s = float(line.station_s[station]) + metres / now.rules.speed_mps
    if np.isfinite(done_s):
        yield {number: head + extra + _rejoin(now, line, station, done_s, at)}


def _rejoin(
    now: Situation, line: Timeline, station: int, second: float, spot: Spot
) -> tuple[int, ...]:
    """Return what is left of a walk that can be met at its time."""
    tail = np.array([item for item in line.items[station:] if item >= 0], dtype=np.intp)
    if not len(tail):
        return ()
    metres = now.rules.ways_at(second).from_spot(spot)
    there_s = second + reachable(now.rules, metres, _starts(now, tail)) / now.rules.speed_mps
    for begin_s, end_s in line.duty.meals_s:
        there_s = np.where(
            (second < end_s) & (there_s > begin_s), there_s + end_s - begin_s, there_s
        )
    met = np.flatnonzero(there_s <= now.planned.begin_s[tail])
    return tuple(tail[met[0] :].tolist()) if len(met) else ()


def _free(now: Situation, items: NDArray[np.intp]) -> tuple[int, ...]:
    """Return planned passages as things to do as soon as possible."""
    forward = now.planned.to_m[items] > now.planned.from_m[items]
    segments = now.planned.segment[items]
    pairs = zip(segments.tolist(), forward.tolist(), strict=True)
    return tuple(free(segment, ahead) for segment, ahead in pairs)


def _musts(now: Situation, deal: Deal) -> list[tuple[int, float]]:
    """Return the segments of places that are seen too late, with when they are due."""
    musts = now.ledger.musts
    if not musts:
        return []
    late_s = now.ledger.late_s(firsts_of(deal.lines))
    return [
        (must.segment, must.due_s) for must, late in zip(musts, late_s, strict=True) if late > 0
    ]


def _latest(now: Situation, deal: Deal) -> list[tuple[int, float]]:
    """Return the latest segments, with the moment until which going there helps most."""
    ledger = now.ledger
    added = ledger.weight * ledger.added_s([line.seen for line in deal.lines]) / ledger.limit_s
    worth = added.reshape(-1, 2).sum(axis=1)
    due_s = (ledger.last_s + ledger.limit_s).reshape(-1, 2).min(axis=1)
    worst = np.argsort(-worth, kind="stable")[:TASKS].tolist()
    return [(segment, float(due_s[segment])) for segment in worst if worth[segment] > 1e-6]


def _cheapest(  # noqa: PLR0917 - one way, one walk
    now: Situation,
    line: Timeline,
    ends: tuple[int, int],
    length_m: float,
    due_s: float,
    open_s: float,
) -> list[tuple[int, bool]]:
    """Return where in a walk a street costs least, those in time for it first.

    Parameters
    ----------
    open_s
        Before this moment the street is closed.
    """
    stations = line.stations
    segment = np.array([spot.segment for spot in stations])
    at_m = np.array([spot.at_m for spot in stations])
    ways = now.rules.ways_at(max(now.at_s, open_s))
    to_a, to_b = (reachable(now.rules, ways.row(node), (segment, at_m)) for node in ends)
    closed = line.station_s < open_s
    to_a, to_b = np.where(closed, np.inf, to_a), np.where(closed, np.inf, to_b)
    extra_m = to_a + to_b + length_m
    nearer = np.minimum(to_a, to_b)
    too_late = line.station_s + nearer / now.rules.speed_mps > max(due_s, now.at_s)
    found = np.lexsort((extra_m, too_late))[:PLACES].tolist()
    found += [int(nearer.argmin()), 0]
    return [
        (at, bool(to_a[at] <= to_b[at])) for at in dict.fromkeys(found) if np.isfinite(extra_m[at])
    ]


def _added(items: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the runs of free items."""
    is_free = np.r_[False, np.array(items, dtype=np.intp) < 0, False]
    edges = np.flatnonzero(is_free[1:] != is_free[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _reverse(item: int) -> int:
    segment, against = divmod(-1 - item, 2)
    return free(segment, bool(against))
