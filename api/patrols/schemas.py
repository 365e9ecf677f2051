"""What the API takes and says about repairs of a running patrol plan."""

from datetime import datetime
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from shapely import Point
from shapely.geometry import shape

from geo.clock import LOCAL
from geo.patrol.repair import Block, Event, See

MOST = 100
MOST_POINTS = 1000

Name = Annotated[str, Field(min_length=1, max_length=100)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = tuple[Longitude, Latitude] | tuple[Longitude, Latitude, float]
Ring = Annotated[list[Position], Field(min_length=4, max_length=MOST_POINTS)]
Row = Annotated[int, Field(ge=0, lt=2**31)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class PointIn(_Given):
    """A GeoJSON point in WGS 84."""

    type: Literal["Point"]
    coordinates: Position


class LineIn(_Given):
    """A GeoJSON line in WGS 84."""

    type: Literal["LineString"]
    coordinates: list[Position] = Field(min_length=2, max_length=MOST_POINTS)


class AreaIn(_Given):
    """A GeoJSON polygon in WGS 84."""

    type: Literal["Polygon"]
    coordinates: list[Ring] = Field(min_length=1, max_length=10)


class LostIn(_Given):
    """A guard who dropped out."""

    guard_id: Name
    since: AwareDatetime | None = Field(None, description="Not later than `at`; `at` if absent.")


class LateIn(_Given):
    """A guard who is not there yet."""

    guard_id: Name
    comes_at: AwareDatetime


class BlockIn(_Given):
    """Streets nobody can pass, by their rows in the plan's streets, by a shape, or both."""

    streets: list[Row] = Field(default_factory=list, max_length=MOST)
    geometry: Annotated[PointIn | LineIn | AreaIn, Field(discriminator="type")] | None = Field(
        None, description="A point blocks the nearest street; a line or area those it lies over."
    )
    until: AwareDatetime | None = Field(None, description="The end of the shift if absent.")

    @model_validator(mode="after")
    def _says_where(self) -> "BlockIn":
        if not self.streets and self.geometry is None:
            raise ValueError("a block needs streets or a geometry")
        return self

    def domain(self) -> Block:
        """Return the block of the domain."""
        drawn = None if self.geometry is None else shape(self.geometry.model_dump())
        return Block(drawn, tuple(self.streets), _local(self.until))


class SeeIn(_Given):
    """A place somebody must have seen within so many minutes from `at`."""

    lon: Longitude
    lat: Latitude
    limit_min: float = Field(gt=0, le=1440)
    name: str = Field("", max_length=100)


class PlaceIn(_Given):
    """Where a guard is."""

    guard_id: Name
    lon: Longitude
    lat: Latitude


class RepairIn(_Given):
    """What happened to a plan in force."""

    at: AwareDatetime | None = Field(None, description="The moment it is known; now if absent.")
    lost: list[LostIn] = Field(default_factory=list, max_length=MOST)
    late: list[LateIn] = Field(default_factory=list, max_length=MOST)
    blocks: list[BlockIn] = Field(default_factory=list, max_length=MOST)
    see: list[SeeIn] = Field(default_factory=list, max_length=MOST)
    positions: list[PlaceIn] = Field(
        default_factory=list, max_length=MOST, description="Where guards are, if not by plan."
    )

    def domain(self) -> Event:
        """Return the event of the domain."""
        return Event(
            at=moment_of(self.at),
            lost={one.guard_id: _local(one.since) for one in self.lost},
            late={one.guard_id: moment_of(one.comes_at) for one in self.late},
            blocks=tuple(block.domain() for block in self.blocks),
            sees=tuple(See(Point(one.lon, one.lat), one.limit_min, one.name) for one in self.see),
            positions={one.guard_id: Point(one.lon, one.lat) for one in self.positions},
        )


class RepairOut(BaseModel):
    """A repaired plan. Nothing is stored: who is asked to walk it is told by people."""

    plan: int = Field(description="Number of the plan that was repaired.")
    report: dict[str, Any] = Field(
        description="`nothing` and `repaired`: limits lost and lateness either way; `changed`, "
        "`kept`, `late`, `places`, `closed`, and `words` for people."
    )
    routes: dict[str, Any] = Field(
        description="New routes of the guards whose walk changes, as a GeoJSON FeatureCollection."
    )
    alarms: dict[str, Any] = Field(
        description="Limits somebody must go for soon, or that are lost, after the repair."
    )


def moment_of(at: datetime | None) -> pd.Timestamp:
    """Return a moment in local time; now where none is given."""
    return pd.Timestamp(at or datetime.now(LOCAL)).tz_convert(LOCAL)


def _local(at: datetime | None) -> pd.Timestamp | None:
    return None if at is None else moment_of(at)
