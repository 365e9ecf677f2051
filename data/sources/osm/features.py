"""OSM features as frames with one column per tag, whatever file they came in."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.sources.names import rename_columns
from data.sources.raw import Raw
from data.sources.shapes import polygonal, simple
from geo.crs import STORAGE_CRS
from geo.schema import LAYERS

TAGS = (
    "building",
    "building:levels",
    "building:flats",
    "name",
    "addr:street",
    "addr:housenumber",
    "amenity",
    "shop",
    "office",
    "leisure",
    "tourism",
    "landuse",
    "highway",
    "area",
    "foot",
    "access",
    "lit",
    "barrier",
    "railway",
    "waterway",
    "tunnel",
    "entrance",
)
"""The tags the mapping asks for; others are not read."""

INSTITUTIONS = (
    "school", "kindergarten", "college", "university", "hospital", "clinic", "police", "prison",
    "fire_station", "townhall", "courthouse", "place_of_worship", "library", "theatre", "cinema",
    "public_building", "community_centre", "marketplace",
)  # fmt: skip
"""Values of `amenity` that take a whole building."""

_SPELLINGS = {
    "levels": "building:levels",
    "flats": "building:flats",
    "street": "addr:street",
    "housenumber": "addr:housenumber",
} | {tag.replace(":", "_"): tag for tag in TAGS if ":" in tag}
"""How exports spell tags in their columns."""

_IDS = ("osm_id", "@id", "id", "osmid", "full_id")


@dataclass(frozen=True)
class Features:
    """The features of an OSM source.

    Parameters
    ----------
    areas, lines, points
        Frames in EPSG:4326 with `osm_id` and every column of `TAGS` (text, None where absent).
    lost
        Features with such tags that could not be built, because the extract cuts them.
    shortened
        Lines of which the extract holds only a part.
    repaired
        Areas whose rings were invalid and were mended.
    """

    areas: GeoDataFrame
    lines: GeoDataFrame
    points: GeoDataFrame
    lost: int = 0
    shortened: int = 0
    repaired: int = 0


def looks_like_osm(raw: Raw) -> bool:
    """Return whether the columns of a source's layers are OSM tags and not a community's."""
    ours = {
        column
        for frame in raw.layers.values()
        for layer in (LAYERS["buildings"], LAYERS["streets"])
        for column in rename_columns(frame.head(0), layer).columns
    }
    if ours & {"building_id", "households", "walkable"}:
        return False
    return any({"building", "highway"} & set(frame.columns) for frame in raw.layers.values())


def tagged(raw: Raw) -> Features:
    """Return the features of layers whose columns are tags.

    Empty text is no value: exports write it for tags that are not there.
    """
    frames = [_with_tags(frame) for frame in raw.layers.values() if frame.crs is not None]
    frame = pd.concat(frames, ignore_index=True).drop_duplicates(["osm_id", "geometry"])
    return features_of(frame)


def features_of(frame: GeoDataFrame, lost: int = 0, shortened: int = 0) -> Features:
    """Return features sorted into areas, lines and points; invalid areas are mended."""
    shapes = frame.geometry.to_numpy()
    dimension = shapely.get_dimensions(shapes)
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    areas = frame[usable & (dimension == 2)].reset_index(drop=True)
    rings = simple(areas.geometry.to_numpy())
    broken = ~shapely.is_valid(rings)
    rings[broken] = polygonal(shapely.make_valid(rings[broken]))
    areas = areas.set_geometry(gpd.GeoSeries(rings, crs=areas.crs))
    return Features(
        areas[~areas.geometry.is_empty].reset_index(drop=True),
        frame[usable & (dimension == 1)].reset_index(drop=True),
        frame[usable & (dimension == 0)].reset_index(drop=True),
        lost + int(np.sum(~usable)),
        shortened,
        int(broken.sum()),
    )


def _with_tags(frame: GeoDataFrame) -> GeoDataFrame:
    frame = frame.to_crs(STORAGE_CRS)
    spelt = {column: _SPELLINGS.get(column, column) for column in frame.columns}
    id_column = next((name for name in _IDS if name in frame), None)
    columns = {
        tag: _text(frame[given])
        for given, tag in spelt.items()
        if tag in TAGS and (given == tag or tag not in frame)
    }
    for tag in TAGS:
        columns.setdefault(tag, pd.Series(None, frame.index, dtype=object))
    ids = frame[id_column] if id_column else pd.Series(range(1, len(frame) + 1), frame.index)
    return GeoDataFrame(
        {"osm_id": ids.astype(str), **{tag: columns[tag] for tag in TAGS}},
        geometry=frame.geometry,
        crs=STORAGE_CRS,
    )


def _text(values: "pd.Series") -> "pd.Series":
    text = values.astype(str).str.strip()
    return text.astype(object).where(values.notna() & (text != ""), None)
