"""Grid plans and grids of a community."""

from datetime import datetime

from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.deps import Page
from api.window import Window
from data.store import communities, grid_plans
from data.store.communities import Stored
from data.store.layers import Page as Rows
from data.store.plans import Plan
from geo.errors import NotFoundError

CURRENT = "current"


def listing(session: Session, key: str) -> list[Plan]:
    """Return all grid plans of a community."""
    return grid_plans.listing(session, communities.find(session, key).id)


def plan_of(session: Session, key: str, as_of: datetime | None = None) -> Plan:
    """Return the grid plan in force now, or at a moment.

    Raises
    ------
    NotFoundError
        There is no such community, or no plan was in force.
    """
    stored = communities.find(session, key)
    plan = grid_plans.published(session, stored.id, as_of)
    if plan is None:
        raise NotFoundError(f"{stored.name} has no published grid plan{' then' if as_of else ''}.")
    return plan


def numbered(session: Session, stored: Stored, number: str) -> Plan:
    """Return a plan of a community, draft or not, by its number; `current` is the one in force.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    if number == CURRENT:
        return plan_of(session, stored.key)
    if not number.isdecimal() or len(number) > 9:
        raise NotFoundError(f"A grid plan has a number or is '{CURRENT}'; '{number}' is neither.")
    return grid_plans.get(session, int(number), community_id=stored.id)


def page_of_plan(
    session: Session, key: str, number: str, window: Window | None, asked: Page
) -> Rows:
    """Return a page of the grids of any plan."""
    plan = numbered(session, communities.find(session, key), number)
    return grid_plans.page(session, plan.id, bbox=window, limit=asked.limit, after=asked.after)


def page(
    session: Session, key: str, as_of: datetime | None, window: Window | None, asked: Page
) -> Rows:
    """Return a page of the grids in force."""
    plan = plan_of(session, key, as_of)
    return grid_plans.page(session, plan.id, bbox=window, limit=asked.limit, after=asked.after)


def one(session: Session, key: str, grid_id: str, as_of: datetime | None) -> GeoDataFrame:
    """Return one grid in force, as a frame."""
    return grid_plans.grid_of(session, plan_of(session, key, as_of).id, grid_id)
