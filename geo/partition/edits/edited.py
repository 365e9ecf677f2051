"""A plan after edits: one call from buildings and their grids to grids, figures and checks."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame

from geo.community import Community
from geo.partition.codes import UNKNOWN_COMMUNITY, CodeScheme, fifteen_digits
from geo.partition.edits.applied import applied
from geo.partition.edits.assignment import Assignment, assignment_of, number_of, ordered_ids
from geo.partition.edits.board import Board, as_board
from geo.partition.edits.checks import Check, Rule, checks_of, notes_of
from geo.partition.edits.edit import Edit
from geo.partition.edits.figures import Figures, figures_of
from geo.partition.edits.report import report_of
from geo.partition.edits.rules import Rules, rules_of
from geo.partition.frames import grids_frame
from geo.partition.ground.borders import Shapes, summed
from geo.partition.ground.cells import assert_coverage
from geo.partition.measure import Measures, measured
from geo.partition.params import SplitParams
from geo.partition.report import SplitReport

DEFAULTS = SplitParams()


@dataclass(frozen=True)
class Edited:
    """A plan after edits, and what follows from them.

    Parameters
    ----------
    grids
        Columns of `geo.schema.RESULTS["grids"]`, by number, in the community's CRS. A grid that no
        edit touched is as it was, to the last digit.
    buildings
        The community's buildings and `grid_id`.
    before, after
        Figures of the plan without and with the edits.
    checks
        Rules broken after the edits, and consequences; empty when all is well.
    changed
        Grids of the plan that are new or not what they were, by number.
    gone
        Grids that are no more.
    report
        The report of the plan, with the keys of a split's.
    """

    grids: GeoDataFrame
    buildings: GeoDataFrame
    before: Figures
    after: Figures
    checks: tuple[Check, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    report: SplitReport

    @property
    def broken(self) -> tuple[Rule, ...]:
        """The rules that are broken, each once."""
        rules = (check.rule for check in self.checks if check.severity == "error")
        return tuple(dict.fromkeys(rules))


def edited(
    community: Community | Board,
    grid_of_building: Mapping[str, str],
    edits: Sequence[Edit],
    params: SplitParams = DEFAULTS,
    *,
    codes: Mapping[str, str] | None = None,
    scheme: CodeScheme = fifteen_digits,
) -> Edited:
    """Return a plan after edits, one after the other, with what follows from them.

    Cells are derived from the community as a split does, and a cell is in the grid of its
    buildings: land without buildings goes with the building it belongs to. A plan may break
    rules; `checks` says which.

    Parameters
    ----------
    community
        The layers the plan was made of, or their board where it is known: deriving it takes most
        of the time.
    grid_of_building
        `grid_id` of every building.
    edits
        What is to be done; an edit may name a grid that an earlier one makes.
    params
        The settings of the plan: its band, which compounds may be crossed, and which buildings
        were split by entrance.
    codes
        Codes the grids have, by `grid_id`; the scheme makes those that are not given. With
        exclusive land, they tell which grids are without a building.
    scheme
        Makes the code of a grid; see `geo.partition.split`.

    Raises
    ------
    InputError
        The plan is not one of this community, or an edit names what is not there or divides what
        cannot be divided; every fault of the edits at once.
    """
    begin = time.perf_counter()
    rules = rules_of(as_board(community, params), params)
    board = rules.board
    before = assignment_of(board, grid_of_building, codes or ())
    after = applied(rules, before, edits)
    touched = touched_by(before, after)

    label, ids = after.label, after.ids
    measures, shapes = _measured(rules, after)
    assert_coverage(shapes, board.land.boundary)
    grids = grids_frame(
        board.community, board.land, board.cells, label, shapes, figures=measures, scheme=scheme
    )
    grids["grid_id"] = ids
    grids["code"] = [_code(grid_id, codes or {}, board, scheme) for grid_id in ids]
    checks = (
        *checks_of(rules, after, touched),
        *notes_of(board, before, after, edits),
    )
    return Edited(
        grids,
        board.community["buildings"].assign(grid_id=after.grid[board.cells.of_building]),
        figures_of(_measured(rules, before)[0], before.ids, touched, rules),
        figures_of(measures, ids, touched, rules),
        checks,
        tuple(grid_id for grid_id in touched if grid_id in ids),
        tuple(grid_id for grid_id in before.ids if grid_id not in ids),
        report_of(measures, checks, rules, time.perf_counter() - begin),
    )


def touched_by(before: Assignment, after: Assignment) -> list[str]:
    """Return the grids, old and new, that a cell left or came to."""
    moved = before.grid != after.grid
    return ordered_ids([*before.grid[moved], *after.grid[moved]])


def _measured(rules: Rules, plan: Assignment) -> tuple[Measures, Shapes]:
    """Return what is measured of the grids of a plan, and their shapes, metres."""
    land, cells, label = rules.board.land, rules.board.cells, plan.label
    shapes = cells.dissolved(label)
    people = summed(label[cells.of_building], land.households, len(shapes))
    exclusive = np.array([rules.exempt(int(households)) for households in people])
    return measured(land, cells, label, shapes, exclusive), shapes


def _code(grid_id: str, codes: Mapping[str, str], board: Board, scheme: CodeScheme) -> str:
    """Return the code a grid has, or is given by its number; an id that is no number is its own."""
    number = number_of(grid_id)
    if grid_id in codes:
        return codes[grid_id]
    return (
        scheme(board.community.code or UNKNOWN_COMMUNITY, number) if number is not None else grid_id
    )
