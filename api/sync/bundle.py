"""What a shift needs without network: who, when, where to, the map, the categories, the cases.

The bundle is made of parts, each with a tag. A tablet says which it has, and gets only the others.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from geopandas import GeoDataFrame

from api.sync import own, presence
from api.sync.here import Here
from api.sync.vectors import steps, vectors
from data.store import (
    cases,
    communities,
    grid_plans,
    guards,
    patrol_history,
    patrol_plans,
    sync_presence,
)
from data.store.plans import Plan
from geo.community import Community
from geo.crs import STORAGE_CRS
from geo.patrol.duty import Duty, Handover, duties
from geo.schema import LAYERS
from geo.track.kept import LIMIT_MIN, SLACK_MIN

VERSION = 1
MOST_CASES = 50
RECENT = timedelta(hours=24)
DWELL_S = 12
RULES = {
    "radius_m": presence.RADIUS_M,
    "dwell_s": DWELL_S,
    "slack_min": SLACK_MIN,
    "limit_min": LIMIT_MIN,
}
"""By what the tablet tells at once what the record tells afterwards."""
ENDED = timedelta(hours=2)
"""A shift is told for so long after its end: it is handed over then."""
MAP: Mapping[str, tuple[str, ...]] = {
    "boundary": ("name",),
    "compounds": ("name",),
    "buildings": ("building_id", "name", "households"),
    "streets": ("name", "kind"),
    "barriers": ("kind",),
    "gates": ("name", "open_from", "open_to"),
    "centres": ("name", "kind"),
    "cameras": ("name",),
    "checkpoints": ("checkpoint_id", "name", "max_gap_min"),
    "hazards": ("category", "severity", "note"),
}
"""Layers of the tablet's map, bottom to top, and the columns that go along."""


def bundle(here: Here, now: datetime, have: Mapping[str, str]) -> dict[str, Any]:
    """Return the bundle: each part with its tag, and its data unless the tablet has that tag."""
    parts: dict[str, Callable[[], Any]] = {
        "me": lambda: _me(here),
        "shifts": lambda: _shifts(here, now),
        "map": lambda: _map(here),
        "book": lambda: _book(here, now),
        "cases": lambda: _cases(here),
        "done": lambda: _done(here, now),
        "turns": lambda: own.turns(here, now),
        "record": lambda: own.record(here, now),
        "settled": lambda: own.settled(here, now),
        "rules": lambda: RULES,
    }
    told = {}
    for name, make in parts.items():
        data = make()
        tag = _tag(data)
        told[name] = {"tag": tag} if have.get(name) == tag else {"tag": tag, "data": data}
    return {"version": VERSION, "parts": told}


def tag_of(told: Mapping[str, Any]) -> str:
    """Return the tag of a whole bundle."""
    return _tag({name: part["tag"] for name, part in told["parts"].items()})


