"""Alarms and looks as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.sync.schemas import Told
from geo.live import Kind


class AlarmOut(BaseModel):
    """Something that is or was not as planned."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: Kind
    guard_id: str | None
    zh: str = Field(description="What it is, in Chinese.")
    en: str = Field(description="The same in English.")
    lon: float | None
    lat: float | None
    since: datetime = Field(description="When it began.")
    opened_at: datetime = Field(description="When it was noticed.")
    closed_at: datetime | None = Field(description="When its cause was over.")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None


class AlarmsOut(BaseModel):
    """Alarms, newest first; `next` is the `before` of the page after."""

    alarms: list[AlarmOut]
    next: int | None


class AcknowledgeIn(BaseModel):
    """That somebody takes care of it."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(
        min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$", description="What is done."
    )


class LookOut(BaseModel):
    """Who saw where the guard was: on the map (`live`), in a `replay`, at a `case`, by `ogc`."""

    model_config = ConfigDict(from_attributes=True)

    username: str
    door: str
    day: str
    first_at: datetime
    last_at: datetime


class LooksOut(Told):
    """Who saw where the guard was, the last first."""

    looks: list[LookOut]
