"""The pool: every grid of a region seen during the search, measured once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.partition.ground.borders import Bools, Ints
from geo.partition.ground.terrain import Terrain, Traits


@dataclass
class Pool:
    """Distinct sets of cells inside the band, each in one piece.

    Parameters
    ----------
    terrain
        The region the sets lie in.
    complete
        Whether every set and every split there can be is in the pool.
    """

    terrain: Terrain
    complete: bool = False
    _seen: dict[bytes, int] = field(default_factory=dict)
    _sets: list[Bools] = field(default_factory=list)
    _splits: dict[tuple[int, ...], None] = field(default_factory=dict)
    _measured: tuple[int, Traits] | None = None

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self._sets)

    def add(self, inside: Bools) -> int:
        """Add one set of cells, shape (n,), unless it is there; return its position."""
        key = np.packbits(inside).tobytes()
        if key not in self._seen:
            self._seen[key] = len(self._sets)
            self._sets.append(inside)
        return self._seen[key]

    def add_all(self, sets: Bools, splits: Ints) -> None:
        """Add every set and every split they make: the pool is complete then."""
        at = np.array([self.add(inside) for inside in sets], dtype=np.int64)
        for parts in np.sort(at[splits], axis=1).tolist():
            self._splits[tuple(parts)] = None
        self.complete = True

    def add_split(self, label: Ints) -> None:
        """Add a split and all its grids."""
        parts = [self.add(label == at) for at in range(int(label.max()) + 1)]
        self._splits[tuple(sorted(parts))] = None

    @property
    def splits(self) -> Ints:
        """The splits added so far, as positions of their grids, shape (splits, grids)."""
        return np.array(list(self._splits), dtype=np.int64)

    def labels(self) -> list[Ints]:
        """Return the splits added so far as the grid of each cell."""
        return [self.label(parts) for parts in self._splits]

    def label(self, parts: Sequence[int] | Ints) -> Ints:
        """Return the grid of each cell in the split made of some sets."""
        return np.argmax(np.array([self._sets[at] for at in parts]), axis=0).astype(np.int64)

    @property
    def sets(self) -> Bools:
        """All sets, shape (sets, n)."""
        return np.array(self._sets, dtype=bool)

    @property
    def traits(self) -> Traits:
        """Figures of all sets."""
        if self._measured is None or self._measured[0] != len(self._sets):
            self._measured = len(self._sets), self.terrain.traits(self.sets)
        return self._measured[1]
