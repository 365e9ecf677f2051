"""What is in a grid plan: its grids, and which building is in which."""

from datetime import datetime
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from data.store import plans
from data.store.dialect import Bbox
from data.store.layers import Page, page_of
from data.store.plans import Plan
from data.store.rows import frame_of, insert_frame, whole
from data.store.scopes import within
from data.store.tables import grid, grid_building, grid_plan
from geo.access import EVERYTHING, Scope
from geo.errors import NotFoundError


def add(
    session: Session,
    community_id: int,
    grids: GeoDataFrame,
    buildings: pd.DataFrame,
    report: dict[str, Any],
    *,
    at: datetime,
    revision: int | None = None,
) -> int:
    """Store a split as a draft and return the plan's id.

    Parameters
    ----------
    grids
        Frame of the contract's layer `grids`, any CRS.
    buildings
        Frame with `building_id` and `grid_id`.
    revision
        The community's revision that the plan was made on; the present one where it is not given.

    Raises
    ------
    NotFoundError
        There is no such community.
    ConflictError
        The community has been replaced since that revision.
    """
    plan_id = plans.add(session, grid_plan, community_id, report, at, revision=revision)
    insert_frame(session, grid, grids, community_id=community_id, plan_id=plan_id)
    pairs = pd.DataFrame(buildings[["building_id", "grid_id"]])
    insert_frame(session, grid_building, pairs, community_id=community_id, plan_id=plan_id)
    return plan_id


def publish(session: Session, plan_id: int, at: datetime, seen: int | None = None) -> None:
    """Put a draft in force from a moment on; the plan in force until then ends at that moment.

    Parameters
    ----------
    seen
        The plan that is believed to be in force, 0 for none; not asked where not given.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        It is published already, or the plan in force began later than that moment or is another
        than was believed.
    """
    plans.publish(session, grid_plan, plan_id, at, seen)


def published(session: Session, community_id: int, as_of: datetime) -> Plan | None:
    """Return the plan in force at a moment; None where there was none."""
    return plans.in_force(session, grid_plan, community_id, as_of)


def get(
    session: Session,
    plan_id: int,
    *,
    community_id: int | None = None,
    scope: Scope = EVERYTHING,
) -> Plan:
    """Return a plan of a scope; with `community_id`, only a plan of that community is found.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    return plans.get(session, grid_plan, plan_id, community_id=community_id, scope=scope)


def listing(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Plan]:
    """Return the plans of a community that are in a scope, oldest first."""
    return plans.listing(session, grid_plan, community_id, scope)


def grids_of(session: Session, plan_id: int, scope: Scope = EVERYTHING) -> GeoDataFrame:
    """Return the grids of a plan that are in a scope, in WGS 84."""
    return frame_of(session, whole(grid).where(_condition(session, plan_id, scope)), grid)


def grid_of(
    session: Session, plan_id: int, grid_id: str, scope: Scope = EVERYTHING
) -> GeoDataFrame:
    """Return one grid of a plan as a frame.

    Raises
    ------
    NotFoundError
        The plan has no such grid.
    """
    condition = _condition(session, plan_id, scope)
    query = whole(grid).where(condition, grid.c.grid_id == grid_id)
    frame = frame_of(session, query, grid)
    if not len(frame):
        raise NotFoundError(f"There is no grid {grid_id} in plan {plan_id}.")
    return frame


def page(
    session: Session,
    plan_id: int,
    *,
    scope: Scope = EVERYTHING,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return grids of a plan by id, a page at a time."""
    condition = _condition(session, plan_id, scope)
    return page_of(session, grid, condition, bbox=bbox, limit=limit, after=after)


def grid_of_building(session: Session, plan_id: int) -> dict[str, str]:
    """Return the grid of each building of a plan, by building."""
    query = select(grid_building.c.building_id, grid_building.c.grid_id)
    found = session.execute(query.where(grid_building.c.plan_id == plan_id))
    return {row.building_id: row.grid_id for row in found}


def codes(session: Session, plan_id: int) -> dict[str, str]:
    """Return the code of each grid of a plan, by grid."""
    query = select(grid.c.grid_id, grid.c.code).where(grid.c.plan_id == plan_id)
    return {row.grid_id: row.code for row in session.execute(query)}


def _condition(session: Session, plan_id: int, scope: Scope) -> ColumnElement[bool]:
    return (grid.c.plan_id == plan_id) & within(session, grid, scope)
