"""What the home page shows, counted by the database and read from the running shift."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Row
from sqlalchemy.orm import Session

from api.cases.office import Office
from api.console.lines import lines_of
from api.live import telling
from api.live.board import Boards
from api.live.picture import Picture, picture
from api.live.watching import POLICY
from api.view import View
from data.store import alarms, cases, grid_plans, live
from data.store.case_filters import Wanted
from data.store.case_tally import tally
from geo.access import Scope
from geo.live import Planned, Standing, standing
from geo.live.words import detail, title
from maps.console.home import AlarmLine, Home, OnDuty

MOST_LINES = 4
MOST_ALARMS = 20


def home(session: Session, here: View, office: Office, boards: Boards) -> Home:
    """Return what needs somebody now, as far as the person may see it.

    Raises
    ------
    DeniedError
        The person counts no cases.
    """
    here.rows("case_figures")
    scope, key = here.rows("cases"), here.stored.id
    late = Wanted(overdue_at=here.at)
    tallied = tally(session, key, here.at, scope=scope)
    worst = cases.listing(session, key, scope=scope, wanted=late, order="due", limit=MOST_LINES)
    watched, heard = here.scope("positions"), here.scope("alarms")
    known = picture(session, boards, key, here.at) if watched or heard else None
    return Home(
        now=here.at,
        categories=office.book,
        calendar=office.calendar,
        policy=POLICY,
        open=sum(one.open for one in tallied),
        overdue=sum(one.overdue for one in tallied),
        filed=sum(one.filed for one in tallied),
        lines=lines_of(session, here, worst.records),
        whose=[(one.department, one.overdue) for one in tallied if one.overdue],
        shifts=_on_duty(known, watched) if known and watched else None,
        alarms=_alarms(session, here, heard) if heard else None,
        rostered=known is not None and known.board is not None and known.board.rostered,
        heard=known is not None and known.heard,
        corners=here.reads("dead_corners"),
        dead_share=_dead_share(known) if here.reads("dead_corners") else None,
    )


def laps(session: Session, here: View, boards: Boards) -> dict[str, Any]:
    """Return how the stops of the running shifts stand, and how many are done in each grid.

    Returns
    -------
    `stops`: latitude, longitude, standing, name, guard and planned time of each; `grids`: done and
    planned by grid.

    Raises
    ------
    DeniedError
        The person may not see where guards are.
    """
    scope, key = here.rows("positions"), here.stored.id
    known = picture(session, boards, key, here.at)
    found = [
        (one.guard_id, each)
        for one in known.shifts
        if scope.everything or one.guard_id in scope.guards
        for each in standing(one.stops, known.seen, here.at)
        if each.stop.lon is not None
    ]
    plan = grid_plans.published(session, key, here.at)
    grids = grid_plans.grids_of(session, plan.id, here.scope("grids")) if plan else None
    names = _grids_of([each.stop for _, each in found], grids)
    return {
        "stops": [_stop(guard, each) for guard, each in found],
        "grids": _by_grid(names, [each for _, each in found]),
    }


def _stop(guard: str, one: Standing) -> list[Any]:
    at = one.stop
    return [at.lat, at.lon, one.state, at.name or at.ref_id, guard, at.at.isoformat()]


def _grids_of(stops: Sequence[Planned], grids: GeoDataFrame | None) -> list[str | None]:
    """Return the grid each stop lies in, the first of those that meet there."""
    found: list[str | None] = [None] * len(stops)
    if grids is None or not len(grids) or not stops:
        return found
    points = shapely.points([(stop.lon, stop.lat) for stop in stops])
    one, other = grids.sindex.query(points, predicate="intersects")
    for stop, grid in zip(one[::-1].tolist(), other[::-1].tolist(), strict=True):
        found[stop] = str(grids["grid_id"].iloc[grid])
    return found


def _by_grid(names: Sequence[str | None], found: Sequence[Standing]) -> dict[str, tuple[int, int]]:
    """Return how many stops are done, and how many there are, in each grid that has any."""
    inside = [(name, one) for name, one in zip(names, found, strict=True) if name is not None]
    planned = Counter(name for name, _ in inside)
    done = Counter(name for name, one in inside if one.state == "done")
    return {name: (done[name], many) for name, many in sorted(planned.items())}


def _on_duty(known: Picture, scope: Scope) -> list[OnDuty]:
    return [_duty(one) for one in telling.laps(known, scope)]


def _duty(one: Mapping[str, Any]) -> OnDuty:
    last = one["last"]
    return OnDuty(
        guard_id=one["guard"],
        shift=one["shift"],
        duty=one["duty"],
        end=datetime.fromisoformat(one["end"]),
        **{name: one[name] for name in ("lap", "laps", "done", "planned", "late", "missed")},
        last=datetime.fromisoformat(last) if last else None,
    )


def _alarms(session: Session, here: View, scope: Scope) -> list[AlarmLine]:
    """Return cries for help nobody has accepted, then open alarms, the gravest first."""
    cries = live.cries(session, here.stored.id, here.at, scope)
    opened = alarms.opened(session, here.stored.id, scope)
    found = [_cry(row) for row in cries if row.seen_at is None]
    return (found + [_alarm(row) for row in opened])[:MOST_ALARMS]


def _cry(row: Row[Any]) -> AlarmLine:
    who = row.guard_id or "—"
    place = None if row.lon is None else (row.lon, row.lat)
    said = ("还没有人接警", "nobody has accepted it yet")
    return AlarmLine((f"{who} 求救", f"{who} calls for help"), said, row.at, place, grave=True)


def _alarm(row: Row[Any]) -> AlarmLine:
    place = None if row.lon is None else (row.lon, row.lat)
    return AlarmLine(
        title(row.kind, row.guard_id),
        detail(row.kind, row.facts),
        row.since,
        place,
        taken_by=row.acknowledged_by,
    )


def _dead_share(known: Picture | None) -> float | None:
    """Return the share of the ground that nobody sees by the plan in force."""
    if known is None or known.board is None:
        return None
    share = (known.board.plan.report.get("sight") or {}).get("share")
    return None if share is None else float(share)
