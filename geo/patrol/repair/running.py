"""A plan in force, read back from its frames: built once, asked often."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import metric_crs_of
from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.meals import MEAL_S
from geo.patrol.network import Network, network
from geo.patrol.repair.passes import Passes, passes
from geo.times import localise

NEEDED = ("routes", "stops", "streets", "roster")


@dataclass(frozen=True)
class Shift:
    """A guard's shift: a row of the roster, its walk and where its owner eats.

    Parameters
    ----------
    begin_s, end_s
        Seconds from the start of the plan.
    meals_s
        Begin and end of each meal.
    first_xy
        Where the guard is first told to be; None where the plan does not say.
    """

    guard_id: str
    date: object
    name: str
    begin_s: float
    end_s: float
    meals_s: tuple[tuple[float, float], ...]
    first_xy: tuple[float, float] | None


@dataclass(frozen=True)
class Running:
    """A patrol plan in force.

    Parameters
    ----------
    net
        The network its routes run on.
    limit_s
        (m,) how long each segment may stay unseen.
    street
        (m,) a street each segment is part of, by its row in `streets`.
    shifts
        All of the roster, in time order; a walk's number is its shift's.
    passes
        All that is walked, by walk and time.
    speed_mps
        The speed of the plan.
    begin, end_s
        Start of the plan, and its end in seconds from there.
    routes, streets
        The frames given.
    crs
        The network's CRS, in metres.
    """

    net: Network
    limit_s: NDArray[np.float64]
    street: NDArray[np.intp]
    shifts: tuple[Shift, ...]
    passes: Passes
    speed_mps: float
    begin: pd.Timestamp
    end_s: float
    routes: GeoDataFrame
    walk_of_route: NDArray[np.intp]
    streets: GeoDataFrame
    crs: CRS

    def second(self, at: pd.Timestamp) -> float:
        """Return a moment in seconds from the start of the plan."""
        return float((at - self.begin).total_seconds())

    def moment(self, second: float) -> pd.Timestamp:
        """Return the moment so many seconds after the start of the plan."""
        return self.begin + pd.Timedelta(seconds=round(second))

    def on_duty(self, second: float) -> list[int]:
        """Return the shifts on duty at a moment."""
        return [
            number
            for number, shift in enumerate(self.shifts)
            if shift.begin_s <= second < shift.end_s
        ]

    def walked(self, walk: int) -> Passes:
        """Return what a shift walks."""
        low, high = np.searchsorted(self.passes.walk, [walk, walk + 1])
        return self.passes.take(slice(int(low), int(high)))


def running(frames: Mapping[str, GeoDataFrame]) -> Running:
    """Return a plan in force from its frames.

    A segment takes the least limit of its streets. A street without a limit has none of its own
    and takes the longest there is.

    Parameters
    ----------
    frames
        `routes`, `stops`, `streets` and `roster` as `geo.patrol.plan` makes them, in any CRS.

    Raises
    ------
    InputError
        A layer is missing or empty, or no street can be walked.
    """
    faults = [
        Fault(name, "The plan has no such layer.", "Give the file that gridbeat patrol wrote.")
        for name in NEEDED
        if name not in frames or not len(frames[name])
    ]
    if not faults and "max_gap_min" not in frames["streets"]:
        faults.append(Fault("streets", "They have no limits.", "Give the streets of the plan."))
    if faults:
        raise InputError(faults)
    crs = metric_crs_of(frames["streets"])
    streets = frames["streets"].to_crs(crs).reset_index(drop=True)
    if "walkable" not in streets:
        # The store keeps what was promised to each street: who has a limit was walkable.
        streets = streets.assign(walkable=streets["max_gap_min"].notna())
    streets = streets.assign(walkable=streets["walkable"].astype("boolean").fillna(True))
    net = network(streets)
    if net is None:
        raise InputError([Fault("streets", "No street can be walked.", "Give the plan's streets.")])
    roster = _timed(frames["roster"], "start", "end").sort_values(["start", "guard_id"])
    begin = roster["start"].min()
    routes = _timed(frames["routes"], "start", "end")
    metric = routes.to_crs(crs)
    walk = _walks(routes, roster)
    limit_s, street = _limits(net, streets)
    seconds = (routes["end"] - routes["start"]).dt.total_seconds().sum()
    end_s = float((roster["end"].max() - begin).total_seconds())
    return Running(
        net=net,
        limit_s=limit_s,
        street=street,
        shifts=_shifts(roster, _timed(frames["stops"], "planned_at").to_crs(crs), begin),
        passes=passes(net, metric, walk, begin),
        speed_mps=round(float(routes["length_m"].sum() / seconds), 3),
        begin=begin,
        end_s=end_s,
        routes=routes,
        walk_of_route=walk,
        streets=streets,
        crs=crs,
    )


def _timed(frame: GeoDataFrame, *names: str) -> GeoDataFrame:
    return frame.assign(**{name: localise(frame[name]) for name in names})


def _walks(routes: GeoDataFrame, roster: pd.DataFrame) -> NDArray[np.intp]:
    """Return the shift each route belongs to: its guard's, by when it begins."""
    found = np.full(len(routes), -1, dtype=np.intp)
    number = np.arange(len(roster))
    guard = roster["guard_id"].to_numpy()
    mine = routes["guard_id"].to_numpy()
    start, until = roster["start"].to_numpy(), roster["end"].to_numpy()
    begins = routes["start"].to_numpy()
    for name in np.unique(mine.astype(str)):
        rows, own = np.flatnonzero(mine == name), guard == name
        if not own.any():
            continue
        place = np.searchsorted(start[own], begins[rows], side="right") - 1
        inside = (place >= 0) & (begins[rows] < until[own][np.maximum(place, 0)])
        found[rows[inside]] = number[own][place[inside]]
    if (found < 0).any():
        guards = sorted({str(name) for name in mine[found < 0]})
        reason = "Routes are walked by guards who are not on duty: " + ", ".join(guards) + "."
        raise InputError([Fault("routes", reason, "Give the roster of the same plan.")])
    return found


