"""Rounds of the demo's guards: what their tablets would have sent since the plan began."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cases.office import Offices
from api.simulate.guard import CHECKED, path_of
from api.simulate.people import ensured
from api.simulate.walk import Floats, Path, Receiver, fixes
from api.simulate.world import World, degrees, world_of
from api.sync import items, positions
from api.sync.here import Here
from api.sync.schemas import MOST_FIXES, MOST_ITEMS, BatchIn, PositionsIn
from api.view import View
from data.store import accounts, audit, patrol_history, registry
from data.store.audit import Entry
from data.store.engine import read_scope, session_scope
from geo.access import Actor, Membership, Role
from geo.clock import LOCAL
from geo.patrol.duty import Duty, Stop
from geo.progress import Progress, silent

BACK, LONG = timedelta(days=7), timedelta(days=400)
FIX_S = 30.0
SKIPPED, LATE = 0.03, 0.015
"""Shares of stops that are passed without a check-in, and of those that are made late."""
_LATE_S = (700.0, 2400.0)
_PUNCTUAL_S = 60.0


def ensure_rounds(
    engine: Engine, key: str, *, now: datetime, seed: int, progress: Progress = silent
) -> int:
    """Let the demo's guards have walked the last week of their plan; return the check-ins made.

    From the midnight on its plan begins at, so that no day is half walked. Whoever has checked in
    before is left alone. What is made goes through the tablets' own door,
    received when each shift ended; guards without a log-in get an account without a password.

    Parameters
    ----------
    key
        Code of the demo community, which has its demo log-ins.
    """
    with read_scope(engine) as session:
        community_id = registry.find(session, key).id
        seen = set(patrol_history.check_ins(session, community_id, now - LONG, now)["guard_id"])
    since = datetime.combine((now - BACK).astimezone(LOCAL).date(), time(), LOCAL)
    world = world_of(engine, key, since, now, seed)
    shifts: dict[str, list[Duty]] = {}
    for duty in world.duties:
        if len(duty.walks) and duty.guard_id not in seen:
            shifts.setdefault(duty.guard_id, []).append(duty)
    people = _people(engine, community_id, sorted(shifts), now)
    rounds = [
        _Round(engine, world, actor, shifts[guard_id], number + 1000 * seed)
        for number, (guard_id, actor) in enumerate(people.items())
    ]
    made = 0
    for number, one in enumerate(rounds):
        progress("walking last week's rounds", number / len(rounds))
        made += one.walked(since, now)
    return made


@dataclass(frozen=True)
class _Round:
    """What one guard's tablet sends."""

    engine: Engine
    world: World
    actor: Actor
    shifts: Sequence[Duty]
    seed: int

    def walked(self, since: datetime, now: datetime) -> int:
        """Send the shifts between two moments, each when it ended; return the check-ins."""
        rng = np.random.default_rng(self.seed)
        path, made = path_of(self.shifts), 0
        for duty in self.shifts:
            begin, end = max(duty.start, since), min(duty.end, now)
            with read_scope(self.engine) as session:
                here = self._here(session, end)
                self._send_fixes(here, path, begin, end, rng)
                made += self._send_stops(here, duty, (begin, end), rng)
        return made

    def _here(self, session: Session, at: datetime) -> Here:
        view = View(self.world.stored, self.actor, session, self.engine, at)
        return Here(view, self.shifts[0].guard_id, Offices())

    def _places(
        self, path: Path, at_s: Floats, rng: np.random.Generator
    ) -> Iterator[dict[str, float]]:
        """Yield what the receiver tells at moments on a path, as degrees."""
        xy, accuracy_m = fixes(path, at_s, Receiver(), rng)
        lonlat = degrees(self.shifts[0].walks.crs, xy)
        for (lon, lat), error_m in zip(lonlat.tolist(), accuracy_m.tolist(), strict=True):
            yield {"lon": lon, "lat": lat, "accuracy_m": error_m}

    def _send_fixes(
        self, here: Here, path: Path, begin: datetime, end: datetime, rng: np.random.Generator
    ) -> None:
        at_s = np.arange(begin.timestamp(), end.timestamp(), FIX_S)
        made = [
            {"at": _moment(one_s), **place}
            for one_s, place in zip(at_s, self._places(path, at_s, rng), strict=True)
        ]
        for some in _parts(made, MOST_FIXES):
            sent = {**self._sender(end), "fixes": some}
            positions.receive(here, PositionsIn.model_validate(sent), end)

    def _send_stops(
        self,
        here: Here,
        duty: Duty,
        during: tuple[datetime, datetime],
        rng: np.random.Generator,
    ) -> int:
        visits = sorted(_visits(duty, rng), key=lambda pair: pair[0])
        visits = [one for one in visits if during[0] <= _moment(one[0]) < during[1]]
        if not visits:
            return 0
        at_s = np.array([one_s for one_s, _ in visits])
        passed = Path(at_s, np.array([(stop.point.x, stop.point.y) for _, stop in visits]))
        places = self._places(passed, at_s, rng)
        contents = [
            _content(number, one_s, stop, place)
            for number, ((one_s, stop), place) in enumerate(zip(visits, places, strict=True))
        ]
        for some in _parts(contents, MOST_ITEMS):
            sent = {**self._sender(during[1]), "items": [self._item(content) for content in some]}
            items.receive(here, BatchIn.model_validate(sent), during[1])
        return len(contents)

    def _sender(self, at: datetime) -> dict[str, Any]:
        person = str(self.actor.account_id)
        return {"person": person, "device": f"demo-{person}", "sent_at": at}

    def _item(self, content: str) -> dict[str, str]:
        digest = hashlib.sha256(content.encode()).hexdigest()
        name = f"{self.world.stored.key}-{self.actor.username}-{digest}"
        return {"id": str(uuid5(NAMESPACE_URL, name)), "hash": digest, "content": content}


