"""Rounds drawn anew for a whole plan, within what each street may wait."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import STAND_M, Cycle
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds
from geo.patrol.shield.measures import Record, guesses, recorded
from geo.patrol.shield.report import ShieldReport
from geo.patrol.shield.streets import Streets
from geo.patrol.shield.walk import StuckError, Walk
from geo.patrol.visits import Visits

DAY_S = 86_400.0
DRAWS = 8
"""After so many draws that break a wait, the fixed rounds are walked."""
TRIED_WORLDS = 60
TRIED_LAPS = 4
BIN = 0.05
"""Gaps are told apart in steps of this share of the unshielded gap."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shielded:
    """Drawn rounds, or the given ones where nothing could be drawn, and what is said of them."""

    rounds: Rounds
    report: ShieldReport


def allowed_s(
    net: Network, rounds: Rounds, base: Visits, limit_min: Floats, guarantee: float
) -> Floats:
    """Return (m,) the seconds each segment may wait in drawn rounds.

    The guarantee times the longest wait of any segment of its round as given; but a limit that was
    kept is kept. Segments that rounds with stands pass are held to their own wait.
    """
    longest = base.worst_gap_s.copy()
    held = np.zeros(len(net.edges), dtype=bool)
    for cycle in rounds.cycles:
        if not _free(cycle):
            held[cycle.edge] = True
    for cycle in rounds.cycles:
        if _free(cycle):
            own = np.setdiff1d(cycle.edge, np.flatnonzero(held))
            longest[own] = np.maximum(longest[own], base.worst_gap_s[own].max(initial=0.0))
    limit_s = 60 * limit_min
    kept = base.worst_gap_s <= limit_s + 1e-6
    return np.where(kept, np.maximum(limit_s, base.worst_gap_s), np.inf).clip(max=guarantee * longest)


def drawn(
    net: Network,
    rounds: Rounds,
    wait_s: Floats,
    *,
    seed: int,
    days: int,
    speed_mps: float,
) -> Rounds:
    """Return rounds that walk the same streets in an order drawn anew all the time.

    Each bead on a round without stands gets a walk of its own for the whole plan; together they
    pass every segment within its wait as long as nobody stands. Rounds with stands keep fixed
    moments and stay as they are, and so do rounds that cannot keep the waits.

    Parameters
    ----------
    wait_s
        (m,) seconds each segment may wait.
    seed
        To be kept secret; the same seed gives the same walks.

    Raises
    ------
    StuckError
        A bead caught up with the one ahead: draw with another seed.
    """
    cycles: list[Cycle] = []
    of_bead = np.empty(rounds.walkers, dtype=np.intp)
    start_m = rounds.start_m.copy()
    for number, cycle in enumerate(rounds.cycles):
        beads = np.flatnonzero(np.array(rounds.of_bead) == number)
        rng = np.random.default_rng([seed, number])
        found = _walks(net, cycle, len(beads), wait_s * speed_mps, days * DAY_S * speed_mps, rng)
        if found is None:
            of_bead[beads] = len(cycles)
            cycles.append(cycle)
        else:
            of_bead[beads] = len(cycles) + np.arange(len(beads))
            start_m[beads] = 0.0
            cycles += found
    return Rounds(tuple(cycles), tuple(of_bead.tolist()), start_m)


def _free(cycle: Cycle) -> bool:
    """Return whether a round keeps no fixed moments: it never stands."""
    return bool(cycle.wait_m.max(initial=0.0) <= STAND_M)


def _begun(
    net: Network, cycle: Cycle, beads: int, wait_m: Floats, worlds: int, rng: np.random.Generator
) -> tuple[Streets, Walk] | None:
    """Return the walk of a round, None where it must stay as it is."""
    if not _free(cycle) or not len(cycle.edge):
        return None
    streets = Streets.cut(net, cycle, beads)
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
    """
    base = seen_of(rounds)
    allowed = allowed_s(net, rounds, base, limit_min, guarantee)
    spacing_s = _spacing_s(net, rounds, speed_mps)
    rests_s = np.maximum(base.worst_gap_s - spacing_s, 0.0).max(initial=0.0)
    fixed = Shielded(rounds, ShieldReport.fixed(guarantee))
    if guarantee <= 1.0:
        return fixed
    redraws = 0
    for draw in range(DRAWS):
        wait_s = np.where(np.isfinite(spacing_s), allowed - rests_s, allowed)
        try:
            found = drawn(
                net, rounds, wait_s, seed=seed + draw, days=days, speed_mps=speed_mps
            )
        except StuckError:
            redraws += 1
            continue
        if len(found.cycles) == len(rounds.cycles) and found.cycles == rounds.cycles:
            break
        seen = seen_of(found)
        over_s = float((seen.worst_gap_s - allowed).max())
        if over_s <= 1e-6:
            worst = float((seen.worst_gap_s / base.worst_gap_s).max())
            tried = _tried(net, rounds, wait_s * speed_mps)
            report = ShieldReport.of(guarantee, tried, worst, redraws)
            return Shielded(found, report)
        rests_s += over_s
        redraws += 1
    return replace(fixed, report=replace(fixed.report, redraws=redraws))


def _spacing_s(net: Network, rounds: Rounds, speed_mps: float) -> Floats:
    """Return (m,) from bead to bead on the round that passes each segment; else infinite."""
    found = np.full(len(net.edges), np.inf)
    shared = np.bincount(rounds.of_bead, minlength=len(rounds.cycles))
    for cycle, beads in zip(rounds.cycles, shared, strict=True):
        if _free(cycle):
            found[cycle.edge] = cycle.length_m / beads / speed_mps
    return found


def _tried(net: Network, rounds: Rounds, wait_m: Floats) -> Record | None:
    """Return what others than the plan's own seed draw on its largest round: nothing secret."""
    shared = np.bincount(rounds.of_bead, minlength=len(rounds.cycles))
    best = None
    for number in np.argsort(-shared, kind="stable").tolist():
        rng = np.random.default_rng(number)
        best = _begun(
            net, rounds.cycles[number], int(shared[number]), wait_m, TRIED_WORLDS, rng
        )
        if best:
            break
    if best is None:
        return None
    count = len(best[1].blocks)
    try:
        return recorded(best[1], steps=TRIED_LAPS * count, skip=2 * count)
    except StuckError:
        return None
