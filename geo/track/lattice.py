"""A walking network as short directed cells, and where a walker can be a few seconds later."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from geo.patrol.network import Network
from geo.track.numbers import among

CELL_M = 5.0
"""About the way walked between two fixes: shorter cells cost time, longer ones blur turns."""
REACH_M = 28.0
"""How far ahead cells are linked: ten seconds of a brisk walk."""

TURN_M = 0.01
"""What turning round costs where the shortest way is asked for."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """Cells of a network, each walked in two directions: state = 2 * cell + direction.

    Direction 0 is that of the segment's line. Links lead from a state to every state within
    `REACH_M` ahead, without turning round, and to the same cell in the other direction.

    Parameters
    ----------
    net
        The network, in metres.
    edge, length_m, offset_m, xy
        (c,) the cells' segment, length and middle along it; (c, 2) the middle.
    first
        (m + 1,) the first cell of each segment.
    origin, target
        (k,) states a link leads from and to, sorted by origin.
    way_m, choice
        (k,) its length, middle to middle, and the chance to choose its turns.
    before
        (k,) the link to the last state passed on the way, -1 where there is none.
    """

    net: Network
    edge: Ints
    length_m: Floats
    offset_m: Floats
    xy: Floats
    first: Ints
    origin: Ints
    target: Ints
    way_m: Floats
    choice: Floats
    before: Ints
    tree: shapely.STRtree

    @property
    def states(self) -> int:
        """The number of states."""
        return 2 * len(self.edge)

    @cached_property
    def graph(self) -> csr_array:
        """The states next to each other, with the metres between them; turning costs `TURN_M`."""
        source, target, _ = _neighbours(self.net, self.edge, self.first)
        far_m = (self.length_m[source // 2] + self.length_m[target // 2]) / 2
        every = np.arange(self.states)
        weight = np.r_[far_m, np.full(self.states, TURN_M)]
        ends = np.r_[source, every], np.r_[target, every ^ 1]
        return coo_array((weight, ends), shape=(self.states, self.states)).tocsr()

    def way(self, source: int, target: int, limit_m: float) -> Ints:
        """Return the states on the shortest way, both ends with it; none where it is too long."""
        far_m, before = dijkstra(
            self.graph, indices=source, limit=limit_m, return_predecessors=True
        )
        if not np.isfinite(far_m[target]):
            return np.empty(0, dtype=np.int64)
        found = [target]
        while found[-1] != source:
            found.append(int(before[found[-1]]))
        return np.array(found[::-1])

    def passed(self, links: Ints) -> tuple[Ints, Ints, Floats]:
        """Return every state passed on links: the row of the link, the state, and its way there.

        The state a link starts from is not among them. Rows come in no order.
        """
        rows, states, ways = [], [], []
        row, link = np.arange(len(links)), links
        while len(link):
            states.append(self.target[link])
            ways.append(self.way_m[link])
            rows.append(row)
            link = self.before[link]
            on = link >= 0
            row, link = row[on], link[on]
            on = self.before[link] >= 0  # the first link of a way stays where it is
            row, link = row[on], link[on]
        if not rows:
            return np.empty(0, int), np.empty(0, int), np.empty(0)
        return np.concatenate(rows), np.concatenate(states), np.concatenate(ways)


def lattice(net: Network, cell_m: float = CELL_M, reach_m: float = REACH_M) -> Lattice:
    """Return the cells of a network and their links."""
    count = np.maximum(1, np.round(net.length_m / cell_m)).astype(np.int64)
    first = np.r_[0, np.cumsum(count)]
    edge = np.repeat(np.arange(len(count)), count)
    length_m = (net.length_m / count)[edge]
    offset_m = (np.arange(len(edge)) - first[edge] + 0.5) * length_m
    middle = shapely.line_interpolate_point(net.lines[edge], offset_m)
    origin, target, way_m, choice, before = _links(net, edge, length_m, first, reach_m)
    return Lattice(
        net,
        edge,
        length_m,
        offset_m,
        shapely.get_coordinates(middle),
        first,
        origin,
        target,
        way_m,
        choice,
        before,
        shapely.STRtree(middle),
    )


def _neighbours(net: Network, edge: Ints, first: Ints) -> tuple[Ints, Ints, Floats]:
    """Return the states next to each other: pairs sorted by the first, and the turn's chance."""
    cells = np.arange(len(edge))
    inner = cells[:-1][edge[:-1] == edge[1:]]
    # An end of a segment: node, the state that leaves by it, the state that enters by it.
    node = np.r_[net.edges[:, 0], net.edges[:, 1]]
    leaving = np.r_[2 * first[:-1] + 1, 2 * (first[1:] - 1)]
    entering = leaving ^ 1
    order = np.argsort(node, kind="stable")
    degree = np.bincount(node, minlength=len(net.nodes))
    begin = np.cumsum(degree) - degree
    times = degree[node]
    one = np.repeat(np.arange(len(node)), times)
    other = order[
        begin[node[one]] + np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
    ]
    kept = (one != other) | (degree[node[one]] == 1)
    one, other = one[kept], other[kept]
    ways = np.maximum(degree[node[one]] - 1, 1)
    source = np.r_[2 * inner, 2 * inner + 3, leaving[one]]
    target = np.r_[2 * inner + 2, 2 * inner + 1, entering[other]]
    chance = np.r_[np.ones(2 * len(inner)), 1 / ways]
    order = np.argsort(source, kind="stable")
    return source[order], target[order], chance[order]


def _links(
    net: Network, edge: Ints, length_m: Floats, first: Ints, reach_m: float
) -> tuple[Ints, Ints, Floats, Floats, Ints]:
    source, next_to, chance = _neighbours(net, edge, first)
    states = 2 * len(edge)
    begin = np.searchsorted(source, np.arange(states + 1))
    all_states = np.arange(states)
    origin, target = all_states, all_states
    way_m, choice, before = np.zeros(states), np.ones(states), np.full(states, -1)
    found = [(origin, target, way_m, choice, before)]
    known = np.sort(origin * states + target)
    number, total = all_states, states
    while len(number):
        times = np.diff(begin)[target]
        row = np.repeat(np.arange(len(target)), times)
        hop = begin[target[row]] + np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
        ahead = next_to[hop]
        far_m = way_m[row] + (length_m[target[row] // 2] + length_m[ahead // 2]) / 2
        key = origin[row] * states + ahead
        new = np.flatnonzero((far_m <= reach_m) & ~among(key, known))
        order = new[np.lexsort((far_m[new], key[new]))]
        order = order[np.r_[True, np.diff(key[order]) > 0]] if len(order) else order
        before, choice = number[row[order]], choice[row[order]] * chance[hop[order]]
        origin, target, way_m = origin[row[order]], ahead[order], far_m[order]
        number, total = total + np.arange(len(order)), total + len(order)
        known = np.sort(np.r_[known, key[order]])
        found.append((origin, target, way_m, choice, before))
    turned = all_states ^ 1
    fresh = ~among(all_states * states + turned, known)
    turn = all_states[fresh]
    found.append(
        (turn, turned[fresh], np.zeros(len(turn)), np.ones(len(turn)), np.full(len(turn), -1))
    )
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    origin, target, way_m, choice, before = columns
    order = np.lexsort((way_m, origin))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    before = np.where(before < 0, -1, place[before])
    return origin[order], target[order], way_m[order], choice[order], before[order]
