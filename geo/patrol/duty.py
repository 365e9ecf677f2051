"""A guard's shift read back from a plan: who relieves whom, where, what is passed when.

A plan's file says where everybody is at what time; what a person needs for a shift follows from it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community
from geo.crs import metric_crs_of
from geo.patrol.meals import MEAL_S
from geo.patrol.passages import Passage, StreetLabels, passages_of

SAME_PLACE_M = 5.0
"""Who hands over stands no farther from who takes over; routes are cut at whole seconds."""
LATEST_S = 900.0
"""Who takes over goes on at most so long after the other has come to his last place."""


@dataclass(frozen=True)
class Handover:
    """A takeover between two guards at a place.

    Parameters
    ----------
    at
        When the second guard takes over.
    giver, taker
        The guards; the giver's shift may have just ended.
    point
        Where, in the plan's metric CRS.
    """

    at: pd.Timestamp
    giver: str
    taker: str
    point: shapely.Point


@dataclass(frozen=True)
class Stop:
    """A stop of a shift, in the plan's metric CRS; `name` is the checkpoint's or hazard's."""

    at: pd.Timestamp
    kind: str
    ref_id: str | None
    name: str
    max_gap_min: float
    point: shapely.Point


@dataclass(frozen=True)
class Duty:
    """One guard's shift.

    Parameters
    ----------
    kind
        walk, relief or standby.
    walks
        Rows of the layer `routes` of this shift in time order, in a metric CRS.
    stops
        Everything passed or stood at, in time order; handovers are told apart in `handovers`.
    handovers
        Takeovers this guard gives or takes, in time order.
    """

    guard_id: str
    date: date
    shift: str
    start: pd.Timestamp
    end: pd.Timestamp
    kind: str
    walks: GeoDataFrame
    stops: tuple[Stop, ...]
    handovers: tuple[Handover, ...]
    labels: StreetLabels

    @property
    def length_m(self) -> float:
        """Metres walked on the routes of the shift."""
        return float(self.walks["length_m"].sum())

    @property
    def meals(self) -> list[tuple[pd.Timestamp, pd.Timestamp, shapely.Point]]:
        """Begin, end and place of each meal."""
        pause = pd.Timedelta(seconds=MEAL_S)
        return [
            (stop.at, stop.at + pause, stop.point) for stop in self.stops if stop.kind == "meal"
        ]

    @cached_property
    def passages(self) -> list[Passage]:
        """The streets walked in time order."""
        return passages_of(self.walks, self.labels)

    def where(self, point: shapely.Point) -> str:
        """Return what a place is called."""
        return self.labels.where(point)


def duties(
    community: Community,
    *,
    routes: GeoDataFrame,
    stops: GeoDataFrame,
    roster: pd.DataFrame,
    guard_id: str | None = None,
    day: date | None = None,
    shift: str | None = None,
) -> list[Duty]:
    """Return the shifts of a plan in time order, of one guard, day or shift where asked.

    Parameters
    ----------
    community
        Streets, checkpoints, hazards and compounds give the places their names.
    routes, stops, roster
        The whole plan, as `geo.patrol` makes it, in any CRS: who relieves a guard is another one.
    """
    crs = metric_crs_of(community["streets"])
    routes = routes.to_crs(crs).sort_values(["guard_id", "start"], ignore_index=True)
    stops = stops.to_crs(crs).sort_values(["guard_id", "planned_at"], ignore_index=True)
    given = handovers(routes)
    labels = StreetLabels.of(community.to_crs(crs))
    names = _names(community)
    wanted = roster.sort_values(["start", "guard_id"])
    for column, value in (("guard_id", guard_id), ("date", day), ("shift", shift)):
        if value is not None:
            wanted = wanted[wanted[column] == value]
    routes_of, stops_of = (
        dict(iter(routes.groupby("guard_id"))),
        dict(iter(stops.groupby("guard_id"))),
    )
    return [
        _duty(
            row,
            walks=routes_of.get(row.guard_id, routes.iloc[:0]),
            stops=stops_of.get(row.guard_id, stops.iloc[:0]),
            given=given,
            names=names,
            labels=labels,
        )
        for row in wanted.itertuples()
    ]


