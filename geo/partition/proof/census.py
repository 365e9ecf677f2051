"""Census: every grid that a small region can have at all.

In a region of a few towers the connected sets of cells inside the band are few. Once all of them
are known, every split is known as well: the best one is proved, or that there is none.
"""

import numpy as np

from geo.partition.ground.borders import Bools
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band

MOST_CELLS = 60
MOST_SETS = 60_000
"""Connected sets looked at before the census is given up."""


def census(graph: Graph, band: Band) -> Bools | None:
    """Return all connected sets of cells inside the band, None where there are too many.

    Each set is met once: from its first cell on it grows by cells that come later and that touch
    it newly (after Wernicke 2006), and stops above the band.

    Parameters
    ----------
    graph
        Cells of the region.
    band
        The band as the region tightens it.

    Returns
    -------
    ndarray
        Shape (sets, n).
    """
    count = len(graph.households)
    if count > MOST_CELLS:
        return None
    people = graph.households.tolist()
    beside = [0] * count
    for a, b in zip(graph.left.tolist(), graph.right.tolist(), strict=True):
        beside[a] |= 1 << b
        beside[b] |= 1 << a
    found: list[int] = []
    left = MOST_SETS
    for root in range(count):
        later = ~((1 << (root + 1)) - 1)
        stack = [(1 << root, beside[root] & later, beside[root] | 1 << root, people[root])]
        while stack:
            inside, grow, near, held = stack.pop()
            left -= 1
            if left < 0:
                return None
            if band.low <= held <= band.high:
                found.append(inside)
            while grow:
                cell = grow.bit_length() - 1
                grow &= ~(1 << cell)
                more = held + people[cell]
                if more <= band.high:
                    fresh = beside[cell] & later & ~near
                    stack.append((inside | 1 << cell, grow | fresh, near | beside[cell], more))
    return _unpacked(found, count)


def _unpacked(sets: list[int], count: int) -> Bools:
    width = -(-count // 8)
    rows = np.frombuffer(b"".join(one.to_bytes(width, "little") for one in sets), dtype=np.uint8)
    bits = np.unpackbits(rows.reshape(len(sets), width), axis=1, bitorder="little")
    return bits[:, :count].astype(bool)
