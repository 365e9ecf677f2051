"""How likely a walker moved from one cell to another between two fixes.

A phone's error drifts: neighbouring fixes err alike, so the way between two fixes is known far
better than either place. Errors are taken as a first-order process, per axis,

    e(t) = r e(t-1) + w,   w ~ N(0, s2 (1 - r2)),   r = exp(-seconds / CORRELATION)

so that a step's likelihood asks for the error at both of its ends. A small share of errors starts
anew (another reflection). Beside the cells there is one state off the network.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.track.lattice import Lattice
from geo.track.pace import PACE_MPS, Pace
from geo.track.steps import Run

REACH_SIGMAS = 3.8
"""Cells so far from a fix are not looked at; 1 in 1,400 fixes errs by more."""
ANEW = 0.01
"""Share of errors that start anew."""
LEAVE, ENTER = 0.0005, 0.02
"""Chance per step to leave the network, and to come back to it."""
BEGIN_OFF = 1e-4
"""How much a track that begins off the network is held against it."""
OFF_MPS = 0.9
"""Walking speed off the network, per axis."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """Candidates of a run of fixes and the weighed moves between them.

    Candidates are sorted by step, then state; the last of each step is off the network.

    Parameters
    ----------
    begin
        (t + 1,) first candidate of each step.
    state
        (c,) the candidates' states; `lattice.states` where off the network.
    first
        (c,) likelihood of the candidates of the first step, 0 for others.
    source, target, link, weight
        (k,) moves, sorted by target: candidates, the lattice's link (-1 where the network is left
        or entered) and their likelihood.
    into
        (c + 1,) first move into each candidate.
    """

    begin: Ints
    state: Ints
    first: Floats
    source: Ints
    link: Ints
    weight: Floats
    into: Ints


def evidence(pace: Pace, run: Run, correlation_s: float, pace_mps: float = PACE_MPS) -> Evidence:
    """Return the evidence of the steps of a run, none further apart than the links reach."""
    xy, second, sigma_m, seen = run.xy, run.second, run.sigma_m, run.seen
    lattice = pace.lattice
    steps, states = len(xy), lattice.states
    gap_s = np.diff(second)
    step, state = _near(lattice, xy, sigma_m)
    begin = np.searchsorted(step, np.arange(steps + 1))
    off = begin[1:] - 1
    on = state < states
    error = np.zeros((len(step), 2))
    error[on] = (xy[step[on]] - lattice.xy[state[on] // 2]) / sigma_m[step[on], None]
    alone = np.where(on, np.exp(-0.5 * (error**2).sum(axis=1)), 0.0)
    source, target, link, weight = _moves(pace, pace_mps, step, state, gap_s)
    r = np.exp(-gap_s / correlation_s) * seen[:-1]
    rest = 1 - r**2
    at = step[source]
    change = error[target] - r[at, None] * error[source]
    likely = np.exp(-0.5 * (change**2).sum(axis=1) / rest[at]) / rest[at]
    likely = (1 - ANEW) * likely + ANEW * alone[target]
    weight = weight * (1 - LEAVE) * np.where(seen[at + 1], likely, 1.0)
    # Off the network the place is the fix itself, give or take what the error changes.
    spread = rest + (OFF_MPS * gap_s / sigma_m[1:]) ** 2
    jump = (np.diff(xy, axis=0) ** 2).sum(axis=1) / sigma_m[1:] ** 2
    free = np.where(seen[1:], np.exp(-0.5 * jump / spread) / spread + 1e-12, 1.0)
    length_m = np.where(on, lattice.length_m[np.minimum(state, states - 1) // 2], 0.0)
    room = np.add.reduceat(length_m, begin[:-1])
    prior = length_m / np.maximum(room, 1e-9)[step]
    later, sooner = np.flatnonzero(on & (step > 0)), np.flatnonzero(on & (step < steps - 1))
    source = np.r_[source, off[step[later] - 1], sooner, off[:-1]]
    target = np.r_[target, later, off[step[sooner] + 1], off[1:]]
    link = np.r_[link, np.full(len(later) + len(sooner) + steps - 1, -1)]
    weight = np.r_[
        weight,
        ENTER * prior[later] * np.where(seen[step[later]], alone[later], 1.0),
        LEAVE * free[step[sooner]],
        (1 - ENTER) * free,
    ]
    order = np.argsort(target, kind="stable")
    into = np.searchsorted(target[order], np.arange(len(step) + 1))
    first = np.where(step == 0, prior * alone, 0.0)
    first[off[0]] = BEGIN_OFF
    return Evidence(begin, state, first, source[order], link[order], weight[order], into)


def _near(lattice: Lattice, xy: Floats, sigma_m: Floats) -> tuple[Ints, Ints]:
    """Return the candidates' steps and states, with one off the network per step."""
    reach_m = REACH_SIGMAS * sigma_m
    step, cell = lattice.tree.query(shapely.points(xy), predicate="dwithin", distance=reach_m)
    number = np.arange(len(xy))
    step = np.r_[np.repeat(step, 2), number]
    state = np.r_[(2 * cell[:, None] + [0, 1]).ravel(), np.full(len(xy), lattice.states)]
    order = np.argsort(step * (lattice.states + 1) + state)
    return step[order], state[order]


def _moves(
    pace: Pace, pace_mps: float, step: Ints, state: Ints, gap_s: Floats
) -> tuple[Ints, Ints, Ints, Floats]:
    """Return the moves along links between candidates of one step and the next."""
    lattice = pace.lattice
    key = step * (lattice.states + 1) + state
    whole = np.maximum(1, np.round(gap_s)).astype(int)
    parts = []
    for seconds in np.unique(whole):
        links = pace.steps(int(seconds), pace_mps)
        ours = (step < len(gap_s)) & (state < lattice.states)
        ours[ours] = whole[step[ours]] == seconds
        source = np.flatnonzero(ours)
        low = links.indptr[state[source]]
        times = links.indptr[state[source] + 1] - low
        row = np.repeat(np.arange(len(source)), times)
        place = np.arange(len(row)) + np.repeat(low - np.cumsum(times) + times, times)
        source = source[row]
        link = links.link[place]
        wanted = (step[source] + 1) * (lattice.states + 1) + lattice.target[link]
        target = np.searchsorted(key, wanted)
        there = key[target] == wanted
        parts.append((source[there], target[there], link[there], links.chance[place[there]]))
    source, target, link, chance = (np.concatenate(part) for part in zip(*parts, strict=True))
    return source, target, link, chance
