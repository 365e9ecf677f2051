"""Tag scans as visits, with what makes them suspicious."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.times import localise
from geo.track.fixes import FASTEST_MPS, seconds
from geo.track.ledger import COLUMNS

RADIUS_M = 30.0
"""A device this near to a tag's place can be there: tags are scanned by hand, places are drawn."""
AT_ONCE_S = 60.0
"""One tag cannot be on two devices within so short a time."""
SKEW_S = 120.0
"""A scan so much later than the server got it comes from a clock that is wrong."""

Bools = NDArray[np.bool_]


def scan_visits(
    scans: GeoDataFrame, places: GeoDataFrame, *, radius_m: float = RADIUS_M
) -> pd.DataFrame:
    """Return the visits of tag scans, in order of time; suspicious ones have a `doubt`.

    Parameters
    ----------
    scans
        `guard_id`, `at`, `kind`, `ref_id` (of the tag), `device`, perhaps `received_at`, and where
        the device was: a point or nothing, in a CRS in metres.
    places
        `kind`, `ref_id` and points in the same CRS.
    """
    scans = scans.assign(at=localise(scans["at"])).sort_values("at", ignore_index=True)
    spots = places.drop_duplicates(["kind", "ref_id"]).set_index(["kind", "ref_id"]).geometry
    spot = spots.reindex(pd.MultiIndex.from_frame(scans[["kind", "ref_id"]])).to_numpy()
    doubt = np.full(len(scans), "", dtype=object)
    for word, wrong in (
        ("clock", _skewed(scans)),
        ("unknown", shapely.is_missing(spot)),
        ("radius", shapely.distance(scans.geometry.to_numpy(), spot) > radius_m),
        ("two_devices", _two_devices(scans)),
        ("speed", _too_fast(scans, spot)),
    ):
        doubt[wrong & (doubt == "")] = word
    visits = scans.rename(columns={"guard_id": "by"})
    visits = pd.DataFrame(visits.drop(columns=scans.active_geometry_name))
    credibility = np.where(doubt == "", "sure", "probable")
    return visits.assign(source="tag", credibility=credibility, doubt=doubt)[list(COLUMNS)]


def _skewed(scans: GeoDataFrame) -> Bools:
    if "received_at" not in scans:
        return np.zeros(len(scans), dtype=bool)
    received = localise(scans["received_at"])
    return ((scans["at"] - received).dt.total_seconds() > SKEW_S).to_numpy()


def _two_devices(scans: GeoDataFrame) -> Bools:
    """Return the scans of a tag that another device scanned within `AT_ONCE_S`."""
    found = np.zeros(len(scans), dtype=bool)
    second = seconds(scans["at"])
    for rows in scans.groupby(["kind", "ref_id"]).indices.values():
        device = scans["device"].to_numpy()[rows]
        near = np.abs(second[rows][:, None] - second[rows]) <= AT_ONCE_S
        found[rows] = (near & (device[:, None] != device)).any(axis=1)
    return found


def _too_fast(scans: GeoDataFrame, spot: NDArray[np.object_]) -> Bools:
    """Return the scans of a guard from or to which nobody gets so fast, by the tags' places.

    Tags carried to a guardhouse and scanned there in a row are found so, also without GPS.
    """
    found = np.zeros(len(scans), dtype=bool)
    second = seconds(scans["at"])
    for rows in scans.groupby("guard_id").indices.values():
        placed = rows[~shapely.is_missing(spot[rows])]
        far_m = shapely.distance(spot[placed[:-1]], spot[placed[1:]])
        fast = far_m > FASTEST_MPS * np.maximum(np.diff(second[placed]), 1.0)
        found[placed[:-1][fast]] = True
        found[placed[1:][fast]] = True
    return found
