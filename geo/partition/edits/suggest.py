"""The one more move that makes an edited plan keep its rules again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.community import Community
from geo.partition.edits import words
from geo.partition.edits.applied import applied
from geo.partition.edits.assignment import Assignment, assignment_of
from geo.partition.edits.board import Board, as_board
from geo.partition.edits.edit import Edit, MoveBuilding
from geo.partition.edits.edited import DEFAULTS, touched_by
from geo.partition.edits.rules import rules_of
from geo.partition.ground.borders import Bools
from geo.partition.params import SplitParams


@dataclass(frozen=True)
class Suggestion:
    """A move that makes good what edits broke.

    Parameters
    ----------
    edit
        The move, to be added behind the edits.
    households
        Households that move.
    zh, en
        One sentence in Chinese and in English.
    """

    edit: MoveBuilding
    households: int
    zh: str
    en: str


def suggest(
    community: Community | Board,
    grid_of_building: Mapping[str, str],
    edits: Sequence[Edit],
    params: SplitParams = DEFAULTS,
) -> Suggestion | None:
    """Return the smallest single move after which every grid the edits touched keeps its rules.

    Buildings at a border are tried, each towards the grid across it, but none that an edit moved.
    The move of fewest households is the smallest; among equals the one with the shortest borders
    between grids afterwards, roads discounted. None where nothing is broken, or no such move is.

    Raises
    ------
    InputError
        As `edited`.
    """
    rules = rules_of(as_board(community, params), params)
    board = rules.board
    before = assignment_of(board, grid_of_building)
    after = applied(rules, before, edits)
    wrong = {
        grid_id
        for grid_id in touched_by(before, after)
        if grid_id in after.grid and not rules.sound(after.grid == grid_id)
    }
    if not 0 < len(wrong) <= 2:  # one move changes two grids
        return None
    fixed = {board.cell_of[edit.building_id] for edit in edits if isinstance(edit, MoveBuilding)}
    for cell, target in sorted(
        _candidates(board, after, wrong, fixed),
        key=lambda move: (board.graph.households[move[0]], _cost_m(board, after, *move), *move),
    ):
        source = after.grid[cell]
        grid = after.put(np.array([cell]), target).grid
        if all(rules.sound(grid == grid_id) for grid_id in {source, target}):
            return _suggestion(board, cell, source, target)
    return None


def _candidates(
    board: Board, plan: Assignment, wrong: set[str], fixed: set[int]
) -> Iterator[tuple[int, str]]:
    """Yield cells at a border, and the grid across it, where that changes every wrong grid."""
    grid = plan.grid
    ends = np.column_stack([board.graph.left, board.graph.right])
    across = ends[grid[ends[:, 0]] != grid[ends[:, 1]]]
    moves = {(cell, grid[other]) for one in across.tolist() for cell, other in (one, one[::-1])}
    for cell, target in moves:
        kept = {grid[cell], target} & plan.bare
        if not kept and cell not in fixed and wrong <= {grid[cell], target}:
            yield cell, target


def _cost_m(board: Board, plan: Assignment, cell: int, target: str) -> float:
    """Return the length of all borders between grids after a move, metres, roads discounted."""
    grid = plan.put(np.array([cell]), target).grid
    cut: Bools = grid[board.graph.left] != grid[board.graph.right]
    return float(board.graph.cost_m[cut].sum())


def _suggestion(board: Board, cell: int, source: str, target: str) -> Suggestion:
    buildings = board.buildings(np.arange(board.cells.count) == cell)
    households = int(board.graph.households[cell])
    said = words.compensation(buildings, households, source, target)
    return Suggestion(MoveBuilding(buildings[0], target), households, said.zh, said.en)
