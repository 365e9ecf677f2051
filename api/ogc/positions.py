"""That a desktop program was given guards' positions is on record, as on every other door."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from api.caller import Caller
from data.store import audit, position_looks
from data.store.audit import Entry
from data.store.engine import session_scope
from data.store.position_looks import Looker


def record(engine: Engine, caller: Caller, seen: Iterable[tuple[int, str]], at: datetime) -> None:
    """Write down whose fixes a program was given: communities and guards."""
    by_community: dict[int, list[str]] = {}
    for community_id, guard in seen:
        by_community.setdefault(community_id, []).append(guard)
    if not by_community:
        return
    actor = caller.actor
    with session_scope(engine) as session:
        for community_id, guards in by_community.items():
            who = Looker(community_id, actor.account_id, actor.username, caller.login, "ogc")
            new = position_looks.saw(session, who, guards, at)
            if new:
                entry = Entry(
                    "positions.ogc",
                    "positions",
                    actor=actor.username,
                    account_id=actor.account_id,
                    community_id=community_id,
                    details={"guards": new},
                )
                audit.append(session, entry, at)
