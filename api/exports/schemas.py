"""What the API takes and says about exports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from api.cases.given import Given, Latitude, Longitude, Moment
from api.exports.desk import Export
from api.exports.wanted import PACKAGE, Wanted
from api.texts import Code, Words
from data.exports.formats import FORMATS
from data.store.jobs import State

Ending = StrEnum(  # type: ignore[misc]
    "Ending", {name: name for name in (*(one.removeprefix(".") for one in FORMATS), PACKAGE)}
)
"""Of a file, without its first dot; or the package for QGIS."""


class ExportIn(Given):
    """What is wanted; the header X-Reason says what personal columns are wanted for, if any."""

    layers: list[Code] = Field(
        default_factory=list, max_length=50, description="A package holds all that may be seen."
    )
    format: Ending
    crs: Code = Field("EPSG:4326", examples=["EPSG:4549"])
    bbox: tuple[Longitude, Latitude, Longitude, Latitude] | None = Field(
        None, description="West, south, east, north in WGS 84 degrees."
    )
    filter: Words | None = Field(None, description="CQL2 text, for a single layer.")
    as_of: Moment | None = Field(None, description="Plans in force then, not those of now.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.bbox is not None:
            west, south, east, north = self.bbox
            if west >= east or south >= north:
                raise ValueError("a bbox is west, south, east, north")
        return self

    @property
    def wanted(self) -> Wanted:
        """The same, as the rooms inside want to be told."""
        return Wanted(
            tuple(self.layers), self.format.value, self.crs, self.bbox, self.filter, self.as_of
        )


class FileOut(BaseModel):
    """A file that can be fetched, also piece by piece."""

    name: str
    size_bytes: int
    until: datetime = Field(description="When it is deleted.")


class ExportOut(BaseModel):
    """An export: how far it is, or its file."""

    id: int
    state: State
    share: Annotated[float, Field(ge=0, le=1)]
    layers: list[str]
    format: str
    crs: str
    bbox: tuple[float, float, float, float] | None
    filter: str | None
    as_of: datetime | None
    personal: bool = Field(description="Whether columns about people are in it.")
    said: list[str] = Field(description="How it ended, and what the format could not hold.")
    asked_at: datetime
    file: FileOut | None

    @classmethod
    def of(cls, one: Export) -> "ExportOut":
        """Return an export in the words of the API."""
        file, wanted, job = one.file, one.wanted, one.job
        return cls(
            id=job.id,
            state=job.state,
            share=job.share,
            layers=list(wanted.layers),
            format=wanted.form,
            crs=wanted.crs,
            bbox=wanted.bbox,
            filter=wanted.filter,
            as_of=wanted.as_of,
            personal=one.personal,
            said=list(job.said),
            asked_at=job.created_at,
            file=file and FileOut(name=file.name, size_bytes=file.size_bytes, until=file.until),
        )


class ExportsOut(BaseModel):
    """Exports of a person, the newest first."""

    exports: list[ExportOut]
