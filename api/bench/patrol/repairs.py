"""Repairs and alarms on the demo community: a week in force, and fifteen things that happen."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from data.samples import demo_community
from geo.crs import STORAGE_CRS
from geo.patrol import PatrolParams, plan
from geo.patrol.repair import (
    Block,
    Event,
    Running,
    See,
    Situation,
    alarms,
    repair,
    running,
    situation,
)

TIMES = 5
SEED = 1
BLOCKED_MIN, LIMIT_MIN = 90.0, 30.0
WATCHED_S, STEP_S = 1800.0, 60.0


def rows() -> list[dict[str, Any]]:
    """Return one row a kind of event: a guard drops out, a street is blocked, a place must be seen.

    Each happens at five moments of a planned week; moments, guards and places are drawn with a
    fixed seed. `alarm_lead_min` is the least time between an alarm, asked for every minute of half
    an hour, and the moment nobody can make it any more; what was certain when the event became
    known, or became so within the lead, is left out. `plan_s` is what the plan itself took.
    """
    begin = time.perf_counter()
    patrol = plan(demo_community(0), PatrolParams())
    planned = {
        "plan_s": time.perf_counter() - begin,
        "plan_violations": patrol.report.legal_violations,
    }
    frames = {
        "routes": patrol.routes,
        "stops": patrol.stops,
        "streets": patrol.streets,
        "roster": patrol.roster,
    }
    started = time.perf_counter()
    week = running(frames)
    setup_s = time.perf_counter() - started
    return [
        {"event": kind}
        | planned
        | {"setup_s": setup_s}
        | _row([situation(week, event) for event in events])
        for kind, events in _events(week)
    ]


def _row(given: list[Situation]) -> dict[str, Any]:
    found = [repair(now) for now in given]
    reports = [one.as_dict() for one in found]
    leads = [lead for now in given for lead in _leads_min(now)]
    return {
        "repair_s_median": median(one.seconds for one in found),
        "repair_s_max": max(one.seconds for one in found),
        "guards_changed": [one["repaired"]["guards_changed"] for one in reports],
        "limits_lost_nothing": [one["nothing"]["limits_lost"] for one in reports],
        "limits_lost_repaired": [one["repaired"]["limits_lost"] for one in reports],
        "lateness_nothing": [round(one["nothing"]["lateness"], 2) for one in reports],
        "lateness_repaired": [round(one["repaired"]["lateness"], 2) for one in reports],
        "places_late_nothing": sum(one["nothing"]["waiting"] > 0 for one in reports),
        "places_late_repaired": sum(one["repaired"]["waiting"] > 0 for one in reports),
        "alarms_watched": len(leads),
        "alarm_lead_min": min(leads, default=None),
    }


def _events(week: Running) -> Iterator[tuple[str, list[Event]]]:
    draw = np.random.default_rng(SEED)
    moments = [
        week.moment(second) for second in np.sort(draw.uniform(0, week.end_s - 4 * 3600.0, TIMES))
    ]
    guards = [str(draw.choice(_walking(week, at))) for at in moments]
    yield (
        "guard drops out",
        [Event(at, lost={name: None}) for at, name in zip(moments, guards, strict=True)],
    )
    lifted = pd.Timedelta(minutes=BLOCKED_MIN)
    yield (
        "street blocked",
        [Event(at, blocks=(Block(_ahead(week, at, draw), until=at + lifted),)) for at in moments],
    )
    segments = draw.integers(0, len(week.net.lines), TIMES).tolist()
    yield (
        "place must be seen",
        [
            Event(at, sees=(See(_middle(week, segment), LIMIT_MIN),))
            for at, segment in zip(moments, segments, strict=True)
        ],
    )


def _walking(week: Running, at: pd.Timestamp) -> list[str]:
    """Return the guards who walk in the hour after a moment."""
    second = week.second(at)
    found = []
    for walk in week.on_duty(second):
        mine = week.walked(walk)
        if ((mine.begin_s < second + 3600) & (mine.end_s > second)).any():
            found.append(week.shifts[walk].guard_id)
    return found


def _ahead(week: Running, at: pd.Timestamp, draw: np.random.Generator) -> Point:
    """Return the middle of a segment somebody is to walk within the hour."""
    second = week.second(at)
    soon = (week.passes.begin_s > second + 60) & (week.passes.begin_s < second + 3600)
    return _middle(week, int(draw.choice(week.passes.segment[soon])))


def _middle(week: Running, segment: int) -> Point:
    point = week.net.lines[segment].interpolate(0.5, normalized=True)
    return gpd.GeoSeries([point], crs=week.crs).to_crs(STORAGE_CRS).iloc[0]


def _leads_min(now: Situation) -> list[float]:
    """Return how long before nobody could make it each alarm was raised, in minutes."""
    raised: dict[tuple[int, object], float] = {}
    left: dict[tuple[int, object], float] = {}
    early: set[tuple[int, object]] = set()
    for second in now.at_s + np.arange(0.0, WATCHED_S, STEP_S):
        told = alarms(now, now.running.moment(float(second))).query("latest_start.notna()")
        columns = told["segment"], told["deadline"], told["latest_start"], told["state"]
        for segment, due, latest, state in zip(*columns, strict=True):
            key = segment, due
            left[key] = now.running.second(latest)
            if state == "ok":
                continue
            raised.setdefault(key, float(second))
            if second == now.at_s:
                early.add(key)
    return [(left[key] - raised[key]) / 60 for key in raised if key not in early]
