"""What tracks show was walked, without who: it can be counted by shift and put together later."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.track.fixes import checked, seconds, times
from geo.track.ledger import Ledger
from geo.track.matcher import Matcher
from geo.track.planned import expecting
from geo.track.walked import passes_frame, segment_visits

EVERY_S = 10.0
"""Fixes nearer in time than this to the one before are not needed to know a street was walked."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Walked:
    """What was surely walked in a span.

    Parameters
    ----------
    edge, at_us
        (n,) segments of the network, and when each was passed, in microseconds since 1970.
    km, fixes
        Kilometres surely walked, and usable fixes, by guard.
    """

    edge: NDArray[np.int64]
    at_us: NDArray[np.int64]
    km: Mapping[str, float]
    fixes: Mapping[str, int]


def walked(matcher: Matcher, routes: GeoDataFrame, fixes: GeoDataFrame) -> Walked:
    """Return what fixes show was walked.

    Parameters
    ----------
    matcher
        Of the network.
    routes
        Layer `routes` of all who walked, in the CRS of the network.
    fixes
        Raw fixes, see `geo.track.fixes`.
    """
    parts, km, many = [], {}, {}
    told = checked(fixes.to_crs(routes.crs))
    for guard, own in told[told["usable"]].groupby("guard_id"):
        mine = own[_thinned(seconds(own["at"]))].reset_index(drop=True)
        begin, end = mine["at"].iloc[0], mine["at"].iloc[-1]
        expected = expecting(matcher, routes[routes["guard_id"] == guard], begin, end)
        found = expected.match(
            np.c_[mine.geometry.x, mine.geometry.y],
            seconds(mine["at"]),
            mine["accuracy_m"].to_numpy(dtype=float),
        )
        tracks = passes_frame(matcher.lattice.net, found, str(guard), routes.crs)
        parts.append(segment_visits(tracks))
        sure = tracks["confidence"] == "sure"
        km[str(guard)] = float(tracks.length[sure].sum()) / 1000
        many[str(guard)] = len(own)
    visits = Ledger.of(parts).counting()
    at_us = np.rint(seconds(visits["at"]) * 1e6).astype(np.int64)
    return Walked(visits["ref_id"].to_numpy().astype(np.int64), at_us, km, many)


def together(parts: Sequence[Walked]) -> Walked:
    """Return what was walked in several spans that do not overlap."""
    none = np.empty(0, np.int64)
    km: Counter[str] = Counter()
    many: Counter[str] = Counter()
    for one in parts:
        km.update(one.km)
        many.update(one.fixes)
    edge, at_us = (
        np.concatenate([none, *(getattr(one, name) for one in parts)]) for name in ("edge", "at_us")
    )
    return Walked(edge, at_us, dict(km), dict(many))


def ledger_of(found: Walked) -> Ledger:
    """Return what was walked as visits of segments by nobody."""
    visits = pd.DataFrame(
        {
            "kind": "segment",
            "ref_id": found.edge.astype(str),
            "at": times(found.at_us / 1e6),
            "by": "",
            "source": "track",
            "credibility": "sure",
            "doubt": "",
        }
    )
    return Ledger.of([visits])


def _thinned(second: Floats) -> NDArray[np.bool_]:
    """Return which of rising moments are the first of their `EVERY_S`."""
    part = np.floor((second - second[0]) / EVERY_S)
    return np.r_[True, np.diff(part) > 0]
