"""Every layer a file holds, for looking at it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.gpx import read_track
from data.sources.names import KNOWN, layer_named, rename_columns
from data.sources.opening import open_source
from data.sources.osm import is_extract, looks_like_osm, origin, read_extract, tagged, town
from geo.community import conform
from geo.errors import InputError
from geo.faults import Fault, errors
from geo.origin import Origin
from geo.schema import LAYERS


@dataclass(frozen=True)
class Drawing:
    """The layers of a file by name, and where it says they came from; None where it does not."""

    layers: dict[str, GeoDataFrame]
    origin: Origin | None = None


def read_layers(path: Path) -> dict[str, GeoDataFrame]:
    """Return the layers of a file as they are, by name; see `read_drawing`."""
    return read_drawing(path).layers


def read_drawing(path: Path) -> Drawing:
    """Return the layers of a file as they are, by name.

    Layers the contract knows (of a community or of a plan) have its name, column names and kinds;
    others keep their own. Tables without geometry come as DataFrames. OSM data comes as the layers
    made of it, a GPX track as the layer `fixes`.

    Raises
    ------
    InputError
        The file cannot be read, or a layer with geometry has no CRS; every fault is named.
    """
    path = Path(path)
    if path.suffix.lower() == ".gpx":
        return Drawing({"fixes": read_track(path).frame})
    if path.is_file() and is_extract(path):
        return Drawing(_typed(town(read_extract(path))[0]), origin(path.name))
    raw = open_source(path)
    if looks_like_osm(raw):
        return Drawing(_typed(town(tagged(raw))[0]), origin(path.name))
    faults = [*raw.faults, *(_no_crs(name) for name, f in raw.layers.items() if f.crs is None)]
    if errors(faults):
        raise InputError(faults)
    return Drawing(_typed(raw.layers | raw.tables), raw.origin)


def read_grids(path: Path) -> GeoDataFrame | None:
    """Return the layer `grids` of a community file that has one, as a split writes it.

    Raises
    ------
    InputError
        The file cannot be read, or the layer has no CRS.
    """
    path = Path(path)
    if path.is_file() and is_extract(path):
        return None
    grids = _typed(open_source(path).layers).get("grids")
    if grids is not None and grids.crs is None:
        raise InputError([_no_crs("grids")])
    return grids


def _typed(frames: dict[str, pd.DataFrame]) -> dict[str, GeoDataFrame]:
    found: dict[str, GeoDataFrame] = {}
    for name, frame in frames.items():
        layer = layer_named(name)
        drawn = isinstance(frame, GeoDataFrame)
        if layer is None or layer.name in found or bool(layer.geometry) != drawn:
            found[name] = frame
        else:
            found[layer.name] = conform(rename_columns(frame, layer), layer)
    return {name: found[name] for name in sorted(found, key=_drawing_order)}


def _drawing_order(name: str) -> int:
    order = [*LAYERS, *(other for other in KNOWN if other not in LAYERS)]
    return order.index(name) if name in order else -1


def _no_crs(name: str) -> Fault:
    return Fault(
        name,
        "The coordinate system (CRS) is missing.",
        "Declare the CRS of the layer, for example EPSG:4326 or EPSG:4549.",
    )
