"""Rows of slots for buildings in a compound, and the lanes between groups of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from data.samples.families.blocks import Block

MARGIN_M = 14.0
"""From the wall to the nearest building."""

LANE_ROOM_M = 14.0
"""What a lane adds to the distance between two rows."""

GROUP = (2, 3)
"""So many rows, or columns, of buildings lie between two lanes."""

SHIFT_M = (3.0, 2.0)
"""A building stands off the middle of its slot by up to so much along the row, and across it."""


@dataclass(frozen=True)
class Slot:
    """A place for a building: its middle on the drawing board, metres, its row and column."""

    u: float
    v: float
    row: int
    column: int


@dataclass(frozen=True)
class Rows:
    """Slots in the order of a snake through the rows, and lanes from street to street.

    Neighbours in that order stand side by side or one above the other, so that any run of the
    order hangs together.
    """

    slots: list[Slot]
    lanes: list[LineString]


def lay_rows(
    block: Block,
    room: Polygon,
    count: int,
    *,
    size_m: tuple[float, float],
    stretch: float,
    rng: np.random.Generator,
) -> Rows:
    """Return `count` slots inside the room and the lanes between them.

    Parameters
    ----------
    block
        The block; lanes run from centre line to centre line.
    room
        Where buildings may stand: the outline of the compound, less what is kept free.
    count
        How many slots.
    size_m
        Width along the row and depth of the buildings.
    stretch
        Distance of buildings along the row over the distance of rows.

    Raises
    ------
    ValueError
        There is no room for so many.
    """
    west, south, east, north = (
        edge + sign * MARGIN_M
        for edge, sign in zip(block.outline().bounds, (1, 1, -1, -1), strict=True)
    )
    free = shapely.buffer(room, -MARGIN_M / 2, join_style="mitre")
    inner = east - west, north - south
    rows = max(round(np.sqrt(count * stretch * inner[1] / inner[0])), 2)
    columns = -(-count // rows)
    for more in range(12):
        wide, high = columns + more // 2, rows + (more + 1) // 2
        u, split_u = _places(west, east, wide, size_m[0], _groups(wide, rng))
        v, split_v = _places(south, north, high, size_m[1], _groups(high, rng))
        slots = [slot for slot in _snake(u, v) if _fits(slot, size_m, free)]
        if len(slots) >= count:
            moved = [_shifted(slot, rng) for slot in slots[:count]]
            lanes = [LineString([(block.west, at), (block.east, at)]) for at in split_v]
            lanes += [LineString([(at, block.south), (at, block.north)]) for at in split_u]
            return Rows(moved, lanes)
    raise ValueError(f"no room for {count} buildings in {room.area:.0f} m2")


def _groups(rows: int, rng: np.random.Generator) -> list[int]:
    """Return after which of so many rows, or columns, a lane runs between them."""
    cuts: list[int] = []
    while rows - (cuts[-1] if cuts else 0) > max(GROUP):
        cuts.append((cuts[-1] if cuts else 0) + int(rng.choice(GROUP)))
    return cuts if rows - (cuts[-1] if cuts else 0) > 1 else cuts[:-1]


def _places(
    start: float, end: float, count: int, size_m: float, cuts: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Return the middles of `count` buildings between two ends, and the middles of the cuts."""
    pitch = (end - start - size_m - LANE_ROOM_M * len(cuts)) / max(count - 1, 1)
    extra = np.zeros(count)
    extra[list(cuts)] = LANE_ROOM_M
    places = start + size_m / 2 + pitch * np.arange(count) + np.cumsum(extra)
    return places.tolist(), [float(places[cut - 1] + places[cut]) / 2 for cut in cuts]


def _snake(u: list[float], v: list[float]) -> list[Slot]:
    slots = []
    for row, at in enumerate(v):
        line = [Slot(along, at, row, column) for column, along in enumerate(u)]
        slots += line if row % 2 == 0 else line[::-1]
    return slots


def _fits(slot: Slot, size_m: tuple[float, float], free: Polygon) -> bool:
    half = size_m[0] / 2, size_m[1] / 2
    box = shapely.box(slot.u - half[0], slot.v - half[1], slot.u + half[0], slot.v + half[1])
    return bool(free.covers(box))


def _shifted(slot: Slot, rng: np.random.Generator) -> Slot:
    along, across = (rng.uniform(-most, most) for most in SHIFT_M)
    return Slot(slot.u + along, slot.v + across, slot.row, slot.column)
