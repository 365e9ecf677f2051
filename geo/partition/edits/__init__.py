"""Edits of a plan of grids by people: what follows from each is measured and told at once.

`edited` is the door, `suggest` proposes the one move that makes good. Behind them: `edit` (what may
be asked), `board` (the cells, derived once per community), `assignment` (which cell is in which
grid), `applied` with `division` and `line` (the edits), `rules`, `checks` and `words` (what is
broken, and other consequences), `figures` and `report` (what is measured).
"""

from geo.partition.edits.board import Board, board_of
from geo.partition.edits.checks import Check, Rule
from geo.partition.edits.edit import DivideGrid, DrawBorder, Edit, MergeGrids, MoveBuilding
from geo.partition.edits.edited import Edited, edited
from geo.partition.edits.figures import Figures
from geo.partition.edits.suggest import Suggestion, suggest

__all__ = [
    "Board",
    "Check",
    "DivideGrid",
    "DrawBorder",
    "Edit",
    "Edited",
    "Figures",
    "MergeGrids",
    "MoveBuilding",
    "Rule",
    "Suggestion",
    "board_of",
    "edited",
    "suggest",
]
