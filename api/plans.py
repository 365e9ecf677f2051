"""What the API says of plans; grid plans and patrol plans alike."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class PlanBrief(BaseModel):
    """A plan: a draft until published, in force from `valid_from` to before `valid_to`."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    state: str
    created_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None


class PlanOut(PlanBrief):
    """A plan with its report."""

    report: dict[str, Any] = Field(description="What the plan says of itself.")


class PlansOut(BaseModel):
    """All plans of a community, oldest first."""

    plans: list[PlanBrief]
