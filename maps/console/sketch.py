"""A plan as a small drawing in the page: SVG whose looks are in the style sheet."""

from collections.abc import Sequence
from html import escape

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WIDE, HIGH = 560.0, 420.0
HUES = 6
"""Grids next to each other differ in hue; `maps.colouring` says which has which."""


def grids_sketch(grids: GeoDataFrame, hues: Sequence[int], title: str) -> str:
    """Return the grids of a plan, each with its number and households.

    Parameters
    ----------
    grids
        `grid_id` and `households`, in a metric CRS.
    hues
        The hue of each grid, 0 to `HUES` - 1.
    """
    place = _Place(grids)
    parts = []
    for shape, hue in zip(grids.geometry, hues, strict=True):
        parts.append(f'<path class="gc-hue gc-hue-{hue % HUES}" d="{place.outline(shape)}"/>')
    for shape, name, homes in zip(
        grids.geometry, grids["grid_id"], grids["households"], strict=True
    ):
        x, y = place.points(shapely.get_coordinates(shapely.point_on_surface(shape)))[0]
        parts.append(f'<text x="{x:.0f}" y="{y:.0f}">{escape(str(name))}</text>')
        parts.append(f'<text class="gc-few" x="{x:.0f}" y="{y + 13:.0f}">{int(homes)}</text>')
    return place.whole(parts, title)


def streets_sketch(streets: GeoDataFrame, title: str) -> str:
    """Return the streets of a plan by how long they wait: within their limit, over it, far over.

    Parameters
    ----------
    streets
        `worst_gap_min` and `max_gap_min`, in a metric CRS.
    """
    place = _Place(streets)
    ratio = (streets["worst_gap_min"] / streets["max_gap_min"]).to_numpy(dtype=float)
    level = np.select([np.isnan(ratio), ratio <= 1, ratio <= 2], ["none", "kept", "over"], "far")
    parts = []
    for name in ("none", "kept", "over", "far"):
        lines = " ".join(place.line(shape) for shape in streets.geometry[level == name])
        if lines:
            parts.append(f'<path class="gc-way gc-way-{name}" d="{lines}"/>')
    return place.whole(parts, title)


class _Place:
    """Puts metres on the drawing, north up."""

    def __init__(self, frame: GeoDataFrame) -> None:
        west, south, east, north = frame.total_bounds
        self.scale = min((WIDE - 10) / (east - west), (HIGH - 10) / (north - south))
        self.origin = np.array([west, north])
        self.size = ((east - west) * self.scale + 10, (north - south) * self.scale + 10)

    def points(self, xy: Floats) -> Floats:
        placed: Floats = (xy - self.origin) * [self.scale, -self.scale] + 5
        return placed

    def outline(self, shape: shapely.Geometry) -> str:
        rings = shapely.get_rings(shapely.get_parts(shape))
        return " ".join(f"{self._path(ring)}Z" for ring in rings)

    def line(self, shape: shapely.Geometry) -> str:
        return " ".join(self._path(part) for part in shapely.get_parts(shape))

    def whole(self, parts: Sequence[str], title: str) -> str:
        wide, high = self.size
        return (
            f'<svg class="gc-sketch" role="img" viewBox="0 0 {wide:.0f} {high:.0f}" '
            f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>'
            f"{''.join(parts)}</svg>"
        )

    def _path(self, shape: shapely.Geometry) -> str:
        xy = self.points(shapely.get_coordinates(shape)).round(1)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in xy.tolist())
