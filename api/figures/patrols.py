"""Figures of patrols from the store: what was planned in a period against what was checked in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from data.store import patrol_history
from geo.cases.kpi import Figure, Period
from geo.clock import LOCAL
from geo.figures import check_ins_of, judged, patrol_figures
from geo.figures.patrolled import By

_SHIFT = timedelta(hours=9)
"""No shift is longer: so long after a period it is known what came of what was planned in it."""


@dataclass(frozen=True)
class Patrolled:
    """Stops that were due in a period and how they were kept, and the shifts that are over.

    Parameters
    ----------
    judged
        Planned stops with `state`, `how`, `round`, `date`, `shift`, `day` and `grid_id`, WGS 84.
    shifts
        Walking shifts that are over: `guard_id`, `date`, `shift`, `start`, `end`, `day`, `seen`.
    """

    judged: pd.DataFrame
    shifts: pd.DataFrame

    def figures(self, by: By | None, least: int) -> list[Figure]:
        """Return the figures of it; see `geo.figures.patrol_figures`."""
        return patrol_figures(self.judged, self.shifts, by=by, least=least)


def known_at(period: Period, now: datetime) -> datetime:
    """Return when a period is judged: now, or once every shift that began in it was over.

    A night shift counts in the day it begins in, and a stop at ten to twelve may be made after
    midnight.
    """
    return min(now, period.end + _SHIFT)


def patrolled(
    session: Session,
    community_id: int,
    period: Period,
    as_of: datetime,
    grids: GeoDataFrame | None = None,
) -> Patrolled:
    """Return what was walked of the plans in force in a period.

    Parameters
    ----------
    as_of
        The moment of judging.
    grids
        Grids to put the stops in, in WGS 84; without them no stop has one.
    """
    since, until = period.start, period.end
    stops = patrol_history.stops(session, community_id, since, until)
    routes = patrol_history.routes(session, community_id, since - _SHIFT, until)
    shifts = patrol_history.shifts(session, community_id, since - _SHIFT, until)
    checked = check_ins_of(
        patrol_history.check_ins(session, community_id, since - _SHIFT, until + _SHIFT)
    )
    stops = stops.assign(grid_id=_grids_of(stops, grids), **_rounds_of(stops, routes))
    stops["day"] = stops["planned_at"].dt.tz_convert(LOCAL).dt.date.astype(str)
    found = judged(stops, checked, as_of)
    over = shifts[(shifts["start"] >= since) & (shifts["end"] <= as_of)]
    over = over[over["duty"] == "walk"]
    seen = _seen(over, checked)
    day = over["start"].dt.tz_convert(LOCAL).dt.date.astype(str)
    return Patrolled(found, over.assign(seen=seen, day=day))


def _rounds_of(stops: pd.DataFrame, routes: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Return the stretch each stop is on, with its date and shift: the last begun by the guard."""
    number = np.full(len(stops), -1)
    date = np.full(len(stops), None, dtype=object)
    shift = np.full(len(stops), "", dtype=object)
    ordered = routes.sort_values("start", ignore_index=True)
    by_guard = ordered.groupby("guard_id").indices
    starts = ordered["start"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    at = stops["planned_at"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    for guard, rows in stops.reset_index(drop=True).groupby("guard_id").indices.items():
        own = by_guard.get(guard)
        if own is None:
            continue
        place = np.searchsorted(starts[own], at[rows], side="right") - 1
        known = place >= 0
        route = own[place[known]]
        number[rows[known]] = ordered["id"].to_numpy()[route]
        date[rows[known]] = ordered["date"].to_numpy()[route]
        shift[rows[known]] = ordered["shift"].to_numpy()[route]
    return {"round": number, "date": date, "shift": shift}


def _seen(shifts: pd.DataFrame, checked: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which shifts have a check-in of their guard."""
    found = np.zeros(len(shifts), dtype=bool)
    at_of = {guard: at.sort_values() for guard, at in checked.groupby("guard_id")["at"]}
    for row, (guard, start, end) in enumerate(
        zip(shifts["guard_id"], shifts["start"], shifts["end"], strict=True)
    ):
        at = at_of.get(guard)
        found[row] = at is not None and bool(at.between(start, end, inclusive="left").any())
    return found


def _grids_of(stops: GeoDataFrame, grids: GeoDataFrame | None) -> NDArray[np.object_]:
    """Return the grid each stop lies in, None for none; the first of those that meet there."""
    found = np.full(len(stops), None, dtype=object)
    if grids is None or not len(grids) or not len(stops):
        return found
    one, other = grids.sindex.query(stops.geometry.to_numpy(), predicate="intersects")
    found[one[::-1]] = grids["grid_id"].to_numpy()[other[::-1]]
    return found
