"""What the API says of guards. Names are personal and are not among it."""

from pydantic import BaseModel, ConfigDict, Field


class GuardOut(BaseModel):
    """A guard by number."""

    model_config = ConfigDict(from_attributes=True)

    guard_id: str
    crew: str | None
    home_grid: str | None = Field(
        description="Number of the grid the guard knows best, and whose grid chief calls the guard."
    )


class GuardsOut(BaseModel):
    """All guards of a community, by number."""

    guards: list[GuardOut]
