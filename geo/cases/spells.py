"""A case's history read as steps one after the other, each with the pauses of its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from geo.cases.case import Case
from geo.cases.command import Event
from geo.cases.limit import Limit
from geo.cases.pauses import Pause

WAITS_FOR: Mapping[str, str] = {
    "linked": "collect",
    "filed": "dispatch",
    "dispatched": "accept",
    "accepted": "handle",
    "handled": "close",
}
"""The step with a limit each state waits for."""
DONE_BY: Mapping[str, str] = {
    "link": "link",
    "collect": "file",
    "dispatch": "dispatch",
    "accept": "accept",
    "handle": "handle",
    "close": "close",
}
"""The command that does each step."""
_STOPS = ("suspend", "ask_extension")
_GOES_ON = {
    "resume": "suspend",
    "grant_extension": "ask_extension",
    "refuse_extension": "ask_extension",
}


@dataclass
class Spell:
    """A step between its start and its end.

    `granted` are the extensions, with when each was asked for; `stopped` since when the clock
    stands, by the command that stopped it.
    """

    step: str
    round: int
    start: datetime
    ended: datetime | None = None
    done: bool = False
    pauses: list[Pause] = field(default_factory=list)
    granted: list[tuple[datetime, Limit]] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)

    def go_on(self, why: str, at: datetime) -> datetime | None:
        """Let the clock go on, and return since when it stood."""
        since = self.stopped.pop(why, None)
        if since is not None:
            self.pauses.append((since, at))
        return since

    def end(self, at: datetime, *, done: bool) -> None:
        """Let the step be over."""
        for why in list(self.stopped):
            self.go_on(why, at)
        self.ended, self.done = at, done

    @property
    def all_pauses(self) -> list[Pause]:
        """The pauses, with those that last."""
        return [*self.pauses, *((since, None) for since in self.stopped.values())]


def spells(case: Case) -> list[Spell]:
    """Return the steps of a case with their pauses; times that run backwards are held."""
    found: list[Spell] = []
    at = case.reported_at
    for event in case.history if case.flow == "case" else ():
        at = event.at if at is None else max(at, event.at)
        if event.kind == "link":
            first = min(case.reported_at or at, at)
            found.append(Spell("link", 1, first, at, done=True))
            found.append(_next(found, event.after, at))
        elif found:
            _step(found, event, at)
    return found


def _step(found: list[Spell], event: Event, at: datetime) -> None:
    """Take an event into the steps."""
    last = found[-1]
    if event.kind in _STOPS:
        last.stopped[event.kind] = at
    elif event.kind in _GOES_ON:
        since = last.go_on(_GOES_ON[event.kind], at)
        if event.kind == "grant_extension" and since and event.details.extension:
            last.granted.append((since, event.details.extension))
    elif event.moves:
        if last.ended is None:
            last.end(at, done=event.kind == DONE_BY[last.step])
        if event.after in WAITS_FOR:
            found.append(_next(found, event.after, at))


def _next(before: Sequence[Spell], state: str, at: datetime) -> Spell:
    step = WAITS_FOR[state]
    return Spell(step, 1 + sum(spell.step == step for spell in before), at)
