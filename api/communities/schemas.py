"""What the API says of communities."""

from pydantic import BaseModel, Field


class CommunityOut(BaseModel):
    """A community and where its things are."""

    key: str = Field(description="Stands for the community in every URL: its code, or its id.")
    id: int
    code: str | None
    name: str
    synthetic: bool = Field(description="True for a made-up community.")
    attribution: str
    licence: str
    rows: dict[str, int] = Field(description="Rows you may see, of each layer you may see.")
    links: dict[str, str]


class CommunitiesOut(BaseModel):
    """All communities."""

    communities: list[CommunityOut]
