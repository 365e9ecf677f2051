"""The ground hotspots are looked for on, and what else is known of it."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.hotspot.count import counted
from geo.hotspot.dual import LEAST_HOURS, Rates, dual_density
from geo.hotspot.exposure import hours
from geo.hotspot.params import HotspotParams
from geo.hotspot.taken import Taken
from geo.hotspot.window import Floats, Window

MARGIN = 5.0
"""Bandwidths of ground around the incidents, so that all of their mass is on it."""
AROUND = 3.0
"""Where no boundary is given, ground so many bandwidths from an incident is looked at."""


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the incidents; any CRS, None where it is not known.

    Parameters
    ----------
    buildings
        With `households`.
    boundary
        Polygons; outside them nothing is called hot.
    grids
        Polygons with `grid_id` and `households`.
    fixes
        Points with `guard_id` and `at`: where guards were on patrol.
    """

    buildings: GeoDataFrame | None = None
    boundary: GeoDataFrame | None = None
    grids: GeoDataFrame | None = None
    fixes: GeoDataFrame | None = None


@dataclass(frozen=True)
class Ground:
    """Incidents on their window, with the bases they are seen against.

    Parameters
    ----------
    taken
        The incidents.
    window
        The raster.
    area
        (rows, columns) cells that are looked at.
    homes_xy, homes
        (m, 2) and (m,): buildings and their households; empty where not known.
    walked_xy, walked_h
        (k, 2) and (k,): fixes of the period and the hours they stand for.
    grids
        In the window's CRS, or None.
    """

    taken: Taken
    window: Window
    area: NDArray[np.bool_]
    homes_xy: Floats
    homes: Floats
    walked_xy: Floats
    walked_h: Floats
    grids: GeoDataFrame | None

    def counts(self, chosen: NDArray[np.bool_]) -> Floats:
        """Return how many of the incidents chosen (n,) each cell holds."""
        return counted(self.taken.xy[chosen], self.window)

    def per_household(self, bandwidth_m: float) -> Rates | None:
        """Return incidents per 1,000 households felt; None where households are not known."""
        if not len(self.homes):
            return None
        return dual_density(self.taken.own, self.homes_xy, self.homes, self.window, bandwidth_m)

    def per_hour(self, bandwidth_m: float) -> Rates | None:
        """Return discovered incidents per patrol hour felt; None where no patrol is known."""
        if not len(self.walked_h):
            return None
        found = self.taken.xy[self.taken.discovered]
        return dual_density(
            found, self.walked_xy, self.walked_h, self.window, bandwidth_m, least=LEAST_HOURS, per=1
        )


def ground(taken: Taken, params: HotspotParams, around: Surroundings) -> Ground:
    """Return the ground of incidents.

    Raises
    ------
    ValueError
        They lie so far apart that there would be too many cells.
    """
    boundary = around.boundary
    inside = None
    corners = taken.xy
    if boundary is not None and len(boundary):
        inside = shapely.union_all(boundary.to_crs(taken.crs).geometry.to_numpy())
        corners = np.vstack([corners, shapely.get_coordinates(inside)])
    margin_m = ceil(MARGIN * params.bandwidth_m / params.cell_m) * params.cell_m
    window = Window.around(corners, params.cell_m, margin_m=margin_m, crs=taken.crs)
    homes_xy, homes = _homes(around.buildings, taken)
    walked_xy, walked_h = _walked(around.fixes, taken)
    grids = around.grids.to_crs(taken.crs) if around.grids is not None else None
    area = _area(window, taken, params, inside)
    return Ground(taken, window, area, homes_xy, homes, walked_xy, walked_h, grids)


def _area(
    window: Window, taken: Taken, params: HotspotParams, inside: shapely.Geometry | None
) -> NDArray[np.bool_]:
    if inside is None:
        return window.near(taken.xy, AROUND * params.bandwidth_m)
    shapely.prepare(inside)
    x, y = np.meshgrid(*window.centres())
    return shapely.contains_xy(inside, x.ravel(), y.ravel()).reshape(window.shape)


def _homes(buildings: GeoDataFrame | None, taken: Taken) -> tuple[Floats, Floats]:
    if buildings is None or not len(buildings):
        return np.zeros((0, 2)), np.zeros(0)
    places = shapely.centroid(buildings.to_crs(taken.crs).geometry.to_numpy())
    return shapely.get_coordinates(places), buildings["households"].to_numpy(dtype=np.float64)


def _walked(fixes: GeoDataFrame | None, taken: Taken) -> tuple[Floats, Floats]:
    if fixes is None:
        return np.zeros((0, 2)), np.zeros(0)
    day = fixes["at"].dt.tz_convert(taken.at.dt.tz).dt.date
    fixes = fixes[(day >= taken.first) & (day <= taken.last)].to_crs(taken.crs)
    second = fixes["at"].dt.as_unit("ms").astype("int64").to_numpy() / 1000.0
    number = fixes["guard_id"].astype(str).factorize()[0]
    return shapely.get_coordinates(fixes.geometry.to_numpy()), hours(second, number)
