"""The rules that the grids of a plan keep or break."""

from dataclasses import dataclass

import numpy as np

from geo.partition.edits.board import Board
from geo.partition.ground.borders import Bools, Ints, components
from geo.partition.params import SplitParams
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.regions import joined_by_name


@dataclass(frozen=True)
class Rules:
    """Rules for sets of cells of a board; a set is a mask of shape (cells,).

    Parameters
    ----------
    board
        The cells.
    params
        The band, and whether compounds may be crossed.
    home
        Region of each cell, shape (cells,), -1 for exclusive land: a grid with households of one
        region crosses nothing.
    """

    board: Board
    params: SplitParams
    home: Ints

    @property
    def band(self) -> Band:
        """Households a grid may hold."""
        return Band(self.params.min_households, self.params.max_households)

    def people(self, mine: Bools) -> int:
        """Return the households of some cells."""
        return int(self.board.graph.households[mine].sum())

    def exempt(self, households: int) -> bool:
        """Return whether a grid of so many households is exclusive, outside the band."""
        return self.params.exclusive and households == 0

    def excess(self, households: int) -> int:
        """Return the households over (positive) or under (negative) the band.

        A grid where nobody lives is outside the band where such grids are asked for.
        """
        if self.exempt(households):
            return 0
        return max(households - self.band.high, 0) + min(households - self.band.low, 0)

    def cut_off(self, mine: Bools) -> tuple[Bools, int]:
        """Return the cells of a grid that are cut off, shape (cells,), and the number of pieces.

        Of the pieces, the one with most households, then most cells, is what they are cut off from.
        """
        nodes = np.flatnonzero(mine)
        graph = self.board.graph.sub(nodes)
        piece = components(len(nodes), graph.left, graph.right)
        held = np.bincount(piece, weights=graph.households)
        main = np.lexsort((-np.bincount(piece), -held))[0]
        away = np.zeros(len(mine), dtype=bool)
        away[nodes[piece != main]] = True
        return away, len(held)

    def crossed(self, mine: Bools) -> Ints:
        """Return the compounds whose border a grid crosses, -1 for the land outside, or none."""
        lived = mine & (self.board.graph.households > 0)
        compounds = np.unique(self.board.cells.compound[lived])
        free = self.params.nest == "off" or len(np.unique(self.home[lived])) < 2
        return compounds[:0] if free or len(compounds) < 2 else compounds

    def sound(self, mine: Bools) -> bool:
        """Return whether a grid breaks no rule; a grid without cells does."""
        return (
            bool(mine.any())
            and self.excess(self.people(mine)) == 0
            and not self.cut_off(mine)[0].any()
            and (self.params.nest != "hard" or not len(self.crossed(mine)))
        )


def rules_of(board: Board, params: SplitParams) -> Rules:
    """Return the rules that a split with these settings keeps.

    Raises
    ------
    InputError
        Compounds that may be crossed together are named and not there.
    """
    home = np.full(board.cells.count, -1)
    home[~board.cells.exclusive] = joined_by_name(board.regions, params.merge).of_cell
    return Rules(board, params, home)
