"""The secret plan of a bead: in which order it goes on if nothing more were drawn.

A plan is kept for many worlds at once, one per row. The last way of a plan is where the bead ahead
stands: it is never moved, and what it takes to come there is the spacing of the two.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.patrol.shield.blocks import Floats, Ints

EPS = 1e-9
"""Lateness smaller than this is rounding, not lateness."""


@dataclass(frozen=True)
class Queue:
    """Plans, one per row, of `size` ways each; what is beyond is not theirs.

    Parameters
    ----------
    step, inner
        From start to start of ways, and the length of each way.
    way
        (r, w) ways to come.
    size
        (r,) how many of them are the bead's.
    here, now
        (r,) the way the bead is on, and when it started that.
    due
        (r, 2 n) when each way must have started, at the latest.
    ripe
        (r, 2 n) when each may start without coming back too early.
    most
        (r,) when the bead must be where the bead ahead stands now, at the latest.
    """

    step: Floats
    inner: Floats
    way: Ints
    size: Ints
    here: Ints
    now: Floats
    due: Floats
    ripe: Floats
    most: Floats

    @cached_property
    def before(self) -> Ints:
        """(r, w) the way before each."""
        return np.concatenate([self.here[:, None], self.way[:, :-1]], axis=1)

    @cached_property
    def took(self) -> Floats:
        """(r, w) from the start before to the start of each."""
        return self.step[self.before, self.way]

    @cached_property
    def start(self) -> Floats:
        """(r, w) when each starts."""
        return self.now[:, None] + np.cumsum(self.took, axis=1)

    @cached_property
    def end(self) -> Floats:
        """(r, w) when each has been walked."""
        return self.start + self.inner[self.way]

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """(r, w) which may be moved."""
        return np.arange(self.way.shape[1]) < self.size[:, None] - 1

    @cached_property
    def slack(self) -> Floats:
        """(r, w) how much later each may start."""
        slack = np.take_along_axis(self.due, self.way, 1) - self.start
        last = np.arange(self.way.shape[1]) - self.size[:, None] + 1
        closing = np.where(last == 0, self.most[:, None] - self.start, np.inf)
        return np.where(last <= 0, np.minimum(slack, closing), np.inf)

    @cached_property
    def spare(self) -> Floats:
        """(r, w) by how much all from here on may be delayed together."""
        return np.minimum.accumulate(self.slack[:, ::-1], axis=1)[:, ::-1]

    def early(self, ways: Ints, starts: Floats) -> NDArray[np.bool_]:
        """Return which ways would start too soon after their last visit."""
        return starts < np.take_along_axis(self.ripe, ways, 1) - EPS

    # --- what changes would cost: inf where a wait would be broken -------------------------------

    def turning(self, first: int) -> Floats:
        """Return (r, w - 1 - first) the delay by walking backwards from a place to each later one.

        With w - 1 the last place; walking one block backwards enters it at its other end.
        """
        some = slice(first, -1)
        here = self.before[:, first, None]
        at = self.now[:, None] if first == 0 else self.start[:, first - 1, None]
        back = self.way[:, some] ^ 1
        begin = at + self.step[here, back]
        end = self.end[:, some]
        limit = np.take_along_axis(self.due, back, 1) + end
        then = begin + end - end[:, :1] + self.step[back[:, :1], self.way[:, first + 1 :]]
        delay = then - self.start[:, first + 1 :]
        kept = begin + end <= np.minimum.accumulate(limit, axis=1) + EPS
        kept &= (delay <= self.spare[:, first + 1 :] + EPS) & self.free[:, some]
        if first == 0:
            kept &= ~self.early(back, begin)
        return np.where(kept, delay, np.inf)

    def moving(self, place: int) -> Floats:
        """Return (r, w) the delay by moving the way at a place, not the first, before each place.

        It does not change between its neighbours: there the delay is 0.
        """
        moved = self.way[:, place, None]
        into, out = self.step[self.before, moved], self.step[moved, self.way]
        added = into + out - self.took
        after = self.way[:, place + 1]
        past = self.step[self.before[:, place], after][:, None]
        saved = self.took[:, place : place + 2].sum(axis=1, keepdims=True) - past
        delay = added - saved
        due = np.take_along_axis(self.due, moved, 1)
        begin = np.concatenate([self.now[:, None], self.start[:, :-1]], axis=1) + into
        begin[:, place + 1 :] -= saved
        kept = begin <= due + EPS
        pushed = np.minimum.accumulate(self.slack[:, place - 1 :: -1], axis=1)[:, ::-1]
        kept[:, :place] &= added[:, :place] <= pushed + EPS
        kept[:, :place] &= delay[:, :place] <= self.spare[:, place + 1, None] + EPS
        kept[:, place + 2 :] &= delay[:, place + 2 :] <= self.spare[:, place + 2 :] + EPS
        kept[:, 1:] &= self.free[:, :-1]  # up to before the last of the plan
        kept &= self.free[:, place, None]
        kept[:, :1] &= ~self.early(moved, begin[:, :1])
        delay[:, place : place + 2] = 0.0
        kept[:, place : place + 2] = True
        return np.where(kept, delay, np.inf)

    def hastening(self) -> Floats:
        """Return (r, w - 1) the delay by walking each before all others."""
        way, here = self.way[:, :-1], self.here[:, None]
        begin = self.now[:, None] + self.step[here, way]
        pushed = begin + self.step[way, self.way[:, :1]] - self.start[:, :1]
        past = self.step[self.before[:, :-1], self.way[:, 1:]]
        delay = pushed + past - self.took[:, :-1] - self.took[:, 1:]
        held = np.minimum.accumulate(self.slack, axis=1)[:, :-1]
        kept = (delay <= self.spare[:, 1:] + EPS) & self.free[:, :-1]
        kept[:, 1:] &= pushed[:, 1:] <= held[:, :-1] + EPS
        kept &= ~self.early(way, begin)
        delay[:, 0], kept[:, 0] = 0.0, True
        return np.where(kept, delay, np.inf)


def turned(width: int, first: int | Ints, last: Ints) -> Ints:
    """Return (r, width) the order after walking backwards from first to last."""
    at = np.arange(width)[None, :]
    inside = (at >= first) & (at <= last[:, None])
    return np.where(inside, first + last[:, None] - at, at)


def moved(width: int, place: int | Ints, to: Ints) -> Ints:
    """Return (r, width) the order after one was moved before another place."""
    at, to = np.arange(width)[None, :], to[:, None]
    sooner = np.where((at > to) & (at <= place), at - 1, np.where(at == to, place, at))
    later = np.where((at >= place) & (at < to - 1), at + 1, np.where(at == to - 1, place, at))
    return np.where(to <= place, sooner, later)
