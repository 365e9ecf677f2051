"""Incidents: points with a category and times, from spatial files and from tables."""

from pathlib import Path

from data.sources.names import layer_named, rename_columns
from data.sources.opening import open_source
from data.sources.reading import FrameReading
from geo.community import conform
from geo.errors import InputError
from geo.faults import Fault, errors
from geo.schema import LAYERS
from geo.validate.columns import column_faults
from geo.validate.geometry import geometry_faults

_LAYER = LAYERS["incidents"]


def read_incidents(path: Path) -> FrameReading:
    """Return incidents with the contract's columns in their kinds, and warnings.

    GeoPackage, GeoJSON and whatever else GDAL reads, and CSV or Excel with coordinates. The layer
    called incidents (事件) is taken, or the only layer there is. The CRS is the file's.

    Raises
    ------
    InputError
        The file cannot be read, or breaks the rules of the layer; every fault is in it.
    """
    path = Path(path)
    raw = open_source(path)
    named = [frame for name, frame in raw.layers.items() if layer_named(name) is _LAYER]
    candidates = named or list(raw.layers.values())
    if len(candidates) != 1:
        held = ", ".join([*raw.layers, *raw.tables]) or "nothing"
        reason = f"The file holds no layer of incidents with places, but {held}."
        remedy = "Name the layer incidents (事件); a table needs columns lon and lat (经度, 纬度)."
        raise InputError([*raw.faults, Fault("incidents", reason, remedy)])
    frame = rename_columns(candidates[0], _LAYER)
    faults = raw.faults + geometry_faults(frame, _LAYER) + column_faults(frame, _LAYER)
    if errors(faults):
        raise InputError(faults)
    return FrameReading(conform(frame, _LAYER), faults)
