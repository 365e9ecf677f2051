"""Buildings from OSM areas, with an estimate of their households."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.sources.osm.features import INSTITUTIONS, Features
from data.sources.osm.households import estimate_households, floors_of
from data.sources.osm.untangle import untangle
from geo.faults import Fault
from geo.schema import ESTIMATED

_NOT_LIVED_ON = {
    "industrial", "commercial", "retail", "garages", "railway", "military", "cemetery", "quarry",
    "landfill", "construction", "port", "religious", "allotments",
}  # fmt: skip


def buildings_of(features: Features, crs: object) -> tuple[GeoDataFrame, list[Fault]]:
    """Return the layer buildings in a metric CRS, and warnings of what was mended.

    `building_id` is the OSM id ("way/123"). `households_estimated` is true for all of them.
    """
    areas = features.areas.to_crs(crs)
    land = areas[areas["landuse"].notna() & areas["building"].isna()]
    built = areas[areas["building"].notna() & (areas["building"] != "no")]
    clean = untangle(built.reset_index(drop=True), drop_parts=True)
    tags = clean.frame
    points = shapely.point_on_surface(tags.geometry.to_numpy())
    residential = _stands_on(points, land[land["landuse"] == "residential"])
    other_use = _stands_on(points, land[land["landuse"].isin(_NOT_LIVED_ON)])
    other_use |= _holds(tags, features.points[features.points["amenity"].isin(INSTITUTIONS)])
    on_land = [pd.Series(mask, index=tags.index) for mask in (residential, other_use)]
    buildings = GeoDataFrame(
        {
            "building_id": _unique(tags["osm_id"]),
            "households": estimate_households(tags, tags.geometry.area, *on_land),
            ESTIMATED: True,
            "floors": floors_of(tags["building:levels"]),
            "use": tags["building"],
            "name": tags["name"].where(tags["name"].notna(), _address(tags)),
        },
        geometry=tags.geometry,
        crs=crs,
    )
    return buildings, _warnings(clean.dropped, clean.trimmed)


def _stands_on(points: "np.ndarray", land: GeoDataFrame) -> "np.ndarray":
    hit = shapely.STRtree(land.geometry.to_numpy()).query(points, predicate="intersects")[0]
    mask = np.zeros(len(points), dtype=bool)
    mask[hit] = True
    return mask


def _holds(buildings: GeoDataFrame, points: GeoDataFrame) -> "np.ndarray":
    inside = points.geometry.to_crs(buildings.crs).to_numpy()
    mask = np.zeros(len(buildings), dtype=bool)
    mask[
        shapely.STRtree(buildings.geometry.to_numpy()).query(inside, predicate="intersects")[1]
    ] = True
    return mask


def _address(tags: pd.DataFrame) -> "pd.Series":
    street, number = (tags[tag].fillna("") for tag in ("addr:street", "addr:housenumber"))
    address = (street + " " + number).str.strip()
    return address.astype(object).where(number != "", None)


def _unique(ids: "pd.Series") -> "pd.Series":
    copy = ids.groupby(ids).cumcount()
    return ids.where(copy == 0, ids + "-" + (copy + 1).astype(str))


def _warnings(dropped: int, trimmed: int) -> list[Fault]:
    told = [
        (dropped, "were left out: copies of another one, parts inside another one, or under 1 m²."),
        (trimmed, "overlapped a smaller one and gave way to it."),
    ]
    remedy = "Look at them on the map; correct them in OSM where they are wrong."
    return [
        Fault("buildings", f"{count:,} buildings {what}", remedy, severity="warning")
        for count, what in told
        if count
    ]
