"""Places visited by being there: the way between fixes is tested, not the fixes alone."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.track.fixes import seconds, times
from geo.track.ledger import no_visits
from geo.track.steps import GAP_S

RADIUS_M = 15.0
LEAVE_S = 60.0
"""Who is back in the circle sooner has not left it."""

Floats = NDArray[np.float64]


def dwell_visits(
    fixes: GeoDataFrame,
    places: GeoDataFrame,
    *,
    radius_m: float = RADIUS_M,
    least_s: float = 0.0,
) -> pd.DataFrame:
    """Return the visits of places by staying or passing inside a radius.

    A visit is sure where the receiver's accuracy is no worse than the radius, and probable where it
    is. `at` is the moment nearest to the place. Ways across gaps of more than a minute prove
    nothing.

    Parameters
    ----------
    fixes
        Usable fixes of one guard in order of time, in a CRS in metres.
    places
        `kind`, `ref_id` and points in the same CRS.
    least_s
        How long one must be inside.

    Returns
    -------
    pd.DataFrame
        Columns of the ledger, and `dwell_s`.
    """
    if len(fixes) < 2 or not len(places):
        return no_visits().assign(dwell_s=np.empty(0))
    second = seconds(fixes["at"])
    xy = np.c_[fixes.geometry.x, fixes.geometry.y]
    short = np.flatnonzero(np.diff(second) <= GAP_S)
    lines = shapely.linestrings(np.stack([xy[short], xy[short + 1]], axis=1))
    place, line = shapely.STRtree(lines).query(
        places.geometry.to_numpy(), predicate="dwithin", distance=radius_m
    )
    step = short[line]
    spot = np.c_[places.geometry.x, places.geometry.y][place]
    enter, leave, nearest, away_m = _inside(xy[step], xy[step + 1], spot, radius_m)
    took_s = second[step + 1] - second[step]
    accuracy_m = np.nan_to_num(fixes["accuracy_m"].to_numpy(dtype=float), nan=0.0)
    table = pd.DataFrame(
        {
            "place": place,
            "from_s": second[step] + enter * took_s,
            "to_s": second[step] + leave * took_s,
            "at_s": second[step] + nearest * took_s,
            "away_m": away_m,
            "accuracy_m": np.maximum(accuracy_m[step], accuracy_m[step + 1]),
        }
    ).sort_values(["place", "from_s"], ignore_index=True)
    apart = table["from_s"] - table.groupby("place")["to_s"].shift() > LEAVE_S
    stay = (apart | (table["place"] != table["place"].shift())).cumsum()
    table["dwell_s"] = table["to_s"] - table["from_s"]
    best = table.loc[table.groupby(stay)["away_m"].idxmin()].set_index(stay.unique())
    dwell_s = table.groupby(stay)["dwell_s"].sum()
    rows = best["place"].to_numpy()
    found = pd.DataFrame(
        {
            "kind": places["kind"].to_numpy()[rows],
            "ref_id": places["ref_id"].to_numpy()[rows],
            "at": times(best["at_s"].to_numpy()),
            "by": fixes["guard_id"].iloc[0],
            "source": "track",
            "credibility": np.where(best["accuracy_m"] <= radius_m, "sure", "probable"),
            "doubt": "",
            "dwell_s": dwell_s.to_numpy(),
        }
    )
    return found[found["dwell_s"] >= least_s].sort_values("at", ignore_index=True)


def _inside(
    start: Floats, stop: Floats, spot: Floats, radius_m: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return where on straight ways a circle is entered, left and its middle nearest, and how near.

    All as shares of the way from 0 to 1; the nearest distance in metres.
    """
    along, off = stop - start, start - spot
    a = np.maximum((along**2).sum(axis=1), 1e-12)
    b = (along * off).sum(axis=1)
    c = (off**2).sum(axis=1) - radius_m**2
    nearest = np.clip(-b / a, 0, 1)
    root = np.sqrt(np.maximum(b**2 - a * c, 0))
    still = a < 1e-9
    enter = np.where(still, 0.0, np.clip((-b - root) / a, 0, 1))
    leave = np.where(still, 1.0, np.clip((-b + root) / a, 0, 1))
    return enter, leave, nearest, np.hypot(*(off + nearest[:, None] * along).T)
