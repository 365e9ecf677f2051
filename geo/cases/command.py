"""What somebody wants done to a case, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.cases.actor import Actor, Role
from geo.cases.details import NOTHING, Details


@dataclass(frozen=True)
class Command:
    """A step somebody wants to take.

    Parameters
    ----------
    id
        Made by the client, unique; the same command sent twice is done once.
    case_id
        The case; of a new one the id it shall have.
    kind
        Code of the command, as in the flow's table.
    actor
        Who wants it.
    at
        When, with a zone. Of an offline step the device's time, corrected by the store.
    base_version
        The version of the case the actor saw, own steps made upon it aside; 0 for a new case.
    details
        What the command brings along.
    offline
        Made without a connection and sent later.

    Raises
    ------
    ValueError
        A time has no zone.
    """

    id: str
    case_id: str
    kind: str
    actor: Actor
    at: datetime
    base_version: int = 0
    details: Details = NOTHING
    offline: bool = False

    def __post_init__(self) -> None:
        for time in (self.at, self.details.reported_at):
            if time is not None and time.tzinfo is None:
                raise ValueError(f"the time {time} has no zone")


@dataclass(frozen=True)
class Event:
    """A step that was taken: one line of a case's history, never changed.

    Parameters
    ----------
    id, case_id, kind, at, details
        Those of the command.
    version
        The version of the case after it; the first is 1.
    actor, role, department
        Who it was, in which role and department.
    before, after
        The states; before is empty for a new case.
    intended
        What a late offline step was meant to be; it is kept as a note.
    why
        Code of the reason why that was not possible any more.
    """

    id: str
    case_id: str
    version: int
    kind: str
    actor: str
    role: Role
    at: datetime
    before: str
    after: str
    department: str | None = None
    details: Details = NOTHING
    intended: str | None = None
    why: str | None = None

    @property
    def moves(self) -> bool:
        """Whether the case went to another state or to be handled by others."""
        return self.before != self.after or self.kind == "dispatch"

    def as_dict(self) -> dict[str, Any]:
        """Return the event as plain values, for JSON."""
        return {**vars(self), "at": self.at.isoformat(), "details": self.details.as_dict()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Event":
        """Return the event `as_dict` gave."""
        at = datetime.fromisoformat(values["at"])
        return cls(**{**values, "at": at, "details": Details.from_dict(values["details"])})
