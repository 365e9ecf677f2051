"""A GeoPackage grown a chunk at a time, and the formats GDAL makes of one in a stream."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
from geopandas import GeoDataFrame

from data.exports.about import About
from data.exports.gpkg import fitting_names
from data.exports.rows import Rows
from geo.schema import Column

_FAMILIES = ("Point", "LineString", "Polygon")


def grow(path: Path, rows: Rows, about: About) -> bool:
    """Write rows as a new layer of a GeoPackage; of them no more than a chunk is in memory.

    Moments are kept in UTC to the millisecond, days as ISO text. Of version 1.3, which GDAL 3.6
    knows, the one of Debian 12 and of QGIS 3.22.

    Returns
    -------
    Whether every row has geometry.
    """
    whole = True
    shape = shape_of(rows)
    names = stored_names(rows.columns)
    facts = about.facts()
    first = not path.exists()
    for at, chunk in enumerate(rows.chunks()):
        whole = whole and rows.drawn and not bool(chunk.geometry.isna().any())
        pyogrio.write_dataframe(
            fitted(chunk, rows.columns).rename(columns=names),
            path,
            layer=about.layer,
            driver="GPKG",
            append=at > 0,
            geometry_type=shape,
            promote_to_multi=shape is not None and shape.startswith("Multi"),
            dataset_metadata=facts if first and at == 0 else None,
            dataset_options={"VERSION": "1.3"} if first and at == 0 else None,
            layer_metadata=facts if at == 0 else None,
            layer_options={"DESCRIPTION": about.credit()} if at == 0 else None,
        )
    return whole


def convert(source: Path, path: Path, driver: str, about: About, **options: str) -> None:
    """Stream a grown GeoPackage into a file of another GDAL driver."""
    with pyogrio.open_arrow(source, use_pyarrow=False) as (told, stream):
        pyogrio.write_arrow(
            stream,
            path,
            layer=about.layer,
            driver=driver,
            geometry_name=told["geometry_name"],
            geometry_type=told["geometry_type"],
            crs=told["crs"],
            dataset_options=options if driver == "PMTiles" else None,
            layer_options=options if driver != "PMTiles" else None,
        )


def shape_of(rows: Rows) -> str | None:
    """Return the one geometry type that holds all rows; None for tables."""
    if not rows.drawn:
        return None
    families = {shape.removeprefix("Multi") for shape in rows.shapes}
    if len(families) != 1 or not families <= set(_FAMILIES):
        return "Unknown"
    (family,) = families
    return family if rows.shapes == {family} else f"Multi{family}"


def stored_names(columns: Sequence[Column]) -> dict[str, str]:
    """Return the name each column has in a GeoPackage, where SQLite cannot take its own."""
    names = [column.name for column in columns]
    return dict(zip(names, fitting_names(names), strict=True))


def fitted(chunk: GeoDataFrame, columns: Sequence[Column]) -> GeoDataFrame:
    """Return a chunk with what GDAL takes: moments in UTC, days as text."""
    made: dict[str, Any] = {}
    for column in columns:
        values: pd.Series[Any] = chunk[column.name]
        if column.kind == "time":
            made[column.name] = values.dt.tz_convert("UTC")
        elif column.kind == "date":
            made[column.name] = values.map(lambda day: day.isoformat(), na_action="ignore")
    return chunk.assign(**made)
