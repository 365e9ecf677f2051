"""A round of streets cut into blocks, and drawn walks over blocks as walks on the streets."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle, closed_walk
from geo.patrol.laps import Items, ways
from geo.patrol.laps.items import Ways
from geo.patrol.network import Network
from geo.patrol.shield.blocks import Blocks, Ints

BLOCKS_PER_BEAD = 24
LEAST_BLOCK_M = 60.0


@dataclass(frozen=True)
class Streets:
    """Blocks of consecutive segments of a round.

    Parameters
    ----------
    edge, forward
        For each block its segments in walking order, and whether each is walked along its line.
    ways
        Shortest walks between the ends of blocks.
    inner_m
        (n,) lengths.
    """

    net: Network
    edge: list[Ints]
    forward: list[NDArray[np.bool_]]
    ways: Ways
    ends: Ints
    inner_m: NDArray[np.float64]

    @classmethod
    def cut(cls, net: Network, cycle: Cycle, needed: NDArray[np.bool_], beads: int) -> "Streets":
        """Return a round without stands cut into blocks of about the same length.

        A segment the round walks again belongs to one block only: blocks begin and end with
        segments that are theirs. Those that are not needed belong to none.

        Parameters
        ----------
        needed
            (m,) which segments must be passed.
        """
        length_m = max(cycle.length_m / (BLOCKS_PER_BEAD * beads), LEAST_BLOCK_M)
        first = np.zeros(len(cycle.edge), dtype=bool)
        first[np.unique(cycle.edge, return_index=True)[1]] = True
        first &= needed[cycle.edge]
        number = (cycle.begin_m // length_m).astype(np.intp)
        edge, forward = [], []
        for block in np.unique(number[first]).tolist():
            own = np.flatnonzero(first & (number == block))
            some = slice(int(own[0]), int(own[-1]) + 1)
            edge.append(cycle.edge[some])
            forward.append(cycle.forward[some])
        ends = np.array(
            [
                (_node(net, e[0], f[0], start=True), _node(net, e[-1], f[-1], start=False))
                for e, f in zip(edge, forward, strict=True)
            ]
        )
        inner_m = np.array([net.length_m[e].sum() for e in edge])
        count = len(edge)
        items = Items(np.full(count, -1), ends, inner_m, np.ones(count, dtype=np.intp))
        return cls(net, edge, forward, ways(net, items), ends, inner_m)

    def blocks(self, wait_m: NDArray[np.float64]) -> Blocks:
        """Return the blocks of a walk.

        Parameters
        ----------
        wait_m
            (m,) metres each segment may wait; a block as long as the least of its segments.
        """
        wait = np.array([wait_m[edge].min() for edge in self.edge])
        order = 2 * np.arange(len(self.edge))
        return Blocks(self.ways.metres, self.inner_m, order, wait)

    def closed(self, walked: list[int]) -> Cycle:
        """Return the closed walk over ways one after the other, by shortest walks between them."""
        edge_of = self._edge_of()
        edge, forward = [], []
        for way, then in pairwise([*walked, walked[0]]):
            step = slice(None, None, -1 if way % 2 else 1)
            edge.append(self.edge[way // 2][step])
            forward.append(self.forward[way // 2][step] ^ bool(way % 2))
            nodes = self.ways.path(way ^ 1, int(self.ends[then // 2, then % 2]))
            between = np.array([edge_of[pair] for pair in pairwise(nodes)], dtype=np.intp)
            edge.append(between)
            forward.append(self.net.edges[between, 0] == np.array(nodes[:-1], dtype=np.intp))
        return closed_walk(self.net, np.concatenate(edge), np.concatenate(forward))

    def _edge_of(self) -> dict[tuple[int, int], int]:
        """Return the shortest segment between two junctions."""
        found = {}
        for edge in np.argsort(-self.net.length_m, kind="stable").tolist():
            a, b = self.net.edges[edge].tolist()
            found[a, b] = found[b, a] = edge
        return found


def _node(net: Network, edge: int, forward: bool, *, start: bool) -> int:
    return int(net.edges[edge, 0 if forward == start else 1])
