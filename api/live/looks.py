"""That somebody saw where guards were is on record: once for a login, a guard and a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from api.caller import Caller
from api.view import View
from data.store import audit, position_looks
from data.store.audit import Entry
from data.store.engine import session_scope
from data.store.position_looks import Door, Looker


def looker(here: View, caller: Caller, door: Door) -> Looker:
    """Return who looks, by the login it is done in."""
    actor = here.actor
    return Looker(here.stored.id, actor.account_id, actor.username, _login(caller), door)


def record_tracks(
    engine: Engine, caller: Caller, seen: Iterable[tuple[int, str]], at: datetime
) -> None:
    """Write down whose fixes a desktop program was given: communities and guards."""
    by_community: dict[int, list[str]] = {}
    for community_id, guard in seen:
        by_community.setdefault(community_id, []).append(guard)
    if not by_community:
        return
    actor = caller.actor
    with session_scope(engine) as session:
        for community_id, guards in by_community.items():
            name, login = actor.username, _login(caller)
            who = Looker(community_id, actor.account_id, name, login, "ogc")
            new = position_looks.saw(session, who, guards, at)
            if new:
                entry = Entry(
                    "positions.ogc",
                    "positions",
                    actor=name,
                    account_id=actor.account_id,
                    community_id=community_id,
                    details={"guards": new},
                )
                audit.append(session, entry, at)


def _login(caller: Caller) -> str:
    return f"token:{caller.token_id}" if caller.token_id else f"login:{caller.login_id}"


def record(here: View, who: Looker, guards: Iterable[str], at: datetime) -> None:
    """Write down whose positions were seen; the audit gets what is new today, in one entry."""
    with session_scope(here.engine) as session:
        new = position_looks.saw(session, who, guards, at)
        if new:
            entry = here.entry(f"positions.{who.door}", "positions")
            audit.append(session, replace(entry, details={"guards": new}), at)
