"""A compound on the drawing board: its outline, what is kept free, its buildings and lanes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import Polygon, box

from data.samples.families.blocks import Block
from data.samples.families.homes import Filling
from data.samples.families.rows import Rows, lay_rows

CORNER_M = ((190.0, 240.0), (130.0, 180.0))
"""Width and depth of a corner that is kept free, least and most."""

Free = Literal["school", "square", "market"]
"""A corner without homes: a school behind a wall, an open square, or a market outside the wall."""


@dataclass(frozen=True)
class Compound:
    """A compound; metres on the drawing board.

    Parameters
    ----------
    block
        The block it fills.
    outline
        Its wall.
    rows
        Slots of its buildings, one more than `households` for the office, and lanes.
    households
        Households of each building in the order of the slots.
    free, corner
        What the free corner is used for and the corner, None where there is none.
    """

    block: Block
    outline: Polygon
    rows: Rows
    households: tuple[int, ...]
    free: Free | None = None
    corner: Polygon | None = None


def lay_compound(
    block: Block,
    households: int,
    fill: Filling,
    *,
    size_m: tuple[float, float],
    stretch: float,
    free: Free | None,
    rng: np.random.Generator,
) -> Compound:
    """Return a compound of so many households in its block."""
    outline = block.outline()
    corner = _corner(outline, rng) if free else None
    room = shapely.difference(outline, corner) if corner else outline
    people = fill(households, block.grids, rng)
    rows = lay_rows(block, room, len(people) + 1, size_m=size_m, stretch=stretch, rng=rng)
    if corner and free != "market":
        lanes = [lane.difference(corner) for lane in rows.lanes]
        rows = Rows(rows.slots, [part for lane in lanes for part in shapely.get_parts(lane)])
    wall = room if free == "market" else outline
    return Compound(block, wall, rows, tuple(people.tolist()), free, corner)


def _corner(outline: Polygon, rng: np.random.Generator) -> Polygon:
    """Return a rectangle in one corner of the outline."""
    west, south, east, north = outline.bounds
    width, depth = (rng.uniform(*sides) for sides in CORNER_M)
    u = west if rng.random() < 0.5 else east - width
    v = south if rng.random() < 0.5 else north - depth
    return box(u, v, u + width, v + depth)
