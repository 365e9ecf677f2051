"""A patrol plan as its file gives it, in metres and seconds: nothing measured, nothing believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.crs import metric_crs_of
from geo.verify.plan import Bools, Floats, Shapes, floats, text
from geo.verify.verdict import number

Index = NDArray[np.intp]

NEEDED = {
    "routes": ("guard_id", "start", "end", "length_m"),
    "streets": (),
    "roster": ("guard_id", "start", "end", "duty"),
}
"""Layers and columns without which a file is no patrol plan; `stops` may be empty."""

MOMENTS = ("start", "end", "planned_at")
STOPS = ("guard_id", "planned_at", "kind", "ref_id", "max_gap_min")


@dataclass(frozen=True)
class Routes:
    """Routes in order of guard and time: `guard` is a number, seconds count from the begin.

    `label` is the date and the name of the shift, "" where the file has no such columns.
    """

    guard: Index
    start_s: Floats
    end_s: Floats
    told_m: Floats
    line: Shapes
    length_m: Floats
    label: list[str]


@dataclass(frozen=True)
class Stops:
    """Stops in order of guard and time; `xy` (n, 2) in metres."""

    guard: Index
    second: Floats
    kind: list[str]
    ref: list[str]
    limit_min: Floats
    xy: Floats


@dataclass(frozen=True)
class Shifts:
    """Rows of the roster in order of guard and time."""

    guard: Index
    start_s: Floats
    end_s: Floats
    duty: list[str]
    label: list[str]

    @property
    def hours(self) -> Floats:
        """Length of each shift in hours."""
        return (self.end_s - self.start_s) / 3600


@dataclass(frozen=True)
class Streets:
    """Streets in the file's order; what the file says of each is nan where it says nothing."""

    line: Shapes
    walkable: Bools
    limit_min: Floats
    worst_gap_min: Floats
    visits: Floats
    camera_gap_min: Floats

    @property
    def idle_min(self) -> Floats:
        """Longest wait for a guard or a look of a camera, by what the file says."""
        return np.fmin(self.worst_gap_min, self.camera_gap_min)


@dataclass(frozen=True)
class Plan:
    """A patrol plan, metres (axis order x, y) and seconds from the begin of the first shift.

    Parameters
    ----------
    guards
        Names of the guards; `guard` of the others counts in this list.
    stops
        None where the file has no such layer.
    checkpoints, hazards
        Ids of what a stop may refer to, with its place; None where the file has no such layer.
    checkpoint_limit_min
        What each checkpoint asks for, nan where nothing.
    begin
        The moment of second 0.
    horizon_s
        The end of the last shift.
    report, params
        What the plan claims: its report and the settings it was made with.
    """

    guards: list[str]
    routes: Routes
    stops: Stops | None
    shifts: Shifts
    streets: Streets
    checkpoints: dict[str, Any] | None
    checkpoint_limit_min: dict[str, float]
    hazards: dict[str, Any] | None
    begin: pd.Timestamp
    horizon_s: float
    report: Mapping[str, Any]
    params: Mapping[str, Any]

    @property
    def speed_mps(self) -> float:
        """The speed asked for; where the file does not tell, that of the fastest hour walked."""
        asked = number(self.params.get("speed_mps"))
        if asked:
            return asked
        seconds = self.routes.end_s - self.routes.start_s
        long = seconds >= min(600.0, float(seconds.max(initial=0.0)))
        pace = self.routes.length_m[long] / np.maximum(seconds[long], 1.0)
        return float(pace.max(initial=0.1))

    def told(self, guard: int, second: float) -> str:
        """Return who and when, for a person."""
        when = self.begin + pd.Timedelta(seconds=float(second))
        return f"{self.guards[guard]} {when:%m-%d %H:%M:%S}"


def lacking(layers: Mapping[str, GeoDataFrame]) -> list[str]:
    """Return the layers and columns that are not there, and those that cannot be measured."""
    needed = dict(NEEDED)
    if "stops" in layers and len(layers["stops"]):
        needed["stops"] = STOPS
    found = []
    for name, columns in needed.items():
        layer = layers.get(name)
        if layer is None or not len(layer):
            found.append(name)
            continue
        found += [f"{name}.{column}" for column in columns if column not in layer]
        found += [f"{name}.{column}" for column in columns if not _dated(layer, column)]
        if name != "roster" and getattr(layer, "crs", None) is None:
            found.append(f"{name} CRS")
    if found:
        return found
    if (layers["roster"]["end"] <= layers["roster"]["start"]).any():
        found.append("roster: end ≤ start")
    if not _lines(layers["routes"].geometry.to_numpy()).all():
        found.append("routes: lines")
    streets = layers["streets"]
    walkable = _walkable(streets)
    if not _lines(streets.geometry.to_numpy()[walkable]).any():
        found.append("streets: lines")
    return found


def _dated(layer: GeoDataFrame, column: str) -> bool:
    """Return whether a column that should hold moments does, in every row."""
    if column not in MOMENTS or column not in layer:
        return True
    return isinstance(layer[column].dtype, pd.DatetimeTZDtype) and bool(layer[column].notna().all())


def _lines(shapes: Shapes) -> Bools:
    return (shapely.get_dimensions(shapes) == 1) & (shapely.length(shapes) > 0)


