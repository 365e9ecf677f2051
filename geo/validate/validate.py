"""Every fault of incoming frames, found in one go."""

from collections.abc import Mapping

import numpy as np
from geopandas import GeoDataFrame

from geo.crs import STORAGE_CRS, metric_crs
from geo.faults import Fault
from geo.schema import LAYERS
from geo.validate.boundary import boundary_faults, code_faults, one_boundary
from geo.validate.columns import column_faults
from geo.validate.geometry import geometry_faults, is_declared
from geo.validate.network import network_faults
from geo.validate.overlaps import overlap_faults


def validate(frames: Mapping[str, GeoDataFrame]) -> list[Fault]:
    """Return every fault of a community's frames, errors and warnings.

    Checked are the rules of `geo.schema` on each layer (columns, values, ids, geometry, CRS) and
    the rules between features: buildings and compounds do not overlap among themselves, buildings
    lie inside the boundary, walkable streets hang together. Layers may be in different CRSs. A
    layer without a CRS is still looked at as far as that goes: only where it lies is unknown.

    Parameters
    ----------
    frames
        Layers under the contract's names, columns too, values as they were read. Layers the
        contract does not know are ignored.
    """
    faults: list[Fault] = []
    for layer in LAYERS.values():
        frame = frames.get(layer.name)
        if frame is None or not len(frame):
            if layer.required:
                faults.append(_layer_missing(layer.name, layer.zh, given=frame is not None))
            continue
        faults += geometry_faults(frame, layer)
        faults += column_faults(frame, layer)
    if "boundary" in frames:
        faults += code_faults(frames["boundary"])
    return faults + _faults_between(frames)


def _layer_missing(name: str, zh: str, *, given: bool) -> Fault:
    return Fault(
        name,
        f"The layer '{name}' ({zh}) {'has no rows' if given else 'is missing'}.",
        f"Add a layer named '{name}' or '{zh}' with its features.",
    )


def _faults_between(frames: Mapping[str, GeoDataFrame]) -> list[Fault]:
    metric = {
        name: found
        for name in ("boundary", "compounds", "buildings", "streets")
        if (found := _in_metres(frames.get(name))) is not None
    }
    faults: list[Fault] = []
    for name in ("compounds", "buildings"):
        if name in metric:
            faults += overlap_faults(metric[name], LAYERS[name])
    if "boundary" in metric:
        faults += one_boundary(metric["boundary"])
        if "buildings" in metric and all(
            is_declared(frames[name].crs) for name in ("boundary", "buildings")
        ):
            buildings = metric["buildings"]
            faults += boundary_faults(metric["boundary"].to_crs(buildings.crs), buildings)
    if "streets" in metric:
        faults += network_faults(metric["streets"])
    return faults


def _in_metres(frame: GeoDataFrame | None) -> GeoDataFrame | None:
    """Return the frame in metres, or None where it has nothing that could be measured.

    Undeclared coordinates are measured as degrees if they could be degrees, else as metres.
    """
    if not isinstance(frame, GeoDataFrame) or frame.active_geometry_name is None:
        return None
    bounds = frame.total_bounds
    if not np.isfinite(bounds).all():
        return None
    degrees = (np.abs(bounds[[0, 2]]) <= 360).all() and (np.abs(bounds[[1, 3]]) <= 90).all()
    if not is_declared(frame.crs):
        frame = frame.set_crs(STORAGE_CRS if degrees else _PLANE, allow_override=True)
    elif frame.crs.is_geographic and not degrees:
        return None
    if frame.crs == _PLANE:
        return frame
    west, south, east, north = frame.geometry.to_crs(STORAGE_CRS).total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return None
    return frame.to_crs(metric_crs(float((west + east) / 2), float((south + north) / 2)))


_PLANE = metric_crs(120.0, 30.0)
"""Stands for metres of an unknown place; nothing is projected to or from it."""
