"""How well streets were covered in a span: what was planned, and what tracks show was walked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.patrol.network import Network, network
from geo.track.fixes import seconds, times
from geo.track.ledger import Ledger
from geo.track.matcher import Matcher
from geo.track.walked import walked_streets
from geo.track.walks import Walked, ledger_of, together, walked

ON_M = 0.5
"""A planned route this near to the middle of a segment passes it."""
SOON = 1.5
"""A gap of up to so many limits is a little late, a longer one late."""
CLASSES = ("within", "soon", "late", "never", "free")
"""Within its limit; up to `SOON` limits; longer; not once; and streets nobody has to walk."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """Streets in a span.

    Parameters
    ----------
    begin, end
        The span.
    streets
        The streets given with `length_m`, `planned_visits`, `planned_gap_min`, `planned_class`,
        and the same of what was `walked`. A gap is the longest time without a visit from `begin`
        to `end`, so a street never visited has the whole span.
    guards
        `guard_id`, `planned_km`, `walked_km` (surely walked), `fixes`.
    """

    begin: datetime
    end: datetime
    streets: GeoDataFrame
    guards: pd.DataFrame = field(default_factory=pd.DataFrame)

    def share(self, what: str) -> tuple[float, float]:
        """Return metres of streets visited at least once, and of all that are to be walked.

        Parameters
        ----------
        what
            "planned" or "walked".
        """
        due = self.streets[self.streets[f"{what}_class"] != "free"]
        seen = due[due[f"{what}_class"] != "never"]
        return float(seen["length_m"].sum()), float(due["length_m"].sum())

    def lengths(self, what: str) -> dict[str, float]:
        """Return metres of streets by class."""
        found = self.streets.groupby(f"{what}_class")["length_m"].sum()
        return {name: float(found.get(name, 0.0)) for name in CLASSES}

    def by_area(self, areas: GeoDataFrame, what: str) -> pd.DataFrame:
        """Return for each area the metres of streets in it and of those visited.

        Parameters
        ----------
        areas
            Polygons in the CRS of the streets; the result has their index, `length_m` and `seen_m`.
        """
        due = self.streets[self.streets[f"{what}_class"] != "free"]
        street, area = areas.sindex.query(due.geometry.to_numpy(), predicate="intersects")
        inside = shapely.length(
            shapely.intersection(due.geometry.to_numpy()[street], areas.geometry.to_numpy()[area])
        )
        seen = (due[f"{what}_class"] != "never").to_numpy()[street]
        count = len(areas)
        return pd.DataFrame(
            {
                "length_m": np.bincount(area, inside, minlength=count),
                "seen_m": np.bincount(area, inside * seen, minlength=count),
            },
            index=areas.index,
        )


def coverage(
    streets: GeoDataFrame,
    routes: GeoDataFrame,
    fixes: GeoDataFrame | None,
    begin: datetime,
    end: datetime,
) -> Coverage | None:
    """Return the coverage of a span; None where no street can be walked.

    Parameters
    ----------
    streets
        With `walkable` and `max_gap_min`, the limit of each, in a CRS in metres.
    routes
        Layer `routes` of all who walked in the span, in the same CRS.
    fixes
        Raw fixes of the span, see `geo.track.fixes`; None where they are not to be looked at.
    """
    net = network(streets)
    if net is None:
        return None
    parts = () if fixes is None else (walked(Matcher.of(net), routes, fixes),)
    return covered(streets, net, routes, parts, begin, end)


def covered(  # noqa: PLR0917 - the span is the last two
    streets: GeoDataFrame,
    net: Network,
    routes: GeoDataFrame,
    parts: Sequence[Walked],
    begin: datetime,
    end: datetime,
) -> Coverage:
    """Return the coverage of a span of which it is known already what was walked.

    Parameters
    ----------
    streets, routes
        As for `coverage`; `net` is the network of the streets.
    parts
        What was walked in parts of the span.
    """
    first, last = pd.Timestamp(begin), pd.Timestamp(end)
    planned, plan_km = _planned(net, routes)
    known = together(parts)
    walk_km, many = known.km, known.fixes
    found = streets.assign(length_m=streets.length)
    for what, every in (("planned", planned), ("walked", ledger_of(known))):
        at = every.visits["at"]
        ledger = Ledger(every.visits[(at >= first) & (at <= last)])
        told = walked_streets(streets, net, ledger, first, last)
        visits, gap_min = told["walked_visits"], told["walked_gap_min"]
        found[f"{what}_visits"] = visits
        found[f"{what}_gap_min"] = gap_min
        found[f"{what}_class"] = _classes(visits, gap_min, streets["max_gap_min"])
    names = sorted({*plan_km, *walk_km})
    guards = pd.DataFrame(
        {
            "guard_id": names,
            "planned_km": [plan_km.get(name, 0.0) for name in names],
            "walked_km": [walk_km.get(name, 0.0) for name in names],
            "fixes": [many.get(name, 0) for name in names],
        }
    )
    return Coverage(begin, end, found, guards)


def _planned(net: Network, routes: GeoDataFrame) -> tuple[Ledger, dict[str, float]]:
    """Return the visits of walks as they were planned, and the kilometres of each guard.

    Routes run along segments at an even pace: a segment is visited when its middle is passed.
    """
    if not len(routes):
        return Ledger.of([]), {}
    km = routes.length.groupby(routes["guard_id"]).sum() / 1000
    xy, row = shapely.get_coordinates(routes.geometry.to_numpy(), return_index=True)
    one = np.flatnonzero(row[1:] == row[:-1])
    step = xy[one + 1] - xy[one]
    long_m = np.hypot(*step.T)
    before_m = np.cumsum(long_m) - long_m
    before_m -= before_m[np.searchsorted(row[one], row[one])]
    middle = shapely.line_interpolate_point(net.lines, 0.5, normalized=True)
    pieces = shapely.linestrings(np.stack([xy[one], xy[one + 1]], axis=1))
    piece, edge = shapely.STRtree(middle).query(pieces, predicate="dwithin", distance=ON_M)
    away = shapely.get_coordinates(middle)[edge] - xy[one[piece]]
    squared = np.maximum(long_m[piece] ** 2, 1e-12)
    share = np.clip((away * step[piece]).sum(axis=1) / squared, 0, 1)
    walk = row[one[piece]]
    begin_s, end_s = seconds(routes["start"]), seconds(routes["end"])
    pace = (end_s - begin_s) / np.maximum(routes.length.to_numpy(), 1e-9)
    at_s = begin_s[walk] + (before_m[piece] + share * long_m[piece]) * pace[walk]
    visits = pd.DataFrame(
        {
            "kind": "segment",
            "ref_id": edge.astype(str),
            "at": times(np.rint(at_s)),
            "by": routes["guard_id"].astype(str).to_numpy()[walk],
            "source": "track",
            "credibility": "sure",
            "doubt": "",
        }
    ).drop_duplicates(["ref_id", "at", "by"])
    return Ledger.of([visits]), {str(name): float(value) for name, value in km.items()}


def _classes(
    visits: "pd.Series", gap_min: "pd.Series", limit_min: "pd.Series"
) -> NDArray[np.object_]:
    known = visits.notna().to_numpy()
    many = visits.fillna(0).to_numpy(dtype=np.int64)
    stretch = (gap_min / limit_min).fillna(0.0).to_numpy(dtype=np.float64)
    chosen = [~known, many == 0, stretch <= 1, stretch <= SOON]
    names = [np.array(name, dtype=object) for name in ("free", "never", "within", "soon")]
    return np.select(chosen, names, default=np.array("late", dtype=object))
