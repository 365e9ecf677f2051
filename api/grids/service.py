"""Grid plans and grids of a community."""

from datetime import datetime

from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.deps import Page
from api.view import View
from api.window import Window
from data.store import grid_plans
from data.store.layers import Page as Rows
from data.store.plans import Plan
from geo.errors import NotFoundError

CURRENT = "current"


def listing(session: Session, here: View) -> list[Plan]:
    """Return the grid plans of a community that the person may see."""
    return grid_plans.listing(session, here.stored.id, here.rows("grid_plans"))


def plan_of(session: Session, here: View, as_of: datetime | None = None) -> Plan:
    """Return the grid plan in force now, or at a moment.

    Raises
    ------
    NotFoundError
        No plan was in force.
    """
    plan = grid_plans.published(session, here.stored.id, as_of or here.at)
    if plan is None:
        then = " then" if as_of else ""
        raise NotFoundError(f"{here.stored.name} has no published grid plan{then}.")
    return plan


def numbered(session: Session, here: View, number: str) -> Plan:
    """Return a plan the person may see by its number; `current` is the one in force.

    Raises
    ------
    DeniedError
        The person may see no plans.
    NotFoundError
        There is no such plan.
    """
    scope = here.rows("grid_plans")
    if number == CURRENT:
        return plan_of(session, here)
    if not number.isdecimal() or len(number) > 9:
        raise NotFoundError(f"A grid plan has a number or is '{CURRENT}'; '{number}' is neither.")
    return grid_plans.get(session, int(number), community_id=here.stored.id, scope=scope)


def page_of_plan(
    session: Session, here: View, number: str, window: Window | None, asked: Page
) -> Rows:
    """Return a page of the grids of any plan the person may see."""
    return _page(session, here, numbered(session, here, number), window, asked)


def page(
    session: Session, here: View, as_of: datetime | None, window: Window | None, asked: Page
) -> Rows:
    """Return a page of the grids in force."""
    return _page(session, here, plan_of(session, here, as_of), window, asked)


def one(session: Session, here: View, grid_id: str, as_of: datetime | None) -> GeoDataFrame:
    """Return one grid in force, as a frame."""
    scope = here.rows("grids")
    found = grid_plans.grid_of(session, plan_of(session, here, as_of).id, grid_id, scope)
    return here.shown("grids", found)


def _page(session: Session, here: View, plan: Plan, window: Window | None, asked: Page) -> Rows:
    rows = grid_plans.page(
        session,
        plan.id,
        scope=here.rows("grids"),
        bbox=window,
        limit=asked.limit,
        after=asked.after,
    )
    return Rows(here.shown("grids", rows.frame), rows.next)
