"""What the API says of plans; grid plans and patrol plans alike."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from data.store.plans import Plan


class PlanOut(BaseModel):
    """A plan: a draft until published, in force from `valid_from` to before `valid_to`."""

    id: int
    state: str
    created_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    report: dict[str, Any] = Field(description="What the plan says of itself.")

    @classmethod
    def of(cls, plan: Plan) -> "PlanOut":
        """Return a stored plan as the API says it."""
        return cls(
            id=plan.id,
            state=plan.state,
            created_at=plan.created_at,
            valid_from=plan.valid_from,
            valid_to=plan.valid_to,
            report=plan.report,
        )


class PlansOut(BaseModel):
    """All plans of a community, oldest first."""

    plans: list[PlanOut]
