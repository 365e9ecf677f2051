"""What the API takes and says about the four specialists of each grid."""

from pydantic import BaseModel, Field

from api.cases.given import Given
from api.texts import Code
from data.store.specialists import Kind

MOST = 200


class SpecialistIn(Given):
    """One of the four; of building chiefs a grid has many."""

    kind: Kind
    name: Code
    phone: Code | None = None
    buildings: list[Code] = Field(default_factory=list, max_length=MOST)


class SpecialistsIn(Given):
    """All specialists of a grid."""

    specialists: list[SpecialistIn] = Field(max_length=MOST)


class SpecialistOut(BaseModel):
    """One of the four. What the policy withholds from you is null."""

    grid_id: str
    kind: Kind
    kind_zh: str
    kind_en: str
    name: str | None
    phone: str | None
    buildings: list[str]


class SpecialistsOut(BaseModel):
    """Specialists, by grid and kind."""

    specialists: list[SpecialistOut]
