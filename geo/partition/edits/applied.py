"""One edit after the other, from one assignment of cells to the next."""

from collections.abc import Sequence
from functools import singledispatch

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString

from geo.errors import InputError
from geo.faults import Fault
from geo.partition.codes import reading_order
from geo.partition.edits.assignment import Assignment, ordered_ids
from geo.partition.edits.board import Board
from geo.partition.edits.division import halves
from geo.partition.edits.edit import DivideGrid, DrawBorder, Edit, MergeGrids, MoveBuilding
from geo.partition.edits.line import sides
from geo.partition.edits.rules import Rules
from geo.partition.ground.borders import Bools, Ints

LAYER = "edits"


def applied(rules: Rules, plan: Assignment, edits: Sequence[Edit]) -> Assignment:
    """Return the assignment after all edits, in their order.

    Raises
    ------
    InputError
        An edit names a building or grid that is not there when its turn comes, or divides what
        cannot be divided; every fault at once, `row` is the edit counted from 1.
    """
    faults: list[Fault] = []
    for at, edit in enumerate(edits, start=1):
        try:
            plan = _apply(edit, rules, plan)
        except _EditError as error:
            faults += [
                Fault(LAYER, reason, remedy, row=str(at), column=column)
                for column, reason, remedy in error.told
            ]
    if faults:
        raise InputError(faults)
    return plan


class _EditError(Exception):
    """What is wrong with one edit: column, reason and remedy of each fault."""

    def __init__(self, *told: tuple[str, str, str]) -> None:
        self.told = told
        super().__init__(*told)


@singledispatch
def _apply(edit: Edit, *_: object) -> Assignment:
    raise TypeError(f"{edit!r} is no edit")


@_apply.register
def _moved(edit: MoveBuilding, rules: Rules, plan: Assignment) -> Assignment:
    told = _unknown(plan, "grid_id", edit.grid_id)
    if edit.building_id not in rules.board.cell_of:
        reason = f"There is no building {edit.building_id}."
        told = [("building_id", reason, "Give the number of a building."), *told]
    if told:
        raise _EditError(*told)
    return plan.put(np.array([rules.board.cell_of[edit.building_id]]), edit.grid_id)


@_apply.register
def _merged(edit: MergeGrids, _: Rules, plan: Assignment) -> Assignment:
    told = [fault for grid_id in (edit.one, edit.two) for fault in _unknown(plan, "grids", grid_id)]
    if not told and edit.one == edit.two:
        told = [("grids", f"Grid {edit.one} is named twice.", "Name two grids.")]
    if told:
        raise _EditError(*told)
    kept, gone = ordered_ids([edit.one, edit.two])
    return plan.put(plan.grid == gone, kept)


@_apply.register
def _divided(edit: DivideGrid, rules: Rules, plan: Assignment) -> Assignment:
    nodes = _divisible(plan, edit.grid_id)

    def keeps_rules(side: Bools) -> bool:
        return rules.sound(_mask(plan, nodes[side]))

    side = halves(rules.board.graph.sub(nodes), rules.band, keeps_rules, edit.seed)
    return _parted(rules.board, plan, nodes, side)


@_apply.register
def _drawn(edit: DrawBorder, rules: Rules, plan: Assignment) -> Assignment:
    board = rules.board
    nodes = _divisible(plan, edit.grid_id)
    line = _metric(edit.line, board)
    if not shapely.intersects(line, board.shape(plan.grid == edit.grid_id)):
        reason = f"The line does not meet grid {edit.grid_id}."
        raise _EditError(("line", reason, "Draw it across the grid."))
    side = sides(line, board.graph.xy[nodes])
    if side is None:
        raise _EditError(("line", "The line crosses itself.", "Draw it without a loop."))
    if side.all() or not side.any():
        reason = f"All buildings of grid {edit.grid_id} lie on one side of the line."
        raise _EditError(("line", reason, "Draw it between the buildings."))
    return _parted(board, plan, nodes, side)


def _unknown(plan: Assignment, column: str, grid_id: str) -> list[tuple[str, str, str]]:
    if grid_id in plan.bare:
        reason = f"Grid {grid_id} is exclusive land without a building."
        return [(column, reason, "Choose another grid: this one stays as it is.")]
    if (plan.grid == grid_id).any():
        return []
    return [(column, f"There is no grid {grid_id}.", f"The grids are {', '.join(plan.ids)}.")]


def _divisible(plan: Assignment, grid_id: str) -> Ints:
    """Return the cells of a grid that has at least two."""
    told = _unknown(plan, "grid_id", grid_id)
    nodes = np.flatnonzero(plan.grid == grid_id)
    if len(nodes) == 1 and not told:
        reason = f"Grid {grid_id} has one building, or several that stay together."
        told = [("grid_id", reason, "Such a grid cannot be divided.")]
    if told:
        raise _EditError(*told)
    return nodes


def _metric(line: LineString, board: Board) -> LineString:
    metric = (
        gpd.GeoSeries([shapely.force_2d(line)], crs=board.community.crs)
        .to_crs(board.land.crs)
        .iloc[0]
    )
    finite = np.isfinite(shapely.get_coordinates(metric)).all()
    if metric.geom_type != "LineString" or not finite or not metric.length > 0:
        raise _EditError(("line", "The line has no length.", "Give at least two points."))
    return metric


def _parted(board: Board, plan: Assignment, nodes: Ints, side: Bools) -> Assignment:
    """Return the plan with a grid parted; the part that is read first keeps the number."""
    masks = [_mask(plan, nodes[side]), _mask(plan, nodes[~side])]
    shapes = np.array([board.shape(mask) for mask in masks], dtype=object)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    order = reading_order(middle, float(shapely.area(shapes).sum()))
    return plan.put_anew(masks[int(order[1])])


def _mask(plan: Assignment, nodes: Ints) -> Bools:
    mask = np.zeros(len(plan.grid), dtype=bool)
    mask[nodes] = True
    return mask
