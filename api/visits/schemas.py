"""What the API says about visits of grid workers."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.cases.schemas import CaseOut, OptionOut


class VisitsOut(BaseModel):
    """A page of visits: cases of the flow `visit`."""

    visits: list[CaseOut]
    next: str | None = Field(description="Address of the next page.")


class VisitWhole(CaseOut):
    """A visit, and what you may do with it."""

    allowed: list[OptionOut]


class GridCoverageOut(BaseModel):
    """How much of a grid was visited."""

    grid_id: str
    places: int
    visited: int
    share: float
    visits: int = Field(description="In the period, to whatever place in the grid.")
    last_at: datetime | None = Field(description="Of the last visit before `until`.")
    missed: list[str] = Field(description="Buildings nobody visited; the first ones.")


class CoverageOut(BaseModel):
    """How much of each grid was visited: buildings visited ÷ buildings of the grid in force."""

    since: datetime
    until: datetime
    grids: list[GridCoverageOut]
