"""Patrol plans of a community and what is in them."""

from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from api.deps import Page
from api.view import View
from api.window import Window
from data.store import patrol_plans
from data.store.layers import Page as Rows
from data.store.plans import Plan
from geo.errors import DeniedError, NotFoundError

CURRENT = "current"
_SUBJECTS = {"streets": "street_gaps"}
"""Parts of a plan that are not named as their subjects."""


def listing(session: Session, here: View) -> list[Plan]:
    """Return the patrol plans of a community that the person may see."""
    return patrol_plans.listing(session, here.stored.id, here.rows("patrol_plans"))


def plan_of(session: Session, here: View, number: str) -> Plan:
    """Return a patrol plan the person may see by its number, or the one in force for `current`.

    Raises
    ------
    DeniedError
        The person may see no patrol plans.
    NotFoundError
        There is no such plan.
    """
    stored, scope = here.stored, here.rows("patrol_plans")
    if number == CURRENT:
        plan = patrol_plans.published(session, stored.id, here.at)
        if plan is None:
            raise NotFoundError(f"{stored.name} has no published patrol plan.")
        return plan
    if not number.isdecimal() or len(number) > 9:
        raise NotFoundError(f"A patrol plan has a number or is '{CURRENT}'; '{number}' is neither.")
    return patrol_plans.get(session, int(number), community_id=stored.id, scope=scope)


def page(
    session: Session,
    here: View,
    plan: Plan,
    part: str,
    *,
    window: Window | None,
    asked: Page,
    day: date | None = None,
    guard_id: str | None = None,
) -> Rows:
    """Return a page of a part that has places, of a day or guard where asked.

    Raises
    ------
    DeniedError
        The person may see none of it, or asks for a guard and may not see whose it is.
    """
    subject = _SUBJECTS.get(part, part)
    scope = here.rows(subject)
    require_guards(here, subject, guard_id)
    rows = patrol_plans.page(
        session,
        plan.id,
        part,
        day=day,
        guard_id=guard_id,
        scope=scope,
        bbox=window,
        limit=asked.limit,
        after=asked.after,
    )
    return Rows(here.shown(subject, rows.frame), rows.next)


def roster(
    session: Session, here: View, plan: Plan, day: date | None, guard_id: str | None
) -> pd.DataFrame:
    """Return the roster of a plan, of a day or guard where asked.

    Raises
    ------
    DeniedError
        The person may see none of it.
    """
    scope = here.rows("roster")
    found = patrol_plans.part(session, plan.id, "roster", day=day, guard_id=guard_id, scope=scope)
    return here.shown("roster", found)


def require_guards(here: View, part: str, guard_id: str | None) -> None:
    """Make sure that nobody filters by what is withheld.

    Raises
    ------
    DeniedError
        A guard is asked for by somebody who may not see whose rows they are.
    """
    if guard_id is not None and "guard_id" not in here.columns(part):
        raise DeniedError(f"Your roles in {here.stored.name} do not show whose {part} they are.")
