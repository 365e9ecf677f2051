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
    """Write a FlatGeobuf with its spatial index; days are ISO text, moments UTC."""
    grown = path.with_name("grown.gpkg")
    grow(grown, rows, about)
    convert(grown, path, "FlatGeobuf", about, TITLE=about.layer, DESCRIPTION=about.credit())
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
