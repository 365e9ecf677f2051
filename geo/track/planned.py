"""What a plan expects of a walk, as the segments in walking order."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.track.fixes import seconds
from geo.track.matcher import Matcher

EVERY_S = 5.0
ACCURACY_M = 3.0
SLACK_S = 1800.0
"""Routes that end so long before a track, or begin so long after it, are expected too."""


def expecting(
    matcher: Matcher, routes: GeoDataFrame, begin: pd.Timestamp, end: pd.Timestamp
) -> Matcher:
    """Return a matcher that expects the routes of one guard from some time to another.

    A route is matched like a track without errors, so that its segments come in walking order.

    Parameters
    ----------
    routes
        Layer `routes` of one guard, in the network's CRS.
    """
    slack = pd.Timedelta(seconds=SLACK_S)
    near = routes[(routes["end"] >= begin - slack) & (routes["start"] <= end + slack)]
    if not len(near):
        return matcher
    xy, second = sampled(near.sort_values("start"))
    found = matcher.match(xy, second, np.full(len(xy), ACCURACY_M))
    return matcher.planned(found.edge[found.piece >= 0], found.forward[found.piece >= 0])


def sampled(routes: GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places and times every 5 s along routes; what is stood between them is a gap."""
    start_s, end_s = seconds(routes["start"]), seconds(routes["end"])
    count = np.maximum(2, np.ceil((end_s - start_s) / EVERY_S).astype(int) + 1)
    row = np.repeat(np.arange(len(routes)), count)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)) / (count[row] - 1)
    lines = routes.geometry.to_numpy()
    points = shapely.line_interpolate_point(lines[row], share, normalized=True)
    second = start_s[row] + share * (end_s - start_s)[row]
    kept = np.r_[True, np.diff(second) > 0]
    return shapely.get_coordinates(points)[kept], second[kept]
