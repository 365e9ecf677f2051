"""A night as the page replays it: where each guard was, small enough for one document."""

from datetime import datetime, time
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.clock import LOCAL
from geo.crs import STORAGE_CRS, metric_crs_of
from geo.track.fixes import checked, seconds

STEP_M = 4.0
"""Fixes nearer than this to the last one kept, and ..."""
STEP_S = 60.0
"""... sooner than this after it, are left out."""
_SCALE = 1e6


def replayed(fixes: GeoDataFrame, begin: datetime, end: datetime) -> dict[str, Any] | None:
    """Return the fixes of a span for the page; None where there is none that can be used.

    `zero` is the midnight that seconds are counted from, `start` and `end` the span. `guards` have
    `id`, `n` fixes, `t` and `xy`: whole seconds, and longitude and latitude in millionths of a
    degree, each as steps from the one before.

    Parameters
    ----------
    fixes
        Raw fixes, see `geo.track.fixes`, any CRS.
    """
    if not len(fixes):
        return None
    told = checked(fixes.to_crs(metric_crs_of(fixes)))
    told = told[told["usable"]]
    zero = datetime.combine(begin.astimezone(LOCAL).date(), time(), LOCAL)
    guards = []
    for guard, own in told.groupby("guard_id"):
        metric = np.c_[own.geometry.x, own.geometry.y]
        second = seconds(own["at"]) - zero.timestamp()
        kept = _kept(metric, second)
        degrees = own.geometry.to_crs(STORAGE_CRS)
        whole = np.rint(np.c_[degrees.x, degrees.y][kept] * _SCALE).astype(np.int64)
        steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
        moments = np.rint(second[kept]).astype(np.int64)
        guards.append(
            {
                "id": str(guard),
                "n": len(own),
                "t": np.diff(moments, prepend=0).tolist(),
                "xy": steps.ravel().tolist(),
            }
        )
    if not guards:
        return None
    return {
        "zero": zero.isoformat(),
        "start": int(begin.timestamp() - zero.timestamp()),
        "end": int(end.timestamp() - zero.timestamp()),
        "guards": guards,
    }


def _kept(xy: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rows that show where somebody went; the first and the last among them."""
    kept, last = [0], 0
    for row in range(1, len(xy)):
        moved = np.hypot(*(xy[row] - xy[last]))
        if moved >= STEP_M or second[row] - second[last] >= STEP_S or row == len(xy) - 1:
            kept.append(row)
            last = row
    return np.array(kept, dtype=np.int64)
