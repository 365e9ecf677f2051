"""The ground before anything is built: boundary, river, railway, main roads and the cells between.

Six lines run north and five run east, unevenly spaced, every crossing moved a little and every
stretch bent a little. The western line is a river, the northern one a railway; the rest are roads,
the southern and eastern ones on the boundary.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import LineString, Polygon

from data.samples.lot import Lot, bearing_rad
from data.samples.street import Street

CRS = "EPSG:4549"
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E, metres."""

CENTRE_LON_LAT = (119.65, 45.53)
AREA_M2 = 2_800_000.0
EASTINGS_M = (0.0, 230.0, 670.0, 1060.0, 1490.0, 1700.0)
NORTHINGS_M = (0.0, 390.0, 820.0, 1230.0, 1640.0)
NORTH_ROADS = ("", "河东路", "友谊路", "建设路", "矿山路", "振兴路")
EAST_ROADS = ("南环街", "珠斯花街", "文化街", "铁南大街")

Index = tuple[int, int]
Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """The ground between four main lines, and those lines as its sides."""

    polygon: Polygon
    south: LineString
    east: LineString
    north: LineString
    west: LineString

    @cached_property
    def lot(self) -> Lot:
        """The cell with the axes of its southern side."""
        return Lot(self.polygon, bearing_rad(self.south))

    def side(self, letter: str) -> LineString:
        """Return the side called s, e, n or w."""
        return {"s": self.south, "e": self.east, "n": self.north, "w": self.west}[letter]


@dataclass(frozen=True)
class Ground:
    """Boundary, river, railway, main roads and the cells between them by (column, row)."""

    boundary: Polygon
    river: LineString
    railway: LineString
    roads: list[Street]
    cells: dict[Index, Cell]


def lay_ground(rng: np.random.Generator) -> Ground:
    """Return the ground in EPSG:4549, its area 2.8 km2 and its middle at `CENTRE_LON_LAT`."""
    eastward, northward = _curves(rng)
    columns, rows = len(EASTINGS_M) - 1, len(NORTHINGS_M) - 1
    south = np.vstack([eastward[i, 0] for i in range(columns)])
    east = np.vstack([northward[columns, j] for j in range(rows)])
    north = np.vstack([eastward[i, rows] for i in range(columns)])
    west = np.vstack([northward[0, j] for j in range(rows)])
    boundary = Polygon(np.vstack([south, east, north[::-1], west[::-1]]))

    roads = [
        Street(LineString(eastward[i, j]), "road", EAST_ROADS[j])
        for j in range(rows)
        for i in range(columns)
    ] + [
        Street(LineString(northward[i, j]), "road", NORTH_ROADS[i])
        for i in range(1, columns + 1)
        for j in range(rows)
    ]
    cells = {
        (i, j): _cell(eastward[i, j], northward[i + 1, j], eastward[i, j + 1], northward[i, j])
        for i in range(columns)
        for j in range(rows)
    }
    return Ground(boundary.normalize(), LineString(west), LineString(north), roads, cells)


def _cell(south: Curve, east: Curve, north: Curve, west: Curve) -> Cell:
    ring = np.vstack([south, east[1:], north[::-1][1:], west[::-1][1:-1]])
    return Cell(Polygon(ring), *(LineString(curve) for curve in (south, east, north, west)))


def _curves(rng: np.random.Generator) -> tuple[dict[Index, Curve], dict[Index, Curve]]:
    """Return the stretches of the lines, eastward and northward, by their south-west crossing."""
    u, v = np.meshgrid(EASTINGS_M, NORTHINGS_M, indexing="ij")
    nodes = np.stack([u, v], axis=-1)
    nodes += rng.uniform(-16, 16, nodes.shape)
    phase = rng.uniform(0, 2 * np.pi)
    nodes[0, :, 0] = _river(nodes[0, :, 1], phase)
    nodes[:, -1, 1] = _railway(nodes[:, -1, 0])
    columns, rows = nodes.shape[0], nodes.shape[1]
    eastward = {
        (i, j): _bent(nodes[i, j], nodes[i + 1, j], rng)
        for i in range(columns - 1)
        for j in range(rows - 1)
    }
    northward = {
        (i, j): _bent(nodes[i, j], nodes[i, j + 1], rng)
        for i in range(1, columns)
        for j in range(rows - 1)
    }
    for j in range(rows - 1):
        along = np.linspace(nodes[0, j, 1], nodes[0, j + 1, 1], 9)
        inner = np.column_stack([_river(along, phase), along])[1:-1]
        northward[0, j] = np.vstack([nodes[0, j], inner, nodes[0, j + 1]])
    for i in range(columns - 1):
        along = np.linspace(nodes[i, -1, 0], nodes[i + 1, -1, 0], 6)
        inner = np.column_stack([along, _railway(along)])[1:-1]
        eastward[i, rows - 1] = np.vstack([nodes[i, -1], inner, nodes[i + 1, -1]])
    return _placed(eastward, northward, rng)


def _river(northing: Curve, phase: float) -> Curve:
    return 38 * np.sin(northing / 260 + phase) + 12 * np.sin(northing / 95)


def _railway(easting: Curve) -> Curve:
    return NORTHINGS_M[-1] + 25 - 0.075 * easting + 2.2e-5 * easting**2


def _bent(start: Curve, end: Curve, rng: np.random.Generator) -> Curve:
    along = end - start
    across = np.array([-along[1], along[0]]) / np.hypot(*along)
    middle = start + along * rng.uniform(0.4, 0.6) + across * rng.uniform(-8, 8)
    return np.vstack([start, middle, end])


def _placed(
    eastward: dict[Index, Curve], northward: dict[Index, Curve], rng: np.random.Generator
) -> tuple[dict[Index, Curve], dict[Index, Curve]]:
    """Scale the drawing to the published area, turn it and put it on its place."""
    columns, rows = len(EASTINGS_M) - 1, len(NORTHINGS_M) - 1
    outline = Polygon(
        np.vstack(
            [eastward[i, 0] for i in range(columns)]
            + [northward[columns, j] for j in range(rows)]
            + [eastward[i, rows][::-1] for i in reversed(range(columns))]
            + [northward[0, j][::-1] for j in reversed(range(rows))]
        )
    )
    scale = (AREA_M2 / outline.area) ** 0.5
    angle = np.radians(-7 + rng.uniform(-2, 2))
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.array(outline.centroid.coords[0])
    place = np.array(Transformer.from_crs(4326, CRS, always_xy=True).transform(*CENTRE_LON_LAT))

    def move(curve: Curve) -> Curve:
        return np.round((curve - middle) @ matrix * scale + place, 2)

    return (
        {key: move(curve) for key, curve in eastward.items()},
        {key: move(curve) for key, curve in northward.items()},
    )