def _walkable(streets: GeoDataFrame) -> Bools:
    if "walkable" not in streets:
        return np.ones(len(streets), dtype=bool)
    return np.array([text(value) == "" or bool(value) for value in streets["walkable"]])


def plan_of(
    layers: Mapping[str, GeoDataFrame], claims: Mapping[str, Mapping[str, Any]] | None
) -> Plan:
    """Bring the layers of a plan to the metric CRS of its streets; `lacking` found nothing."""
    crs = metric_crs_of(layers["streets"])
    metric = {
        name: layers[name].reset_index(drop=True).to_crs(crs)
        for name in ("routes", "stops", "streets", "checkpoints", "hazards")
        if name in layers and len(layers[name])
    }
    roster = pd.DataFrame(layers["roster"])
    names = [metric["routes"]["guard_id"], roster["guard_id"]]
    if "stops" in metric:
        names.append(metric["stops"]["guard_id"])
    guards = sorted({text(name) for column in names for name in column})
    place = {name: at for at, name in enumerate(guards)}
    begin = roster["start"].min()
    checkpoints = _points(metric.get("checkpoints"), "checkpoint_id")
    claims = claims or {}
    return Plan(
        guards=guards,
        routes=_routes(metric["routes"], place, begin),
        stops=_stops(metric.get("stops"), place, begin) if "stops" in layers else None,
        shifts=_shifts(roster, place, begin),
        streets=_streets(metric["streets"]),
        checkpoints=checkpoints,
        checkpoint_limit_min=_limits(metric.get("checkpoints")),
        hazards=_points(metric.get("hazards"), None),
        begin=begin,
        horizon_s=float((roster["end"].max() - begin).total_seconds()),
        report=claims.get("report") or {},
        params=claims.get("params") or {},
    )


def _seconds(moments: "pd.Series", begin: pd.Timestamp) -> Floats:
    return floats((moments - begin).dt.total_seconds())


def _numbers(names: "pd.Series", place: Mapping[str, int]) -> Index:
    return np.array([place[text(name)] for name in names], dtype=np.intp)


def _routes(frame: GeoDataFrame, place: Mapping[str, int], begin: pd.Timestamp) -> Routes:
    guard, start_s = _numbers(frame["guard_id"], place), _seconds(frame["start"], begin)
    order = np.lexsort((start_s, guard))
    line = shapely.force_2d(frame.geometry.to_numpy())[order]
    return Routes(
        guard[order],
        start_s[order],
        _seconds(frame["end"], begin)[order],
        floats(frame["length_m"])[order],
        line,
        shapely.length(line),
        _labels(frame, order),
    )


def _stops(frame: GeoDataFrame | None, place: Mapping[str, int], begin: pd.Timestamp) -> Stops:
    if frame is None:
        none = np.empty(0)
        return Stops(none.astype(np.intp), none, [], [], none, np.empty((0, 2)))
    guard, second = _numbers(frame["guard_id"], place), _seconds(frame["planned_at"], begin)
    order = np.lexsort((second, guard))
    rows = frame.iloc[order]
    return Stops(
        guard[order],
        second[order],
        [text(kind) for kind in rows["kind"]],
        [text(ref) for ref in rows["ref_id"]],
        floats(rows["max_gap_min"]),
        np.c_[shapely.get_x(rows.geometry.to_numpy()), shapely.get_y(rows.geometry.to_numpy())],
    )


def _shifts(frame: pd.DataFrame, place: Mapping[str, int], begin: pd.Timestamp) -> Shifts:
    guard, start_s = _numbers(frame["guard_id"], place), _seconds(frame["start"], begin)
    order = np.lexsort((start_s, guard))
    duty = [text(duty) for duty in frame["duty"].iloc[order]]
    end_s = _seconds(frame["end"], begin)[order]
    return Shifts(guard[order], start_s[order], end_s, duty, _labels(frame, order))


def _labels(frame: pd.DataFrame, order: Index) -> list[str]:
    if "date" not in frame or "shift" not in frame:
        return [""] * len(order)
    rows = frame.iloc[order]
    pairs = zip(rows["date"], rows["shift"], strict=True)
    return [f"{text(date)[:10]} {text(shift)}" for date, shift in pairs]


def _streets(frame: GeoDataFrame) -> Streets:
    line = shapely.force_2d(frame.geometry.to_numpy())
    nothing = np.full(len(frame), np.nan)
    said = {
        name: floats(frame[name]) if name in frame else nothing
        for name in ("max_gap_min", "worst_gap_min", "visits", "camera_gap_min")
    }
    line = np.where(_lines(line), line, shapely.LineString())
    walkable = _walkable(frame)
    return Streets(line, walkable, *said.values())


def _points(frame: GeoDataFrame | None, column: str | None) -> dict[str, Any] | None:
    """Return places by name; rows counted from 1 are the names where there is no such column."""
    if frame is None or (column is not None and column not in frame):
        return None
    names = range(1, len(frame) + 1) if column is None else frame[column]
    shapes = zip(names, frame.geometry, strict=True)
    return {text(name): shape for name, shape in shapes if shape is not None}


def _limits(frame: GeoDataFrame | None) -> dict[str, float]:
    if frame is None or "max_gap_min" not in frame or "checkpoint_id" not in frame:
        return {}
    names = [text(name) for name in frame["checkpoint_id"]]
    return dict(zip(names, floats(frame["max_gap_min"]).tolist(), strict=True))
