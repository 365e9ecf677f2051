"""Rows on their way out: a chunk at a time, every chunk with the same columns in the same kinds."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from data.exports.columns import columns_of, kept
from geo.schema import Column

CHUNK = 10_000
"""Rows in memory at a time."""


@dataclass(frozen=True)
class Rows:
    """Rows of one layer, to be read as often as wanted.

    Parameters
    ----------
    columns
        Columns of every chunk, in order, without the geometry.
    shapes
        Geometry types that occur, as shapely names them; empty for tables without geometry.
    crs
        CRS of the geometry, None for tables.
    count
        How many rows there are.
    read
        Starts reading anew: frames with any columns, in the same order each time.
    """

    columns: tuple[Column, ...]
    shapes: frozenset[str]
    crs: CRS | None
    count: int
    read: Callable[[], Iterator[GeoDataFrame]]

    @property
    def drawn(self) -> bool:
        """Whether the rows have geometry."""
        return self.crs is not None

    def chunks(self) -> Iterator[GeoDataFrame]:
        """Yield frames of at most `CHUNK` rows with exactly `columns`; one empty one for no row."""
        some = False
        for frame in self.read():
            some = True
            yield kept(frame, self.columns)
        if not some:
            yield kept(self._nothing(), self.columns)

    def to_crs(self, crs: CRS) -> "Rows":
        """Return the rows in another CRS, x before y."""
        if self.crs is None or self.crs == crs:
            return self
        return replace(self, crs=crs, read=lambda: (one.to_crs(crs) for one in self.read()))

    def watched(self, told: Callable[[int], None]) -> "Rows":
        """Return the rows; while they are read, `told` is called with how many more there are."""

        def read() -> Iterator[GeoDataFrame]:
            for frame in self.read():
                told(len(frame))
                yield frame

        return replace(self, read=read)

    def _nothing(self) -> GeoDataFrame:
        if self.crs is None:
            return pd.DataFrame()
        return gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=self.crs))


def rows_of(frame: GeoDataFrame, layer: Sequence[Column] = (), *, chunk: int = CHUNK) -> Rows:
    """Return a frame as rows; columns named in `layer` have its kinds, others are looked at."""
    drawn = isinstance(frame, GeoDataFrame)
    if drawn and frame.active_geometry_name != "geometry":
        frame = frame.rename_geometry("geometry")
    shapes = frozenset(frame.geometry.geom_type.dropna()) if drawn else frozenset()
    plain = frame.drop(columns="geometry") if drawn else frame

    def read() -> Iterator[GeoDataFrame]:
        for start in range(0, len(frame), chunk):
            yield frame.iloc[start : start + chunk]

    columns = columns_of(plain, layer)
    return Rows(columns, shapes, frame.crs if drawn else None, len(frame), read)


def records(frame: GeoDataFrame, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the values of a chunk as JSON keeps them; what is absent is None."""
    cells = [told(frame[column.name], column) for column in columns]
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)] or [
        {} for _ in range(len(frame))
    ]


def told(values: "pd.Series", column: Column) -> list[Any]:
    """Return cells as JSON keeps them: times and days as ISO 8601 text."""
    absent = values.isna().to_numpy()
    if column.kind in {"time", "date"}:
        return [None if gone else _iso(value) for value, gone in zip(values, absent, strict=True)]
    return [None if gone else value for value, gone in zip(values.tolist(), absent, strict=True)]


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def dumps(value: Any) -> str:
    """Return a value as one line of JSON, as people read it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def rounded(shapes: Iterable[Any], crs: CRS) -> Any:
    """Return geometry rounded to a tenth of a millimetre: what is past that is noise in a text."""
    places = 9 if crs.is_geographic else 4
    return shapely.transform(shapes, lambda xy: xy.round(places))
