"""A case as its events make it: nothing in it that they do not say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from geo.cases.command import Event
from geo.cases.flow import Flow
from geo.cases.limit import Limit
from geo.cases.loop import CASE
from geo.cases.walk import VISIT

FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in (CASE, VISIT)}
BORN_BY: Mapping[str, Flow] = {"link": CASE, "walk": VISIT}
"""The commands that make something new, and the flow it then follows."""


@dataclass(frozen=True)
class Case:
    """A case, or a grid worker's visit, at one version.

    Parameters
    ----------
    case_id, flow, state, version
        Which it is, the table it follows, where it stands; the version is the number of events.
    linked_by, reporter
        Names of who wrote it down and of the resident who follows it.
    reported_at
        When it was said, and never after it was written down.
    place
        (longitude, latitude) in EPSG:4326.
    department, departments
        Whom it is dispatched to now, and all it ever was.
    handlers, closer
        Names of all who ever handled it, and of who closed it last.
    resume_to
        The state it goes back to when it is no longer suspended.
    asked
        The extension that waits for an answer.
    questions
        What who reported it was asked and has not answered.
    seen_gone_at
        When somebody who did not handle it last saw on the spot that the hazard is gone; None
        when it was seen to be there since, or reopened.
    history
        Every event, oldest first.
    """

    case_id: str
    flow: str
    state: str = ""
    version: int = 0
    category: str | None = None
    severity: int | None = None
    description: str | None = None
    place: tuple[float, float] | None = None
    place_ref: str | None = None
    grid_id: str | None = None
    channel: str | None = None
    linked_by: str = ""
    reporter: str | None = None
    reported_at: datetime | None = None
    department: str | None = None
    departments: tuple[str, ...] = ()
    handlers: frozenset[str] = frozenset()
    closer: str | None = None
    resume_to: str | None = None
    asked: Limit | None = None
    questions: tuple[str, ...] = ()
    merged_into: str | None = None
    redos: int = 0
    returns: int = 0
    reopens: int = 0
    escalations: int = 0
    rating: int | None = None
    seen_gone_at: datetime | None = None
    history: tuple[Event, ...] = ()

    @property
    def table(self) -> Flow:
        """The flow it follows."""
        return FLOWS[self.flow]

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.table.state(self.state).open

    def event(self, command_id: str) -> Event | None:
        """Return what a command did; None when it did nothing here."""
        return next((event for event in self.history if event.id == command_id), None)


def fold(case: Case | None, event: Event) -> Case:
    """Return the case after an event; None is the case before the first."""
    if case is None:
        case = Case(event.case_id, BORN_BY[event.kind].name)
    effect = _EFFECTS.get(event.kind, _nothing)
    return replace(
        case,
        version=event.version,
        state=event.after,
        history=(*case.history, event),
        **effect(case, event),
    )


def replay(events: Iterable[Event]) -> Case:
    """Return the case its events make.

    Raises
    ------
    ValueError
        There are no events, or they are not those of one case in their order.
    """
    case: Case | None = None
    for event in events:
        held = (event.case_id, event.version - 1, event.before)
        if held != ((case.case_id, case.version, case.state) if case else (event.case_id, 0, "")):
            raise ValueError(f"event {event.id} does not follow upon the events before it")
        case = fold(case, event)
    if case is None:
        raise ValueError("a case has at least one event")
    return case


def _nothing(_case: Case, _event: Event) -> dict[str, Any]:
    return {}


def _facts(_case: Case, event: Event) -> dict[str, Any]:
    """Return what is known of the thing itself; what is not given stays."""
    names = ("category", "severity", "place", "place_ref", "grid_id", "channel")
    return {name: getattr(event.details, name) for name in names if event.details.has(name)}


def _born(case: Case, event: Event) -> dict[str, Any]:
    own = event.actor if event.role == "resident" else None
    return {
        **_facts(case, event),
        "description": event.details.description,
        "linked_by": event.actor,
        "reporter": own or event.details.reporter,
        "reported_at": min(event.details.reported_at or event.at, event.at),
    }


def _recorded(_case: Case, event: Event) -> dict[str, Any]:
    return {"description": event.details.description}


def _dispatched(case: Case, event: Event) -> dict[str, Any]:
    to = event.details.department
    return {"department": to, "departments": tuple(dict.fromkeys((*case.departments, to)))}


def _returned(case: Case, _event: Event) -> dict[str, Any]:
    return {"department": None, "asked": None, "returns": case.returns + 1}


def _handled(case: Case, event: Event) -> dict[str, Any]:
    return {"handlers": case.handlers | {event.actor}, "asked": None}


def _asked(_case: Case, event: Event) -> dict[str, Any]:
    return {"asked": event.details.extension}


def _answered(_case: Case, _event: Event) -> dict[str, Any]:
    return {"asked": None}


def _suspended(case: Case, _event: Event) -> dict[str, Any]:
    return {"resume_to": case.state}


def _resumed(_case: Case, _event: Event) -> dict[str, Any]:
    return {"resume_to": None}


def _escalated(case: Case, _event: Event) -> dict[str, Any]:
    return {"escalations": case.escalations + 1}


def _closed(_case: Case, event: Event) -> dict[str, Any]:
    return {"closer": event.actor}


def _redone(case: Case, _event: Event) -> dict[str, Any]:
    return {"redos": case.redos + 1}


def _evaluated(_case: Case, event: Event) -> dict[str, Any]:
    return {"rating": event.details.rating}


def _reopened(case: Case, _event: Event) -> dict[str, Any]:
    return {
        "reopens": case.reopens + 1,
        "department": None,
        "resume_to": None,
        "asked": None,
        "merged_into": None,
        "rating": None,
        "seen_gone_at": None,
    }


def _questioned(case: Case, event: Event) -> dict[str, Any]:
    return {"questions": (*case.questions, event.details.description)}


def _told(_case: Case, _event: Event) -> dict[str, Any]:
    return {"questions": ()}


def _merged(_case: Case, event: Event) -> dict[str, Any]:
    return {"merged_into": event.details.target, "asked": None, "resume_to": None}


def _noted(case: Case, event: Event) -> dict[str, Any]:
    """Return what was seen on the spot; of a late step that it was handled, for four eyes."""
    if event.intended in {"handle", "reply"}:
        return {"handlers": case.handlers | {event.actor}}
    if not _is_look(case, event):
        return {}
    if any(_is_look(case, other) and other.at > event.at for other in case.history):
        return {}  # told late: somebody has looked since
    return {"seen_gone_at": event.at if event.details.seen == "gone" else None}


def _is_look(case: Case, event: Event) -> bool:
    """Return whether an event says what was seen on the spot; of who handled it, `there` only."""
    seen = event.details.seen
    return seen == "there" or (seen == "gone" and event.actor not in case.handlers)


_EFFECTS: Mapping[str, Callable[[Case, Event], dict[str, Any]]] = {
    "link": _born,
    "walk": _born,
    "file": _facts,
    "record": _recorded,
    "dispatch": _dispatched,
    "return": _returned,
    "handle": _handled,
    "reply": _handled,
    "ask_extension": _asked,
    "grant_extension": _answered,
    "refuse_extension": _answered,
    "suspend": _suspended,
    "resume": _resumed,
    "escalate": _escalated,
    "close": _closed,
    "redo": _redone,
    "evaluate": _evaluated,
    "reopen": _reopened,
    "merge": _merged,
    "note": _noted,
    "ask": _questioned,
    "answer": _told,
}
