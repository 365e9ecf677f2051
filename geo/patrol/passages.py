"""Which streets a timed route passes, and what places are called."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community

BESIDE_M = 2.0
"""A walk this near to a street is on it."""
NEAR_M = 40.0
"""A place this near to a checkpoint is told by it."""
UNNAMED = {"road": "道路", "lane": "小巷", "path": "小径", "steps": "台阶"}


@dataclass(frozen=True)
class Passage:
    """A street walked from one moment to another; `label` is its name."""

    label: str
    begin: pd.Timestamp
    end: pd.Timestamp
    length_m: float


@dataclass(frozen=True)
class StreetLabels:
    """Streets and checkpoints of a community with what people call them, in a metric CRS.

    Parameters
    ----------
    label
        (s,) what each street is called: its name, or the compound it lies in, or its kind.
    spots, spot_label
        (c,) checkpoints and their names.
    """

    tree: shapely.STRtree
    label: NDArray[np.object_]
    spots: shapely.STRtree
    spot_label: NDArray[np.object_]

    @classmethod
    def of(cls, community: Community) -> "StreetLabels":
        """Return the labels of a community in a CRS in metres."""
        streets, checkpoints = community["streets"], community["checkpoints"]
        names = checkpoints["name"].where(checkpoints["name"].notna(), checkpoints["checkpoint_id"])
        return cls(
            shapely.STRtree(streets.geometry.to_numpy()),
            _labels(streets, community["compounds"]),
            shapely.STRtree(checkpoints.geometry.to_numpy()),
            names.to_numpy(dtype=object),
        )

    def streets(self, points: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return (n,) what the street at each point is called; empty text where there is none."""
        found = np.full(len(points), "", dtype=object)
        if len(points) and len(self.label):
            which, street = self.tree.query_nearest(
                points, max_distance=BESIDE_M, all_matches=False
            )
            found[which] = self.label[street]
        return found

    def where(self, point: shapely.Point) -> str:
        """Return what a place is called: its street, and a checkpoint near by."""
        street = str(self.streets(np.array([point]))[0])
        if not len(self.spot_label):
            return street
        _, spot = self.spots.query_nearest([point], max_distance=NEAR_M, all_matches=False)
        near = f"近{self.spot_label[spot[0]]}" if len(spot) else ""
        return f"{street}（{near}）" if street and near else street or near


def passages_of(walks: GeoDataFrame, labels: StreetLabels) -> list[Passage]:
    """Return the streets walked in time order; those of one name in a row are one passage.

    Parameters
    ----------
    walks
        Routes of one guard in time order, in the CRS of the labels. A guard walks each evenly.
    """
    if not len(walks):
        return []
    xy, row = shapely.get_coordinates(walks.geometry.to_numpy(), return_index=True)
    inside = row[1:] == row[:-1]
    step_m = np.hypot(*np.diff(xy, axis=0).T)
    drawn = inside & (step_m > 0)
    row, step_m = row[:-1][drawn], step_m[drawn]
    label = labels.streets(shapely.points((xy[:-1] + xy[1:])[drawn] / 2))
    total_m = np.bincount(row, weights=step_m, minlength=len(walks))
    origin = walks["start"].iloc[0]
    start_s = (walks["start"] - origin).dt.total_seconds().to_numpy()
    end_s = (walks["end"] - origin).dt.total_seconds().to_numpy()
    until_m = np.cumsum(step_m) - (np.cumsum(total_m) - total_m)[row]
    pace = ((end_s - start_s) / np.maximum(total_m, 1e-9))[row]
    from_s = start_s[row] + (until_m - step_m) * pace
    to_s = start_s[row] + until_m * pace
    fresh = np.r_[True, (label[1:] != label[:-1]) | (from_s[1:] - to_s[:-1] > 1.0)]
    first = np.flatnonzero(fresh)
    last = np.r_[first[1:], len(fresh)] - 1
    metres = np.add.reduceat(step_m, first)
    return [
        Passage(
            str(label[a]),
            origin + pd.Timedelta(seconds=float(from_s[a])),
            origin + pd.Timedelta(seconds=float(to_s[b])),
            float(length),
        )
        for a, b, length in zip(first, last, metres, strict=True)
    ]


def _labels(streets: GeoDataFrame, compounds: GeoDataFrame) -> NDArray[np.object_]:
    """Return the name of each street; one without is called after its compound, or its kind."""
    kind = streets["kind"].map(UNNAMED).fillna("道路").to_numpy(dtype=object)
    inside = np.full(len(streets), None, dtype=object)
    if len(compounds) and len(streets):
        middle = shapely.line_interpolate_point(
            shapely.line_merge(streets.geometry.to_numpy()), 0.5, normalized=True
        )
        at, compound = shapely.STRtree(compounds.geometry.to_numpy()).query(middle, "within")
        inside[at] = compounds["name"].to_numpy(dtype=object)[compound]
    named = streets["name"].notna().to_numpy()
    unnamed = [f"{where}内" if where else what for where, what in zip(inside, kind, strict=True)]
    return np.where(named, streets["name"].to_numpy(dtype=object), np.array(unnamed, dtype=object))
