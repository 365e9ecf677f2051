"""What is told, as plain values: the pages' scripts put it into words and onto the map."""

import json
from hashlib import blake2b
from typing import Any

import pyproj
from sqlalchemy import Row
from sqlalchemy.orm import Session

from api.live.audience import Audience
from api.live.picture import Picture
from api.live.watching import POLICY
from data.store import alarms, cases
from data.store.case_filters import Wanted
from data.store.case_rows import Record
from geo.access import Scope
from geo.cases import Categories
from geo.cases.loop import CASE
from geo.cases.places import Spot
from geo.live import progress, standing
from geo.live.words import Said, detail, title
from maps.console import badges

_GEOD = pyproj.Geod(ellps="WGS84")
MOST_NEAR = 4


def fix(row: Row[Any]) -> dict[str, Any]:
    """Return where a guard was."""
    return {
        "guard": row.guard_id,
        "device": row.device[:8],
        "at": row.at.isoformat(),
        "place": [row.lat, row.lon],
        "accuracy_m": row.accuracy_m,
    }


def cry(row: Row[Any], where: Said, near: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a cry for help; `near` are the guards who could be there first."""
    return {
        "id": row.id,
        "guard": row.guard_id,
        "who": row.username,
        "where": where,
        "at": row.at.isoformat(),
        "place": None if row.lon is None else [row.lat, row.lon],
        "accuracy_m": row.accuracy_m,
        "seen_at": row.seen_at.isoformat() if row.seen_at else None,
        "seen_by": row.seen_by,
        "near": near,
    }


def called(spot: Spot, building: str) -> Said:
    """Return what a place is called, in Chinese and in English; empty where it has no name.

    Parameters
    ----------
    building
        The name of its building; empty where it has none.
    """
    number, grid = spot.building_id, spot.grid_id
    compound = "" if (spot.compound or "") in building else spot.compound
    zh = (compound, building or (number and f"楼栋 {number}"), grid and f"网格 {grid}")
    en = (compound, building or (number and f"building {number}"), grid and f"grid {grid}")
    return " · ".join(filter(None, zh)), ", ".join(filter(None, en))


def nearest(row: Row[Any], known: Picture) -> list[dict[str, Any]]:
    """Return the guards nearest to a cry, with how old that is."""
    if row.lon is None:
        return []
    found = []
    for guard, fixes in known.fixes.items():
        last = fixes[-1]
        if guard == row.guard_id or last.lon is None:
            continue
        metres = _GEOD.inv(row.lon, row.lat, last.lon, last.lat)[2]
        age_s = (known.at - last.at).total_seconds()
        found.append({"guard": guard, "distance_m": round(metres), "age_s": round(age_s)})
    return sorted(found, key=lambda one: (one["distance_m"], one["guard"]))[:MOST_NEAR]


def alarm(row: Row[Any]) -> dict[str, Any]:
    """Return an alarm in words."""
    return {
        "id": row.id,
        "kind": row.kind,
        "guard": row.guard_id,
        "title": title(row.kind, row.guard_id),
        "detail": detail(row.kind, row.facts),
        "since": row.since.isoformat(),
        "place": None if row.lon is None else [row.lat, row.lon],
        "closed": row.closed_at is not None,
        "acknowledged_by": row.acknowledged_by,
    }


def case(one: Record, audience: Audience, book: Categories) -> dict[str, Any]:
    """Return a case as the map marks it; nothing that people wrote."""
    state, category = CASE.state(one.state), book.get(one.category)
    named = (category.zh, category.en) if category else ("未分类", "no category")
    place = one.place if audience.places else None
    return {
        "id": one.case_id,
        "url": f"/console/{audience.key}/cases/{one.case_id}",
        "number": one.number,
        "place": None if place is None else [place[1], place[0]],
        "sign": badges.sign(one.state),
        "severity": one.severity or 0,
        "open": one.open,
        "category": named,
        "state": (state.zh, state.en),
        "due_at": one.due_at.isoformat() if one.due_at else None,
    }


def laps(known: Picture, scope: Scope) -> list[dict[str, Any]]:
    """Return how far everybody on shift is."""
    found = []
    for one in known.shifts:
        if not (scope.everything or one.guard_id in scope.guards):
            continue
        standings = standing(one.stops, known.seen, known.at)
        done, planned = progress(standings)
        states = [found.state for found in standings]
        last = known.last.get(one.guard_id)
        begun = [walk.lap for walk in one.walks if walk.start <= known.at]
        found.append(
            {
                "guard": one.guard_id,
                "shift": one.shift,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "duty": one.duty,
                "lap": begun[-1] if begun else None,
                "laps": len({walk.lap for walk in one.walks}),
                "done": done,
                "planned": planned,
                "late": states.count("late"),
                "missed": states.count("missed"),
                "last": last.isoformat() if last else None,
            }
        )
    return found


def figures(session: Session, audience: Audience, known: Picture) -> dict[str, Any]:
    """Return the key figures of now; each with what it is counted from."""
    walking = [one for one in known.shifts if one.walks or one.stops]
    limit_s = POLICY.silent_min * 60
    in_contact = [
        one
        for one in walking
        if (last := known.last.get(one.guard_id)) and (known.at - last).total_seconds() <= limit_s
    ]
    community, scope = audience.community_id, audience.cases
    late = Wanted(overdue_at=known.at)
    sight = (known.board.plan.report.get("sight") or {}) if known.board else {}
    return {
        "heard": known.heard,
        "planned": known.board is not None and known.board.rostered,
        "on_shift": len(walking),
        "in_contact": len(in_contact),
        "open": cases.count(session, community, scope=scope, wanted=Wanted(open=True)),
        "overdue": cases.count(session, community, scope=scope, wanted=late),
        "alarms": alarms.count(session, community),
        "dead_share": sight.get("share"),
    }


def digest(value: Any) -> str:
    """Return what tells whether a value has changed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode(), digest_size=8).hexdigest()
