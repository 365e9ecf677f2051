"""The shielded walk: drawn step by step, and at every moment able to keep every wait.

Each bead has a secret plan (`geo.patrol.shield.queue`): the ways it walks until it comes to where
the bead ahead stands now, and then on along that one's plan. Together the plans are a closed round
on which nobody is further behind the next than the tightest wait allows, and on which every block
is reached in time: that is the certificate. What is walked moves to the end of the plan of the bead
behind. A plan is only ever changed into another one with the same certificate, so whatever is
drawn, no block waits longer than it may.

Before each step parts of the plan are turned or moved at random (a heat bath: the longer the round
becomes, the less likely), and the next block is drawn among those that may come first. None has
more than `CAP` of the chances where there are others. A block that was passed a short time ago does
not come first unless the plan has it so.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.patrol.shield.blocks import Blocks, Floats, Ints
from geo.patrol.shield.queue import EPS, Queue, moved, turned

CAP = 0.3
"""Chance the next block may have at most, where the others can take the rest."""
HASTE = 0.3
HEAT = 1.0
"""Temperatures of the two draws, in mean shares of the room between round and wait."""
NEAR = 8.0
"""Most changes of a plan begin near its front: at places spread exponentially with this mean."""
AHEAD = 20
"""The next block is drawn among so many to come."""
LEAST_GAP = 0.5
"""A block visited sooner than this share of the mean spacing is not drawn."""


LEAST_LIKELY = 500.0
"""The negative logarithm of the smallest chance that is told apart."""


class StuckError(ValueError):
    """A bead has caught up with the bead ahead; draw again."""


class Step(NamedTuple):
    """One step in every world: who walked which way, beginning when, and the chance of the guess.

    Parameters
    ----------
    bead, way, start
        (r,) the bead, the way it started, and when.
    gap
        (r,) since the block's last start.
    surest
        (r,) chance of the likeliest next block, to one who knew the secret plan.
    """

    bead: Ints
    way: Ints
    start: Floats
    gap: Floats
    surest: Floats


@dataclass
class Walk:
    """Beads walking in many worlds at once.

    Made by `Walk.begun`. The rows of all arrays are worlds; the bead whose turn it is comes first,
    then the bead ahead of it, and so on round.
    """

    blocks: Blocks
    rng: np.random.Generator
    least: float
    way: Ints
    size: Ints
    bead: Ints
    here: Ints
    now: Floats
    seen: Floats
    due: Floats
    ripe: Floats
    step: Floats

    @classmethod
    def begun(cls, blocks: Blocks, beads: int, worlds: int, rng: np.random.Generator) -> "Walk":
        """Return beads at equal distances on the fixed round, walked for ever until now.

        Raises
        ------
        ValueError
            The fixed round itself does not keep the waits.
        """
        count, start = len(blocks), blocks.start
        places = np.arange(beads) * blocks.round / beads - EPS * blocks.round
        first = np.unique(np.searchsorted(start[:-1], places) % count)
        apart = np.diff(np.r_[first, first[0] + count])
        spacing = np.diff(np.r_[start[first], blocks.round])
        if len(first) < beads or spacing.max() > blocks.wait.min() + EPS * blocks.round:
            raise ValueError("the fixed round does not keep the waits")
        owner = np.searchsorted(first, np.arange(count), side="right") - 1
        seen = np.empty(count)
        seen[blocks.order // 2] = start[:-1] - np.r_[start[first[1:]], blocks.round][owner]
        seen[blocks.order[first] // 2] = 0.0
        made = cls(
            blocks=blocks,
            rng=rng,
            least=LEAST_GAP * blocks.round / beads,
            way=np.tile(np.roll(blocks.order, -1), (worlds, 1)),
            size=np.tile(apart, (worlds, 1)),
            bead=np.tile(np.arange(beads), (worlds, 1)),
            here=np.tile(blocks.order[first], (worlds, 1)),
            now=np.zeros((worlds, beads)),
            seen=np.tile(seen, (worlds, 1)),
            due=np.empty((worlds, 2 * count)),
            ripe=np.empty((worlds, 2 * count)),
            step=blocks.step,
        )
        for way in blocks.order.tolist():
            made._visited(np.full(worlds, way), np.full(worlds, seen[way // 2]))
        return made

    def _visited(self, way: Ints, start: Floats) -> None:
        rows, block = np.arange(len(way)), way // 2
        self.seen[rows, block] = start
        due, inner = start + self.blocks.wait[block], self.blocks.inner[block]
        self.due[rows, way] = due
        self.due[rows, way ^ 1] = due - inner
        self.ripe[rows, way] = self.ripe[rows, way ^ 1] = start + self.least

    def queue(self) -> Queue:
        """Return the plan of the bead whose turn it is."""
        ahead = self.now[:, 1 % self.now.shape[1]]
        return Queue(
            step=self.step,
            inner=self.blocks.length,
            way=self.way[:, : int(self.size[:, 0].max())],
            size=self.size[:, 0],
            here=self.here[:, 0],
            now=self.now[:, 0],
            due=self.due,
            ripe=self.ripe,
            most=ahead + self.blocks.wait.min(),
        )

    def next(self) -> Step:
        """Draw one step in every world."""
        if (self.size[:, 0] < 1).any():
            raise StuckError("a bead has caught up with the one ahead")
        self._shuffle()
        surest = self._draw()
        return self._walk(surest)

    def _reorder(self, order: Ints, flipped: NDArray[np.bool_] | None = None) -> None:
        width = order.shape[1]
        way = np.take_along_axis(self.way[:, :width], order, 1)
        self.way[:, :width] = way if flipped is None else way ^ flipped

    def _heat(self, share: float) -> float:
        """Return a temperature: a share of the room a step has, on the average."""
        beads = self.now.shape[1]
        room = float(self.blocks.wait.mean()) - self.blocks.round / beads
        return max(share * room * beads / len(self.blocks), EPS * self.blocks.round)

    def _place(self, width: int) -> int:
        if self.rng.random() < 0.7:
            return min(int(self.rng.exponential(NEAR)), width - 1)
        return int(self.rng.integers(width))

    def _shuffle(self) -> None:
        width = int(self.size[:, 0].max())
        if width < 3:
            return
        heat = self._heat(HEAT)
        first = self._place(width - 1)
        delay = self.queue().turning(first)
        last = self._drawn(np.c_[np.zeros(len(delay)), delay], heat) - 1 + first
        at = np.arange(width)[None, :]
        self._reorder(turned(width, first, last), (at >= first) & (at <= last[:, None]))
        place = 1 + self._place(width - 2)
        to = self._drawn(self.queue().moving(place), heat)
        self._reorder(moved(width, place, to))

    def _drawn(self, delay: Floats, heat: float) -> Ints:
        """Return (r,) a column of each row, the less likely the longer the delay."""
        more = (delay - delay.min(axis=1, keepdims=True)) / heat
        race = self.rng.standard_exponential(delay.shape) * np.exp(np.minimum(more, LEAST_LIKELY))
        return np.where(np.isfinite(delay), race, np.inf).argmin(axis=1)

    def _draw(self) -> Floats:
        """Draw the next block to the front of the plan; return the chance of the likeliest."""
        queue = self.queue()
        width = queue.way.shape[1]
        if width == 1:
            return np.ones(len(queue.way))
        haste = queue.hastening()[:, :AHEAD]
        turning = queue.turning(0)[:, :AHEAD]
        turning[:, 0] = np.inf
        delay = np.minimum(haste, turning)
        chance = np.exp((delay.min(axis=1, keepdims=True) - delay) / self._heat(HASTE))
        chance = _capped(chance)
        total = chance.cumsum(axis=1)
        aim = self.rng.random((len(delay), 1)) * total[:, -1:]
        pick = np.minimum((total <= aim).sum(axis=1), delay.shape[1] - 1)
        rows = np.arange(len(pick))
        by_turn = turning[rows, pick] < haste[rows, pick]
        order = turned(width, 0, np.where(by_turn, pick, -1))
        order = np.where(by_turn[:, None], order, moved(width, pick[:, None], np.zeros_like(pick)))
        flipped = by_turn[:, None] & (np.arange(width)[None, :] <= pick[:, None])
        self._reorder(order, flipped)
        return chance.max(axis=1) / total[:, -1]

    def _walk(self, surest: Floats) -> Step:
        rows = np.arange(len(self.way))
        way = self.way[:, 0].copy()
        start = self.now[:, 0] + self.step[self.here[:, 0], way]
        gap = start - self.seen[rows, way // 2]
        late = start > self.due[rows, way] + EPS * self.blocks.round
        assert not late.any()  # noqa: S101 - every change of a plan keeps its certificate
        self._visited(way, start)
        self.here[:, 0], self.now[:, 0] = way, start
        self.way = np.concatenate([self.way[:, 1:], way[:, None]], axis=1)
        self.size[:, 0] -= 1
        self.size[:, -1] += 1
        step = Step(self.bead[:, 0].copy(), way, start, gap, surest)
        if self.now.shape[1] > 1:
            self._turn()
        return step

    def _turn(self) -> None:
        """Bring the bead to the front that is through with its block first."""
        free = self.now + self.blocks.inner[self.here // 2]
        first = free.argmin(axis=1)
        beads, count = self.now.shape[1], len(self.blocks)
        passed = np.where(np.arange(beads) < first[:, None], self.size, 0).sum(axis=1)
        self.way = _rolled(self.way, passed, count)
        for name in ("size", "bead", "here", "now"):
            setattr(self, name, _rolled(getattr(self, name), first, beads))


def _rolled(rows: NDArray, by: Ints, width: int) -> NDArray:  # type: ignore[type-arg]
    return np.take_along_axis(rows, (np.arange(width) + by[:, None]) % width, 1)


def _capped(weight: Floats) -> Floats:
    """Return chances that keep the cap, where the others can take what is above it."""
    chance = weight / weight.sum(axis=1, keepdims=True)
    for _ in range(3):
        over = chance > CAP
        above = np.where(over, chance - CAP, 0.0).sum(axis=1, keepdims=True)
        others = np.where(over | (chance <= 1e-6), 0.0, chance)
        all_others = others.sum(axis=1, keepdims=True)
        taken = others / np.where(all_others > 0, all_others, 1.0) * above
        chance = np.where(all_others > 0, np.where(over, CAP, chance) + taken, chance)
    return chance
