"""How well somebody can foresee a walk who has seen all of it, but does not know the seed.

Three who learn from one half of the worlds and guess the next block in the other half: by where the
bead is (`first`), by where it is and was before (`second`), and by where it is and how long each
block has waited (`lap`). `plan` knows even the secret plan: nobody does better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.shield.blocks import Floats, Ints
from geo.patrol.shield.walk import Walk

AGES = 16
"""Steps of waiting that are told apart."""


@dataclass(frozen=True)
class Record:
    """Steps of walks in many worlds: arrays of shape (steps, worlds).

    Parameters
    ----------
    unit
        The unshielded gap.
    before, here, then
        The blocks: a bead came from, was at, and went to.
    start, gap
        When it got there and how long that block had waited.
    surest
        The chance of the likeliest block, to one who knows the secret plan.
    aged
        (steps, worlds, n) how long each block had waited, in steps of a sixteenth of the tightest
        wait, when the bead chose.
    """

    unit: float
    before: Ints
    here: Ints
    then: Ints
    start: Floats
    gap: Floats
    surest: Floats
    aged: NDArray[np.uint8]


def recorded(walk: Walk, steps: int, skip: int) -> Record:
    """Return so many steps of a walk after others were left out."""
    worlds, beads = walk.now.shape
    rows = np.arange(worlds)
    before = np.full((worlds, beads), -1)
    here = np.empty((worlds, beads), dtype=np.intp)
    here[rows[:, None], walk.bead] = walk.here // 2
    wait = float(walk.blocks.wait.min())
    kept = []
    for number in range(skip + steps):
        bead, now = walk.bead[:, 0], walk.now[:, :1] + walk.blocks.inner[walk.here[:, :1] // 2]
        aged = np.clip((now - walk.seen) / wait * AGES, 0, AGES - 1).astype(np.uint8)
        step = walk.next()
        block = step.way // 2
        if number >= skip:
            was = before[rows, bead], here[rows, bead]
            kept.append((*was, block, step.start, step.gap, step.surest, aged))
        before[rows, bead], here[rows, bead] = here[rows, bead], block
    columns = map(np.array, zip(*kept, strict=True))
    return Record(walk.blocks.round / beads, *columns)


def guesses(record: Record) -> dict[str, float]:
    """Return the share of next blocks each of the four foresees."""
    count = record.aged.shape[2]
    half = record.here.shape[1] // 2
    learn, test = (slice(None), slice(half)), (slice(None), slice(half, None))
    before, here, then = record.before, record.here, record.then
    hits = {}
    for name, context in (("first", here), ("second", here + count * (before + 1))):
        seen = np.zeros((count * (count + 1), count), dtype=np.int32)
        np.add.at(seen, (context[learn].ravel(), then[learn].ravel()), 1)
        best = seen.argmax(axis=1)
        hits[name] = float((best[context[test]] == then[test]).mean())
    hits["lap"] = _lap(record, learn, test)
    hits["plan"] = float(record.surest.mean())
    return hits


def _lap(record: Record, learn: tuple[slice, slice], test: tuple[slice, slice]) -> float:
    """Return how often the block is next that is likeliest by place and waiting."""
    count = record.aged.shape[2]
    blocks = np.arange(count)
    cell = (record.here[..., None] * count + blocks) * AGES + record.aged
    size = count * count * AGES
    seen = np.bincount(cell[learn].ravel(), minlength=size)
    chosen = np.take_along_axis(cell, record.then[..., None], axis=2)[..., 0]
    rate = np.bincount(chosen[learn].ravel(), minlength=size) / np.maximum(seen, 1)
    best = rate[cell[test]].argmax(axis=-1)
    return float((best == record.then[test]).mean())


def entropy_bits(gap: Floats, width: float) -> float:
    """Return the entropy of gaps in bins of a width."""
    share = np.unique(np.floor(gap / width + 1e-9), return_counts=True)[1] / gap.size
    return 0.0 - float((share * np.log2(share)).sum())


def caught(record: Record, lasts: float) -> tuple[float, float]:
    """Return how often an attack right after a visit is seen: at any block, and at the worst.

    Parameters
    ----------
    lasts
        How long it takes, in unshielded gaps.
    """
    seen = record.gap <= lasts * record.unit
    visits = np.bincount(record.then.ravel())
    share = np.bincount(record.then.ravel(), weights=seen.ravel()) / np.maximum(visits, 1)
    return float(seen.mean()), float(share[visits > 0].min())
