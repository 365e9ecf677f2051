"""What the API says about cases."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.errors import Problem
from api.photos.schemas import PhotoOut


class NamedOut(BaseModel):
    """A code with its names."""

    code: str
    zh: str
    en: str


class NeedOut(BaseModel):
    """Something a step must bring along."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    zh: str
    en: str
    choices: list[str] | None = Field(
        description="What may be given; of evidence the kinds that must all be there."
    )
    usual: str | None = Field(description="What is given as a rule.")


class OptionOut(BaseModel):
    """A step that can be taken now."""

    model_config = ConfigDict(from_attributes=True)

    command: str
    zh: str
    en: str
    roles: list[str]
    needs: list[NeedOut]


class SinceOut(BaseModel):
    """What others did meanwhile: that it was done, not what was said."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    role: str
    at: datetime
    version: int


class RefusedOut(BaseModel):
    """Why a step was not taken, and what could be."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Stable; see the decision on cases.")
    zh: str
    en: str
    allowed: list[OptionOut] = Field(description="What can be taken now, and by whom.")
    since: list[SinceOut] = Field(description="Of a stale step: what happened meanwhile.")
    missing: list[NeedOut] = Field(description="Of a step that lacks something: all of it.")


class CaseProblem(Problem):
    """An error with the reason of the state machine, where it was the one that refused."""

    refused: RefusedOut | None = None


class ReceiptOut(BaseModel):
    """That a step was taken. What the case says then, it says itself to who may see it."""

    case_id: str
    number: str = Field(description="To read out on the telephone.")
    command_id: str
    command: str = Field(description="`note` for a step that came too late.")
    version: int = Field(description="Of the case after it; the ETag of the case.")
    state: str
    again: bool = Field(description="It had been taken before; nothing was changed now.")
    late: RefusedOut | None = Field(
        description="The step came too late and was kept as a note; this is why."
    )
    followed: list[str] = Field(description="Ids of other cases that were changed with it.")


class SpotOut(BaseModel):
    """Where a point is."""

    model_config = ConfigDict(from_attributes=True)

    grid_id: str | None
    compound: str | None
    building_id: str | None
    camera: str | None


class CaseOut(BaseModel):
    """A case as its events make it. What the policy withholds from you is null."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    number: str
    flow: str
    state: str
    state_zh: str
    state_en: str
    step: str = Field(description="The last of the six steps that is done; empty for side states.")
    open: bool
    version: int
    category: str | None
    category_zh: str | None
    category_en: str | None
    kind: str | None
    severity: int | None
    description: str | None
    place: tuple[float, float] | None = Field(description="Longitude and latitude in WGS 84.")
    place_ref: str | None
    grid_id: str | None
    compound: str | None
    building_id: str | None
    camera: str | None
    channel: str | None
    source: str
    linked_by: str | None
    guard_id: str | None
    department: str | None
    handler: str | None
    merged_into: str | None
    rating: int | None
    redos: int
    reopens: int
    returns: int
    escalations: int
    on_patrol: bool = Field(description="Whether guards keep an eye on it.")
    linked_at: datetime
    dispatched_at: datetime | None
    first_response_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    evaluated_at: datetime | None
    due_at: datetime | None = Field(description="The limit of the step it waits for.")
    risk_at: datetime | None
    close_due_at: datetime | None = Field(description="Until when it should be closed.")
    standing: str | None = Field(description="on_time, at_risk or overdue; null when none runs.")
    updated_at: datetime


class DueOut(BaseModel):
    """One step against its limit."""

    step: str
    round: int
    start: datetime
    ended: datetime | None
    done: bool
    limit_zh: str
    limit_en: str
    due_at: datetime | None
    risk_at: datetime | None
    used_h: float
    allowed_h: float
    paused: bool
    standing: str
    assumed_years: list[int] = Field(description="Years whose public holidays are assumed.")


class ContactOut(BaseModel):
    """Whom to call back."""

    model_config = ConfigDict(from_attributes=True)

    name: str | None
    phone: str | None
    email: str | None


class CaseWhole(CaseOut):
    """A case with all that is known of it, and what you may do with it."""

    allowed: list[OptionOut] = Field(description="The steps you may take now.")
    clock: list[DueOut] = Field(description="Every step against its limit.")
    expected_close_at: datetime | None
    place_then: SpotOut = Field(description="Where it was when its place was given.")
    place_now: SpotOut | None = Field(description="Where that is now; null without coordinates.")
    questions: list[str] | None = Field(
        description="What who reported it was asked and has not answered."
    )
    contact: ContactOut | None = Field(description="For a reason only: see X-Reason.")
    photos: list[PhotoOut]


class CasesOut(BaseModel):
    """A page of cases."""

    cases: list[CaseOut]
    next: str | None = Field(description="Address of the next page.")


class EventOut(BaseModel):
    """One line of a case's history. What the policy withholds from you is null."""

    id: str
    version: int
    kind: str
    zh: str
    en: str
    actor: str | None
    role: str
    department: str | None
    at: datetime
    received_at: datetime | None
    before: str
    after: str
    intended: str | None = Field(description="What a step that came too late was meant to be.")
    why: str | None
    details: dict[str, Any] | None


class EventsOut(BaseModel):
    """The history of a case, oldest first."""

    case_id: str
    events: list[EventOut]


class DuplicateOut(BaseModel):
    """A case that may say the same."""

    case_id: str
    number: str
    state: str
    category: str | None
    score: float = Field(description="0 to 1.")
    distance_m: float
    days: float
    same_category: bool
    reason: str


class DuplicatesOut(BaseModel):
    """Open cases nearby in space, time and words, the likeliest first."""

    duplicates: list[DuplicateOut]


class LimitOut(BaseModel):
    """A limit of a step."""

    step: str
    amount: int
    unit: str
    zh: str
    en: str


class CategoryOut(BaseModel):
    """A category of cases."""

    code: str
    zh: str
    en: str
    group: str
    kind: str
    severity: int
    department: str
    public_report: bool
    public_list: bool
    handle_evidence: list[str]
    close_evidence: list[str]
    pause_reasons: list[str]
    limits: list[LimitOut]


class CategoriesOut(BaseModel):
    """The categories of a community."""

    version: int = Field(description="0: those that come with gridbeat.")
    groups: list[NamedOut]
    departments: list[NamedOut]
    pause_reasons: list[NamedOut]
    categories: list[CategoryOut]


class CategoriesIn(BaseModel):
    """Categories to put in force."""

    model_config = ConfigDict(extra="forbid")

    content: str = Field(
        max_length=500_000, description="TOML in the form of geo/cases/categories.toml."
    )
