"""A timetable as the frames of the contract."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS

from geo.patrol.cycle import Cycle
from geo.patrol.demand import Places
from geo.patrol.network import Network
from geo.patrol.timetable import Leg, Timetable
from geo.patrol.visits import Visits, passages
from geo.schema import RESULTS

PIECE_S = 3600.0
"""Routes are cut into pieces of at most an hour, so that a map can show times along them."""


@dataclass(frozen=True)
class Shift:
    """What the frames need to know of a shift: its date and name."""

    date: object
    name: str


def routes(
    cycle: Cycle, table: Timetable, shifts: list[Shift], begin: pd.Timestamp, crs: CRS
) -> GeoDataFrame:
    """Return the contract's layer `routes`: each leg in pieces, numbered within the shift."""
    rows, lines = [], []
    lap: dict[tuple[str, int], int] = {}
    for leg in table.legs:
        for from_s, to_s in _pieces(leg):
            speed = (leg.to_m - leg.from_m) / (leg.end_s - leg.begin_s)
            from_m = leg.from_m + (from_s - leg.begin_s) * speed
            to_m = leg.from_m + (to_s - leg.begin_s) * speed
            number = lap[leg.guard_id, leg.shift] = lap.get((leg.guard_id, leg.shift), 0) + 1
            shift = shifts[leg.shift]
            start, end = _at(begin, from_s), _at(begin, to_s)
            rows.append((leg.guard_id, shift.date, shift.name, number, start, end, to_m - from_m))
            lines.append(cycle.between(from_m, to_m))
    columns = [column.name for column in RESULTS["routes"].columns]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=lines, crs=crs)


def stops(  # noqa: PLR0917 - everything a stop is made of
    net: Network, cycle: Cycle, table: Timetable, found: Places, begin: pd.Timestamp, crs: CRS
) -> GeoDataFrame:
    """Return the contract's layer `stops`: places passed, meals and handovers, in time order."""
    parts = [_passed(net, cycle, table, found)]
    still = [
        (pause.guard_id, pause.begin_s, pause.kind, None, np.nan, pause.at_m)
        for pause in table.pauses
    ]
    parts.append(pd.DataFrame(still, columns=parts[0].columns))
    every = pd.concat([part for part in parts if len(part)], ignore_index=True)
    every = every.sort_values(["guard_id", "second", "kind", "ref_id"], ignore_index=True)
    points = cycle.at(every["at_m"].to_numpy(dtype=float))
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
    limit_min: NDArray[np.float64],
    seen: Visits,
    horizon_min: float,
) -> GeoDataFrame:
    """Return the input's streets with `max_gap_min`, `worst_gap_min` and `visits`.

    A street takes the least limit, the worst gap and the fewest visits of its segments. One that
    cannot be reached, wholly or in part, waits for the whole plan and has no visits; one that is
    not walkable has no limit, no gap and no visits.
    """
    street, segment = net.owners.T
    segments = pd.DataFrame(
        {
            "street": street,
            "max_gap_min": limit_min[segment],
            "worst_gap_min": seen.worst_gap_s[segment] / 60,
            "visits": seen.count[segment],
        }
    )
    how = {"max_gap_min": "min", "worst_gap_min": "max", "visits": "min"}
    by_street = segments.groupby("street").agg(how).reindex(np.arange(len(given)))
    by_street["visits"] = by_street["visits"].fillna(0).astype("int64")
    by_street.loc[net.left_out, "worst_gap_min"] = horizon_min
    by_street.loc[net.left_out, "visits"] = 0
    return given.assign(**{name: by_street[name].to_numpy() for name in how})


def _passed(net: Network, cycle: Cycle, table: Timetable, found: Places) -> pd.DataFrame:
    at_m: list[float] = []
    place: list[int] = []
    for number, (edge, offset_m) in enumerate(zip(found.edge, found.offset_m, strict=True)):
        passed = cycle.places(int(edge), float(offset_m), float(net.length_m[edge]))
        at_m += passed.tolist()
        place += [number] * len(passed)
    legs = pd.DataFrame(table.legs, columns=list(Leg.__dataclass_fields__))
    columns = ["guard_id", "second", "kind", "ref_id", "max_gap_min", "at_m"]
    rows = [
        pd.DataFrame(columns=columns).astype({"second": float, "max_gap_min": float, "at_m": float})
    ]
    places = np.array(place, dtype=np.intp)
    along = np.array(at_m)
    for _, carried in legs.groupby("bead", sort=True):
        bead = carried.sort_values("begin_s")
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
                    "at_m": along[who],
                }
            )
        )
    return pd.concat([row for row in rows if len(row)] or rows, ignore_index=True)


def _pieces(leg: Leg) -> list[tuple[float, float]]:
    count = max(1, int(np.ceil((leg.end_s - leg.begin_s) / PIECE_S - 1e-9)))
    cuts = np.linspace(leg.begin_s, leg.end_s, count + 1)
    return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))


def _at(begin: pd.Timestamp, second: float) -> pd.Timestamp:
    return begin + pd.Timedelta(seconds=round(second))
