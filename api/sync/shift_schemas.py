"""What tablets say of a shift as a whole, and what is told of shifts and conflicts."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.sync.schemas import Id, Moment, Ref

Guard = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,40}$")]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
Brief = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=300)]
Shift = Literal["early", "middle", "night"]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultIn(_Given):
    """A piece of equipment that does not work."""

    name: Brief
    fault: Brief = ""


class OpenIn(_Given):
    """Something that is not done, as the leaving guard saw it."""

    kind: Literal["case", "late", "missed"]
    ref_id: Ref
    name: Brief = ""
    at: Moment | None = None


class _Turn(_Given):
    at: Moment = Field(description="When the plan has the relief take over.")
    giver: Guard
    taker: Guard


class HandoverBody(_Turn):
    """The leaving guard hands over; `replaces` names his item of before, which he corrects."""

    note: Words = ""
    faults: list[FaultIn] = Field(default_factory=list, max_length=20)
    open: list[OpenIn] = Field(default_factory=list, max_length=200)
    unsent: int = Field(0, ge=0, le=10_000)
    replaces: Id | None = None


class TakeoverBody(_Turn):
    """The relief takes over; `seen` is the leaving guard's item he had before him."""

    remark: Words = ""
    seen: Id | None = None


class ObjectionIn(_Given):
    """A stop of which the guard says that it was otherwise."""

    kind: Ref
    ref_id: Ref
    at: Moment
    text: Annotated[Brief, Field(min_length=1)]


class RecordBody(_Given):
    """The guard has looked at the record of a shift of his."""

    date: date
    shift: Shift
    note: Words = ""
    objections: list[ObjectionIn] = Field(default_factory=list, max_length=100)


class AnswerIn(_Given):
    """What is said to an objection: granted, the stop is not counted; refused, it is as it was."""

    guard_id: Ref
    date: date
    shift: Shift
    kind: Ref
    ref_id: Ref
    at: Moment
    decision: Literal["granted", "refused"]
    text: Brief = ""


class HalfOut(BaseModel):
    """One half of a handover."""

    at: datetime
    item: str


class GivenOut(HalfOut):
    """What the leaving guard said."""

    note: str
    faults: list[dict[str, Any]]
    open: list[dict[str, Any]]
    unsent: int


class TakenOut(HalfOut):
    """What the relief said; `current` is false where the other has changed his words since."""

    remark: str
    current: bool


class HandoverOut(BaseModel):
    """A handover: each half is null until it has come."""

    at: datetime
    giver: str
    taker: str
    given: GivenOut | None
    taken: TakenOut | None
    additions: list[dict[str, Any]]
    flags: list[str]


class HandoversOut(BaseModel):
    """Handovers, oldest first."""

    handovers: list[HandoverOut]


class AnswerOut(BaseModel):
    """What was said to an objection."""

    decision: Literal["granted", "refused"]
    text: str
    by: str
    at: datetime


class StopOut(BaseModel):
    """A stop of a record; one whose objection was granted is not counted."""

    kind: str
    ref_id: str
    name: str
    at: datetime
    outcome: Literal["to_come", "on_time", "late", "missed", "by_other", "not_counted"]
    made_at: datetime | None
    late_min: float
    gap_min: float | None
    max_gap_min: float | None
    objection: str | None
    answer: AnswerOut | None = None


class RecordOut(BaseModel):
    """The record of a shift. Until its guard has seen it, or a day is over, it has no stops."""

    guard_id: str
    date: date
    shift: str
    start: datetime
    end: datetime
    told_at: datetime | None = Field(description="When the guard last said that he has seen it.")
    note: str
    shown: bool
    shown_from: datetime = Field(description="When it is shown at the latest.")
    counts: dict[str, int]
    stops: list[StopOut]


class RecordsOut(BaseModel):
    """Records of a day's shifts."""

    records: list[RecordOut]


class FieldOut(BaseModel):
    """A field with both values: the tablet's and the one that is here."""

    name: str
    zh: str
    en: str
    theirs: Any
    ours: Any


class ConflictOut(BaseModel):
    """A conflict that waits, or how it was settled."""

    id: int
    kind: str
    code: str
    zh: str
    en: str
    guard_id: str | None
    device: str
    at: datetime
    received_at: datetime
    fields: list[FieldOut]
    decision: Literal["theirs", "ours", "note", "mended"] | None
    settled_by: str | None
    settled_at: datetime | None
    remark: str | None


class ConflictsOut(BaseModel):
    """Conflicts."""

    conflicts: list[ConflictOut]


class SettleIn(_Given):
    """What counts: the tablet's, what is here, or what is here with the tablet's put beside it."""

    decision: Literal["theirs", "ours", "note"]
    remark: Words = ""
