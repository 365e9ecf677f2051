"""A repaired plan as the frames of the contract."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.ops import substring

from geo.patrol.network import Network
from geo.patrol.repair.ledger import passed_s, seen_sites, worst_gaps_s
from geo.patrol.repair.passes import JOIN_S, Passes, joined
from geo.patrol.repair.places import spot_at
from geo.patrol.repair.running import Running
from geo.patrol.repair.score import Deal
from geo.patrol.repair.situation import Situation
from geo.patrol.repair.walker import Timeline
from geo.patrol.repair.ways import Spot
from geo.schema import RESULTS

WATCH_S = 60.0
"""Shorter stands are not told as stops, as in a plan."""
PIECE_S = 3600.0
"""Routes are cut into pieces of about an hour, as those of a plan are."""


def change_s(now: Situation, number: int, line: Timeline) -> float | None:
    """Return from when a guard's walk is not what was planned; None where it is."""
    own = np.array(now.own[number], dtype=np.intp)
    same = min(len(own), len(line.item))
    differs = np.flatnonzero(own[:same] != line.item[:same])
    kept = int(differs[0]) if len(differs) else same
    if kept == len(own) == len(line.item):
        return None
    return float(now.planned.end_s[own[kept - 1]]) if kept else line.duty.ready_s


def turned(now: Situation, deal: Deal) -> dict[int, float]:
    """Return for each walk that is not what was planned from when on, those of the lost too."""
    found = {
        walk: min(now.gone_s[shift.guard_id], now.at_s)
        for walk, shift in enumerate(now.running.shifts)
        if walk in set(now.running.on_duty(now.at_s)) and shift.guard_id in now.gone_s
    }
    for number, line in enumerate(deal.lines):
        second = change_s(now, number, line.line)
        if line.line.duty.ready_s > now.at_s:  # who is late misses the beginning
            second = now.at_s
        if second is not None:
            found[line.line.duty.walk] = second
    return found


def routes(now: Situation, deal: Deal) -> GeoDataFrame:
    """Return the contract's layer `routes`: rows of walks that stay are the plan's own."""
    plan = now.running
    changes = turned(now, deal)
    rest = {line.line.duty.walk: line.line.walked for line in deal.lines}
    start_s = (plan.routes["start"] - plan.begin).dt.total_seconds().to_numpy()
    end_s = (plan.routes["end"] - plan.begin).dt.total_seconds().to_numpy()
    until_s = np.full(len(plan.shifts), np.inf)
    for walk, second in changes.items():
        until_s[walk] = second
    whole = end_s <= until_s[plan.walk_of_route] + 0.5
    kept = plan.routes[whole]
    parts = [kept]
    for walk, second in changes.items():
        cut = np.flatnonzero((plan.walk_of_route == walk) & ~whole & (start_s < second))
        before = plan.walked(walk).before(second)
        begun_s = float(start_s[cut].min()) if len(cut) else np.inf
        after = rest.get(walk)
        new = [before.after(begun_s)]
        if after is not None:
            new.append(after.take(after.begin_s >= second - 1e-6))
        laps = (
            int(plan.routes["lap"][(plan.walk_of_route == walk) & whole].max() or 0)
            if ((plan.walk_of_route == walk) & whole).any()
            else 0
        )
        parts.append(_rows(plan, walk, joined(new), laps).to_crs(plan.routes.crs))
    frame = pd.concat([part for part in parts if len(part)])
    index = frame.index if len(parts) == 1 else pd.RangeIndex(len(frame))
    order = np.lexsort((frame["start"], frame["guard_id"]))
    return gpd.GeoDataFrame(frame.set_index(index).iloc[order], crs=plan.routes.crs)


def _rows(plan: Running, walk: int, walked: Passes, laps: int) -> GeoDataFrame:
    shift = plan.shifts[walk]
    rows, lines = [], []
    for piece in _pieces(plan.net, walked):
        laps += 1
        start, end = plan.moment(float(piece.begin_s[0])), plan.moment(float(piece.end_s[-1]))
        rows.append(
            (shift.guard_id, shift.date, shift.name, laps, start, end, piece.length_m.sum())
        )
        lines.append(drawn(plan.net, piece))
    columns = [column.name for column in RESULTS["routes"].columns]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=lines, crs=plan.crs)