def handovers(routes: GeoDataFrame) -> list[Handover]:
    """Return who takes over from whom, in time order.

    Whoever begins to walk where another guard has stopped shortly before has taken over from him.

    Parameters
    ----------
    routes
        The plan's routes in a CRS in metres, by guard and time.
    """
    if not len(routes):
        return []
    shapes = routes.geometry.to_numpy()
    first, last = shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)
    guard = routes["guard_id"].to_numpy()
    origin = routes["start"].min()
    start_s = (routes["start"] - origin).dt.total_seconds().to_numpy()
    end_s = (routes["end"] - origin).dt.total_seconds().to_numpy()
    begins, ends = _turns(guard, start_s, end_s, first, last)
    one, other = shapely.STRtree(last[ends]).query(
        first[begins], predicate="dwithin", distance=SAME_PLACE_M
    )
    taker, giver = begins[one], ends[other]
    wait_s = start_s[taker] - end_s[giver]
    right = (wait_s >= 0) & (wait_s <= LATEST_S) & (guard[taker] != guard[giver])
    table = pd.DataFrame({"taker": taker, "giver": giver, "wait": wait_s})[right]
    table = table.sort_values(["wait", "taker"]).drop_duplicates("taker").drop_duplicates("giver")
    found = [
        Handover(routes["start"].iloc[a], str(guard[b]), str(guard[a]), first[a])
        for a, b in zip(table["taker"], table["giver"], strict=True)
    ]
    return sorted(found, key=lambda handover: (handover.at, handover.taker))


def _turns(
    guard: NDArray[Any],
    start_s: NDArray[np.float64],
    end_s: NDArray[np.float64],
    first: NDArray[np.object_],
    last: NDArray[np.object_],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows that do not go on from the one before, and those that do not go on."""
    joined = (guard[1:] == guard[:-1]) & (start_s[1:] - end_s[:-1] < 1.0)
    joined &= shapely.distance(last[:-1], first[1:]) < SAME_PLACE_M
    return np.flatnonzero(np.r_[True, ~joined]), np.flatnonzero(np.r_[~joined, True])


def _duty(
    row: Any,
    *,
    walks: GeoDataFrame,
    stops: GeoDataFrame,
    given: Iterable[Handover],
    names: dict[tuple[str, str], str],
    labels: StreetLabels,
) -> Duty:
    walks = walks[(walks["start"] >= row.start) & (walks["start"] < row.end)]
    inside = stops[(stops["planned_at"] >= row.start) & (stops["planned_at"] < row.end)]
    return Duty(
        guard_id=row.guard_id,
        date=row.date,
        shift=row.shift,
        start=row.start,
        end=row.end,
        kind=row.duty,
        walks=walks.reset_index(drop=True),
        stops=tuple(_stops(inside, names)),
        handovers=tuple(_of_shift(row, given)),
        labels=labels,
    )


def _of_shift(row: Any, given: Iterable[Handover]) -> Iterator[Handover]:
    """Return the takeovers of a shift; the last one is told from where the next shift begins."""
    late = pd.Timedelta(seconds=LATEST_S)
    for handover in given:
        takes = handover.taker == row.guard_id and row.start <= handover.at < row.end
        gives = handover.giver == row.guard_id and row.start < handover.at <= row.end + late
        if takes or gives:
            yield handover


def _stops(rows: GeoDataFrame, names: dict[tuple[str, str], str]) -> Iterator[Stop]:
    for row in rows.itertuples():
        name = names.get((row.kind, str(row.ref_id)), "")
        yield Stop(row.planned_at, row.kind, row.ref_id, name, row.max_gap_min, row.geometry)


def _names(community: Community) -> dict[tuple[str, str], str]:
    checkpoints, hazards = community["checkpoints"], community["hazards"].reset_index(drop=True)
    found = {
        ("checkpoint", str(key)): name or str(key)
        for key, name in zip(checkpoints["checkpoint_id"], checkpoints["name"], strict=True)
    }
    found |= {
        ("hazard", str(row + 1)): str(category) for row, category in enumerate(hazards["category"])
    }
    return found
