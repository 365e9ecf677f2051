"""Dead corners and suggestions as frames."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from geo.community import Community, conform, empty
from geo.crs import STORAGE_CRS
from geo.schema import RESULTS
from geo.sight import words
from geo.sight.dead import Dead
from geo.sight.policy import SightPolicy
from geo.sight.suggest import Suggestion

EVEN_M = 0.001
"""Lattice of drawn corners: sight lines that nearly touch might cross in degrees."""
SUGGESTED = ["rank", "kind", "removes_m2", "azimuth_deg", "fov_deg", "range_m", "words"]


def corner_frame(
    dead: Dead,
    ways: GeoDataFrame,
    metric: Community,
    gap_min: NDArray[np.float64],
    limit_min: NDArray[np.float64],
) -> GeoDataFrame:
    """Return the layer `dead_corners`, the largest first.

    Parameters
    ----------
    dead
        What to tell.
    ways
        Streets and places that were given, in the CRS of `metric`.
    gap_min, limit_min
        (n,) gap and limit of each of them.
    """
    layer = RESULTS["dead_corners"]
    if not len(dead.shapes):
        return empty(layer, metric.crs)
    inner = GeoSeries(shapely.point_on_surface(dead.shapes), crs=metric.crs)
    nearest = np.where(dead.never, _nearest(inner, ways), dead.way)
    names = _names(ways)
    frame = gpd.GeoDataFrame(
        {
            "area_m2": shapely.area(dead.shapes),
            "reason": np.where(dead.never, "never_seen", "too_late"),
            "worst_gap_min": np.r_[gap_min, np.nan][dead.way],
            "max_gap_min": np.r_[limit_min, np.nan][dead.way],
            "street": [names[one] if one >= 0 else None for one in nearest],
            "compound": _compound(inner, metric["compounds"]),
        },
        geometry=shapely.set_precision(dead.shapes, EVEN_M),
        crs=metric.crs,
    ).sort_values("area_m2", ascending=False, kind="stable", ignore_index=True)
    frame["corner_id"] = [f"D{number + 1:03d}" for number in range(len(frame))]
    return conform(frame[[*layer.names, "geometry"]], layer)


def _nearest(points: GeoSeries, ways: GeoDataFrame) -> NDArray[np.intp]:
    found = np.full(len(points), -1, dtype=np.intp)
    if len(ways):
        tree = shapely.STRtree(ways.geometry.to_numpy())
        point, way = tree.query_nearest(points.to_numpy(), all_matches=False)
        found[point] = way
    return found


def _names(ways: GeoDataFrame) -> list[str | None]:
    given = ways["name"] if "name" in ways else pd.Series(None, ways.index, dtype=object)
    return [None if pd.isna(name) else str(name) for name in given]


def _compound(points: GeoSeries, compounds: GeoDataFrame) -> list[str | None]:
    found: list[str | None] = [None] * len(points)
    tree = shapely.STRtree(compounds.geometry.to_numpy())
    for point, compound in tree.query(points.to_numpy(), predicate="intersects").T.tolist():
        found[point] = compounds["name"].iloc[compound]
    return found


def suggestion_frame(
    advice: list[Suggestion], metric: Community, policy: SightPolicy
) -> GeoDataFrame:
    """Return suggestions as points, the best first; what a camera would have is NaN for others."""
    fov, reach = policy.new_fov_deg, policy.new_range_m
    rows = []
    for number, one in enumerate(advice, 1):
        looks = (one.azimuth_deg, fov, reach) if one.azimuth_deg is not None else (None,) * 3
        said = (
            words.spot(number, one.removes_m2)
            if one.azimuth_deg is None
            else words.camera(number, one.removes_m2, one.azimuth_deg, fov, reach)
        )
        rows.append((number, one.kind, one.removes_m2, *looks, said))
    frame = pd.DataFrame(rows, columns=SUGGESTED)
    frame = frame.astype(dict.fromkeys(("azimuth_deg", "fov_deg", "range_m"), float))
    return gpd.GeoDataFrame(frame, geometry=[one.point for one in advice], crs=metric.crs)


def told_suggestions(suggested: GeoDataFrame) -> list[dict[str, Any]]:
    """Return suggestions as plain values for JSON: places in WGS 84, None where nothing is."""
    places = suggested.geometry.to_crs(STORAGE_CRS)
    rows = suggested.drop(columns=["geometry", "words", "rank"]).to_dict("records")
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        | {"lon": round(place.x, 7), "lat": round(place.y, 7)}
        for row, place in zip(rows, places, strict=True)
    ]
