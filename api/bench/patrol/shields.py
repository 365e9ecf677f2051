"""Unpredictable laps: what can be foreseen at which guarantee, beside a naive shield and a round.

Forty sites drawn evenly in a square, one guard, the shortest round found as the base, T its length.
The naive shield draws the next site evenly among the nearest; it allows those from which the base
round, walked on in one of the two directions, still keeps every wait.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.tours import tour
from geo.patrol.shield.blocks import Blocks, Floats, Ints
from geo.patrol.shield.measures import AGES, Record, caught, entropy_bits, guesses, recorded
from geo.patrol.shield.queue import EPS
from geo.patrol.shield.walk import Walk

SITES = 40
GUARANTEES = (1.0, 1.1, 1.25, 1.5, 2.0)
WORLDS = 1000
SETTLED_LAPS = 5
WATCHED_LAPS = 3
LAPS = 20_000
NEAREST = 8
BIN = 0.05
ATTACKS = (0.5, 1.25)
SHAKES = 100


def rows(laps: int = LAPS) -> list[dict[str, Any]]:
    """Return a row for each guarantee and shield.

    Parameters
    ----------
    laps
        Simulated for each, in a thousand worlds side by side: so many times each site is visited.
    """
    return [
        row(name, guarantee, laps) for name in ("gridbeat", "naive") for guarantee in GUARANTEES
    ]


def row(name: str, guarantee: float, laps: int) -> dict[str, Any]:
    """Return one row: gaps in rounds; attacks begin right after a visit and last 0.5 or 1.25."""
    blocks = sites(guarantee)
    rng = np.random.default_rng(1)
    begin = time.perf_counter()
    if name == "naive":
        naive = Naive(blocks, rng)
        record, gaps = naive.recorded, naive.gap
    else:
        walk = Walk.begun(blocks, 1, WORLDS, rng)

        def record(steps: int, skip: int) -> Record:
            return recorded(walk, steps, skip)

        def gaps() -> Floats:
            return walk.next().gap

    seen = record(WATCHED_LAPS * SITES, SETTLED_LAPS * SITES)
    watched = WORLDS * (WATCHED_LAPS + SETTLED_LAPS)
    more = -(-max(laps - watched, 0) // WORLDS) * SITES
    worst, breaks = _streamed(gaps, more, float(blocks.wait.min()))
    breaks += int((seen.gap > blocks.wait.min() * (1 + EPS)).sum())
    hits = guesses(seen)
    found = {
        "shield": name,
        "sites": SITES,
        "guarantee": guarantee,
        "laps": watched + more * WORLDS // SITES,
        "breaks": breaks,
        "worst": max(worst, float(seen.gap.max())) / seen.unit,
        "mean": float(seen.gap.mean()) / seen.unit,
        **{f"guess_{who}": hit for who, hit in hits.items()},
        "entropy_bits": entropy_bits(seen.gap, BIN * seen.unit),
        "bin": BIN,
        "short_share": float((seen.gap < 0.5 * seen.unit).mean()),
    }
    for lasts in ATTACKS:
        found[f"caught_{lasts}"], found[f"caught_{lasts}_worst"] = caught(seen, lasts)
    return found | {"seconds": time.perf_counter() - begin}


def _streamed(gaps: Callable[[], Floats], steps: int, wait: float) -> tuple[float, int]:
    """Return the worst gap and how many were too long in so many more steps."""
    worst, breaks = 0.0, 0
    for _ in range(steps):
        gap = gaps()
        worst = max(worst, float(gap.max()))
        breaks += int((gap > wait * (1 + EPS)).sum())
    return worst, breaks


def sites(guarantee: float) -> Blocks:
    """Return the sites with the same wait each, so many rounds long."""
    rng = np.random.default_rng(1)
    place = rng.random((SITES, 2)) * 1000
    far = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
    order = tour(ends, np.arange(SITES), rng, SHAKES) // 2
    length = float(far[order, np.roll(order, -1)].sum())
    return Blocks.sites(far, order, np.full(SITES, guarantee * length))


class Naive:
    """The naive shield in many worlds; sites are numbered along the round."""

    def __init__(self, blocks: Blocks, rng: np.random.Generator) -> None:
        order = blocks.order // 2
        self.far = blocks.far[::2, ::2][np.ix_(order, order)]
        self.rng, self.wait, self.length = rng, float(blocks.wait.min()), blocks.round
        self.along = blocks.start[:-1]
        near = np.argsort(self.far, axis=1)[:, 1 : NEAREST + 1]
        self.near = np.zeros(self.far.shape, dtype=bool)
        np.put_along_axis(self.near, near, values=True, axis=1)
        here = np.arange(SITES)
        self.near[here, here - 1] = self.near[here - 1, here] = True
        self.here = np.zeros(WORLDS, dtype=np.intp)
        self.now = np.zeros(WORLDS)
        self.seen = np.tile(self.along - self.length, (WORLDS, 1))
        self.seen[:, 0] = 0.0
        self.chance = np.ones(WORLDS)

    def late(self, along: Floats, seen: Floats) -> Floats:
        """Return by how much some site is late at best when the round is walked on from each.

        Measured against the time of being there. A site the walk begins at comes a round later.
        """
        ahead = along - seen - self.wait
        before = np.maximum.accumulate(ahead, axis=1) + self.length
        behind = np.maximum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
        behind = np.concatenate([behind[:, 1:], np.full((WORLDS, 1), -np.inf)], axis=1)
        earlier = np.concatenate([np.full((WORLDS, 1), -np.inf), before[:, :-1]], axis=1)
        return np.maximum(behind, earlier) - along

    def step(self) -> tuple[Ints, Floats]:
        """Draw one step; return where to, and the gap there."""
        arrive = self.now[:, None] + self.far[self.here]
        onward = self.late(self.along, self.seen)
        back = self.late(self.length - self.along[::-1], self.seen[:, ::-1])[:, ::-1]
        slack = EPS * self.length
        kept = arrive + np.minimum(onward, back) <= slack
        kept &= (arrive <= self.seen + self.wait + slack) & self.near[self.here]
        number = kept.sum(axis=1)
        assert (number > 0).all()  # noqa: S101 - one neighbour on the round always is
        self.chance = 1 / number
        there = np.where(kept, self.rng.random(kept.shape), -1.0).argmax(axis=1)
        rows = np.arange(WORLDS)
        self.now = arrive[rows, there]
        gap = self.now - self.seen[rows, there]
        self.seen[rows, there], self.here = self.now, there
        return there, gap

    def gap(self) -> Floats:
        """Draw one step; return how long the site had waited."""
        return self.step()[1]

    def recorded(self, steps: int, skip: int) -> Record:
        """Return so many steps after others were left out."""
        before: NDArray[np.intp] = np.full(WORLDS, -1)
        kept = []
        for number in range(skip + steps):
            aged = (self.now[:, None] - self.seen) / self.wait * AGES
            here = self.here
            there, gap = self.step()
            if number >= skip:
                ages = aged.clip(0, AGES - 1).astype(np.uint8)
                kept.append((before, here, there, self.now, gap, self.chance, ages))
            before = here
        return Record(self.length, *map(np.array, zip(*kept, strict=True)))
