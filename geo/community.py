"""A community: its name, its code, and its layers as frames in one CRS."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isnan
from typing import Any

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from geo.crs import metric_crs_of
from geo.origin import Origin
from geo.schema import LAYERS, Column, Layer
from geo.times import localise

_TRUE = {"true", "t", "yes", "y", "1", "1.0", "是", "有"}
_FALSE = {"false", "f", "no", "n", "0", "0.0", "否", "无"}


@dataclass(frozen=True)
class Community:
    """A community and all its layers.

    Parameters
    ----------
    name
        What people call it.
    layers
        Every layer of `geo.schema.LAYERS`, typed, all in one CRS; a layer nobody gave is empty.
    code
        12-digit community code, or None where it is not known.
    origin
        Where the data came from.
    """

    name: str
    layers: Mapping[str, GeoDataFrame]
    code: str | None = None
    origin: Origin = field(default_factory=Origin)

    @classmethod
    def of(
        cls,
        frames: Mapping[str, GeoDataFrame],
        *,
        name: str | None = None,
        code: str | None = None,
        origin: Origin | None = None,
    ) -> "Community":
        """Build a community from frames whose columns already have the contract's names.

        Columns are cast to their kinds, columns nobody gave are added empty, layers nobody gave
        are added empty, and everything is brought to the CRS of `buildings`. Name and code are
        taken from the boundary unless given. Rules are not checked here: see `geo.validate`.

        Raises
        ------
        ValueError
            `buildings` is absent or has no CRS.
        """
        buildings = frames.get("buildings")
        if buildings is None or buildings.crs is None:
            raise ValueError("a community needs a layer 'buildings' with a declared CRS")
        crs = buildings.crs
        layers = {
            layer.name: conform(frames[layer.name], layer).to_crs(crs)
            if layer.name in frames
            else empty(layer, crs)
            for layer in LAYERS.values()
        }
        boundary = layers["boundary"]
        if len(boundary):
            name = name or _text(boundary["name"].iloc[0])
            code = code or _text(boundary["code"].iloc[0])
        return cls(name or "community", layers, code, origin or Origin())

    def __getitem__(self, layer: str) -> GeoDataFrame:
        return self.layers[layer]

    @property
    def crs(self) -> CRS:
        """The one CRS of all layers."""
        return self.layers["buildings"].crs

    def to_crs(self, crs: Any) -> "Community":
        """Return the community with all layers in another CRS."""
        return replace(
            self, layers={name: layer.to_crs(crs) for name, layer in self.layers.items()}
        )

    def replaced(self, layer: str, frame: GeoDataFrame) -> "Community":
        """Return the community with one layer replaced; columns are cast to their kinds."""
        conformed = conform(frame, LAYERS[layer]).to_crs(self.crs)
        return replace(self, layers={**self.layers, layer: conformed})

    def metric(self) -> "Community":
        """Return the community in the projected CRS in metres that fits its place."""
        return self.to_crs(metric_crs_of(self["buildings"]))


def empty(layer: Layer, crs: Any) -> GeoDataFrame:
    """Return a frame of a layer without rows."""
    columns = {column.name: _cast(pd.Series([], dtype=object), column) for column in layer.columns}
    if not layer.geometry:
        return pd.DataFrame(columns)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def conform(frame: GeoDataFrame, layer: Layer) -> GeoDataFrame:
    """Return the frame with the layer's columns in their kinds, absent ones added empty.

    Columns the contract does not know are kept. `walkable` is true where nothing is said.
    """
    frame = frame.copy()
    for column in layer.columns:
        given = (
            frame[column.name]
            if column.name in frame
            else pd.Series(None, frame.index, dtype=object)
        )
        frame[column.name] = _cast(given, column)
        if column.name == "walkable":
            frame[column.name] = frame[column.name].fillna(True).astype(bool)
    return frame


def _cast(values: "pd.Series", column: Column) -> "pd.Series":
    if column.kind == "int":
        numbers = pd.to_numeric(values, errors="coerce").round().astype("Int64")
        return numbers.astype("int64") if column.required and not numbers.isna().any() else numbers
    if column.kind == "float":
        return pd.to_numeric(values, errors="coerce").astype("float64")
    if column.kind == "bool":
        return values.map(_truth).astype("boolean")
    if column.kind == "time":
        return localise(values)
    if column.kind == "date":
        return pd.to_datetime(values, errors="coerce").dt.date if len(values) else values
    texts = [_text(value) for value in values]
    return pd.Series(texts, index=values.index, name=values.name, dtype=object)


def _truth(value: object) -> bool | None:
    text = str(value).strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None


def _text(value: object) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and isnan(value)):
        return None
    text = (
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    )
    return text or None
