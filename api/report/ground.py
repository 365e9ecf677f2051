"""The ground of a community as residents see it: its map, its buildings by name, its limits."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.store import communities
from data.store.registry import Stored
from geo.access import EVERYTHING
from geo.community import Community
from maps.report_ground import map_data

SHOWN = ("boundary", "compounds", "streets", "buildings")
NEAR_M = 150.0
_M_PER_DEG = 111_195.0
_REACH_DEG = 0.0005
"""Who stands at the edge of a community may stand a few metres beyond it: about 50 m."""


@dataclass(frozen=True)
class Ground:
    """What the report page needs of a community.

    Parameters
    ----------
    json, tag
        Its map, and a short name of this very map.
    names
        Names of buildings by id; a building without one goes by its id.
    spots
        A point in each of them, in their order: longitude and latitude.
    area
        Where reports may be, in WGS 84 degrees.
    """

    json: str
    tag: str
    names: dict[str, str]
    spots: NDArray[np.float64] = field(compare=False)
    area: BaseGeometry = field(compare=False)

    def holds(self, lon: float, lat: float) -> bool:
        """Return whether a place is in the community."""
        return bool(self.area.contains(Point(lon, lat)))

    def near(self, lon: float, lat: float) -> str | None:
        """Return the name of the building nearest to a place, if it is within `NEAR_M`."""
        if not len(self.spots):
            return None
        east = (self.spots[:, 0] - lon) * np.cos(np.radians(lat))
        away_m = np.hypot(east, self.spots[:, 1] - lat) * _M_PER_DEG
        nearest = int(away_m.argmin())
        return list(self.names.values())[nearest] if away_m[nearest] <= NEAR_M else None

    def building(self, said: str) -> str | None:
        """Return the id of a building by its name, its id, or a part of one name only."""
        text = said.strip()
        by_name = [key for key, name in self.names.items() if text in {name, key}]
        found = by_name or [key for key, name in self.names.items() if text and text in name]
        return found[0] if len(found) == 1 or (by_name and found) else None

    def alike(self, said: str, most: int = 5) -> list[str]:
        """Return names that hold what somebody typed."""
        text = said.strip()
        return [name for name in self.names.values() if text and text in name][:most]


class Grounds:
    """The grounds of many communities, kept while their layers stay as they are."""

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._made: OrderedDict[tuple[int, int], Ground] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, stored: Stored) -> Ground:
        """Return the ground of a community."""
        key = (stored.id, stored.revision)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        scopes = dict.fromkeys(SHOWN, EVERYTHING)
        made = ground_of(communities.load(session, stored.id, scopes))
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


def ground_of(community: Community) -> Ground:
    """Return the ground of a community in any CRS."""
    there = community.to_crs(4326)
    text = map_data(there)
    buildings = there["buildings"]
    named = buildings["name"] if "name" in buildings else buildings["building_id"]
    names = {
        str(key): str(name) if isinstance(name, str) and name else str(key)
        for key, name in zip(buildings["building_id"], named, strict=True)
    }
    spots = shapely.get_coordinates(shapely.point_on_surface(buildings.geometry.to_numpy()))
    boundary = there["boundary"].geometry
    shapes = boundary if boundary.notna().any() else buildings.geometry
    area = shapely.union_all(shapes.to_numpy())
    if shapes is not boundary:
        area = area.convex_hull
    area = area.buffer(_REACH_DEG)
    shapely.prepare(area)
    return Ground(text, blake2b(text.encode(), digest_size=12).hexdigest(), names, spots, area)
