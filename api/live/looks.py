"""That somebody saw where guards were is on record: once for a login, a guard and a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from api.caller import Caller
from api.view import View
from data.store import audit, position_looks
from data.store.engine import session_scope
from data.store.position_looks import Door, Looker


def looker(here: View, caller: Caller, door: Door) -> Looker:
    """Return who looks, by the login it is done in."""
    actor = here.actor
    return Looker(here.stored.id, actor.account_id, actor.username, caller.login, door)


def record(here: View, who: Looker, guards: Iterable[str], at: datetime) -> None:
    """Write down whose positions were seen; the audit gets what is new today, in one entry."""
    with session_scope(here.engine) as session:
        new = position_looks.saw(session, who, guards, at)
        if new:
            entry = here.entry(f"positions.{who.door}", "positions")
            audit.append(session, replace(entry, details={"guards": new}), at)
