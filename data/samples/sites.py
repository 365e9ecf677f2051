"""Sites where incidents happen: doors, gates, shop fronts, lanes, dark paths, the square."""

from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely import Polygon

from data.samples.building import Building
from data.samples.town import Town

OLDER = {"A": 1.2, "B": 1.6, "C": 0.7, "D": 0.8, "E": 1.2}
"""How much more happens in the older compounds, by letter."""

BUSY = {"shop", "market"}
PUBLIC = {"community_service", "clinic", "school", "kindergarten", "public", "market"}


@dataclass(frozen=True)
class Site:
    """A place, easting and northing in metres, and how much happens there."""

    x: float
    y: float
    weight: float = 1.0


@dataclass(frozen=True)
class Sites:
    """The sites by kind, and the boundary everything happens within."""

    kinds: dict[str, list[Site]]
    boundary: Polygon


def sites_of(town: Town, streets: gpd.GeoDataFrame) -> Sites:
    """Return the sites of the town: doors, gates, shops, lanes, dark, public, gardens.

    Sites of one kind weigh 1 in all, so that the shares of a habit are shares of its incidents.
    """
    lines = streets.geometry[streets["kind"] == "lane"]
    dark = streets.geometry[(streets["kind"] == "path") & ~streets["lit"].astype(bool)]
    raw = {
        "doors": [
            Site(door.x, door.y, OLDER[building.letter])
            for building in town.buildings
            for door in building.doors
        ],
        "gates": [
            Site(gate.point.x, gate.point.y)
            for compound in town.compounds
            for gate in compound.gates
        ],
        "shops": _fronts(town, BUSY),
        "public": _fronts(town, PUBLIC),
        "gardens": [Site(garden.x, garden.y) for garden in town.gardens],
        "lanes": _middles(lines),
        "dark": _middles(dark),
    }
    balanced = {name: _balanced(sites) for name, sites in raw.items()}
    return Sites(balanced, town.ground.boundary)


def _fronts(town: Town, uses: set[str]) -> list[Site]:
    lines = shapely.MultiLineString([street.line for street in town.ground.roads])
    return [_front(building, lines) for building in town.buildings if building.use in uses]


def _front(building: Building, lines: shapely.MultiLineString) -> Site:
    x, y = shapely.shortest_line(building.polygon.buffer(3), lines).coords[0]
    return Site(x, y, 3.0 if building.use == "market" else 1.0)


def _middles(lines: gpd.GeoSeries) -> list[Site]:
    middles = lines.interpolate(0.5, normalized=True)
    return [
        Site(point.x, point.y, length)
        for point, length in zip(middles, lines.length, strict=True)
        if length > 5
    ]


def _balanced(sites: list[Site]) -> list[Site]:
    total = sum(site.weight for site in sites)
    return [Site(site.x, site.y, site.weight / total) for site in sites]