def _pieces(net: Network, walked: Passes) -> Iterator[Passes]:
    """Yield runs walked without a stand or a jump, none much longer than an hour."""
    if not len(walked):
        return
    start, stop = _ends(net, walked)
    stands = (walked.begin_s[1:] - walked.end_s[:-1] > JOIN_S) | (
        np.hypot(*(start[1:] - stop[:-1]).T) > 1.0
    )
    first, begun_s = 0, float(walked.begin_s[0])
    for number in range(1, len(walked) + 1):
        last = number == len(walked)
        if last or stands[number - 1] or walked.end_s[number] - begun_s > PIECE_S:
            piece = walked.take(slice(first, number))
            if piece.length_m.sum() > 1e-3:
                yield piece
            if not last:
                first, begun_s = number, float(walked.begin_s[number])


def _ends(net: Network, walked: Passes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lines = net.lines[walked.segment]
    start = shapely.line_interpolate_point(lines, walked.from_m)
    stop = shapely.line_interpolate_point(lines, walked.to_m)
    return shapely.get_coordinates(start), shapely.get_coordinates(stop)


def drawn(net: Network, walked: Passes) -> shapely.LineString:
    """Return the line walked by passages that follow each other."""
    corners: list[NDArray[np.float64]] = []
    rows = zip(walked.segment.tolist(), walked.from_m.tolist(), walked.to_m.tolist(), strict=True)
    for segment, from_m, to_m in rows:
        part = substring(net.lines[segment], from_m, to_m)
        points = shapely.get_coordinates(part)
        corners.append(points if not corners else points[1:])
    return shapely.LineString(np.concatenate(corners))


def stops(now: Situation, deal: Deal, given: GeoDataFrame) -> GeoDataFrame:
    """Return the contract's layer `stops`: what changed walks pass, and where they eat.

    Parameters
    ----------
    given
        The plan's stops. Places that must be seen are added as kind `must_see`.
    """
    plan = now.running
    changes = turned(now, deal)
    second = (given["planned_at"] - plan.begin).dt.total_seconds().to_numpy()
    guard = given["guard_id"].to_numpy()
    gone = np.zeros(len(given), dtype=bool)
    for walk, since_s in changes.items():
        shift = plan.shifts[walk]
        gone |= (guard == shift.guard_id) & (second >= since_s) & (second < shift.end_s)
    rows: list[tuple[str, pd.Timestamp, str, str | None, float]] = []
    points = []
    wanted = [
        ("must_see", see.name or None, see.limit_min, Spot(must.segment, must.at_m))
        for must, see in zip(now.ledger.musts, now.event.sees, strict=True)
    ]
    places = [*_places(plan.net, given.to_crs(plan.crs)), *wanted]
    for line in deal.lines:
        duty, walked = line.line.duty, line.line.walked
        since_s = changes.get(duty.walk, np.inf)
        new = walked.take(walked.end_s > since_s)
        for kind, ref, limit, spot in places:
            mine = walked if kind == "must_see" else new
            for when in passed_s(mine.take(mine.segment == spot.segment), spot.at_m).tolist():
                rows.append((duty.guard_id, plan.moment(when), kind, ref, limit))
                points.append(_point(plan.net, spot))
        for meal_s, _ in duty.meals_s:
            if meal_s >= since_s:
                rows.append((duty.guard_id, plan.moment(meal_s), "meal", None, np.nan))
                points.append(_where(plan.net, line.line, meal_s))
        if np.isfinite(since_s):
            for stand_s in _stands(line.line, max(since_s, duty.ready_s)):
                rows.append((duty.guard_id, plan.moment(stand_s), "watch", None, np.nan))
                points.append(_where(plan.net, line.line, stand_s + JOIN_S))
    if not rows and not gone.any():
        return given
    columns = [column.name for column in RESULTS["stops"].columns]
    new = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=points, crs=plan.crs)
    parts = [given[~gone], new.to_crs(given.crs)]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return frame.sort_values(["guard_id", "planned_at"], kind="stable", ignore_index=True)


