"""Rows of walk-ups in a cluster: facing south, a sun's distance apart, around a garden.

A walk-up is a slab of entrances (单元), each with two flats a floor. Rows repeat every 40 m or
more, give or take 2 m, so that at least 25 m stay open between them, 1.5 times the height of six
storeys of 2.8 m. At 45.5 degrees north the noon sun stands 21 degrees high at midwinter and the
shadow is then 44 m long: the lower floors of the closest rows lose the sun around the solstice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from data.samples.lot import Lot
from data.samples.street import Street, streets_of

ENTRANCE_M = 14.4
DEPTH_M = 12.6
WING_M = 15.6
FLATS_PER_FLOOR = 2
SPARE_HOUSEHOLDS = 28
SLACK_HOUSEHOLDS = 12
MARGIN_M = 7.0
SUN_M = 12.0
"""Open ground south of the last row, besides the margin, that leaves it the sun over the lane."""
DOOR_PATH_M = 4.0
GARDEN_PATH_M = 7.0
LAWN_SHARE = 0.1
MIN_PITCH_M = 40.0
TRIES = 6
"""How often a number of rows is filled anew before one more row is tried."""


@dataclass(frozen=True)
class Slab:
    """One walk-up: its south-west corner on the turned ground, entrances, floors, and its wing.

    `wing` is -1 for a southward wing at the western end, 1 at the eastern end, 0 for none; the wing
    holds one of the entrances.
    """

    u: float
    v: float
    entrances: int
    floors: int
    wing: int = 0

    @property
    def main_entrances(self) -> int:
        """Entrances along the row."""
        return self.entrances - abs(self.wing)

    @property
    def width_m(self) -> float:
        """Length along the row."""
        return self.main_entrances * ENTRANCE_M

    @property
    def flats(self) -> int:
        """How many households it has room for."""
        return self.entrances * self.floors * FLATS_PER_FLOOR

    def outline(self) -> Polygon:
        """Return its ground plan on the turned ground."""
        body = shapely.box(self.u, self.v, self.u + self.width_m, self.v + DEPTH_M)
        if not self.wing:
            return body
        west = self.u if self.wing < 0 else self.u + self.width_m - DEPTH_M
        arm = shapely.box(west, self.v - WING_M, west + DEPTH_M, self.v)
        return shapely.union_all([body, arm]).simplify(0.01).normalize()

    def doors(self) -> list[Point]:
        """Return its entrances along the row, 1 m in front of the northern face."""
        return [
            Point(self.u + ENTRANCE_M * (k + 0.5), self.v + DEPTH_M + 1.0)
            for k in range(self.main_entrances)
        ]


@dataclass(frozen=True)
class Cluster:
    """A cluster with its walk-ups, its paths and the middle of its garden (turned ground)."""

    lot: Lot
    slabs: list[Slab]
    paths: list[Street]
    garden: Point


def build_cluster(lot: Lot, households: int, rng: np.random.Generator) -> Cluster:
    """Return a cluster with room for `households` and at most a few more.

    Raises
    ------
    ValueError
        The lot is too small for so many households.
    """
    u0, v0, u1, v1 = lot.local.bounds
    seat = Point(u0 + (u1 - u0) * rng.uniform(0.35, 0.65), v0 + (v1 - v0) * rng.uniform(0.35, 0.65))
    slabs = _enough(lot, households + SPARE_HOUSEHOLDS, rng)
    slabs = _five_storeys(slabs, rng)
    slabs = _leave_garden(slabs, households, seat)
    slabs = _wings(slabs, lot)
    slabs = _trim(slabs, households)
    open_ground = lot.local.difference(shapely.union_all([slab.outline() for slab in slabs]))
    circle = shapely.maximum_inscribed_circle(open_ground, tolerance=0.5)
    garden = Point(circle.coords[0])
    around = garden.buffer(min(18.0, 0.7 * circle.length), quad_segs=4).exterior
    paths = [*_paths(lot, slabs, rng), *_cut(lot, around, lit=False)]
    if not any(lot.world(around).intersects(path.line) for path in paths[:-1]):
        _, v0, _, v1 = lot.local.bounds
        way = LineString([(garden.x, v0 - 9), (garden.x, v1 + 9)])
        paths += _cut(lot, way, lit=False)
    return Cluster(lot, slabs, paths, garden)


def _enough(lot: Lot, households: int, rng: np.random.Generator) -> list[Slab]:
    """Return as few rows of walk-ups as have room for `households`, the sunniest arrangement."""
    room = lot.local.buffer(-MARGIN_M, join_style="mitre")
    bottom, top = _full_width(room)
    height = top - bottom - DEPTH_M - DOOR_PATH_M - SUN_M
    for rows in range(2, 2 + int(height // MIN_PITCH_M)):
        for _ in range(TRIES):
            slabs = list(_fill(room, top, rows, height / (rows - 1), rng))
            if sum(slab.flats for slab in slabs) >= households:
                return slabs
    raise ValueError(f"no room for {households} households on {lot.polygon.area:.0f} m2")


def _fill(
    room: Polygon, top: float, rows: int, pitch_m: float, rng: np.random.Generator
) -> Iterator[Slab]:
    """Yield walk-ups row by row from the north."""
    for row in range(rows):
        shift = rng.uniform(-1, 1) if 0 < row < rows - 1 else 0.0
        v = top - DEPTH_M - DOOR_PATH_M - row * pitch_m + shift
        chords = [_chord(room, y) for y in (v, v + DEPTH_M)]
        west, east = max(chord[0] for chord in chords), min(chord[1] for chord in chords)
        yield from _row(west, east, v, rng)


def _chord(room: Polygon, v: float) -> tuple[float, float]:
    """Return the western and eastern end of the room at a height."""
    left, _, right, _ = room.bounds
    chord = shapely.intersection(room, LineString([(left - 1, v), (right + 1, v)]))
    return (chord.bounds[0], chord.bounds[2]) if chord.length else (left, left)


def _full_width(room: Polygon) -> tuple[float, float]:
    """Return the lowest and highest height at which the room has nearly its full width."""
    _, bottom, _, top = room.bounds
    heights = np.arange(bottom + 0.1, top, 1.0)
    widths = np.array([east - west for west, east in (_chord(room, v) for v in heights)])
    full = heights[widths > 0.8 * widths.max()]
    return float(full[0]), float(full[-1])


def _row(west: float, east: float, v: float, rng: np.random.Generator) -> Iterator[Slab]:
    """Yield the walk-ups of one row, the spare metres shared by the gaps."""
    gap = rng.uniform(11, 15)
    counts: list[int] = []
    spare = east - west
    while spare >= 2 * ENTRANCE_M:
        choice = int(rng.choice([2, 3, 4, 5, 6], p=[0.55, 0.27, 0.10, 0.05, 0.03]))
        fits = int(spare // ENTRANCE_M)
        count = min(choice, fits)
        counts.append(count)
        spare -= count * ENTRANCE_M + gap
    used = sum(counts) * ENTRANCE_M
    if len(counts) == 1:
        gap = 0.0
    elif counts:
        gap = min((east - west - used) / (len(counts) - 1), 24.0)
    free = east - west - used - gap * max(len(counts) - 1, 0)
    u = west + (0.0, free)[int(rng.integers(2))]
    for count in counts:
        yield Slab(u, v, count, 6)
        u += count * ENTRANCE_M + gap


def _five_storeys(slabs: list[Slab], rng: np.random.Generator) -> list[Slab]:
    lower = rng.random(len(slabs)) < 0.14
    return [
        replace(slab, floors=5) if low else slab for slab, low in zip(slabs, lower, strict=True)
    ]


def _leave_garden(slabs: list[Slab], households: int, seat: Point) -> list[Slab]:
    """Leave out the walk-ups nearest the seat of the garden while the others have room enough."""
    kept = sorted(slabs, key=lambda slab: (-slab.outline().distance(seat), slab.v, slab.u))
    for slab in list(reversed(kept)):
        if sum(other.flats for other in kept) - slab.flats >= households:
            kept.remove(slab)
    return sorted(kept, key=lambda slab: (-slab.v, slab.u))


def _wings(slabs: list[Slab], lot: Lot) -> list[Slab]:
    """Turn the longest walk-up of the northern row into an L along the lane beside it."""
    u0, _, u1, _ = lot.local.bounds
    north = [slab for slab in slabs if abs(slab.v - slabs[0].v) < 5 and 2 < slab.entrances < 6]
    if not north:
        return slabs
    corner = min(
        north, key=lambda slab: (min(slab.u - u0, u1 - slab.u - slab.width_m), -slab.entrances)
    )
    wing = -1 if corner.u - u0 < u1 - corner.u - corner.width_m else 1
    bent = replace(corner, wing=wing, entrances=corner.entrances + 1)
    if not lot.local.buffer(1 - MARGIN_M).covers(bent.outline()):
        return slabs
    return [bent if slab is corner else slab for slab in slabs]


def _trim(slabs: list[Slab], households: int) -> list[Slab]:
    """Take off entrances, then storeys, until there is room for few more than `households`."""
    slabs = list(slabs)
    while True:
        excess = sum(slab.flats for slab in slabs) - households
        options = [
            (replace(slab, entrances=slab.entrances - 1), k)
            for k, slab in enumerate(slabs)
            if slab.main_entrances > 2
        ] + [(replace(slab, floors=5), k) for k, slab in enumerate(slabs) if slab.floors == 6]
        gains = [(slabs[k].flats - new.flats, -k, new, k) for new, k in options]
        fitting = [gain for gain in gains if gain[0] <= excess]
        if excess <= SLACK_HOUSEHOLDS / 2 or not fitting:
            return slabs
        _, _, new, k = max(fitting, key=lambda gain: gain[:2])
        slabs[k] = new


def _paths(lot: Lot, slabs: list[Slab], rng: np.random.Generator) -> Iterator[Street]:
    """Yield the paths to the doors, some behind the rows, and those between the walk-ups.

    They run from lane to lane and may touch walk-ups; `network` cuts them there.
    """
    u0, v0, u1, _ = lot.local.bounds
    rows: dict[float, list[Slab]] = {}
    for slab in slabs:
        rows.setdefault(slab.v, []).append(slab)
    levels = sorted(rows, reverse=True)
    for v, lower in zip(levels, [*levels[1:], v0 - 50], strict=True):
        door, lawn = v + DEPTH_M + DOOR_PATH_M, v - GARDEN_PATH_M
        yield from _cut(lot, LineString([(u0 - 9, door), (u1 + 9, door)]), lit=True)
        below = max(lower + DEPTH_M + DOOR_PATH_M, v0 - 9)
        if below + 14 < lawn and rng.random() < LAWN_SHARE:
            yield from _cut(lot, LineString([(u0 - 9, lawn), (u1 + 9, lawn)]), lit=False)
        row = rows[v]
        gaps = [(a.u + a.width_m + b.u) / 2 for a, b in pairwise(row)]
        for u in gaps[:: 2 if len(gaps) > 2 else 1]:
            yield from _cut(lot, LineString([(u, door), (u, below)]), lit=False)


def _cut(lot: Lot, line: LineString, *, lit: bool) -> Iterator[Street]:
    return streets_of(shapely.intersection(lot.world(line), lot.polygon), "path", lit=lit)
