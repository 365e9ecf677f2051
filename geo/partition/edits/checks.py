"""Rules a plan of grids breaks, and other consequences of edits, in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.partition.edits import words
from geo.partition.edits.assignment import Assignment
from geo.partition.edits.board import Board
from geo.partition.edits.edit import Edit, MergeGrids, MoveBuilding
from geo.partition.edits.rules import Rules
from geo.partition.edits.words import Words
from geo.partition.ground.borders import Bools

Rule = Literal["band", "contiguity", "nesting", "together", "emptied"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Check:
    """A broken rule of one grid, or a consequence of an edit.

    Parameters
    ----------
    rule
        "band", "contiguity" and "nesting" are rules; "together" (buildings on top of each other
        move together) and "emptied" (a grid is gone) are consequences.
    severity
        "error": a rule is broken. "warning": a grid crosses compounds where nesting is soft.
        "note": a consequence.
    grid_id
        The grid it is about.
    zh, en
        One sentence in Chinese and in English.
    touched
        Whether the edits changed that grid; else it was so before.
    excess
        Households over (positive) or under (negative) the band; None for other rules.
    building_ids
        Buildings cut off, or moved along.
    place
        Land cut off, in the CRS of the community.
    """

    rule: Rule
    severity: Severity
    grid_id: str
    zh: str
    en: str
    touched: bool = True
    excess: int | None = None
    building_ids: tuple[str, ...] = ()
    place: BaseGeometry | None = None

    @property
    def remedy(self) -> Words | None:
        """What can be done about it; None for a consequence."""
        return words.remedy(self.rule, self.excess)

    def as_dict(self) -> dict[str, Any]:
        """Return the check as plain values, without its place, for JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "grid_id": self.grid_id,
            "zh": self.zh,
            "en": self.en,
            "touched": self.touched,
            "excess": self.excess,
            "building_ids": list(self.building_ids),
        }


def checks_of(rules: Rules, plan: Assignment, touched: Iterable[str]) -> list[Check]:
    """Return the rules that grids break, by rule and grid; `touched` are those edits changed."""
    changed = set(touched)
    found: list[Check] = []
    for check in (_band, _contiguity, _nesting):
        for grid_id in plan.ids:
            found += check(rules, plan.grid == grid_id, grid_id, grid_id in changed)
    return found


def notes_of(
    board: Board, before: Assignment, after: Assignment, edits: Sequence[Edit]
) -> list[Check]:
    """Return what else the edits brought about."""
    notes = []
    for edit in edits:
        if isinstance(edit, MoveBuilding):
            cell = np.arange(board.cells.count) == board.cell_of[edit.building_id]
            here = board.buildings(cell)
            others = tuple(name for name in here if name != edit.building_id)
            if others:
                share = words.same_land if board.cells.exclusive[cell].any() else words.together
                said = share(edit.building_id, others, edit.grid_id)
                notes.append(_note("together", edit.grid_id, said, others))
    merged = {grid_id for edit in edits if isinstance(edit, MergeGrids) for grid_id in _pair(edit)}
    return notes + [
        _note("emptied", grid_id, words.emptied(grid_id))
        for grid_id in before.ids
        if grid_id not in merged and grid_id not in after.grid
    ]


def _band(rules: Rules, mine: Bools, grid_id: str, touched: bool) -> list[Check]:
    households = rules.people(mine)
    excess = rules.excess(households)
    if not excess:
        return []
    said = words.band(grid_id, households, rules.band.low, rules.band.high)
    return [Check("band", "error", grid_id, said.zh, said.en, touched, excess)]


def _contiguity(rules: Rules, mine: Bools, grid_id: str, touched: bool) -> list[Check]:
    away, count = rules.cut_off(mine)
    if not away.any():
        return []
    names = rules.board.buildings(away)
    said = words.pieces(grid_id, count, names, rules.people(away))
    return [
        Check(
            "contiguity",
            "error",
            grid_id,
            said.zh,
            said.en,
            touched,
            building_ids=names,
            place=rules.board.place(away),
        )
    ]


def _nesting(rules: Rules, mine: Bools, grid_id: str, touched: bool) -> list[Check]:
    held = rules.crossed(mine)
    if not len(held):
        return []
    names = [words.compound(at, rules.board.land.names[at]) for at in held.tolist()]
    said = words.crossing(grid_id, names)
    severity: Severity = "error" if rules.params.nest == "hard" else "warning"
    return [Check("nesting", severity, grid_id, said.zh, said.en, touched)]


def _pair(edit: MergeGrids) -> tuple[str, str]:
    return edit.one, edit.two


def _note(rule: Rule, grid_id: str, said: Words, buildings: tuple[str, ...] = ()) -> Check:
    return Check(rule, "note", grid_id, said.zh, said.en, building_ids=buildings)