def _limits(net: Network, streets: GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    limits = streets["max_gap_min"].to_numpy(dtype=float)
    row, segment = net.owners.T
    limit_min = np.full(len(net.edges), np.inf)
    np.fmin.at(limit_min, segment, limits[row])
    known = np.isfinite(limit_min)
    longest = float(np.nanmax(limits)) if np.isfinite(limits).any() else 480.0
    street = np.zeros(len(net.edges), dtype=np.intp)
    street[segment[::-1]] = row[::-1]
    return np.where(known, limit_min, longest) * 60, street


def _shifts(roster: pd.DataFrame, stops: GeoDataFrame, begin: pd.Timestamp) -> tuple[Shift, ...]:
    second = (stops["planned_at"] - begin).dt.total_seconds().to_numpy()
    kind, xy = stops["kind"].to_numpy(), np.c_[stops.geometry.x, stops.geometry.y]
    by_guard = {str(name): rows for name, rows in stops.groupby("guard_id").indices.items()}
    found = []
    columns = [roster[name].tolist() for name in ("guard_id", "date", "shift", "start", "end")]
    for guard_id, day, name, start, end in zip(*columns, strict=True):
        from_s = (start - begin).total_seconds()
        until_s = (end - begin).total_seconds()
        mine = by_guard.get(str(guard_id), np.empty(0, np.intp))
        mine = mine[(second[mine] >= from_s) & (second[mine] < until_s)]
        mine = mine[np.argsort(second[mine], kind="stable")]
        meals = second[mine[kind[mine] == "meal"]].tolist()
        first = (float(xy[mine[0], 0]), float(xy[mine[0], 1])) if len(mine) else None
        eats = tuple((at_s, min(at_s + MEAL_S, until_s)) for at_s in meals)
        found.append(Shift(str(guard_id), day, str(name), from_s, until_s, eats, first))
    return tuple(found)
