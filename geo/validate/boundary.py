"""The boundary of a community, and what lies outside it."""

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.faults import Fault
from geo.schema import LAYERS
from geo.validate.findings import listed, row_names

SLACK_M = 0.5
"""How far outside the boundary a building's middle may lie before it is told, in metres."""


def boundary_faults(metric_boundary: GeoDataFrame, metric_buildings: GeoDataFrame) -> list[Fault]:
    """Return a fault for each building whose inner point lies outside the boundary.

    Both layers are in one CRS in metres. A building that only reaches over the edge is no fault.
    """
    edges = metric_boundary.geometry.to_numpy()
    edges = edges[~shapely.is_missing(edges) & shapely.is_valid(edges)]
    area = shapely.buffer(shapely.union_all(edges), SLACK_M) if len(edges) else None
    shapes = metric_buildings.geometry.to_numpy()
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)
    if area is None or shapely.is_empty(area) or not usable.any():
        return []
    shapely.prepare(area)
    positions = np.flatnonzero(usable)
    inside = shapely.intersects(area, shapely.point_on_surface(shapes[positions]))
    names = row_names(metric_buildings, LAYERS["buildings"])
    rows = [names[i] for i in positions[~inside]]
    return listed(
        "buildings",
        rows,
        ["The building is outside the boundary."] * len(rows),
        "Correct the boundary or the building's place, or delete the building.",
        kind="(outside the boundary)",
    )


def one_boundary(boundary: GeoDataFrame) -> list[Fault]:
    """Return a fault when the layer holds more than the one polygon it should."""
    if len(boundary) <= 1:
        return []
    return [
        Fault(
            "boundary",
            f"The layer holds {len(boundary)} features; a community has one boundary.",
            "Merge them into one polygon, or delete those of other communities.",
        )
    ]


def code_faults(boundary: GeoDataFrame) -> list[Fault]:
    """Return a fault for each community code that is not 12 digits; none given is no fault."""
    if "code" not in boundary:
        return []
    given = boundary["code"].dropna()
    texts = [f"{code:.0f}" if isinstance(code, float) else str(code).strip() for code in given]
    return [
        Fault(
            "boundary",
            f"'{text}' is no community code.",
            "Give the 12 digits of the statistical division code, or leave it empty.",
            column="code",
        )
        for text in texts
        if text and not (text.isascii() and text.isdigit() and len(text) == 12)
    ]
