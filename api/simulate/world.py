"""The community and the plan that simulated guards walk, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
import pyproj
import shapely
from sqlalchemy import Engine

from api.cases.office import Offices
from api.simulate.walk import Floats
from data.store import communities, grid_plans, patrol_plans, registry
from data.store.engine import read_scope
from data.store.registry import Stored
from geo.clock import now
from geo.crs import STORAGE_CRS
from geo.errors import NotFoundError
from geo.patrol.duty import Duty, duties


@dataclass(frozen=True)
class World:
    """A community with its plan in force.

    Parameters
    ----------
    checkpoints
        Ids and places (longitude, latitude).
    spots
        Places in its grids, (longitude, latitude): n × 2 degrees.
    categories
        Codes that a guard may report.
    """

    stored: Stored
    duties: Sequence[Duty]
    checkpoints: Sequence[tuple[str, float, float]]
    spots: Floats
    categories: Sequence[str]

    def on_duty(self, at: datetime) -> list[str]:
        """Return the guards whose shift runs at a moment."""
        return sorted({one.guard_id for one in self.duties if one.start <= at < one.end})


def world_of(engine: Engine, name: str, begin: datetime, end: datetime, seed: int = 0) -> World:
    """Return a community with the shifts that run between two moments.

    Raises
    ------
    NotFoundError
        There is no such community, or it has no plan in force.
    """
    with read_scope(engine) as session:
        stored = registry.find(session, name)
        plan = patrol_plans.published(session, stored.id, now())
        grids = grid_plans.published(session, stored.id, now())
        if plan is None or grids is None:
            raise NotFoundError(f"{stored.name} has no grids and patrol plan in force.")
        roster, routes, stops = (
            patrol_plans.part(session, plan.id, part) for part in ("roster", "routes", "stops")
        )
        roster = roster[(roster["start"] < end) & (roster["end"] > begin)]
        community = communities.load(session, stored.id)
        area = grid_plans.grids_of(session, grids.id).to_crs(STORAGE_CRS).geometry.union_all()
        book = Offices().of(session, stored.id, end).book
    found = duties(community, routes=routes, stops=stops, roster=roster)
    points = community.to_crs(4326)["checkpoints"]
    checkpoints = [
        (str(one.checkpoint_id), float(one.geometry.x), float(one.geometry.y))
        for one in points.itertuples()
    ]
    codes = [one.code for one in book if one.kind in {"hazard", "incident"}]
    return World(stored, found, checkpoints, _spots(area, np.random.default_rng(seed)), codes)


def degrees(crs: pyproj.CRS, xy: Floats) -> Floats:
    """Return metres of a CRS as longitude and latitude: n × 2."""
    return np.column_stack(_to_degrees(crs).transform(xy[:, 0], xy[:, 1]))


@cache
def _to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, STORAGE_CRS, always_xy=True)


def _spots(area: shapely.Geometry, rng: np.random.Generator, number: int = 500) -> Floats:
    """Return places drawn evenly from an area."""
    west, south, east, north = area.bounds
    found = np.empty((0, 2))
    while len(found) < number:
        drawn = rng.uniform((west, south), (east, north), (number, 2))
        found = np.vstack([found, drawn[shapely.contains_xy(area, *drawn.T)]])
    return found[:number]
