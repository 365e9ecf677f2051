"""Routes as what they are made of: segments walked from one moment to another."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.patrol.network import Network

SNAP_M = 0.3
"""A place this near to the end of a segment is its junction: routes are drawn to the centimetre
and the network's grid is a decimetre."""
JOIN_S = 0.6
"""Pieces of a route that follow each other this soon are one walk; their times are rounded."""


@dataclass(frozen=True)
class Passes:
    """Segments walked, one row a passage of one segment in one direction.

    Parameters
    ----------
    walk
        (p,) number of the walk a passage belongs to: one guard in one shift.
    segment
        (p,) the segment of the network.
    from_m, to_m
        (p,) where it begins and ends, in metres along the segment's line; against the line
        `from_m` is the larger.
    begin_s, end_s
        (p,) when, in seconds from the start of the plan.
    """

    walk: NDArray[np.intp]
    segment: NDArray[np.intp]
    from_m: NDArray[np.float64]
    to_m: NDArray[np.float64]
    begin_s: NDArray[np.float64]
    end_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.walk)

    def take(self, which: "NDArray[np.intp] | NDArray[np.bool_] | slice") -> "Passes":
        """Return some of the passages."""
        return Passes(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    def after(self, second: float) -> "Passes":
        """Return what is walked from a moment on; a passage under way is cut there."""
        kept = self.take(self.end_s > second + 1e-6)
        begun = np.maximum(second - kept.begin_s, 0.0)
        share = begun / np.maximum(kept.end_s - kept.begin_s, 1e-9)
        from_m = kept.from_m + share * (kept.to_m - kept.from_m)
        begin_s = np.maximum(kept.begin_s, second)
        return Passes(kept.walk, kept.segment, from_m, kept.to_m, begin_s, kept.end_s)

    def before(self, second: float) -> "Passes":
        """Return what is walked until a moment; a passage under way is cut there."""
        kept = self.take(self.begin_s < second - 1e-6)
        walked = np.minimum(kept.end_s, second) - kept.begin_s
        share = walked / np.maximum(kept.end_s - kept.begin_s, 1e-9)
        to_m = kept.from_m + share * (kept.to_m - kept.from_m)
        end_s = np.minimum(kept.end_s, second)
        return Passes(kept.walk, kept.segment, kept.from_m, to_m, kept.begin_s, end_s)

    @property
    def length_m(self) -> NDArray[np.float64]:
        """(p,) metres walked."""
        return np.abs(self.to_m - self.from_m)


def joined(parts: list[Passes]) -> Passes:
    """Return passages one after the other."""
    names = [field.name for field in fields(Passes)]
    return Passes(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def nothing() -> Passes:
    """Return no passages."""
    return Passes(*(np.empty(0, np.intp),) * 2, *(np.empty(0),) * 4)


def passes(
    net: Network, routes: GeoDataFrame, walk: NDArray[np.intp], begin: pd.Timestamp
) -> Passes:
    """Return the passages routes are made of, by walk and time.

    Each straight step of a route lies on one segment of the network the routes were planned on:
    the nearest to its middle. Steps on one segment in one direction are one passage, also over the
    cuts between rows.

    Parameters
    ----------
    routes
        Frame of the contract's layer `routes`, in the network's CRS.
    walk
        (rows,) number of the walk each row belongs to.
    begin
        Start of the plan.
    """
    if not len(routes):
        return nothing()
    start_s = (routes["start"] - begin).dt.total_seconds().to_numpy()
    order = np.lexsort((start_s, walk))
    start_s = start_s[order]
    end_s = (routes["end"] - begin).dt.total_seconds().to_numpy()[order]
    xy, owner = shapely.get_coordinates(routes.geometry.to_numpy()[order], return_index=True)
    inside = owner[1:] == owner[:-1]
    step_m = np.hypot(*np.diff(xy, axis=0).T) * inside
    along = np.r_[0.0, np.cumsum(step_m)]
    first = np.searchsorted(owner, np.arange(len(routes)))
    whole_m = np.add.reduceat(np.r_[step_m, 0.0], first)
    pace = (end_s - start_s) / np.maximum(whole_m, 1e-9)
    second = start_s[owner] + (along - along[first][owner]) * pace[owner]
    steps = np.flatnonzero(inside & (step_m > 1e-6))
    segment, from_m, to_m = _placed(net, xy[steps], xy[steps + 1])
    every = Passes(
        walk[order][owner[steps]], segment, from_m, to_m, second[steps], second[steps + 1]
    )
    return _merged(net, every)


def _placed(
    net: Network, from_xy: NDArray[np.float64], to_xy: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return the segment of each step, and where along it the step begins and ends."""
    ends, back = np.unique(np.c_[from_xy, to_xy].round(3), axis=0, return_inverse=True)
    start, stop = shapely.points(ends[:, :2]), shapely.points(ends[:, 2:])
    middle = shapely.points((ends[:, :2] + ends[:, 2:]) / 2)
    near = shapely.STRtree(net.lines).query_nearest(middle, all_matches=False)[1]
    lines, length_m = net.lines[near], net.length_m[near]
    from_m = shapely.line_locate_point(lines, start)
    to_m = shapely.line_locate_point(lines, stop)
    # A closed segment begins and ends at one place; a step is shorter than half of it or one piece.
    loop = net.edges[near, 0] == net.edges[near, 1]
    middle_m = shapely.line_locate_point(lines, middle)
    to_m = np.where(loop & (to_m < SNAP_M) & (middle_m > from_m), length_m, to_m)
    from_m = np.where(loop & (from_m < SNAP_M) & (middle_m > to_m), length_m, from_m)
    back = back.ravel()
    return near[back], from_m[back], to_m[back]


def _merged(net: Network, steps: Passes) -> Passes:
    """Return steps that go on in one direction on one segment as one passage."""
    ahead = steps.to_m > steps.from_m
    goes_on = (
        (steps.walk[1:] == steps.walk[:-1])
        & (steps.segment[1:] == steps.segment[:-1])
        & (ahead[1:] == ahead[:-1])
        & (np.abs(steps.from_m[1:] - steps.to_m[:-1]) < SNAP_M)
        & (steps.begin_s[1:] - steps.end_s[:-1] < JOIN_S)
    )
    first = np.flatnonzero(np.r_[True, ~goes_on])
    last = np.r_[first[1:] - 1, len(steps) - 1]
    segment = steps.segment[first]
    length_m = net.length_m[segment]
    from_m = _snapped(steps.from_m[first], length_m)
    to_m = _snapped(steps.to_m[last], length_m)
    found = Passes(
        steps.walk[first], segment, from_m, to_m, steps.begin_s[first], steps.end_s[last]
    )
    return found.take(np.abs(found.to_m - found.from_m) > 0)


def _snapped(at_m: NDArray[np.float64], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
    at_m = np.where(at_m < np.minimum(SNAP_M, length_m / 2), 0.0, at_m)
    return np.where(at_m > length_m - np.minimum(SNAP_M, length_m / 2), length_m, at_m)
