"""FlatGeobuf and vector tiles: GDAL makes them in a stream from a GeoPackage grown first."""

from collections.abc import Sequence
from pathlib import Path

import pyogrio

from data.exports.about import About
from data.exports.rows import Rows
from data.exports.staged import convert, grow
from data.exports.style import Style

ZOOMS = (10, 16)
"""Zoom levels of PMTiles: from the whole community to a building."""


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write a FlatGeobuf with its spatial index, which sorts the rows by place."""
    grown = path.with_name("grown.gpkg")
    index = "YES" if grow(grown, rows, about) else "NO"  # it has no place for what has no geometry
    said = {"TITLE": about.facts()["TITLE"], "DESCRIPTION": about.credit(), "SPATIAL_INDEX": index}
    convert(grown, path, "FlatGeobuf", about, **said)
    return []


def write_tiles(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write PMTiles, simplified by zoom level; for looking at, not for importing again."""
    grown = path.with_name("grown.gpkg")
    grow(grown, rows, about)
    pyogrio.set_gdal_config_options({"GDAL_NUM_THREADS": 1})
    low, high = ZOOMS
    convert(
        grown,
        path,
        "PMTiles",
        about,
        MINZOOM=str(low),
        MAXZOOM=str(high),
        NAME=about.layer,
        DESCRIPTION=about.credit(),
    )
    return ["Tiles are simplified by zoom level; they cannot be imported again."]
