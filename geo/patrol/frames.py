"""A timetable as the frames of the contract."""

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS

from geo.patrol.cycle import STAND_M, Cycle
from geo.patrol.demand import Places
from geo.patrol.limits import Limits
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Leg, Timetable
from geo.patrol.visits import Visits, passages
from geo.schema import RESULTS

WATCH_S = 60.0
"""Shorter stands are not told as stops."""

PIECE_S = 3600.0
"""Routes are cut into pieces of at most an hour, so that a map can show times along them."""


@dataclass(frozen=True)
class Shift:
    """What the frames need to know of a shift: its date and name."""

    date: object
    name: str


def routes(
    rounds: Rounds, table: Timetable, shifts: list[Shift], begin: pd.Timestamp, crs: CRS
) -> GeoDataFrame:
    """Return the contract's layer `routes`: each leg in pieces, numbered within the shift."""
    rows, lines = [], []
    lap: dict[tuple[str, int], int] = {}
    for leg in table.legs:
        cycle = rounds.cycle(leg.bead)
        for from_s, to_s in _pieces(leg, cycle.stands(leg.from_m, leg.to_m)):
            from_m, to_m = leg.at_m(from_s), leg.at_m(to_s)
            number = lap[leg.guard_id, leg.shift] = lap.get((leg.guard_id, leg.shift), 0) + 1
            shift = shifts[leg.shift]
            start, end = _at(begin, from_s), _at(begin, to_s)
            rows.append((leg.guard_id, shift.date, shift.name, number, start, end, to_m - from_m))
            lines.append(cycle.between(from_m, to_m))
    columns = [column.name for column in RESULTS["routes"].columns]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=lines, crs=crs)


