"""What the API says about photos of cases."""

from datetime import datetime

from pydantic import BaseModel, Field


class PhotoOut(BaseModel):
    """A photo of a case: its bytes are at `href`."""

    photo: str = Field(description="Its hash: what evidence refers to.")
    href: str
    thumbnail: str
    width: int
    height: int
    taken_at: datetime | None = Field(description="What its camera said, with consent.")
    place: tuple[float, float] | None = Field(description="What its camera said, with consent.")
