"""Rules of a layer's geometry, each row by itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from geo.faults import Fault
from geo.schema import ANY, LINE, POINT, POLYGON, Layer
from geo.validate.findings import listed, row_names

_WORDS = {
    POLYGON: "polygons",
    LINE: "lines",
    POINT: "points",
    POLYGON | POINT: "polygons or points",
    ANY: "points, lines or polygons",
}


def is_declared(crs: CRS | None) -> bool:
    """Return whether a CRS says where on Earth its coordinates are.

    GeoPackages may carry an "undefined" CRS, which is as good as none.
    """
    return crs is not None and (crs.is_geographic or crs.is_projected)


def geometry_faults(frame: GeoDataFrame, layer: Layer) -> list[Fault]:
    """Return missing, empty, invalid and wrong-typed geometry, and a missing CRS."""
    if not isinstance(frame, GeoDataFrame) or frame.active_geometry_name is None:
        return [
            Fault(
                layer.name,
                "The layer has no geometry.",
                f"Give each row its place as {_WORDS[layer.geometry]}.",
            )
        ]
    faults: list[Fault] = []
    names = row_names(frame, layer)
    shapes = frame.geometry.to_numpy()
    if not is_declared(frame.crs):
        faults.append(
            Fault(
                layer.name,
                "The coordinate system (CRS) is missing.",
                "Declare the CRS of the layer, for example EPSG:4326 or EPSG:4549.",
            )
        )
    elif frame.crs.is_geographic:
        faults += _off_the_globe(shapes, layer, names)
    missing = shapely.is_missing(shapes)
    empty = ~missing & shapely.is_empty(shapes)
    faults += _told(layer, names, missing, "has no geometry", "Draw it or delete the row.")
    faults += _told(layer, names, empty, "has an empty geometry", "Draw it or delete the row.")
    drawn = ~missing & ~empty
    kinds = np.array([shape.geom_type if shape is not None else "" for shape in shapes])
    wrong = drawn & ~np.isin(kinds, sorted(layer.geometry))
    faults += _told(
        layer,
        names,
        wrong,
        [f"is a {kind}" for kind in kinds[wrong]],
        f"This layer holds {_WORDS[layer.geometry]}; draw it as such.",
    )
    broken = drawn & ~shapely.is_valid(shapes)
    faults += _told(
        layer,
        names,
        broken,
        [f"has an invalid geometry: {why}" for why in shapely.is_valid_reason(shapes[broken])],
        "Repair it, for example with QGIS 'Fix geometries'.",
    )
    return faults


def _off_the_globe(shapes: Any, layer: Layer, names: Sequence[str]) -> list[Fault]:
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        off = (np.abs(bounds[:, [0, 2]]) > 360).any(1) | (np.abs(bounds[:, [1, 3]]) > 90).any(1)
    return _told(
        layer,
        names,
        off,
        "has coordinates that are not degrees, though the CRS is in degrees",
        "Declare the CRS the coordinates are really in.",
    )


def _told(
    layer: Layer, names: Sequence[str], mask: Any, reason: str | list[str], remedy: str
) -> list[Fault]:
    rows = [names[int(i)] for i in np.flatnonzero(mask)]
    reasons = reason if isinstance(reason, list) else [reason] * len(rows)
    kind = reason if isinstance(reason, str) else "like these"
    return listed(
        layer.name, rows, [f"The feature {text}." for text in reasons], remedy, kind=f"({kind})"
    )
