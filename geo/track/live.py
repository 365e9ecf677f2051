"""Matching while the guard walks: what is decided lags behind and is not taken back."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from geo.track import noise
from geo.track.agreement import draws
from geo.track.decode import agreed, drawn, forward
from geo.track.evidence import evidence
from geo.track.matcher import DRAWN, Matcher
from geo.track.passes import Passes, Trail, passes, together, trail
from geo.track.steps import Run, runs

LAG_S = 40.0
"""What is older is decided; with `BLOCK` steps of 5 s a place is known after 40 to 55 s."""
BLOCK = 3
"""Steps that are looked at together."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decided:
    """Where a run stands after a block: the step decided last, and what is known of it.

    Parameters
    ----------
    end
        How many steps of the run were looked at.
    step
        The step decided last.
    chance
        Of its candidates given the fixes so far; none before the first block.
    state
        The state decided for it, -1 where there is none.
    part
        The states decided in this block.
    final
        Whether the run was over, and nothing later could be waited for.
    """

    end: int
    step: int
    chance: Floats
    state: int
    part: Trail
    final: bool


@dataclass
class Live:
    """The fixes of one guard as they come in, and the walk decided so far.

    A run is decided block by block, each from the one before and the fixes up to `LAG_S` later, so
    that the result depends on the fixes alone and not on the order in which they came: a late fix
    has the blocks it touches, and those after them, decided again.

    Parameters
    ----------
    matcher
        With the guard's plan, where there is one.
    correlation_s
        How long errors hang together.
    """

    matcher: Matcher
    correlation_s: float = noise.CORRELATION_S
    _xy: Floats = field(default_factory=lambda: np.empty((0, 2)))
    _second: Floats = field(default_factory=lambda: np.empty(0))
    _sigma_m: Floats = field(default_factory=lambda: np.empty(0))
    _runs: list[tuple[Run, list[Decided]]] = field(default_factory=list)

    def add(self, xy: Floats, second: Floats, accuracy_m: Floats) -> None:
        """Take in usable fixes, in any order; one of the same second as another is left out.

        Parameters
        ----------
        xy, second, accuracy_m
            (n, 2) and (n,) as `Matcher.match` takes them.
        """
        every = np.r_[self._second, second]
        _, kept = np.unique(every, return_index=True)
        self._second = every[kept]
        self._xy = np.concatenate([self._xy, xy])[kept]
        self._sigma_m = np.r_[self._sigma_m, noise.sigma_m(accuracy_m)][kept]
        known = {run.second[0]: (run, blocks) for run, blocks in self._runs}
        fresh = runs(self._xy, self._second, self._sigma_m)
        self._runs = []
        for number, run in enumerate(fresh):
            old, blocks = known.get(run.second[0], (run, []))
            over = number + 1 < len(fresh)
            blocks = [
                block
                for block in blocks
                if _same(old, run, block.end)
                and block.final == (over and block.end == len(run.second))
            ]
            self._decide(run, blocks, over=over)
            self._runs.append((run, blocks))

    def passes(self) -> Passes:
        """Return the passes decided so far, in order of time."""
        parts: list[Trail] = []
        for _, blocks in self._runs:
            first = parts[-1].piece[-1] + 1 if parts else 0
            parts += [replace(part, piece=part.piece + first) for part in _full(blocks)]
        return passes(self.matcher.lattice, together(parts))

    def _decide(self, run: Run, blocks: list[Decided], *, over: bool) -> None:
        """Append what can be decided of a run; all of it where it is over."""
        steps = len(run.second)
        end = blocks[-1].end if blocks else 1
        while end < steps and (over or end + BLOCK <= steps):
            end = min(end + BLOCK, steps)
            last = over and end == steps
            late_s = np.inf if last else run.second[end - 1] - LAG_S
            until = int(np.searchsorted(run.second[:end], late_s, side="right")) - 1
            before = blocks[-1] if blocks else None
            if until > (before.step if before else 0):
                blocks.append(self._block(run, before, until, end, final=last))

    def _block(
        self, run: Run, before: Decided | None, until: int, end: int, *, final: bool
    ) -> Decided:
        """Decide the steps after the last one decided, up to `until`, by the steps before `end`."""
        begin = before.step if before else 0
        window = run.steps(begin, end)
        given = evidence(self.matcher.pace, window, self.correlation_s)
        start = -1
        if before is not None:
            given.first[: given.begin[1]] = before.chance
            start = int(np.searchsorted(given.state[: given.begin[1]], before.state))
        chance = forward(given)
        moves = drawn(given, chance, DRAWN, np.random.default_rng(begin))
        chosen = agreed(given, moves, start)
        used = until - begin
        target = int(np.searchsorted(given.into, chosen[used], side="right")) - 1
        found = trail(self.matcher.lattice, given, chosen[: used + 1], window.second)
        held = draws(self.matcher.lattice, given, moves, window.second)
        part = replace(found, chance=held.passing(found.state))
        if before is not None and len(_full([before])):
            goes_on = given.source[chosen[1]] == start and given.link[chosen[1]] >= 0
            part = replace(part, piece=part.piece + before.part.piece[-1] + (not goes_on))
        here = slice(given.begin[used], given.begin[used + 1])
        return Decided(end, until, chance[here], int(given.state[target]), part, final)


def _same(one: Run, other: Run, steps: int) -> bool:
    """Return whether two runs begin with the same steps."""
    return (
        len(other.second) >= steps
        and np.array_equal(one.second[:steps], other.second[:steps])
        and np.array_equal(one.xy[:steps], other.xy[:steps])
        and np.array_equal(one.sigma_m[:steps], other.sigma_m[:steps])
    )


def _full(blocks: list[Decided]) -> list[Trail]:
    return [block.part for block in blocks if len(block.part.state)]
