"""OSM extracts (PBF and XML) read with pyosmium."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from data.sources.osm.features import INSTITUTIONS, TAGS, Features, features_of
from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault

_SUFFIXES = (".pbf", ".osm", ".osm.xml", ".osm.gz", ".osm.bz2")
_AREA_KEYS = ("building", "landuse")
_LINE_KEYS = ("highway", "barrier", "railway", "waterway")
_POINT_KEYS = ("barrier", "entrance")
_KEYS = {"area": _AREA_KEYS, "line": _LINE_KEYS}


def is_extract(path: Path) -> bool:
    """Return whether a file is named like an OSM extract."""
    return path.name.lower().endswith(_SUFFIXES)


def read_extract(path: Path) -> Features:
    """Return the features of an extract; those its edge has cut away are counted as lost.

    Buildings and land use become areas (closed ways and multipolygon relations, assembled by
    pyosmium), highways, barriers, railways and waterways lines, gates, entrances and institutions
    points. Of a line that leaves the extract the part inside is kept.

    Raises
    ------
    InputError
        The file is no OSM data, or none of it is of use.
    """
    try:
        rows, lost, shortened = _rows(path)
    except (RuntimeError, OSError, ValueError) as error:
        reason = f"The file cannot be read as OSM data: {str(error).strip().rstrip('.')}."
        raise InputError([Fault(path.name, reason, "Download the extract again.")]) from error
    if not rows:
        reason = "The extract holds no building, street or land use."
        raise InputError([Fault(path.name, reason, "Choose an extract of the place.")])
    table = pd.DataFrame(rows, columns=["osm_id", *TAGS, "geometry"], dtype=object)
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=STORAGE_CRS)
    return features_of(frame, lost, shortened)


def _rows(path: Path) -> tuple[list[list[Any]], int, int]:
    """Return the rows, how many features are lost, and how many lines are shortened."""
    factory = osmium.geom.WKBFactory()
    rows: list[list[Any]] = []
    wanted: set[str] = set()
    shortened: set[str] = set()
    keys = osmium.filter.KeyFilter(*{*_AREA_KEYS, *_LINE_KEYS, *_POINT_KEYS, "amenity"})
    for thing in osmium.FileProcessor(str(path)).with_areas().with_filter(keys):
        name, kind = _name(thing), _kind(thing)
        if kind is None:
            continue
        wanted.add(name)
        if kind == "relation" or (kind in _KEYS and not _has(thing, _KEYS[kind])):
            continue
        try:
            if kind == "area":
                shapes = [shapely.from_wkb(factory.create_multipolygon(thing))]
            elif kind == "line":
                shapes = _runs(thing)
            else:
                shapes = [shapely.Point(thing.lon, thing.lat)]
        except (osmium.InvalidLocationError, RuntimeError):
            continue
        if kind == "line" and not all(node.location.valid() for node in thing.nodes) and shapes:
            shortened.add(name)
        tags = [thing.tags.get(tag) for tag in TAGS]
        rows += [[name, *tags, shape] for shape in shapes]
    return rows, len(wanted - {row[0] for row in rows}), len(shortened)


def _name(thing: Any) -> str:
    if thing.is_area():
        return f"{'way' if thing.from_way() else 'relation'}/{thing.orig_id()}"
    return f"{'way' if thing.is_way() else 'node' if thing.is_node() else 'relation'}/{thing.id}"


def _kind(thing: Any) -> str | None:
    """Return what a feature should become, or None where it is of no use.

    A way that should become an area, and a relation, are named here so that they are missed when
    no area is assembled from them.
    """
    if thing.is_area():
        return "area" if _has(thing, _AREA_KEYS) else None
    if thing.is_way():
        return "line" if _has(thing, (*_LINE_KEYS, *_AREA_KEYS)) else None
    if thing.is_node():
        return "point" if _is_point(thing) else None
    of_areas = thing.tags.get("type") == "multipolygon" and _has(thing, _AREA_KEYS)
    return "relation" if of_areas else None


def _is_point(node: Any) -> bool:
    return _has(node, _POINT_KEYS) or node.tags.get("amenity") in INSTITUTIONS


def _has(thing: Any, keys: Iterable[str]) -> bool:
    return any(key in thing.tags for key in keys)


def _runs(way: Any) -> list[shapely.LineString]:
    """Return the pieces of a way whose nodes the extract holds."""
    runs: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.lon, node.lat))
        else:
            runs.append([])
    return [shapely.LineString(run) for run in runs if len(set(run)) > 1]
