"""What a case's row says: from its events to columns, and from columns back to a record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

import shapely
from sqlalchemy import Row

from data.store.case_tables import case_record
from geo.cases import Case
from geo.cases.places import Spot
from geo.clock import LOCAL

Source = Literal["reported", "discovered"]
REPORTED_BY = frozenset({"report", "hotline", "open311"})
"""Channels through which residents speak."""
_HANDS = ("accept", "handle", "reply")
_TIMED = {
    "dispatch": "dispatched_at",
    "handle": "handled_at",
    "close": "closed_at",
    "evaluate": "evaluated_at",
}
_UNDONE = {
    "return": ("dispatched_at",),
    "redo": ("handled_at",),
    "reopen": ("dispatched_at", "handled_at", "closed_at", "evaluated_at"),
}


@dataclass(frozen=True)
class Marks:
    """What is known of a case beyond its events: by its category, the calendar and the map.

    Parameters
    ----------
    kind
        Of its category: hazard or incident.
    on_patrol
        Whether guards keep an eye on its place.
    due_at, risk_at
        Of the step it waits for; None where it waits for none or its clock stands.
    close_due_at
        Until when it should be closed.
    urge_at
        When the system next has something to say.
    spot
        Where it is, where its place was given just now.
    """

    kind: str | None = None
    on_patrol: bool = False
    due_at: datetime | None = None
    risk_at: datetime | None = None
    close_due_at: datetime | None = None
    urge_at: datetime | None = None
    spot: Spot | None = None


@dataclass(frozen=True)
class Record:
    """A case's row. `place` is (longitude, latitude) in EPSG:4326; times are local.

    See `geo.cases.Case` for what its events say and `Marks` for the rest; `guard_id` is the number
    of the guard who wrote it down, `first_response_at` when a department first accepted it.
    """

    id: int
    community_id: int
    case_id: str
    flow: str
    state: str
    open: bool
    version: int
    category: str | None
    kind: str | None
    severity: int | None
    description: str | None
    place: tuple[float, float] | None
    place_ref: str | None
    grid_id: str | None
    compound: str | None
    building_id: str | None
    camera: str | None
    channel: str | None
    source: Source
    linked_by: str
    guard_id: str | None
    reporter: str | None
    department: str | None
    handler: str | None
    merged_into: str | None
    rating: int | None
    redos: int
    reopens: int
    returns: int
    escalations: int
    on_patrol: bool
    linked_at: datetime
    dispatched_at: datetime | None
    first_response_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    evaluated_at: datetime | None
    due_at: datetime | None
    risk_at: datetime | None
    close_due_at: datetime | None
    urge_at: datetime | None
    asked_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def number(self) -> str:
        """A number people can read out: the local day it was written down, and its row."""
        return number_of(self.created_at, self.id)


def number_of(created_at: datetime, record_id: int) -> str:
    """Return a number people can read out: the local day it was written down, and its row."""
    return f"{created_at.astimezone(LOCAL):%Y%m%d}-{record_id}"


_NAMES = [field.name for field in fields(Record) if field.name != "place"]
COLUMNS = [case_record.c[name] for name in _NAMES]
"""What a record is made of, besides its geometry."""


def record_of(row: Row[Any]) -> Record:
    """Return a row of `COLUMNS` and the geometry as WKB as a record."""
    values: dict[str, Any] = {
        name: value.astimezone(LOCAL) if isinstance(value, datetime) else value
        for name, value in zip(_NAMES, row, strict=False)
    }
    point = None if row.geometry is None else shapely.from_wkb(bytes(row.geometry))
    return Record(**values, place=None if point is None else (point.x, point.y))


def values_of(case: Case, marks: Marks) -> Mapping[str, Any]:
    """Return the columns of a case after an event, without those that never change again."""
    values = {
        "state": case.state,
        "open": case.open,
        "version": case.version,
        "category": case.category,
        "kind": marks.kind,
        "severity": case.severity,
        "description": case.description,
        "shape": None if case.place is None else shapely.to_wkb(shapely.Point(case.place)),
        "place_ref": case.place_ref,
        "grid_id": case.grid_id,
        "channel": case.channel,
        "reporter": case.reporter,
        "department": case.department,
        "handler": next((one.actor for one in case.history[::-1] if one.kind in _HANDS), None),
        "merged_into": case.merged_into,
        "rating": case.rating,
        "redos": case.redos,
        "reopens": case.reopens,
        "returns": case.returns,
        "escalations": case.escalations,
        "on_patrol": marks.on_patrol,
        "linked_at": case.reported_at,
        "due_at": marks.due_at,
        "risk_at": marks.risk_at,
        "close_due_at": marks.close_due_at,
        "urge_at": marks.urge_at,
        "asked_at": _asked_at(case),
        **_times(case),
    }
    if marks.spot is not None:
        spot = marks.spot
        values |= {"compound": spot.compound, "building_id": spot.building_id}
        values |= {"camera": spot.camera}
    return values


def source_of(case: Case) -> Source:
    """Return whether somebody reported a case, or it was found."""
    told = case.reporter is not None or case.channel in REPORTED_BY
    return "reported" if told else "discovered"


def _asked_at(case: Case) -> datetime | None:
    """Return since when a request for more time waits."""
    if case.asked is None:
        return None
    return next(event.at for event in reversed(case.history) if event.kind == "ask_extension")


def _times(case: Case) -> dict[str, datetime | None]:
    """Return when each step was done last; None where it is not done, or undone since."""
    found: dict[str, datetime | None] = dict.fromkeys((*_TIMED.values(), "first_response_at"))
    for event in case.history:
        for name in _UNDONE.get(event.kind, ()):
            found[name] = None
        if event.kind in _TIMED:
            found[_TIMED[event.kind]] = event.at
        if event.kind == "accept" and found["first_response_at"] is None:
            found["first_response_at"] = event.at
    return found
