"""Routes as the page gets them: by shift and guard, small enough for a week in one document."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import LineString

from geo.crs import STORAGE_CRS, metric_crs_of
from maps.layers.layer import drawable
from maps.words import Lang, code

_TOLERANCE_M = 0.3
_SCALE = 1e6
_ORDER = {"early": 0, "middle": 1, "night": 2}


def walks(
    routes: GeoDataFrame | None,
    roster: "pd.DataFrame | None",
    stops: GeoDataFrame | None,
    lang: Lang,
) -> dict[str, Any] | None:
    """Return the shifts of a plan with the walks in each, or None where there are no routes.

    Each shift has `date`, `shift` (its word), `start` and `end`, its `guards` (`id`, `duty`) and
    its `laps`: `g` the position among the guards, `lap`, `s` and `e`, `m` metres, and `xy`, the
    line. Times are minutes since midnight of the plan's first day, local. A line is a list of
    whole numbers: longitude and latitude in millionths of a degree, first the place, then steps
    from point to point. `pauses` are what the stops say of standing still: `g`, `at`, `kind`.
    """
    if routes is None or not len(drawable(routes)):
        return None
    drawn = drawable(routes).copy()
    drawn["xy"] = _steps(drawn)
    drawn["date"] = drawn["date"].map(str)
    first = pd.Timestamp(min(drawn["date"]))
    zero = first.tz_localize(drawn["start"].dt.tz)
    drawn["s"] = _minutes(drawn["start"], zero)
    drawn["e"] = _minutes(drawn["end"], zero)
    duties = _duties(roster, zero)
    pauses = _pauses(stops, zero, lang)
    shifts = []
    for (date, shift), rows in drawn.groupby(["date", "shift"], sort=False):
        guards = sorted(rows["guard_id"].unique())
        on = duties.get((date, shift), {})
        start, end = float(rows["s"].min()), float(rows["e"].max())
        if on:
            start, end = min(s for _, s, _ in on.values()), max(e for _, _, e in on.values())
        order = guards + sorted(set(on) - set(guards))
        shifts.append(
            {
                "date": date,
                "key": shift,
                "shift": code(shift, lang),
                "start": start,
                "end": end,
                "guards": [
                    {"id": guard, "duty": code(on[guard][0] if guard in on else "walk", lang)}
                    for guard in order
                ],
                "laps": _laps(rows, guards),
                "pauses": [
                    {"g": guards.index(guard), "at": at, "kind": kind}
                    for guard, at, kind in pauses
                    if guard in guards and start <= at < end
                ],
            }
        )
    shifts.sort(key=lambda one: (one["date"], one["start"], _ORDER.get(one["key"], 9)))
    return {"first": str(first.date()), "shifts": shifts}


def _laps(rows: GeoDataFrame, guards: list[str]) -> list[dict[str, Any]]:
    ordered = rows.sort_values(["guard_id", "s", "lap"])
    return [
        {
            "g": guards.index(guard),
            "lap": int(lap),
            "s": start,
            "e": end,
            "m": round(length),
            "xy": xy,
        }
        for guard, lap, start, end, length, xy in zip(
            ordered["guard_id"],
            ordered["lap"],
            ordered["s"].tolist(),
            ordered["e"].tolist(),
            ordered["length_m"].tolist(),
            ordered["xy"],
            strict=True,
        )
    ]


def _steps(routes: GeoDataFrame) -> list[list[int]]:
    """Return each line as its first point and the steps from there, in millionths of a degree."""
    metric = routes.geometry.to_crs(metric_crs_of(routes))
    joined = [_one_line(shape) for shape in metric]
    simple = shapely.simplify(np.array(joined, dtype=object), _TOLERANCE_M)
    lines = metric.set_axis(metric.index)
    lines[:] = simple
    found = []
    for line in lines.to_crs(STORAGE_CRS):
        whole = np.rint(shapely.get_coordinates(line) * _SCALE).astype(np.int64)
        found.append(np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist())
    return found


def _one_line(shape: shapely.Geometry) -> LineString:
    """Return a line of one part; parts are walked in their order."""
    return LineString(shapely.get_coordinates(shape))


def _duties(
    roster: "pd.DataFrame | None", zero: pd.Timestamp
) -> dict[tuple[str, str], dict[str, tuple[str, float, float]]]:
    """Return for each date and shift the duty, start and end of each guard."""
    if roster is None or not len(roster):
        return {}
    found: dict[tuple[str, str], dict[str, tuple[str, float, float]]] = {}
    columns = zip(
        roster["guard_id"],
        roster["date"].map(str),
        roster["shift"],
        roster["duty"],
        _minutes(roster["start"], zero),
        _minutes(roster["end"], zero),
        strict=True,
    )
    for guard, date, shift, duty, start, end in columns:
        found.setdefault((date, shift), {})[guard] = (duty, start, end)
    return found


def _pauses(
    stops: GeoDataFrame | None, zero: pd.Timestamp, lang: Lang
) -> list[tuple[str, float, str]]:
    if stops is None or not len(stops):
        return []
    still = stops[stops["kind"].isin(["handover", "meal", "watch"])].sort_values(
        ["guard_id", "planned_at"]
    )
    minutes = _minutes(still["planned_at"], zero)
    kinds = [code(kind, lang) for kind in still["kind"]]
    return list(zip(still["guard_id"], minutes, kinds, strict=True))


def _minutes(times: "pd.Series", zero: pd.Timestamp) -> "pd.Series":
    """Return times as minutes since a moment, rounded to seconds."""
    return ((times - zero).dt.total_seconds() / 60).round(2)
