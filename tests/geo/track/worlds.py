"""A small block of lanes, and walks over it with known answers."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.track.passes import Passes
from tests.geo.patrol.worlds import net_of
from tests.worlds import TINY_CRS, X0, Y0

START = pd.Timestamp("2026-11-22 08:00", tz="Asia/Shanghai")
Floats = NDArray[np.float64]
Places = list[tuple[float, float]]


def ladder() -> Network:
    """Return two lanes of 200 m, 100 m apart, with three lanes across, and a blind lane of 60 m.

    (0,100) ── (100,100) ── (200,100)
       │           │            │
     (0,0) ──── (100,0) ──── (200,0) ── (260,0)
    """
    return net_of(
        [(0, 0), (260, 0)],
        [(0, 100), (200, 100)],
        *([(x, 0), (x, 100)] for x in (0.0, 100.0, 200.0)),
    )


def walk(
    *corners: tuple[float, float], mps: float = 1.0, every_s: float = 5.0
) -> tuple[Floats, Floats]:
    """Return places (n, 2) and times (n,) of an even walk from corner to corner."""
    xy = np.add(corners, [X0, Y0])
    at_s = np.r_[0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))] / mps
    second = np.arange(0.0, at_s[-1] + 1e-9, every_s)
    return np.c_[np.interp(second, at_s, xy[:, 0]), np.interp(second, at_s, xy[:, 1])], second


def drifting(xy: Floats, sigma_m: float, seed: int, rho: float = 0.9) -> Floats:
    """Return places with errors that hang together."""
    rng = np.random.default_rng(seed)
    error = rng.normal(size=xy.shape)
    for at in range(1, len(error)):
        error[at] = rho * error[at - 1] + np.sqrt(1 - rho**2) * error[at]
    return xy + sigma_m * error


def edge_at(net: Network, x: float, y: float) -> int:
    """Return the segment through a place given in metres from the corner of the block."""
    from shapely import Point, STRtree  # noqa: PLC0415

    return int(STRtree(net.lines).nearest(Point(X0 + x, Y0 + y)))


def frame(
    xy: Floats, second: Floats, guard_id: str = "G01", accuracy_m: float = 8.0
) -> gpd.GeoDataFrame:
    """Return fixes as the frame of `geo.track.fixes`, as they came in."""
    return gpd.GeoDataFrame(
        {
            "guard_id": guard_id,
            "at": START + pd.to_timedelta(second, unit="s"),
            "accuracy_m": accuracy_m,
            "source": "gps",
        },
        geometry=gpd.points_from_xy(*xy.T),
        crs=TINY_CRS,
    )


def assert_connected(net: Network, found: Passes) -> None:
    """Passes of one piece follow each other: each begins where the one before it ends."""
    for piece in np.unique(found.piece[found.piece >= 0]):
        rows = np.flatnonzero(found.piece == piece)
        ends = [net.lines[found.edge[row]].interpolate(found.to_m[row]) for row in rows]
        begins = [net.lines[found.edge[row]].interpolate(found.from_m[row]) for row in rows]
        for end, begin, row in zip(ends[:-1], begins[1:], rows[:-1], strict=True):
            turned = found.edge[row] == found.edge[row + 1]
            # Where in its cell a walker turned is not known.
            assert end.distance(begin) <= (7.5 if turned else 1e-3)
