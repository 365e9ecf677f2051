"""Compounds and streets of the drawing board as the layers of a community on its ground."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from data.samples.families.blocks import HEIGHT_M, PARK, WIDTH_M, Block, public_streets
from data.samples.families.compound import Compound
from data.samples.families.warp import Warp
from geo.community import Community
from geo.origin import Origin

CRS = "EPSG:4549"
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E: x easting, y northing, metres."""

PERSONS = 2.4
"""Persons in a household."""

ENTRANCE_M = 14.0
"""Length of a building for each of its entrances (单元)."""

FLATS = 2
"""Flats on a storey of an entrance."""

GATE_HALF_M = 3.0
OFFICE_M = (20.0, 10.0)
NAMES = ("锦绣家园", "向阳小区", "和平小区", "阳光花园", "育才小区")
PUBLIC = {
    "school": ("school", "小学", (70.0, 18.0)),
    "market": ("market", "农贸市场", (60.0, 36.0)),
    "hall": ("public", "文化馆", (56.0, 34.0)),
    "college": ("school", "中学", (90.0, 20.0)),
}
"""Use, name, width and depth of buildings in which nobody lives."""


@dataclass(frozen=True)
class _House:
    name: str
    households: int
    use: str
    shape: Polygon
    title: str | None = None
    floors: int = 2
    entrances: int = 1


def drawn(
    blocks: Sequence[Block],
    compounds: Sequence[Compound],
    warp: Warp,
    *,
    size_m: tuple[float, float],
    name: str,
    code: str,
) -> Community:
    """Return the community; `size_m` is width and depth of its residential buildings."""
    houses = [
        house
        for at, compound in enumerate(compounds)
        for house in _houses(at, compound, warp, size_m)
    ]
    houses += [house for block in blocks if block.grids == PARK for house in _park(block, warp)]
    walls = [warp.bent(compound.outline) for compound in compounds]
    ways = _ways(blocks, compounds)
    streets = [(warp.bent(line), kind, title) for line, kind, title in _noded(ways)]
    lanes = shapely.union_all([line for line, kind, _ in streets if kind == "lane"])
    gates = [_crossings(wall, lanes) for wall in walls]
    schools = [warp.bent(c.corner) for c in compounds if c.corner and c.free == "school"]
    fences = [
        shapely.difference(wall.exterior, shapely.MultiPoint(found).buffer(GATE_HALF_M))
        for wall, found in zip(walls, gates, strict=True)
    ]
    lines = [*shapely.get_parts(fences), *(school.exterior for school in schools)]
    outline = warp.bent(shapely.box(0, 0, WIDTH_M, HEIGHT_M))
    return Community.of(
        {
            "boundary": _frame({"name": [name], "code": [code]}, [outline]),
            "compounds": _frame({"name": list(NAMES[: len(walls)])}, walls),
            "buildings": _frame(
                {
                    "building_id": [house.name for house in houses],
                    "households": [house.households for house in houses],
                    "persons": [round(house.households * PERSONS) for house in houses],
                    "floors": [house.floors for house in houses],
                    "entrances": [house.entrances for house in houses],
                    "use": [house.use for house in houses],
                    "name": [house.title for house in houses],
                },
                [house.shape for house in houses],
            ),
            "streets": _frame(
                {"kind": [kind for _, kind, _ in streets], "name": [n for _, _, n in streets]},
                [line for line, _, _ in streets],
            ),
            "barriers": _frame({"kind": ["wall"] * len(lines)}, lines),
            "gates": _frame(
                {
                    "name": [
                        f"{title}{number + 1}号门"
                        for title, found in zip(NAMES, gates, strict=False)
                        for number in range(len(found))
                    ]
                },
                [point for found in gates for point in found],
            ),
        },
        origin=Origin(name, "合成数据 Synthetic data · gridbeat", "CC0-1.0", synthetic=True),
    )


def _frame(columns: dict[str, list[object]], geometry: list[BaseGeometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS)


def _houses(at: int, compound: Compound, warp: Warp, size_m: tuple[float, float]) -> list[_House]:
    letter = "ABCDEFGH"[at]
    *slots, last = compound.rows.slots
    entrances = round(size_m[0] / ENTRANCE_M)
    homes = [
        _House(
            f"{letter}{number + 1:03d}",
            households,
            "residential",
            warp.building(slot.u, slot.v, *size_m),
            floors=-(-households // (FLATS * entrances)),
            entrances=entrances,
        )
        for number, (slot, households) in enumerate(zip(slots, compound.households, strict=True))
    ]
    office = warp.building(last.u, last.v, *OFFICE_M)
    homes.append(_House(f"{letter}000", 0, "office", office, f"{NAMES[at]}物业"))
    if compound.corner is not None and compound.free in PUBLIC:
        homes.append(_public(f"{letter}S01", compound.free, compound.corner, warp))
    return homes


def _park(block: Block, warp: Warp) -> list[_House]:
    west, south, east, north = block.outline().bounds
    middle = (south + north) / 2
    return [
        _public("P001", "hall", shapely.box(west, south, east, middle), warp),
        _public("P002", "college", shapely.box(west, middle, east, north), warp),
    ]


def _public(name: str, kind: str, ground: Polygon, warp: Warp) -> _House:
    use, title, size_m = PUBLIC[kind]
    middle = ground.centroid
    return _House(name, 0, use, warp.building(middle.x, middle.y, *size_m), title)


def _ways(
    blocks: Sequence[Block], compounds: Sequence[Compound]
) -> list[tuple[LineString, str, str | None]]:
    """Return all streets on the drawing board, the widest first: line, kind, name."""
    ways: list[tuple[LineString, str, str | None]] = [
        (line, "road", name) for line, name in public_streets(list(blocks))
    ]
    for compound, title in zip(compounds, NAMES, strict=False):
        ways += [
            (lane, "lane", f"{title}{number + 1}巷")
            for number, lane in enumerate(compound.rows.lanes)
        ]
        if compound.free == "square" and compound.corner is not None:
            ways.append((compound.corner.exterior, "path", None))
    for block in blocks:
        if block.grids == PARK:
            middle = (block.south + block.north) / 2
            ways.append((LineString([(block.west, middle), (block.east, middle)]), "path", None))
    return ways


def _noded(
    ways: Sequence[tuple[LineString, str, str | None]],
) -> list[tuple[LineString, str, str | None]]:
    """Return the streets cut wherever they meet, so that they share exact ends."""
    lines = [line for line, _, _ in ways]
    pieces = shapely.get_parts(shapely.union_all(lines))
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, way = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=1e-6)
    first = np.full(len(pieces), len(ways))
    np.minimum.at(first, piece, way)
    return [
        (part, ways[which][1], ways[which][2])
        for part, which in zip(pieces, first.tolist(), strict=True)
    ]


def _crossings(wall: Polygon, lanes: BaseGeometry) -> list[Point]:
    """Return where lanes pass a wall."""
    found = shapely.get_parts(shapely.intersection(wall.exterior, lanes))
    return [point for point in found if isinstance(point, Point)]
