"""The incidents that are looked at: where in metres, when, and whether somebody reported them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.crs import metric_crs_of
from geo.hotspot.params import HotspotParams
from geo.hotspot.window import Floats


@dataclass(frozen=True)
class Taken:
    """Incidents of a period.

    Parameters
    ----------
    xy
        (n, 2) in `crs`.
    at
        (n,) local times.
    discovered
        (n,) whether a patrol found it; whatever does not say so counts as reported.
    chosen
        (n,) whether hotspots are made of it.
    crs
        Projected, in metres.
    first, last
        The period, both days included.
    left_out
        How many were left out, by why: `category`, `period`.
    unsaid
        How many of them do not say whether they were reported or discovered.
    """

    xy: Floats
    at: "pd.Series"
    discovered: NDArray[np.bool_]
    chosen: NDArray[np.bool_]
    crs: Any
    first: date
    last: date
    left_out: dict[str, int]
    unsaid: int

    @property
    def own(self) -> Floats:
        """The places hotspots are made of."""
        return self.xy[self.chosen]

    @property
    def n(self) -> int:
        """How many hotspots are made of."""
        return int(self.chosen.sum())


def taken(incidents: GeoDataFrame, params: HotspotParams) -> Taken | None:
    """Return the incidents of the period and category asked for; None where there is none at all.

    Parameters
    ----------
    incidents
        The layer `incidents` of the contract, any CRS; every row has a point and a time.
    """
    if not len(incidents):
        return None
    day = incidents["reported_at"].dt.date
    first, last = params.first or day.min(), params.last or day.max()
    fits = pd.Series(True, index=incidents.index)
    if params.category is not None:
        fits = incidents["category"] == params.category
    within = (day >= first) & (day <= last)
    left_out = {"category": int((~fits).sum()), "period": int((fits & ~within).sum())}
    frame = incidents[fits & within]
    if not len(frame):
        return None
    frame = frame.to_crs(metric_crs_of(frame))
    discovered = (frame["source"] == "discovered").to_numpy(dtype=bool)
    chosen = {"reported": ~discovered, "discovered": discovered}.get(
        params.source, np.ones(len(frame), dtype=bool)
    )
    return Taken(
        shapely.get_coordinates(frame.geometry.to_numpy()),
        frame["reported_at"].reset_index(drop=True),
        discovered,
        chosen,
        frame.crs,
        first,
        last,
        left_out,
        int(frame["source"].isna().sum()),
    )
