"""The columns of an export: which there are, of what kind, and a chunk made to fit them."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.schema import Column, Kind
from geo.times import localise


def columns_of(frame: pd.DataFrame, layer: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Return a frame's columns without geometry; those the layer does not know by their cells."""
    known = {column.name: column for column in layer}
    return tuple(known.get(name) or guessed(str(name), frame[name]) for name in frame.columns)


def guessed(name: str, values: "pd.Series") -> Column:
    """Return a column by what its cells are."""
    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
        return Column(name, "time", name)
    kinds = {type(value) for value in values.tolist() if not _is_nothing(value)}
    return Column(name, kind_of(kinds), name)


def kind_of(kinds: "set[type]") -> Kind:
    """Return the kind that holds values of all these types; text holds any."""
    if kinds and kinds <= {datetime.date}:
        return "date"
    if kinds == {bool}:
        return "bool"
    if kinds == {int}:
        return "int"
    return "float" if kinds and kinds <= {int, float} else "text"


def kept(frame: GeoDataFrame | pd.DataFrame, columns: Sequence[Column]) -> GeoDataFrame:
    """Return exactly these columns in their kinds, and the geometry; absent ones are empty."""
    cells = {column.name: _typed(frame, column) for column in columns}
    plain = pd.DataFrame(cells, index=frame.index)
    if not isinstance(frame, GeoDataFrame):
        return plain
    return GeoDataFrame(plain, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _typed(frame: pd.DataFrame, column: Column) -> "pd.Series":
    if column.name not in frame:
        values = pd.Series(None, frame.index, dtype=object)
    else:
        values = frame[column.name]
    if column.kind == "time":
        return localise(values)
    if column.kind == "int":
        return pd.to_numeric(values).astype("Int64")
    if column.kind == "float":
        return pd.to_numeric(values).astype("float64")
    if column.kind == "bool":
        return values.astype("boolean")
    make, done = (_day, ()) if column.kind == "date" else (_text, str)
    cells = [
        value if isinstance(value, done) else None if _is_nothing(value) else make(value)
        for value in values.tolist()
    ]
    return pd.Series(cells, index=frame.index, dtype=object)


def _day(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))


def _text(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | dict | tuple | np.ndarray):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _is_nothing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
