"""Patrol plans of a community and what is in them."""

from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from api.deps import Page
from api.window import Window
from data.store import communities, patrol_plans
from data.store.layers import Page as Rows
from data.store.plans import Plan
from geo.errors import NotFoundError

CURRENT = "current"


def listing(session: Session, key: str) -> list[Plan]:
    """Return all patrol plans of a community."""
    return patrol_plans.listing(session, communities.find(session, key).id)


def plan_of(session: Session, key: str, number: str) -> Plan:
    """Return a patrol plan of a community by its number, or the one in force for `current`.

    Raises
    ------
    NotFoundError
        There is no such community, or no such plan in it.
    """
    stored = communities.find(session, key)
    if number == CURRENT:
        plan = patrol_plans.published(session, stored.id)
        if plan is None:
            raise NotFoundError(f"{stored.name} has no published patrol plan.")
        return plan
    if not number.isdecimal() or len(number) > 9:
        raise NotFoundError(f"A patrol plan has a number or is '{CURRENT}'; '{number}' is neither.")
    return patrol_plans.get(session, int(number), community_id=stored.id)


def page(
    session: Session,
    plan: Plan,
    part: str,
    *,
    window: Window | None,
    asked: Page,
    day: date | None = None,
    guard_id: str | None = None,
) -> Rows:
    """Return a page of a part that has places, of a day or guard where asked."""
    return patrol_plans.page(
        session,
        plan.id,
        part,
        day=day,
        guard_id=guard_id,
        bbox=window,
        limit=asked.limit,
        after=asked.after,
    )


def roster(session: Session, plan: Plan, day: date | None, guard_id: str | None) -> pd.DataFrame:
    """Return the roster of a plan, of a day or guard where asked."""
    return patrol_plans.part(session, plan.id, "roster", day=day, guard_id=guard_id)