def stops(  # noqa: PLR0917 - everything a stop is made of
    net: Network, rounds: Rounds, table: Timetable, found: Places, begin: pd.Timestamp, crs: CRS
) -> GeoDataFrame:
    """Return the contract's layer `stops`, in time order.

    Places passed, meals, handovers, and stands of a minute or more ("watch").
    """
    parts = [_passed(net, rounds, table, found)]
    still = [
        (pause.guard_id, pause.begin_s, pause.kind, None, np.nan, pause.bead, pause.at_m)
        for pause in table.pauses
    ]
    for leg in table.legs:
        for from_m, to_m in rounds.cycle(leg.bead).stands(leg.from_m, leg.to_m):
            if leg.at_s(to_m) - leg.at_s(from_m) >= WATCH_S:
                still.append(
                    (leg.guard_id, leg.at_s(from_m), "watch", None, np.nan, leg.bead, from_m)
                )
    parts.append(pd.DataFrame(still, columns=parts[0].columns))
    every = pd.concat([part for part in parts if len(part)], ignore_index=True)
    every = every.sort_values(["guard_id", "second", "kind", "ref_id"], ignore_index=True)
    points = _points(rounds, every)
    frame = pd.DataFrame(
        {
            "guard_id": every["guard_id"],
            "planned_at": [_at(begin, second) for second in every["second"]],
            "kind": every["kind"],
            "ref_id": every["ref_id"],
            "max_gap_min": every["max_gap_min"].astype(float),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(*points.T), crs=crs)


def streets(
    given: GeoDataFrame,
    net: Network,
    limits: Limits,
    seen: Visits,
    horizon_min: float,
) -> GeoDataFrame:
    """Return the input's streets with what the plan gives each of them.

    A street takes the least limit (`max_gap_min`), the worst gap on foot (`worst_gap_min`), the
    fewest `visits` and the longest time between looks of cameras (`camera_gap_min`, none where they
    see too little) of its segments. One that
    cannot be reached, wholly or in part, waits for the whole plan and has no visits; one that is
    not walkable has no limit, no gap and no visits. `why` names the policy's rules that make it
    tighter than ordinary at some time.
    """
    street, segment = net.owners.T
    segments = pd.DataFrame(
        {
            "street": street,
            "max_gap_min": limits.limit_min[segment],
            "worst_gap_min": seen.worst_gap_s[segment] / 60,
            "visits": seen.count[segment],
            "camera_gap_min": limits.camera_gap_min[segment],
        }
    )
    how = {
        "max_gap_min": "min",
        "worst_gap_min": "max",
        "visits": "min",
        "camera_gap_min": "max",
    }
    by_street = segments.groupby("street").agg(how).reindex(np.arange(len(given)))
    by_street["camera_gap_min"] = by_street["camera_gap_min"].replace(np.inf, np.nan)
    by_street["visits"] = by_street["visits"].fillna(0).astype("int64")
    by_street.loc[net.left_out, "worst_gap_min"] = horizon_min
    by_street.loc[net.left_out, "visits"] = 0
    by_street.loc[net.left_out, "camera_gap_min"] = np.nan
    columns = {name: by_street[name].to_numpy() for name in how}
    return given.assign(**columns, why=_reasons(limits, street, segment, len(given)))


def _reasons(
    limits: Limits, street: NDArray[np.intp], segment: NDArray[np.intp], streets: int
) -> list[str | None]:
    """Return for each street the rules that make any of its segments tighter than ordinary."""
    names: list[dict[str, None]] = [{} for _ in range(streets)]
    why = limits.why
    for one, part in zip(street.tolist(), segment.tolist(), strict=True):
        names[one] |= dict.fromkeys(why[part])
    return ["; ".join(found) or None for found in names]


def _points(rounds: Rounds, every: pd.DataFrame) -> NDArray[np.float64]:
    """Return the (n, 2) points of places of beads."""
    points = np.empty((len(every), 2))
    along, walk = every["at_m"].to_numpy(dtype=float), np.array(rounds.of_bead)[every["bead"]]
    for number, cycle in enumerate(rounds.cycles):
        points[walk == number] = cycle.at(along[walk == number])
    return points


def _passed(net: Network, rounds: Rounds, table: Timetable, found: Places) -> pd.DataFrame:
    legs = pd.DataFrame(table.legs, columns=list(Leg.__dataclass_fields__))
    columns = ["guard_id", "second", "kind", "ref_id", "max_gap_min", "bead", "at_m"]
    kinds = {"second": float, "max_gap_min": float, "bead": int, "at_m": float}
    rows = [pd.DataFrame(columns=columns).astype(kinds)]
    on_walk = [_on_walk(net, cycle, found) for cycle in rounds.cycles]
    for number in range(rounds.walkers):
        cycle = rounds.cycle(number)
        places, along = on_walk[rounds.of_bead[number]]
        bead = legs[legs["bead"] == number].sort_values("begin_s")
        track_s = bead[["begin_s", "end_s"]].to_numpy().ravel()
        track_m = bead[["from_m", "to_m"]].to_numpy().ravel()
        one = Timetable([], [], [track_s], [track_m])
        who, when = passages(cycle, one, along)
        leg = np.searchsorted(bead["begin_s"].to_numpy(), when, side="right") - 1
        which = places[who]
        rows.append(
            pd.DataFrame(
                {
                    "guard_id": bead["guard_id"].to_numpy()[leg],
                    "second": when,
                    "kind": found.kind[which],
                    "ref_id": found.ref_id[which],
                    "max_gap_min": found.max_gap_min[which],
                    "bead": number,
                    "at_m": along[who],
                }
            )
        )
    return pd.concat([row for row in rows if len(row)] or rows, ignore_index=True)


def _on_walk(
    net: Network, cycle: Cycle, found: Places
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return for every passage of places on a walk the place's number and how far along it is."""
    passed = [
        cycle.places(int(edge), float(offset_m), float(net.length_m[edge]))
        for edge, offset_m in zip(found.edge, found.offset_m, strict=True)
    ]
    number = np.repeat(np.arange(len(passed)), [len(places) for places in passed])
    return number, np.concatenate([np.empty(0), *passed])


def _pieces(leg: Leg, stands: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the times walked without a stand, none longer than a piece."""
    turns = [leg.begin_s, *(leg.at_s(at_m) for stand in stands for at_m in stand), leg.end_s]
    found = []
    for begin_s, end_s in zip(turns[::2], turns[1::2], strict=True):
        if leg.at_m(end_s) - leg.at_m(begin_s) <= STAND_M:
            continue
        count = max(1, int(np.ceil((end_s - begin_s) / PIECE_S - 1e-9)))
        cuts = np.linspace(begin_s, end_s, count + 1).tolist()
        found += list(pairwise(cuts))
    return found


def _at(begin: pd.Timestamp, second: float) -> pd.Timestamp:
    return begin + pd.Timedelta(seconds=round(second))
