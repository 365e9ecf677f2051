"""What happens to a plan in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from geopandas import GeoDataFrame
from shapely import Point
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Block:
    """Streets nobody can pass until a moment; to the end of the shift where none is given.

    Parameters
    ----------
    shape
        WGS 84: a point blocks the segment nearest to it, anything else the segments it lies over.
    streets
        Rows of the plan's streets that are blocked as a whole.
    """

    shape: BaseGeometry | None = None
    streets: tuple[int, ...] = ()
    until: pd.Timestamp | None = None


@dataclass(frozen=True)
class See:
    """A place somebody must have seen within so many minutes from now; WGS 84."""

    point: Point
    limit_min: float
    name: str = ""


@dataclass(frozen=True)
class Event:
    """All that happened, as known at a moment.

    Parameters
    ----------
    at
        Now. Nothing before it can be changed.
    lost
        Guards who drop out, and since when; None is now.
    late
        Guards who are not there yet, and when they come; they join their walk where it then is.
    blocks, sees
        Streets that cannot be passed; places that must be seen.
    positions
        Where guards are if not where the plan says, WGS 84.
    seen
        Frame with `seen_at` and lines or points: streets seen then, whatever the plan says. It
        overrides the plan for the segments nearest to its points and those its lines lie over.
    """

    at: pd.Timestamp
    lost: Mapping[str, pd.Timestamp | None] = field(default_factory=dict)
    late: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    sees: tuple[See, ...] = ()
    positions: Mapping[str, Point] = field(default_factory=dict)
    seen: GeoDataFrame | None = None
