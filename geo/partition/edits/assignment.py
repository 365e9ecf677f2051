"""Which cell of the board is in which grid, and the numbers grids may be given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.faults import Fault
from geo.partition.edits.board import Board
from geo.partition.ground.borders import Bools, Ints

Ids = NDArray[np.object_]


@dataclass(frozen=True)
class Assignment:
    """The grid of each cell.

    Parameters
    ----------
    grid
        `grid_id` of each cell, shape (cells,).
    last
        Greatest number any grid has had: a number is never given twice.
    width
        Digits of a number.
    bare
        Grids of exclusive land without a building, which stay as they are.
    """

    grid: Ids
    last: int
    width: int
    bare: frozenset[str] = frozenset()

    @property
    def ids(self) -> list[str]:
        """All grids in the order of their numbers."""
        return ordered_ids(self.grid)

    @property
    def label(self) -> Ints:
        """Position in `ids` of the grid of each cell, shape (cells,)."""
        place = {grid_id: at for at, grid_id in enumerate(self.ids)}
        return np.array([place[grid_id] for grid_id in self.grid], dtype=np.int64)

    def put(self, cells: Bools | Ints, grid_id: str) -> "Assignment":
        """Return the assignment with some cells in a grid."""
        grid = self.grid.copy()
        grid[cells] = grid_id
        return replace(self, grid=grid)

    def put_anew(self, cells: Bools | Ints) -> "Assignment":
        """Return the assignment with some cells in a new grid of the next free number."""
        number = self.last + 1
        return replace(self.put(cells, f"{number:0{self.width}d}"), last=number)


def assignment_of(
    board: Board, grid_of_building: Mapping[str, str], known: Iterable[str] = ()
) -> Assignment:
    """Return the assignment that a plan makes by its buildings.

    Exclusive land without a building has the grids that no building names, in reading order.

    Parameters
    ----------
    known
        All grids of the plan; where they are not given, such land has the numbers behind the
        others, as a split gives them.

    Raises
    ------
    InputError
        A building is in no grid, or not of this community, or buildings that share a cell are in
        two grids, or there are not as many grids without buildings as such land; every fault at
        once.
    """
    faults = _faults(board, grid_of_building)
    if faults:
        raise InputError(faults)
    grid = np.empty(board.cells.count, dtype=object)
    for building, cell in board.cell_of.items():
        grid[cell] = grid_of_building[building]
    bare = _bare_ids(board, grid, list(known))
    grid[board.bare] = bare
    ids = set(grid)
    return Assignment(
        grid,
        last=max((number_of(grid_id) or 0 for grid_id in ids), default=0),
        width=max((len(grid_id) for grid_id in ids if number_of(grid_id) is not None), default=2),
        bare=frozenset(bare),
    )


def _bare_ids(board: Board, grid: Ids, known: Sequence[str]) -> list[str]:
    """Return the grids of exclusive land without a building; `grid` names those of the others."""
    count = len(board.bare)
    named = set(grid[board.cells.of_building])
    if known and count:
        left = [grid_id for grid_id in ordered_ids(known) if grid_id not in named]
        if len(left) != count:
            reason = f"The plan has {len(left)} grids without a building, the community {count}."
            raise InputError([Fault("plan", reason, "Split the community anew.")])
        return left
    base = grid[~board.cells.exclusive]
    first = 1 + max((number_of(grid_id) or 0 for grid_id in base), default=0)
    total = len(named) + count
    free = (f"{number:0{max(len(str(total)), 2)}d}" for number in range(first, first + total))
    return [grid_id for grid_id in free if grid_id not in named][:count]


def number_of(grid_id: str) -> int | None:
    """Return the number of a grid; None where its id is no number."""
    return int(grid_id) if grid_id.isdecimal() else None


def ordered_ids(ids: Iterable[str]) -> list[str]:
    """Return ids once each, by number, those without one last."""
    return sorted(set(ids), key=lambda grid_id: (*_by_number(number_of(grid_id)), grid_id))


def _by_number(number: int | None) -> tuple[bool, int]:
    return number is None, number or 0


def _faults(board: Board, grid_of_building: Mapping[str, str]) -> list[Fault]:
    missing = [name for name in board.names if name not in grid_of_building]
    strange = [name for name in grid_of_building if name not in board.cell_of]
    faults = [
        Fault("plan", "The building is in no grid.", "Split the community anew.", row=name)
        for name in missing
    ] + [
        Fault("plan", "The community has no such building.", "Split it anew.", row=name)
        for name in strange
    ]
    seen: dict[int, str] = {}
    for name, cell in board.cell_of.items():
        first = seen.setdefault(cell, name)
        if grid_of_building.get(name) != grid_of_building.get(first):
            where = "exclusive land with" if board.cells.exclusive[cell] else "top of"
            faults.append(
                Fault(
                    "plan",
                    f"The building stands on {where} {first} and is in another grid.",
                    "Put both into one grid.",
                    row=name,
                )
            )
    return faults
