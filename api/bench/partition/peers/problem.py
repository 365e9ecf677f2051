"""What a peer is given, and how the best of its plans is chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROAD_DISCOUNT = 0.8
"""Share of its length that a border along a road loses as a cost, as in the reported figure."""


@dataclass(frozen=True)
class Problem:
    """Atoms to be put into grids.

    Parameters
    ----------
    households, xy, region
        Of each atom: households, easting and northing in metres, compound.
    shares
        Grids of each compound as our arithmetic shares them out.
    left, right, length_m, road_m
        Pairs of atoms that touch, metres of border, and metres of those along a street.
    low, high
        The band of households.
    """

    households: Ints
    xy: Floats
    region: Ints
    shares: Ints
    left: Ints
    right: Ints
    length_m: Floats
    road_m: Floats
    low: int
    high: int

    @classmethod
    def read(cls, path: Path) -> "Problem":
        """Read the .npz that an instance writes."""
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        low, high = arrays.pop("band").tolist()
        return cls(**arrays, low=low, high=high)

    @property
    def grids(self) -> int:
        """Number of grids to be made."""
        return int(self.shares.sum())

    @property
    def people(self) -> int:
        """Households of all atoms together."""
        return int(self.households.sum())

    def part(self, at: int) -> tuple["Problem", Ints]:
        """Return the problem of one compound alone, and the positions of its atoms."""
        nodes = np.flatnonzero(self.region == at)
        place = np.full(len(self.households), -1)
        place[nodes] = np.arange(len(nodes))
        keep = (place[self.left] >= 0) & (place[self.right] >= 0)
        return Problem(
            self.households[nodes],
            self.xy[nodes],
            np.zeros(len(nodes), dtype=np.int64),
            self.shares[at : at + 1],
            place[self.left[keep]],
            place[self.right[keep]],
            self.length_m[keep],
            self.road_m[keep],
            self.low,
            self.high,
        ), nodes

    def weights(self, roads: bool) -> Ints:
        """Return what it costs to cut each border, whole decimetres, at least 1."""
        metres = self.length_m - (ROAD_DISCOUNT * self.road_m if roads else 0.0)
        return np.maximum(np.rint(10 * metres), 1).astype(np.int64)

    def rows(self, weights: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the graph in compressed rows: starts, neighbours, weights, both directions."""
        ends = np.concatenate([self.left, self.right])
        others = np.concatenate([self.right, self.left])
        order = np.lexsort((others, ends))
        counts = np.bincount(ends, minlength=len(self.households))
        starts = np.concatenate([[0], np.cumsum(counts)])
        return starts, others[order], np.tile(weights, 2)[order]

    def fits(self, label: Ints) -> Bools:
        """Return whether each grid is inside the band."""
        held = np.bincount(label, weights=self.households)
        return (held >= self.low) & (held <= self.high)

    def whole(self, label: Ints) -> Bools:
        """Return whether each grid is in one piece."""
        same = label[self.left] == label[self.right]
        ends = self.left[same], self.right[same]
        size = len(label)
        graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
        _, piece = connected_components(graph, directed=False)
        grid_of_piece = np.unique(np.column_stack([label, piece]), axis=0)[:, 0]
        return np.bincount(grid_of_piece, minlength=label.max() + 1) == 1

    def best(self, labels: Iterable[Ints], weights: Ints) -> Ints:
        """Return the plan with most grids in the band and in one piece, then the cheapest cut.

        Raises
        ------
        RuntimeError
            There is none.
        """

        def rank(label: Ints) -> tuple[int, int]:
            cut = label[self.left] != label[self.right]
            return -int((self.fits(label) & self.whole(label)).sum()), int(weights[cut].sum())

        plans = list(labels)
        if not plans:
            raise RuntimeError("no plan on any seed")
        return min(plans, key=rank)


Solver = Callable[[Problem, int], Ints]
"""Makes labels, shape (atoms,), for a problem and a seed. Any failure is an exception."""


def nested(problem: Problem, solve: Solver, seed: int) -> Ints:
    """Return the plan made compound by compound: the solver is handed our grids per compound."""
    label = np.full(len(problem.households), -1)
    for at in range(len(problem.shares)):
        part, nodes = problem.part(at)
        label[nodes] = label.max(initial=-1) + 1 + solve(part, seed)
    return label
