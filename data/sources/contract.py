"""From a raw source to frames under the contract's names."""

from collections.abc import Mapping

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.joins import join
from data.sources.names import layer_named, layer_with_columns, rename_columns
from data.sources.raw import Raw
from geo.faults import Fault
from geo.schema import Layer


def contract_frames(raw: Raw) -> tuple[dict[str, GeoDataFrame], list[Fault]]:
    """Return the layers the contract knows, by their names, with tables joined to them.

    A layer is known by its name in English or Chinese; where the source has only one layer, or the
    name says nothing, by its columns. Layers the contract does not know are left out.
    """
    faults = list(raw.faults)
    frames: dict[str, GeoDataFrame] = {}
    named: dict[str, str] = {}
    for name, frame in raw.layers.items():
        layer = _layer_of(name, frame)
        if layer is None:
            continue
        if layer.name in frames:
            faults.append(_twice(layer, named[layer.name], name))
            continue
        frames[layer.name], named[layer.name] = rename_columns(frame, layer), name
    return frames, faults + join_tables(frames, raw.tables)


def join_tables(frames: dict[str, GeoDataFrame], tables: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Join each table to the layer it is named after, or that its columns fit, in place."""
    faults: list[Fault] = []
    for name, table in tables.items():
        layer = _layer_of(name, table)
        if layer is None or not layer.geometry:
            continue
        if layer.name not in frames:
            faults.append(_no_places(layer, name))
            continue
        frames[layer.name], found = join(frames[layer.name], table, layer)
        faults += found
    return faults


def _layer_of(name: str, frame: pd.DataFrame) -> Layer | None:
    return layer_named(name) or layer_with_columns(frame.columns)


def _twice(layer: Layer, first: str, second: str) -> Fault:
    return Fault(
        layer.name,
        f"'{first}' and '{second}' are both the layer {layer.name} ({layer.zh}).",
        "Keep one of them, or give the other one a name of its own.",
    )


def _no_places(layer: Layer, name: str) -> Fault:
    return Fault(
        layer.name,
        f"The table '{name}' has no coordinates and there is no drawn layer to join it to.",
        "Add columns lon and lat (经度, 纬度), or a file with the geometry beside it.",
    )