def _stands(line: Timeline, since_s: float) -> Iterator[float]:
    """Yield when stands of a minute or more begin on a walk that has changed, meals apart."""
    walked, duty = line.walked, line.duty
    later = walked.end_s > since_s
    begins = np.r_[walked.begin_s[later], duty.end_s]
    free_s = np.r_[since_s, walked.end_s[later]]
    for from_s, until_s in zip(free_s.tolist(), begins.tolist(), strict=True):
        for meal_s, ends_s in [*duty.meals_s, (np.inf, np.inf)]:
            if min(meal_s, until_s) - from_s >= WATCH_S:
                yield from_s
            if meal_s >= until_s:
                break
            from_s = max(from_s, ends_s)  # noqa: PLW2901 - what is left of the stand


def _places(net: Network, stops: GeoDataFrame) -> list[tuple[str, str | None, float, Spot]]:
    """Return every checkpoint and hazard of the plan once."""
    here = stops[stops["kind"].isin(["checkpoint", "hazard"])]
    once = here.drop_duplicates(["kind", "ref_id"])
    columns = once["kind"], once["ref_id"], once["max_gap_min"], once.geometry
    return [
        (str(kind), str(ref), float(limit), spot_at(net, point))
        for kind, ref, limit, point in zip(*columns, strict=True)
    ]


def _point(net: Network, spot: Spot) -> shapely.Point:
    return shapely.line_interpolate_point(net.lines[spot.segment], spot.at_m)


def _where(net: Network, line: Timeline, second: float) -> shapely.Point:
    before = line.walked.before(second)
    if len(before):
        return _point(net, Spot(int(before.segment[-1]), float(before.to_m[-1])))
    return _point(net, line.duty.spot)


def streets(now: Situation, deal: Deal, given: GeoDataFrame) -> GeoDataFrame:
    """Return the plan's streets with the worst gap and the visits there are now."""
    plan = now.running
    changes = turned(now, deal)
    walked = [
        plan.walked(walk).before(changes[walk]) if walk in changes else plan.walked(walk)
        for walk in range(len(plan.shifts))
    ]
    walked += [
        line.line.walked.take(line.line.walked.begin_s >= changes[line.line.duty.walk] - 1e-6)
        for line in deal.lines
        if line.line.duty.walk in changes
    ]
    every = joined(walked)
    site, _ = seen_sites(plan.net, every)
    visits = np.bincount(site, minlength=2 * len(plan.net.lines)).reshape(-1, 2).min(axis=1)
    worst_s = worst_gaps_s(plan.net, every, plan.end_s)
    street, segment = plan.net.owners.T
    figures = pd.DataFrame(
        {
            "street": street,
            "worst": worst_s[segment] / 60,
            "visits": visits[segment],
        }
    ).groupby("street")
    rows = np.arange(len(given))
    worst = figures["worst"].max().reindex(rows).to_numpy()
    count = figures["visits"].min().reindex(rows).to_numpy()
    told_min = given["worst_gap_min"].to_numpy(dtype=float)
    told = given["visits"].to_numpy(dtype=float)
    left_out = np.isin(rows, plan.net.left_out)
    return given.assign(
        worst_gap_min=np.fmax(told_min, np.where(left_out, told_min, worst)),
        visits=np.where(left_out | ~np.isfinite(count), told, count).astype("int64"),
    )


def roster(now: Situation, given: pd.DataFrame) -> pd.DataFrame:
    """Return the roster: the shift of who dropped out ends there, or is not there at all."""
    plan, frame = now.running, given.copy()
    for name, second in now.gone_s.items():
        at = plan.moment(second)
        own = (frame["guard_id"] == name) & (frame["start"] <= at) & (frame["end"] > at)
        frame.loc[own, "end"] = at
    return frame[frame["end"] > frame["start"]].reset_index(drop=True)
