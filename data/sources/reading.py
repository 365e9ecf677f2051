"""What a reader hands back: the data, and what it noticed on the way."""

from dataclasses import dataclass, field

from geopandas import GeoDataFrame

from geo.community import Community
from geo.faults import Fault


@dataclass(frozen=True)
class Reading:
    """A community that was read without error.

    Parameters
    ----------
    community
        The community, in the CRS of its buildings.
    faults
        Warnings only: what was estimated, repaired or left out.
    """

    community: Community
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class FrameReading:
    """One layer that was read without error, with its warnings."""

    frame: GeoDataFrame
    faults: list[Fault] = field(default_factory=list)
