"""Cutting a window out of a community."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame

from data.sources.shapes import linear, polygonal
from geo.crs import STORAGE_CRS

Bbox = tuple[float, float, float, float]
"""West, south, east, north in WGS 84 degrees."""


def cut(frames: Mapping[str, GeoDataFrame], bbox: Bbox) -> dict[str, GeoDataFrame]:
    """Return the layers inside a window.

    Buildings stay whole and are in when their inner point is; streets, barriers, compounds and the
    boundary are clipped; other features are in when they meet the window. Without a boundary the
    window becomes it. A layer without a CRS is returned as it is, and so are features without
    geometry: they have faults to be told.

    Parameters
    ----------
    frames
        Layers under the contract's names, each in its own CRS.
    bbox
        West, south, east, north in WGS 84 degrees.
    """
    found = {name: _cut_layer(name, frame, bbox) for name, frame in frames.items()}
    boundary = found.get("boundary")
    if boundary is None or not len(boundary):
        found["boundary"] = gpd.GeoDataFrame(geometry=[shapely.box(*bbox)], crs=STORAGE_CRS)
    return found


def _cut_layer(name: str, frame: GeoDataFrame, bbox: Bbox) -> GeoDataFrame:
    if frame.crs is None or not len(frame):
        return frame
    window = _window_in(frame.crs, bbox)
    shapes = frame.geometry.to_numpy()
    drawn = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    sound = drawn & shapely.is_valid(shapes)
    meets = np.zeros(len(frame), dtype=bool)
    meets[sound] = shapely.intersects(window, shapes[sound])
    unsound = drawn & ~sound
    meets[unsound] = shapely.intersects(window, shapely.box(*shapely.bounds(shapes[unsound]).T))
    if name == "buildings":
        inner = sound & meets
        meets[inner] = shapely.intersects(window, shapely.point_on_surface(shapes[inner]))
        return frame[meets | ~drawn].reset_index(drop=True)
    found = frame[meets | ~drawn].copy()
    clipped = sound[meets | ~drawn]
    if name in ("streets", "barriers"):
        found.loc[clipped, "geometry"] = linear(
            shapely.intersection(found.geometry.to_numpy()[clipped], window)
        )
        found = found[~(clipped & found.geometry.is_empty)].explode(ignore_index=True)
    elif name in ("boundary", "compounds"):
        found.loc[clipped, "geometry"] = polygonal(
            shapely.intersection(found.geometry.to_numpy()[clipped], window)
        )
        found = found[~(clipped & found.geometry.is_empty)]
    return found.reset_index(drop=True)


def _window_in(crs: object, bbox: Bbox) -> shapely.Polygon:
    """Return the window in a CRS; its edges get corners enough to bend with the projection."""
    edge = max(bbox[2] - bbox[0], bbox[3] - bbox[1]) / 32
    window = gpd.GeoSeries([shapely.segmentize(shapely.box(*bbox), edge)], crs=STORAGE_CRS)
    found = window.to_crs(crs).iloc[0]
    shapely.prepare(found)
    return found
