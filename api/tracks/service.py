"""Tracks beside the plan they were walked after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.network import network
from geo.progress import Progress, silent
from geo.track.fixes import checked
from geo.track.gaps import LONGEST_S
from geo.track.kept import SLACK_MIN
from geo.track.ledger import Ledger
from geo.track.matcher import Matcher
from geo.track.record import Record, record
from geo.track.walked import walked_streets

NEEDED = ("routes", "stops", "streets", "roster")


@dataclass(frozen=True)
class Followed:
    """Layers in the plan's CRS, and what they say in figures."""

    layers: dict[str, GeoDataFrame]
    report: dict[str, Any]


def require_plan(layers: Mapping[str, GeoDataFrame], file: str) -> None:
    """Make sure that a file is a patrol plan.

    Raises
    ------
    InputError
        Layers are missing; all of them are named.
    """
    missing = [name for name in NEEDED if name not in layers or not len(layers[name])]
    if missing:
        remedy = "Give a file that gridbeat patrol wrote."
        raise InputError(
            [Fault(file, f"The plan has no layer '{name}'.", remedy) for name in missing]
        )


def follow(
    plan: Mapping[str, GeoDataFrame],
    tracks: Sequence[GeoDataFrame],
    *,
    visits: Sequence[pd.DataFrame] = (),
    gap_s: float = LONGEST_S,
    slack_min: float = SLACK_MIN,
    progress: Progress = silent,
) -> Followed:
    """Return the tracks matched to the streets, and the plan with what was kept of it.

    Parameters
    ----------
    plan
        Layers `routes`, `stops`, `streets` and `roster`, as `gridbeat patrol` writes them.
    tracks
        Frames of fixes, see `geo.track.fixes.fixes`, in any CRS, in the order they came in.
    visits
        Tag scans and camera rounds as visits, see `geo.track.scans` and `geo.track.ledger`.
    """
    crs = plan["streets"].crs
    metric_crs = metric_crs_of(plan["streets"])
    metric = {name: plan[name].to_crs(metric_crs) for name in NEEDED if name != "roster"}
    metric["roster"] = plan["roster"]
    net = network(metric["streets"])
    if net is None:
        reason = "The plan has no walkable streets."
        raise InputError([Fault("streets", reason, "Plan the patrol again.")])
    progress("drawing the streets as cells", 0.0)
    matcher = Matcher.of(net)
    together = pd.concat([track.to_crs(metric_crs) for track in tracks], ignore_index=True)
    fixes = checked(together)
    records: list[Record] = []
    guards = fixes["guard_id"].unique()
    for number, guard in enumerate(guards):
        progress(f"matching {guard}", number / len(guards))
        mine = fixes[fixes["guard_id"] == guard]
        more = [part[part["by"] == guard] for part in visits]
        records.append(record(matcher, mine, metric, more=more, gap_s=gap_s, slack_min=slack_min))
    ledger = Ledger.of([one.ledger.visits for one in records])
    usable = fixes[fixes["usable"]]
    begin, end = usable["at"].min(), usable["at"].max()
    layers = {
        "tracks": pd.concat([one.tracks for one in records], ignore_index=True).to_crs(crs),
        "fixes": fixes.to_crs(crs),
        "stops": pd.concat([one.stops for one in records], ignore_index=True).to_crs(crs),
        "streets": walked_streets(plan["streets"], net, ledger, begin, end),
    }
    progress("done", 1.0)
    return Followed(layers, _report(fixes, records))


def _report(fixes: GeoDataFrame, records: Sequence[Record]) -> dict[str, Any]:
    tracks = pd.concat([one.tracks for one in records], ignore_index=True)
    states = pd.concat([one.stops["state"] for one in records]).value_counts()
    flags = fixes["flag"][fixes["flag"] != ""].value_counts()
    length_m = tracks.length
    return {
        "guards": sorted({str(guard) for guard in fixes["guard_id"]}),
        "fixes": len(fixes),
        "usable": int(fixes["usable"].sum()),
        "flags": {str(flag): int(count) for flag, count in flags.items()},
        "walked_km": {
            level: float(length_m[tracks["confidence"] == level].sum()) / 1000
            for level in ("sure", "probable", "not")
        },
        "stops": {str(state): int(count) for state, count in states.items()},
        "gaps": [
            row | {"begin": str(row["begin"]), "end": str(row["end"])}
            for one in records
            for row in one.gaps.to_dict("records")
        ],
        "shifts": [row for one in records for row in one.shifts.to_dict("records")],
    }
