"""What the API takes and says about joint inspections."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.cases.given import CaseId, EvidenceIn, Given, Latitude, Longitude, Moment
from api.texts import Code, MadeId, Words

MOST_PLACES, MOST_FINDINGS = 500, 200


class CampaignIn(Given):
    """An inspection to be made: where, when and with whom."""

    campaign_id: MadeId | None = Field(None, description="Made by the service if absent.")
    name: Code
    starts: Moment
    ends: Moment
    place_refs: list[Code] = Field(
        min_length=1, max_length=MOST_PLACES, description="Such as building:12."
    )
    services: list[Code] = Field(
        default_factory=list, max_length=50, description="Departments that take part."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("an inspection must end after it starts")
        return self


class FindingIn(Given):
    """What was seen at a place; nothing wrong where there is no category."""

    finding_id: MadeId = Field(description="Of a hazard it becomes the id of its case.")
    place_ref: Code = Field(description="One of the inspection's places.")
    at: Moment | None = Field(None, description="Now if absent.")
    category: Code | None = None
    description: Words | None = Field(None, description="Needed of a hazard.")
    place: tuple[Longitude, Latitude] | None = None
    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=50)


class FindingsIn(Given):
    """What was seen, in the order it was seen."""

    findings: list[FindingIn] = Field(min_length=1, max_length=MOST_FINDINGS)


class ClosingIn(Given):
    """That an inspection is over, and what is made of it."""

    summary: Words = Field(description="What was found, and what is to be done about it.")


class CampaignOut(BaseModel):
    """An inspection."""

    model_config = ConfigDict(from_attributes=True)

    campaign_id: str
    name: str
    starts: datetime
    ends: datetime
    place_refs: list[str]
    services: list[str]
    closed_at: datetime | None
    summary: str | None = Field(description="What was made of it; null where withheld.")


class ProgressOut(BaseModel):
    """How far an inspection, and what it found, has come."""

    model_config = ConfigDict(from_attributes=True)

    places: int
    inspected: int
    clean: int
    missed: list[str]
    found: int
    open: int
    closed: int = Field(description="Closed, and not yet seen to be gone.")
    verified: int = Field(description="Closed, and seen on the spot to be gone.")
    void: int


class FindingOut(BaseModel):
    """What was seen at a place."""

    finding_id: str
    place_ref: str
    at: datetime
    category: str | None
    description: str | None


class CampaignWhole(CampaignOut):
    """An inspection with its progress and what was seen."""

    progress: ProgressOut
    findings: list[FindingOut]


class CampaignsOut(BaseModel):
    """The inspections of a community, the latest first."""

    campaigns: list[CampaignOut]


class MadeOut(BaseModel):
    """The cases made of what was seen."""

    case_ids: list[CaseId]
