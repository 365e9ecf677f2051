"""The least inertia a region can have: a split that is as tight around its centres as any.

The moment-of-inertia model of Hess (1965): every cell goes to one of k central buildings, the
band holds at every centre, and households times squared distance is least. Contiguity is left
out at first, so the optimum is a bound for every split; where the optimum hangs together, as it
does almost always, it is itself the best split. Cells where nobody lives weigh nothing: they are
left out, and given to the grids they touch in the end.

Three steps. (1) The rule "each cell once" is relaxed with a price per cell (`prices`); what is
left falls into one knapsack per centre. (2) Reduced costs rule out most pairs of cell and centre
for any split below a target (Lagrangian variable fixing, as in Validi, Buchanan, Lykhovyd 2022).
(3) The rest is a small integer programme. If its optimum lies below the target it is the optimum
of the whole; otherwise nothing does, and the target is raised.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, vstack

from geo.deadline import Deadline
from geo.partition.ground.borders import Bools, Floats, Ints, components
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.labelling import labelled
from geo.partition.search.mip import Answer, least
from geo.partition.search.prices import priced

TARGETS = (1.01, 1.04, 1.12, 1.4, np.inf)
"""Splits below so many times the bound are looked for, one target after the other."""

MOST_CELLS = 1_200
MOST_PAIRS = 15_000
"""Larger models are not solved: the bound of the prices has to do."""

MOST_CUTS = 8
"""So often is a split that falls apart sent back with the rule it broke."""


@dataclass(frozen=True)
class Tightest:
    """What is known about the least inertia of a region.

    Parameters
    ----------
    bound
        No split of the region has less, households times square metres.
    label
        Grid of each cell in a split that reaches the bound; None where none was found.
    impossible
        True when it is proved that no split fills the band.
    """

    bound: float
    label: Ints | None = None
    impossible: bool = False


def tightest(
    terrain: Terrain, grids: int, band: Band, known: float, deadline: Deadline
) -> Tightest:
    """Bound the inertia of a region from below, and find a split that reaches the bound.

    Parameters
    ----------
    terrain
        Cells of the region.
    grids
        How many grids.
    band
        The band as the region tightens it.
    known
        Inertia of a split that is known, infinite when none is.
    deadline
        After it the best bound so far is returned.
    """
    if len(terrain.area_m2) > MOST_CELLS:
        return Tightest(0.0)
    lived = np.flatnonzero(terrain.graph.households)
    if grids > len(lived):
        return Tightest(0.0, impossible=True)
    homes = replace(terrain.sub(lived), graph=terrain.graph.through(lived))
    model = _Model(homes, grids, band)
    prices = priced(model.pull, homes.graph.households, grids, band, known)
    bound = first = max(prices.bound, 0.0)
    for factor in TARGETS:
        target = first * factor if first > 0 else np.inf
        pairs = prices.pairs_below(target)
        pairs[homes.of_building, np.arange(len(homes.of_building))] |= pairs.any(axis=0)
        if deadline.expired() or pairs.sum() > MOST_PAIRS:
            break
        answer, label = model.solved(pairs, deadline)
        if answer.bound <= target and answer.chosen is not None:
            whole = None if label is None else _completed(terrain, lived, label, grids, band)
            return Tightest(max(answer.bound, bound), whole)
        if np.isinf(answer.bound) and np.isinf(target):
            return Tightest(bound, impossible=True)
        bound = max(bound, min(answer.bound, target))
    return Tightest(bound)


def _completed(terrain: Terrain, lived: Ints, label: Ints, grids: int, band: Band) -> Ints | None:
    """Return the split with the cells where nobody lives given to grids that they touch."""
    fixed = np.full(len(terrain.area_m2), -1)
    fixed[lived] = label
    cost = terrain.graph.cost_m
    return labelled(terrain.graph, grids, band, cut=cost, fixed=fixed).label


class _Model:
    """The integer programme over some pairs of cell and centre."""

    def __init__(self, terrain: Terrain, grids: int, band: Band) -> None:
        self.terrain = terrain
        self.grids = grids
        self.band = band
        self.pull = terrain.pull()

    def solved(self, pairs: Bools, deadline: Deadline) -> tuple[Answer, Ints | None]:
        """Return the answer, and the split if it hangs together."""
        cell, centre = np.nonzero(pairs)
        rows, low, high = self._rules(cell, centre)
        cost = self.pull[cell, centre]
        for _ in range(MOST_CUTS):
            answer = least(cost, rows, low, high, deadline.left_s())
            if answer.chosen is None:
                return answer, None
            at = answer.chosen
            label = np.zeros(len(self.terrain.area_m2), dtype=np.int64)
            label[cell[at]] = centre[at]
            cuts = self._torn(label, cell, centre)
            if not cuts.shape[0]:
                return answer, np.unique(label, return_inverse=True)[1].astype(np.int64)
            rows = vstack([rows, cuts]).tocsr()
            low = np.append(low, np.full(cuts.shape[0], -np.inf))
            high = np.append(high, np.zeros(cuts.shape[0]))
        return answer, None

    def _rules(self, cell: Ints, centre: Ints) -> tuple[csr_array, Floats, Floats]:
        """Return each cell once, so many centres, the band at each, and none without its centre."""
        count, pair = len(self.terrain.area_m2), np.arange(len(cell))
        centres, which = np.unique(centre, return_inverse=True)
        home = self.terrain.of_building[centre] == cell
        own = np.full(len(centres), -1)
        own[which[home]] = pair[home]
        households = self.terrain.graph.households[cell].astype(float)
        small, large = float(self.band.low), float(self.band.high)
        n, m = len(centres), len(cell)
        others = np.flatnonzero(~home)
        rows = [
            _sparse(cell, pair, np.ones(m), (count, m)),
            _sparse(np.zeros(n, dtype=int), own, np.ones(n), (1, m)),
            _sparse(which, pair, households - small * home, (n, m)),
            _sparse(which, pair, households - large * home, (n, m)),
            _sparse(
                np.tile(np.arange(len(others)), 2),
                np.append(others, own[which[others]]),
                np.repeat([1.0, -1.0], len(others)),
                (len(others), m),
            ),
        ]
        free, none = np.full(n, np.inf), np.zeros(n)
        low = [np.ones(count), np.full(1, self.grids), none, -free, np.full(len(others), -np.inf)]
        high = [np.ones(count), np.full(1, self.grids), free, none, np.zeros(len(others))]
        return vstack(rows).tocsr(), np.concatenate(low), np.concatenate(high)

    def _torn(self, label: Ints, cell: Ints, centre: Ints) -> csr_array:
        """Return for each piece without its centre: none of it unless a neighbour of it, too."""
        graph = self.terrain.graph
        same = label[graph.left] == label[graph.right]
        piece = components(len(label), graph.left[same], graph.right[same])
        whole = piece[self.terrain.of_building[label]]
        index = {
            pair: at for at, pair in enumerate(zip(cell.tolist(), centre.tolist(), strict=True))
        }
        rows: list[Floats] = []
        for torn in np.unique(piece[piece != whole]):
            inside = piece == torn
            to = int(label[inside][0])
            a, b = inside[graph.left], inside[graph.right]
            around = np.union1d(graph.right[a & ~b], graph.left[b & ~a])
            row = np.zeros(len(cell))
            row[[index[n, to] for n in around.tolist() if (n, to) in index]] = -1.0
            for node in np.flatnonzero(inside).tolist():
                mine = row.copy()
                mine[index[node, to]] = 1.0
                rows.append(mine)
        return csr_array(np.array(rows).reshape(-1, len(cell)))


def _sparse(row: Ints, column: Ints, value: Floats, shape: tuple[int, int]) -> csr_array:
    return csr_array((value, (row, column)), shape=shape)
