"""Open cases made ready to be looked through many times."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import STORAGE_CRS, metric_crs
from geo.times import localise

COLUMNS: Final = ("case_id", "category", "linked_at", "text")
"""The columns of cases that duplicates are looked for in, beside their points."""


@dataclass(frozen=True)
class Facts:
    """What is compared, as arrays of one length: absent categories and texts are None.

    Parameters
    ----------
    days
        (n,) when they were reported, in days since 1970 UTC; NaN where it is not known.
    """

    ids: NDArray[np.object_]
    categories: NDArray[np.object_]
    days: NDArray[np.float64]
    texts: NDArray[np.object_]

    @classmethod
    def of(cls, cases: GeoDataFrame) -> "Facts":
        """Return the facts of a frame with `COLUMNS`; ValueError where it lacks some or a CRS."""
        missing = [name for name in COLUMNS if name not in cases]
        if missing or cases.crs is None:
            raise ValueError(f"the cases lack {', '.join(missing) or 'a CRS'}")
        ids, categories, texts = (
            cases[name].astype(object).where(cases[name].notna(), None).to_numpy(object)
            for name in ("case_id", "category", "text")
        )
        utc = localise(cases["linked_at"]).dt.tz_convert("UTC").dt.tz_localize(None)
        since = utc.to_numpy("datetime64[us]") - np.datetime64(0, "us")
        return cls(ids, categories, since / np.timedelta64(1, "D"), texts)


@dataclass(frozen=True)
class OpenCases:
    """Open cases by place, in the metric CRS of where most of them are."""

    facts: Facts
    tree: shapely.STRtree
    crs: CRS

    @classmethod
    def of(cls, cases: GeoDataFrame) -> "OpenCases":
        """Return cases made ready.

        Parameters
        ----------
        cases
            Points in any declared CRS with `COLUMNS`; a case without a point or a time is never
            suggested.

        Raises
        ------
        ValueError
            Columns are missing or the CRS is not declared.
        """
        facts = Facts.of(cases)
        where = shapely.get_coordinates(cases.geometry.to_crs(STORAGE_CRS).to_numpy())
        where = where[np.isfinite(where).all(axis=1)]
        crs = metric_crs(*np.median(where, axis=0).tolist()) if len(where) else STORAGE_CRS
        return cls(facts, shapely.STRtree(cases.geometry.to_crs(crs).to_numpy()), crs)
