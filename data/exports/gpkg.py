"""GeoPackage: the format community files and plans are kept in."""

import datetime
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
from geopandas import GeoDataFrame

from geo.origin import Origin
from geo.schema import LAYERS, RESULTS

_TAKEN = {"fid", "geom"}
"""Column names GDAL uses itself, in small letters."""


def write_gpkg(
    path: Path,
    layers: Mapping[str, GeoDataFrame | pd.DataFrame],
    *,
    origin: Origin,
    title: str,
    claims: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write layers and tables into one new GeoPackage; an older file of that name is replaced.

    The file appears whole or not at all: it is written beside its place and moved there at the end.
    Title, credit line, licence and whether the data are made up are written as metadata, which
    `data.sources` reads back. Moments are kept in UTC (to the millisecond), dates are ISO text,
    lists and dictionaries JSON text. Columns named fid or geom, or like another one but for
    capitals, get an underscore, because SQLite cannot tell them apart.

    Parameters
    ----------
    layers
        Frames by layer name, each in its own CRS; frames without geometry become attribute tables.
    claims
        What a plan says of itself: "report" and "params", plain values, kept as JSON in the
        metadata GRIDBEAT_REPORT and GRIDBEAT_PARAMS; `data.sources.read_claims` reads them back.

    Raises
    ------
    ValueError
        There is no layer, or one with geometry has no CRS.
    """
    if not layers:
        raise ValueError("there is no layer to write")
    for name, frame in layers.items():
        if isinstance(frame, GeoDataFrame) and frame.crs is None:
            raise ValueError(f"the layer {name!r} has no CRS")
    path = Path(path)
    metadata = {
        "TITLE": title,
        "GRIDBEAT_SOURCE": origin.title,
        "ATTRIBUTION": origin.attribution,
        "LICENCE": origin.licence,
        "SYNTHETIC": "yes" if origin.synthetic else "no",
        "DATUM": origin.datum,
    }
    for name, claim in (claims or {}).items():
        metadata[f"GRIDBEAT_{name.upper()}"] = json.dumps(claim, ensure_ascii=False)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        part = Path(folder) / "layers.gpkg"
        for at, (name, frame) in enumerate(layers.items()):
            _write_layer(part, name, frame, origin, metadata if at == 0 else None)
        part.replace(path)


def _write_layer(
    path: Path,
    name: str,
    frame: GeoDataFrame | pd.DataFrame,
    origin: Origin,
    metadata: dict[str, str] | None,
) -> None:
    frame = _plain(frame)
    known = (LAYERS | RESULTS).get(name)
    about = [f"{known.zh} {known.en}" if known else "", origin.attribution]
    undrawn = isinstance(frame, GeoDataFrame) and bool(frame.geometry.isna().all())
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        geometry_type="Unknown" if undrawn else None,
        dataset_metadata=metadata,
        layer_options={"DESCRIPTION": ". ".join(text for text in about if text)},
    )


def _plain(frame: GeoDataFrame | pd.DataFrame) -> GeoDataFrame | pd.DataFrame:
    """Return the frame with columns that a GeoPackage can hold."""
    geometry = frame.active_geometry_name if isinstance(frame, GeoDataFrame) else None
    frame = frame.reset_index(drop=True).copy()
    columns = [column for column in frame.columns if column != geometry]
    for column in columns:
        if isinstance(frame[column].dtype, pd.DatetimeTZDtype):
            # The standard keeps moments in UTC; GDAL warns whoever reads a file that does not.
            frame[column] = frame[column].dt.tz_convert("UTC")
        elif frame[column].dtype == object or isinstance(frame[column].dtype, pd.CategoricalDtype):
            frame[column] = _plain_values(frame[column])
    return frame.rename(columns=dict(zip(columns, fitting_names(columns), strict=True)))


def _plain_values(values: "pd.Series") -> "pd.Series":
    """Return numbers and truths in a kind of their own, everything else as text."""
    cells = [None if _is_nothing(value) else value for value in values]
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return pd.Series(cells, index=values.index, dtype="boolean")
    if kinds == {int}:
        return pd.Series(cells, index=values.index, dtype="Int64")
    if kinds and kinds <= {int, float}:
        return pd.Series(cells, index=values.index, dtype="float64")
    texts = [None if cell is None else _text(cell) for cell in cells]
    return pd.Series(texts, index=values.index, dtype=object)


def _is_nothing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _text(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def fitting_names(columns: Iterable[str]) -> list[str]:
    """Return names that a GeoPackage can hold, an underscore added where one is taken."""
    seen = set(_TAKEN)
    names = []
    for column in columns:
        name = str(column)
        while name.lower() in seen:
            name += "_"
        seen.add(name.lower())
        names.append(name)
    return names
