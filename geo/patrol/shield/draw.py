"""Rounds drawn anew for a whole plan, within what each street may wait."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import is_

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds
from geo.patrol.shield.measures import Record, recorded
from geo.patrol.shield.promise import Promise, free
from geo.patrol.shield.report import ShieldReport
from geo.patrol.shield.streets import Streets
from geo.patrol.shield.walk import StuckError, Walk
from geo.patrol.visits import Visits

DAY_S = 86_400.0
DRAWS = 8
"""After so many draws that break a wait, the fixed rounds are walked."""
TRIED_WORLDS = 160
TRIED_LAPS = 6
LATE_S = 1e-3
"""Later than this is late."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shielded:
    """Drawn rounds, or the given ones where nothing could be drawn, and what is said of them."""

    rounds: Rounds
    report: ShieldReport


def drawn(
    net: Network,
    rounds: Rounds,
    wait_s: Floats,
    *,
    seed: int,
    days: int,
    speed_mps: float,
    attempt: int = 0,
) -> Rounds:
    """Return rounds that walk the same streets in an order drawn anew all the time.

    Each bead on a round without stands gets a walk of its own for the whole plan; together they
    pass every segment within its wait as long as nobody stands. Rounds with stands keep fixed
    moments and stay as they are, and so do rounds that cannot keep the waits.

    Parameters
    ----------
    wait_s
        (m,) seconds each segment may wait; infinite for those that other rounds see to.
    seed, attempt
        The seed is to be kept secret; the same two give the same walks.

    Raises
    ------
    StuckError
        A bead caught up with the one ahead: make another attempt.
    """
    cycles: list[Cycle] = []
    of_bead = np.empty(rounds.walkers, dtype=np.intp)
    start_m = rounds.start_m.copy()
    for number, cycle in enumerate(rounds.cycles):
        beads = np.flatnonzero(np.array(rounds.of_bead) == number)
        rng = np.random.default_rng([number, attempt, seed])
        found = _walks(net, cycle, len(beads), wait_s * speed_mps, days * DAY_S * speed_mps, rng)
        if found is None:
            of_bead[beads] = len(cycles)
            cycles.append(cycle)
        else:
            of_bead[beads] = len(cycles) + np.arange(len(beads))
            start_m[beads] = 0.0
            cycles += found
    if len(cycles) == len(rounds.cycles) and all(map(is_, cycles, rounds.cycles)):
        return rounds
    return Rounds(tuple(cycles), tuple(of_bead.tolist()), start_m)


def _begun(  # noqa: PLR0917 - everything a walk is drawn from
    net: Network, cycle: Cycle, beads: int, wait_m: Floats, worlds: int, rng: np.random.Generator
) -> tuple[Streets, Walk] | None:
    """Return the walk of a round, None where it must stay as it is."""
    if not free(cycle) or not np.isfinite(wait_m[cycle.edge]).any():
        return None
    streets = Streets.cut(net, cycle, np.isfinite(wait_m), beads)
    try:
        return streets, Walk.begun(streets.blocks(wait_m), beads, worlds, rng)
    except ValueError:
        return None


def _walks(  # noqa: PLR0917 - everything a walk is drawn from
    net: Network,
    cycle: Cycle,
    beads: int,
    wait_m: Floats,
    until_m: float,
    rng: np.random.Generator,
) -> list[Cycle] | None:
    begun = _begun(net, cycle, beads, wait_m, 1, rng)
    if begun is None:
        return None
    streets, walk = begun
    walked = [[way] for way in walk.here[0].tolist()]
    while walk.now.min() < until_m:
        step = walk.next()
        walked[int(step.bead[0])].append(int(step.way[0]))
    return [streets.closed(ways) for ways in walked]


def shielded(
    net: Network,
    rounds: Rounds,
    limit_min: Floats,
    seen_of: Callable[[Rounds], Visits],
    *,
    guarantee: float,
    seed: int,
    days: int,
    speed_mps: float,
) -> Shielded:
    """Return drawn rounds that keep the guarantee in the real timetable, or the given ones.

    Meals and handovers make waits longer: what they make of the fixed rounds is left free, and
    more if a draw measured with them breaks a wait. It is then drawn again.

    Parameters
    ----------
    limit_min
        (m,) minutes each segment may stay unseen.
    seen_of
        Measures rounds exactly, with their meals and handovers.
    guarantee
        How many times longer than now a street may wait; 1 changes nothing.
    seed
        To be kept secret.

    Raises
    ------
    ValueError
        A guarantee below 1.
    """
    if guarantee < 1.0:
        raise ValueError(f"guarantee must be at least 1, not {guarantee}")
    walkers = rounds.walkers
    if guarantee == 1.0:
        return Shielded(rounds, ShieldReport.fixed(guarantee, walkers))
    base = seen_of(rounds)
    promise = Promise.of(rounds, base, limit_min, guarantee)
    rests_s = promise.rests_s(rounds, speed_mps)
    redraws = 0
    for attempt in range(DRAWS):
        wait_s = np.where(promise.held, np.inf, promise.allowed_s - rests_s)
        try:
            found = drawn(
                net,
                rounds,
                wait_s,
                seed=seed,
                days=days,
                speed_mps=speed_mps,
                attempt=attempt,
            )
        except StuckError:
            redraws += 1
            continue
        if found is rounds:
            break
        seen = seen_of(found)
        over_s = promise.over_s(seen)
        if over_s <= LATE_S:
            report = ShieldReport.of(
                _tried(net, rounds, wait_s * speed_mps),
                guarantee=guarantee,
                worst_ratio=float((seen.worst_gap_s / promise.before_s).max()),
                redraws=redraws,
                walkers=walkers,
                walkers_drawn=sum(
                    found.cycle(bead) is not rounds.cycle(bead) for bead in range(walkers)
                ),
            )
            return Shielded(found, report)
        rests_s += over_s
        redraws += 1
    return Shielded(rounds, ShieldReport.fixed(guarantee, walkers, redraws))


def _tried(net: Network, rounds: Rounds, wait_m: Floats) -> Record:
    """Return what other seeds draw on the round with most beads: nothing secret."""
    shared = np.bincount(rounds.of_bead, minlength=len(rounds.cycles))
    for number in np.argsort(-shared, kind="stable").tolist():
        for attempt in range(DRAWS):
            rng = np.random.default_rng(attempt)
            cycle, beads = rounds.cycles[number], int(shared[number])
            begun = _begun(net, cycle, beads, wait_m, TRIED_WORLDS, rng)
            if begun is None:
                break
            count = len(begun[1].blocks)
            try:
                return recorded(begun[1], steps=TRIED_LAPS * count, skip=2 * count)
            except StuckError:
                continue
    raise StuckError("no walk can be tried")
