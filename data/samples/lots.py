"""Everything outside the compounds: lots, what stands on them, and the paths across them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.ground import Cell
from data.samples.lot import Lot
from data.samples.plan import CellPlan, House, LotPlan, Position, Rows
from data.samples.street import Street, streets_of

MARGIN_M = 15.0
APART_M = 4.0
ALLEY_HALF_M = 4.0
TOWARDS_MIDDLE = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6)


@dataclass(frozen=True)
class PlannedLot:
    """A lot and what the plan wants on it."""

    lot: Lot
    plan: LotPlan


def divide_cell(cell: Cell, plan: CellPlan) -> tuple[list[PlannedLot], list[Street]]:
    """Return the lots of a cell without a compound and the lane or street that divides it."""
    lot = cell.lot
    if plan.cut is None:
        return [PlannedLot(lot, plan.lots[0])], []
    if plan.cut == "diagonal":
        cut = LineString([cell.south.coords[0], cell.north.coords[-1]])
    elif plan.cut == "u":
        cut = lot.line((plan.at, -0.2), (plan.at, 1.2))
    else:
        cut = lot.line((-0.2, plan.at), (1.2, plan.at))
    # The cut is a hair longer than the cell so that rounding cannot leave the cell in one piece.
    edges = shapely.union_all([lot.polygon.exterior, _longer(cut)])
    pieces = shapely.polygonize(shapely.get_parts(edges))
    parts = [Lot(piece, lot.angle_rad) for piece in shapely.get_parts(pieces)]
    parts.sort(key=lambda part: _middle(part, plan))
    kind = "road" if plan.cut == "diagonal" else "lane"
    lots = [PlannedLot(part, want) for part, want in zip(parts, plan.lots, strict=True)]
    return lots, list(streets_of(cut, kind, plan.lane))


def build_lot(planned: PlannedLot, taken: BaseGeometry) -> tuple[list[Building], list[Street]]:
    """Return the buildings and paths of a lot, clear of what is `taken` already.

    A house that does not fit is moved towards the middle of the lot until it does; what fits
    nowhere is left out.
    """
    lot, plan = planned.lot, planned.plan
    room = shapely.difference(lot.inset(MARGIN_M).polygon, taken.buffer(APART_M))
    buildings: list[Building] = []
    for house in plan.houses:
        outlines = (_house(lot, house, share) for share in TOWARDS_MIDDLE)
        outline = next((outline for outline in outlines if room.covers(outline)), None)
        if outline is not None:
            buildings.append(Building(outline, house.use, house.name, house.floors))
            room = room.difference(outline.buffer(APART_M))
    streets: list[Street] = []
    if plan.rows:
        streets += _fill_rows(lot, plan.rows, room, buildings)
    for path in plan.paths:
        streets += streets_of(lot.line(*_rounded(path)), "path", lit=bool(plan.houses))
    if plan.ring_m:
        streets += _ring(lot, plan.ring_m)
    return buildings, streets


def _house(lot: Lot, house: House, towards_middle: float) -> shapely.Polygon:
    """Return the ground plan of a house moved by a share of the way to the middle of its lot."""
    shift = (0.5 - house.fu) * towards_middle, (0.5 - house.fv) * towards_middle
    u, v = lot.uv(house.fu + shift[0], house.fv + shift[1])
    west, south = u - house.width_m / 2, v - house.depth_m / 2
    outline = shapely.box(west, south, west + house.width_m, south + house.depth_m)
    if house.wing_m:
        east = west + house.width_m
        wing = shapely.box(east - house.depth_m, south - house.wing_m, east, south)
        outline = shapely.union_all([outline, wing]).simplify(0.01).normalize()
    return lot.world(outline)


def _fill_rows(
    lot: Lot, rows: Rows, room: BaseGeometry, buildings: list[Building]
) -> Iterator[Street]:
    """Add the buildings of rows to `buildings` and yield the alleys in front of them."""
    u0, v0, u1, v1 = lot.local.bounds
    number = 0
    alley = v1 - MARGIN_M - rows.depth_m - 2 * ALLEY_HALF_M
    while alley > v0 + MARGIN_M:
        before = number
        for v in (alley + ALLEY_HALF_M, alley - ALLEY_HALF_M - rows.depth_m):
            for u in np.arange(u0 + MARGIN_M + 4, u1, rows.length_m + 7):
                lengths = (rows.length_m, rows.length_m * 0.6)
                outlines = [lot.box(float(u), v, length, rows.depth_m) for length in lengths]
                fitting = [outline for outline in outlines if room.covers(outline)]
                if fitting:
                    number += 1
                    name = f"{rows.name}{number}排"
                    buildings.append(Building(fitting[0], rows.use, name, rows.floors))
        if number > before:
            line = lot.world(LineString([(u0 - 50, alley), (u1 + 50, alley)]))
            yield from streets_of(line.intersection(lot.polygon), "path", lit=False)
        alley -= rows.pitch_m


def _rounded(path: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return a path of many positions with its corners cut twice (after Chaikin)."""
    if len(path) < 4:
        return path
    closed = path[0] == path[-1]
    points = np.array(path)
    for _ in range(2):
        cut = np.stack(
            [0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]], axis=1
        ).reshape(-1, 2)
        points = np.vstack([cut, cut[:1]]) if closed else np.vstack([points[:1], cut, points[-1:]])
    return tuple((float(u), float(v)) for u, v in points)


def _ring(lot: Lot, inset_m: float) -> Iterator[Street]:
    yield from streets_of(lot.inset(inset_m).polygon.exterior, "path")


def _longer(line: LineString) -> LineString:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    dx, dy = (x1 - x0) * 1e-6, (y1 - y0) * 1e-6
    return LineString([(x0 - dx, y0 - dy), (x1 + dx, y1 + dy)])


def _middle(lot: Lot, plan: CellPlan) -> float:
    middle = lot.local.centroid
    return float(middle.y if plan.cut == "v" else middle.x)