def _visits(duty: Duty, rng: np.random.Generator) -> Iterator[tuple[float, Stop]]:
    """Yield when which stop of a shift is checked: most on time, some late, some never."""
    for stop in duty.stops:
        if stop.kind not in CHECKED or stop.ref_id is None:
            continue
        draw = rng.random()
        if draw >= SKIPPED:
            late = draw < SKIPPED + LATE
            by_s = rng.uniform(*_LATE_S) if late else rng.normal(0, _PUNCTUAL_S)
            yield stop.at.timestamp() + float(by_s), stop


def _content(number: int, at_s: float, stop: Stop, place: dict[str, float]) -> str:
    body = {
        "ref_kind": stop.kind,
        "ref_id": str(stop.ref_id),
        "planned_at": stop.at.isoformat(),
        "how": "dwell",
        **place,
    }
    made_at = _moment(at_s).isoformat()
    return json.dumps({"kind": "checkin", "seq": number, "made_at": made_at, "body": body})


def _people(
    engine: Engine, community_id: int, guard_ids: Sequence[str], now: datetime
) -> dict[str, Actor]:
    """Return an account for each guard: the demo's own, and one without a password for others."""
    people: dict[str, Actor] = {}
    with session_scope(engine) as session:
        own = accounts.find(session, "demo-guard")
        mine = {one.guard_id for one in own.memberships}
        for guard_id in guard_ids:
            if guard_id in mine:
                people[guard_id] = Actor(own.id, own.username, own.memberships)
                continue
            username = f"demo-guard-{guard_id.lower()}"
            held = (Membership(Role.guard, community_id, guard_id=guard_id),)
            people[guard_id] = Actor(ensured(session, username, held, now), username, held)
        audit.append(session, Entry("demo.guards", "account", community_id=community_id), now)
    return people


def _parts(rows: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    return (rows[first : first + most] for first in range(0, len(rows), most))


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(float(at_s), LOCAL)
