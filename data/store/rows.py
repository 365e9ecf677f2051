"""Frames to rows and back."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Boolean, Column, Float, Integer, Select, Table, insert, select
from sqlalchemy.orm import Session

from data.store.dialect import geometry_of, wkb_of
from data.store.plain import plain
from data.store.tables import Instant
from geo.crs import STORAGE_CRS
from geo.times import localise

_OURS = {"id", "community_id", "plan_id", "extra", "geometry"}


def insert_frame(
    session: Session, table: Table, frame: GeoDataFrame | pd.DataFrame, **keys: int
) -> None:
    """Insert every row of a frame, in its order; `keys` are the ids all rows share.

    Columns the table does not have go into `extra` where it has that, and are left out elsewhere.
    """
    if not len(frame):
        return
    shapes = frame.geometry if "geometry" in table.columns else None
    values = frame.drop(columns=[] if shapes is None else str(shapes.name))
    known = [column.name for column in table.columns if column.name not in _OURS]
    cells = {
        name: values[name].tolist() if name in values else [None] * len(values) for name in known
    }
    rows: list[dict[str, Any]] = [
        {**keys, **{name: _bound(cells[name][at]) for name in known}} for at in range(len(values))
    ]
    if "extra" in table.columns:
        more = values.drop(columns=known, errors="ignore").to_dict(orient="records")
        for row, record in zip(rows, more, strict=True):
            row["extra"] = plain(record)
    statement = insert(table)
    if shapes is not None:
        flat = shapely.force_2d(shapes.to_crs(STORAGE_CRS).to_numpy())
        for row, shape in zip(rows, shapely.to_wkb(flat), strict=True):
            row["shape"] = shape
        dialect = session.get_bind().dialect.name
        statement = statement.values(geometry=geometry_of(dialect, "shape"))
    session.connection().execute(statement, rows)


def whole(table: Table) -> Select[Any]:
    """Return the query for whole rows of a table, in the order they came."""
    columns = [column for column in table.columns if column.name != "geometry"]
    shape = [wkb_of(table).label("geometry")] if "geometry" in table.columns else []
    return select(*columns, *shape).order_by(table.c.id)


def frame_of(session: Session, query: Select[Any], table: Table) -> GeoDataFrame:
    """Return what a query made by `whole` finds: indexed by id, in WGS 84, times local.

    Columns have the kinds `geo.community` gives them; those of `extra` stand beside the others.
    Tables without geometry give a plain DataFrame.
    """
    found = session.connection().execute(query)
    names, rows = list(found.keys()), found.fetchall()
    # Column by column: pandas would ask every row of SQLAlchemy's what kind of array it is.
    cells = zip(*rows, strict=True) if rows else ([] for _ in names)
    frame = pd.DataFrame(dict(zip(names, map(list, cells), strict=True)), dtype=object)
    frame = frame.set_index(pd.Index(frame.pop("id"), dtype="int64", name=None))
    frame = frame.drop(columns=["community_id", "plan_id"], errors="ignore")
    for column in table.columns:
        if column.name in frame:
            frame[column.name] = _typed(frame[column.name], column)
    if "extra" in table.columns:
        frame = _beside(frame)
    if "geometry" not in table.columns:
        return frame
    found_wkb = [None if wkb is None else bytes(wkb) for wkb in frame["geometry"]]
    shapes = shapely.from_wkb(np.array(found_wkb, dtype=object))
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=STORAGE_CRS)


def _beside(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the columns kept in `extra` beside the others."""
    records = [record or {} for record in frame["extra"]]
    names = dict.fromkeys(name for record in records for name in record)
    more = {name: _given([record.get(name) for record in records], frame.index) for name in names}
    return pd.concat([frame.drop(columns="extra"), pd.DataFrame(more, index=frame.index)], axis=1)


def _given(values: list[Any], index: "pd.Index[Any]") -> "pd.Series":
    """Return a column of `extra`; whole numbers and truths stay what they are beside gaps."""
    kinds = frozenset(type(value) for value in values if value is not None)
    gaps: Any = {frozenset({int}): "Int64", frozenset({bool}): "boolean"}.get(kinds)
    return pd.Series(values, index, dtype=gaps if None in values else None)


def _bound(value: Any) -> Any:
    """Return a cell as a value a database takes; absent ones are None."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value.item() if isinstance(value, np.generic) else value


def _typed(values: "pd.Series", column: Column[Any]) -> "pd.Series":
    """Return cells in the kind `geo.community` gives such a column, also where all are absent."""
    if isinstance(column.type, Instant):
        return localise(pd.to_datetime(values, utc=True))
    if isinstance(column.type, Boolean):
        return values.astype("boolean")
    if isinstance(column.type, Integer):
        return values.astype("Int64" if column.nullable else "int64")
    if isinstance(column.type, Float):
        return values.astype("float64")
    return values.astype(object)
