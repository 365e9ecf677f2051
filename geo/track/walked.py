"""Passes as the frames others read: lines, visits of segments and places, streets."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.ops import substring

from geo.patrol.network import Network
from geo.track.agreement import ENOUGH
from geo.track.fixes import times
from geo.track.ledger import Ledger, levels
from geo.track.matcher import PROBABLE, SURE
from geo.track.passes import Passes

BESIDE_M = 5.0
"""A place this near to a segment is passed by who walks by it."""

Floats = NDArray[np.float64]


def passes_frame(net: Network, found: Passes, guard_id: str, crs: object) -> GeoDataFrame:
    """Return passes as lines with their confidence."""
    share = np.abs(found.to_m - found.from_m) / net.length_m[found.edge]
    frame = {
        "guard_id": guard_id,
        "edge": found.edge,
        "from_at": times(found.from_s),
        "to_at": times(found.to_s),
        "from_m": found.from_m,
        "to_m": found.to_m,
        "share": share,
        "chance": found.chance,
        "confidence": np.where(found.seen, levels(found.chance, SURE, PROBABLE), "probable"),
        "seen": found.seen,
    }
    lines = [
        substring(net.lines[edge], low, high)
        for edge, low, high in zip(found.edge, found.from_m, found.to_m, strict=True)
    ]
    return gpd.GeoDataFrame(pd.DataFrame(frame), geometry=lines, crs=crs)


def segment_visits(tracks: GeoDataFrame) -> pd.DataFrame:
    """Return the visits of segments; a pass of less than `ENOUGH` of one is at most probable."""
    part = tracks["share"] < ENOUGH - 1e-9
    credibility = tracks["confidence"].where(~(part & (tracks["confidence"] == "sure")), "probable")
    return pd.DataFrame(
        {
            "kind": "segment",
            "ref_id": tracks["edge"].astype(str),
            "at": tracks["from_at"] + (tracks["to_at"] - tracks["from_at"]) / 2,
            "by": tracks["guard_id"],
            "source": "track",
            "credibility": credibility,
            "doubt": "",
        }
    )


def passed_visits(net: Network, tracks: GeoDataFrame, places: GeoDataFrame) -> pd.DataFrame:
    """Return the visits of places on the segments walked: those passes that go by them.

    Parameters
    ----------
    tracks
        As `passes_frame` returns them.
    places
        `kind`, `ref_id` and points no further than `BESIDE_M` from a segment, in the same CRS;
        others are not looked at.
    """
    near = shapely.STRtree(net.lines).query_nearest(
        places.geometry.to_numpy(), max_distance=BESIDE_M, all_matches=True
    )
    place, edge = near
    points = places.geometry.to_numpy()[place]
    at_m = shapely.line_locate_point(net.lines[edge], points)
    spots = pd.DataFrame({"place": place, "edge": edge, "at_m": at_m})
    found = spots.merge(pd.DataFrame(tracks.drop(columns="geometry")), on="edge")
    low, high = found[["from_m", "to_m"]].min(axis=1), found[["from_m", "to_m"]].max(axis=1)
    found = found[(found["at_m"] >= low - 1e-6) & (found["at_m"] <= high + 1e-6)]
    span = (found["to_m"] - found["from_m"]).replace(0.0, 1.0)
    share = ((found["at_m"] - found["from_m"]) / span).clip(0, 1)
    rows = found["place"].to_numpy()
    visits = pd.DataFrame(
        {
            "kind": places["kind"].to_numpy()[rows],
            "ref_id": places["ref_id"].to_numpy()[rows],
            "at": found["from_at"] + share * (found["to_at"] - found["from_at"]),
            "by": found["guard_id"],
            "source": "track",
            "credibility": found["confidence"],
            "doubt": "",
        }
    )
    # A place at a junction is passed by the segment before and the one after: that is one visit.
    return visits.drop_duplicates(["kind", "ref_id", "at"], ignore_index=True)


def covered(net: Network, found: Passes) -> Floats:
    """Return (m,) the share of each segment that passes told as sure cover together."""
    sure = np.flatnonzero(found.chance >= SURE)
    low = np.minimum(found.from_m, found.to_m)[sure]
    high = np.maximum(found.from_m, found.to_m)[sure]
    share = np.zeros(len(net.edges))
    done = np.zeros(len(net.edges))
    for row in np.lexsort((low, found.edge[sure])):
        edge = found.edge[sure[row]]
        share[edge] += max(0.0, high[row] - max(low[row], done[edge]))
        done[edge] = max(done[edge], high[row])
    return share / net.length_m


def walked_streets(
    streets: GeoDataFrame,
    net: Network,
    ledger: Ledger,
    begin: pd.Timestamp,
    end: pd.Timestamp,
) -> GeoDataFrame:
    """Return the streets with `walked_visits` and `walked_gap_min`, the fewest and the longest.

    A street has as many visits as its least walked segment, and waits as long as the one that
    waited longest from `begin` to `end`.
    """
    visits = ledger.counting()
    visits = visits[visits["kind"] == "segment"]
    count = np.zeros(len(net.edges), dtype=np.int64)
    edge = visits["ref_id"].astype(int).to_numpy()
    np.add.at(count, edge, 1)
    gap_min = np.full(len(net.edges), (end - begin).total_seconds() / 60)
    worst = ledger.worst_gap_min(begin, end)
    if "segment" in worst.index.get_level_values("kind"):
        walked = worst.loc["segment"]
        gap_min[walked.index.astype(int)] = walked.to_numpy()
    street, segment = net.owners.T
    table = pd.DataFrame(
        {"street": street, "visits": count[segment], "gap_min": gap_min[segment]}
    ).groupby("street")
    every = np.arange(len(streets))
    fewest = table["visits"].min().reindex(every).astype("Int64")
    longest = table["gap_min"].max().reindex(every)
    return streets.assign(walked_visits=fewest.array, walked_gap_min=longest.to_numpy())
