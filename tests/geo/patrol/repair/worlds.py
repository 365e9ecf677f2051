"""Plans in force with known answers, and what must hold of every repair."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point

from geo.clock import LOCAL
from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.repair import Repair, Running, running
from geo.patrol.repair.passes import Passes
from geo.patrol.repair.score import Line
from geo.schema import RESULTS
from geo.verify import verify_patrol
from tests.geo.patrol.worlds import streets
from tests.worlds import TINY_CRS, X0, Y0

BEGIN = pd.Timestamp("2026-11-22T06:00", tz=LOCAL)
Frames = dict[str, Any]


def at(minutes: float) -> pd.Timestamp:
    """Return a moment so many minutes after the start of the plan."""
    return BEGIN + pd.Timedelta(minutes=minutes)


def place(x: float, y: float) -> Point:
    """Return a place in WGS 84, given in metres from the corner of the tiny community."""
    return gpd.GeoSeries([Point(X0 + x, Y0 + y)], crs=TINY_CRS).to_crs(4326).iloc[0]


def two_on_one_street(limit_min: float = 30.0) -> Frames:
    """Return an hour of two guards at 1 m/s on a straight street of two times 300 m.

    G01 walks the western half to and fro, G02 the eastern half, both from the west; each end of a
    half is seen every ten minutes at least. Nobody eats. A lane leads around the western half: 40 m
    up, 300 m east, 40 m down; it has no limit to speak of and nobody walks it.
    """
    made = streets([(0, 0), (300, 0)], [(300, 0), (600, 0)], [(0, 0), (0, 40), (300, 40), (300, 0)])
    made["max_gap_min"] = [limit_min, limit_min, 600.0]
    made["worst_gap_min"], made["visits"] = [10.0, 10.0, 60.0], [12, 12, 0]
    rows, lines = [], []
    for guard, west in (("G01", 0), ("G02", 300)):
        xs = [west + 300 * (number % 2) for number in range(13)]
        rows.append((guard, BEGIN.date(), "early", 1, BEGIN, at(60), 3600.0))
        lines.append(LineString([(X0 + x, Y0) for x in xs]))
    columns = [column.name for column in RESULTS["routes"].columns]
    routes = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=lines, crs=TINY_CRS)
    stops = gpd.GeoDataFrame(
        {
            "guard_id": ["G01", "G02"],
            "planned_at": [BEGIN, BEGIN],
            "kind": ["handover"] * 2,
            "ref_id": [None] * 2,
            "max_gap_min": [np.nan] * 2,
        },
        geometry=[Point(X0, Y0), Point(X0 + 300, Y0)],
        crs=TINY_CRS,
    )
    roster = pd.DataFrame(
        {
            "guard_id": ["G01", "G02"],
            "date": [BEGIN.date()] * 2,
            "shift": ["early"] * 2,
            "start": [BEGIN] * 2,
            "end": [at(60)] * 2,
            "duty": ["walk"] * 2,
        }
    )
    return {"routes": routes, "stops": stops, "streets": made, "roster": roster}


def planned(community: Community, **wishes: Any) -> Frames:
    """Return the frames of a plan."""
    made = plan(community, PatrolParams(**{"days": 1, "walkers": 3, **wishes}))
    assert made.report.feasible
    return {name: getattr(made, name) for name in ("routes", "stops", "streets", "roster")}


def assert_sound(found: Repair, given: Frames) -> None:
    now = found.now
    for line in found.repaired.lines:
        assert_walkable(now.running, line)
    _assert_others_untouched(found, given)
    assert not found.nothing.score.helps(found.repaired.score)
    closed_s = np.array(now.rules.closed_s)
    for line in found.repaired.lines:
        walked = line.line.walked
        # Who stands on a closed street may leave it.
        first = walked.segment == line.line.duty.spot.segment
        assert (first | (walked.begin_s >= closed_s[walked.segment] - 1e-6)).all()
    layers = found.layers(given)
    after = verify_patrol(layers).failed
    allowed = {check.name for check in verify_patrol(given).failed}
    allowed.add("streets_gap_over")  # a street seen in part only is told as not seen
    if now.event.late or len(layers["roster"]) < len(given["roster"]):
        allowed.add("covered")  # somebody is not there who relieves the others or walks
    if now.event.lost or now.event.late:
        allowed.add("stops_place")  # a meal begun before may be told where the walk is cut
    if now.event.blocks:
        allowed |= {"stops_place", "continuous"}  # leaving a closed street is not drawn
    assert {check.name for check in after} <= allowed, after
    again = running(layers)
    assert abs(again.speed_mps - now.running.speed_mps) < 0.01


def assert_walkable(plan: Running, line: Line) -> None:
    duty, walked = line.line.duty, line.line.walked
    if not len(walked):
        return
    seconds = walked.end_s - walked.begin_s
    assert (walked.length_m <= plan.speed_mps * 1.02 * seconds + 1.0).all()
    assert (walked.begin_s[1:] >= walked.end_s[:-1] - 1e-6).all()
    assert walked.begin_s[0] >= duty.ready_s - 1e-6
    assert walked.end_s[-1] <= duty.end_s + 1e-6
    for begin_s, end_s in duty.meals_s:
        assert ((walked.end_s <= begin_s + 1e-5) | (walked.begin_s >= end_s - 1e-5)).all()
    start, stop = ends(plan, walked)
    jump_m = np.hypot(*(start[1:] - stop[:-1]).T)
    free_s = walked.begin_s[1:] - walked.end_s[:-1]
    # The plan does not draw how a relief comes to the next walk, only leaves the time for it.
    assert (jump_m <= 1.0 + plan.speed_mps * free_s).all()


def ends(plan: Running, walked: Passes) -> tuple[np.ndarray, np.ndarray]:
    """Return the (p, 2) places where passages begin and end."""
    lines = plan.net.lines[walked.segment]
    return (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, walked.from_m)),
        shapely.get_coordinates(shapely.line_interpolate_point(lines, walked.to_m)),
    )


def _assert_others_untouched(found: Repair, given: Frames) -> None:
    told = {one["guard_id"] for one in found.as_dict()["changed"]}
    told |= set(found.now.gone_s) | set(found.now.event.late)
    for name in set(given["roster"]["guard_id"]) - told:
        before, after = (
            frame[frame["guard_id"] == name].sort_values("start")
            for frame in (given["routes"], found.routes)
        )
        assert before.geometry.to_wkb().tolist() == after.geometry.to_wkb().tolist()
        for column in ("date", "shift", "lap", "start", "end", "length_m"):
            assert before[column].tolist() == after[column].tolist()