def _tag(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def _me(here: Here) -> dict[str, Any]:
    stored, actor = here.view.stored, here.view.actor
    return {
        "account_id": here.account_id,
        "username": actor.username,
        "guard_id": here.guard_id,
        "name": _names(here).get(here.guard_id or ""),
        "community": {
            "key": stored.key,
            "name": stored.name,
            "synthetic": stored.origin.synthetic,
            "attribution": stored.origin.attribution,
        },
    }


def _names(here: Here) -> dict[str, str]:
    if "name" not in here.view.columns("guards"):
        return {}
    scope = here.view.scope("guards")
    found = guards.listing(here.view.session, here.community_id, scope)
    return {guard.guard_id: guard.name for guard in found}


def _community(here: Here) -> Community:
    scopes = {layer: here.view.scope(layer) for layer in LAYERS}
    return communities.load(here.view.session, here.community_id, scopes)


def _shifts(here: Here, now: datetime) -> list[dict[str, Any]]:
    """Return the shift that runs or comes next, the one after it, and one that has just ended."""
    session = here.view.session
    plan = patrol_plans.published(session, here.community_id, now)
    if plan is None or here.guard_id is None or not here.view.reads("roster"):
        return []
    roster = patrol_plans.part(session, plan.id, "roster", scope=here.view.rows("roster"))
    roster = roster[(roster["guard_id"] == here.guard_id) & (roster["end"] > now - ENDED)]
    coming = roster.sort_values("start").head(2 + int((roster["end"] <= now).sum()))
    if not len(coming):
        return []
    # Whom somebody relieves is another guard: shifts are the person's own, the walks all.
    routes = patrol_plans.part(session, plan.id, "routes")
    since, until = (at.to_pydatetime() for at in (coming["start"].min(), coming["end"].max()))
    stops = patrol_history.stops(session, here.community_id, since, until)
    found = duties(_community(here), routes=routes, stops=stops, roster=coming)
    return [_shift(plan, duty) for duty in found]


def _shift(plan: Plan, duty: Duty) -> dict[str, Any]:
    crs = duty.walks.crs
    walks = duty.walks.to_crs(STORAGE_CRS)
    return {
        "plan": plan.id,
        "date": duty.date.isoformat(),
        "shift": duty.shift,
        "start": duty.start.isoformat(),
        "end": duty.end.isoformat(),
        "kind": duty.kind,
        "length_m": round(duty.length_m),
        "walks": [
            {
                "lap": int(row.lap),
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
                "line": steps(list(row.geometry.coords)),
            }
            for row in walks.itertuples()
        ],
        "stops": [
            {
                "at": stop.at.isoformat(),
                "kind": stop.kind,
                "ref_id": stop.ref_id,
                "name": stop.name,
                "where": duty.where(stop.point),
                "max_gap_min": None if stop.max_gap_min != stop.max_gap_min else stop.max_gap_min,
                "place": _place(stop.point, crs),
            }
            for stop in duty.stops
        ],
        "handovers": [_handover(one, duty, crs) for one in duty.handovers],
    }


def _handover(one: Handover, duty: Duty, crs: Any) -> dict[str, Any]:
    takes = one.taker == duty.guard_id
    return {
        "at": one.at.isoformat(),
        "takes": takes,
        "with": one.giver if takes else one.taker,
        "where": duty.where(one.point),
        "place": _place(one.point, crs),
    }


def _place(point: Any, crs: Any) -> list[int]:
    moved = GeoDataFrame(geometry=[point], crs=crs).to_crs(STORAGE_CRS).geometry.iloc[0]
    return steps([(moved.x, moved.y)])


def _map(here: Here) -> dict[str, Any]:
    community = _community(here)
    layers = {}
    for layer, wanted in MAP.items():
        if not here.view.reads(layer):
            continue
        shown = here.view.columns(layer).keep(wanted)
        layers[layer] = {"columns": shown, "rows": vectors(community[layer], shown)}
    plan = grid_plans.published(here.view.session, here.community_id, here.view.at)
    if plan is not None and here.view.reads("grids"):
        grids = grid_plans.grids_of(here.view.session, plan.id)
        layers["grids"] = {"columns": ["grid_id"], "rows": vectors(grids, ["grid_id"])}
    west, south, east, north = community.to_crs(4326)["buildings"].total_bounds
    return {"bounds": steps([(west, south), (east, north)]), "layers": layers}


def _done(here: Here, now: datetime) -> list[list[str]]:
    """Return where the person has checked in, from whichever tablet: stop, planned time, when."""
    session, since = here.view.session, now - RECENT
    found = sync_presence.listing(session, here.community_id, here.account_id, since)
    return [
        [one.ref_kind, one.ref_id, one.planned_at.isoformat(), one.at.isoformat()]
        for one in found
        if one.planned_at is not None
    ]


def _cases(here: Here) -> list[dict[str, Any]]:
    """Return the person's cases, newest first."""
    if not here.view.reads("cases"):
        return []
    scope = here.view.scope("cases")
    found = cases.listing(here.view.session, here.community_id, scope=scope, limit=MOST_CASES)
    return [
        {
            "case_id": one.case_id,
            "number": one.number,
            "state": one.state,
            "version": one.version,
            "category": one.category,
            "description": one.description,
            "at": one.linked_at.isoformat(),
            "open": one.open,
            "own": one.guard_id == here.guard_id,
            "place": steps([one.place]) if one.place else None,
        }
        for one in found.records
    ]


def _book(here: Here, now: datetime) -> dict[str, Any]:
    book = here.offices.of(here.view.session, here.community_id, now).book
    return {
        "groups": {code: {"zh": zh, "en": en} for code, (zh, en) in book.groups.items()},
        "categories": [
            {
                "code": one.code,
                "zh": one.zh,
                "en": one.en,
                "kind": one.kind,
                "severity": one.severity,
            }
            for one in book
        ],
    }
