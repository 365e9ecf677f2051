"""Edits of stored patrol plans: tried on a plan, told, and kept as a new draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.patrols.service import plan_of
from api.patrols.written import written
from api.view import View
from data.store import audit, guards, patrol_plans
from data.store.plans import Plan
from geo.clock import LOCAL
from geo.errors import ConflictError
from geo.patrol.edits import (
    Bounds,
    Edit,
    Edited,
    Suggestion,
    edited,
    rerouted,
    restopped,
    suggest,
)
from geo.patrol.rostering import Carry, Law

DAYS_BEFORE = 7
"""So many days before a plan count for rests and nights in a row."""


@dataclass(frozen=True)
class Board:
    """A patrol plan that is edited.

    Parameters
    ----------
    roster
        Its duties, in the order they are stored.
    guards
        All guards, by number.
    bounds
        What duties are held against.
    """

    plan: Plan
    roster: pd.DataFrame
    guards: Sequence[str]
    bounds: Bounds


def board_of(
    session: Session, here: View, number: str, leave: Mapping[str, frozenset[date]]
) -> Board:
    """Return a stored plan as a board.

    Parameters
    ----------
    leave
        Days off that are told beside those the plan was asked to keep.

    Raises
    ------
    DeniedError
        The person may not see plans or rosters.
    NotFoundError
        There is no such plan.
    """
    plan = plan_of(session, here, number)
    roster = pd.DataFrame(
        patrol_plans.part(session, plan.id, "roster", scope=here.rows("roster"))
    ).reset_index(drop=True)
    known = {one.guard_id for one in guards.listing(session, here.stored.id, here.rows("guards"))}
    asked = plan.report.get("asked") or {}
    law = Law(permit=asked.get("permit", "year"))
    bounds = Bounds(law, _carry(session, here, plan, roster), _leave(asked, plan, leave), here.at)
    return Board(plan, roster, sorted(known | set(roster["guard_id"].astype(str))), bounds)


def tried(board: Board, edits: Sequence[Edit]) -> tuple[Edited, Suggestion | None]:
    """Try edits on a plan; nothing is stored.

    Raises
    ------
    InputError
        An edit names what is not there.
    """
    result = edited(board.roster, edits, board.guards, board.bounds)
    more = suggest(result, board.guards, board.bounds) if result.broken else None
    return result, more


def drafted(  # noqa: PLR0917 - what is kept, how it is called and why
    here: View, board: Board, edits: Sequence[Edit], accept: Sequence[str], name: str, reason: str
) -> Plan:
    """Store the edited plan as a new draft: routes, stops and roster with other names on them.

    Raises
    ------
    InputError
        An edit names what is not there.
    ConflictError
        It breaks a rule that is not accepted, or the community has been replaced since.
    """
    result = edited(board.roster, edits, board.guards, board.bounds)
    refused = [one for one in result.checks if one.severity == "error" and one.rule not in accept]
    if refused:
        raise ConflictError(
            f"有 {len(refused)} 处不符合规定，还没有保存。 "
            f"{len(refused)} rules would be broken that are not accepted; nothing is saved yet."
        )
    with here.writing() as session:
        parts = {name: patrol_plans.part(session, board.plan.id, name) for name in _PARTS}
        routes, stops = parts["routes"], parts["stops"]
        assert isinstance(routes, GeoDataFrame) and isinstance(stops, GeoDataFrame)  # noqa: S101, PT018
        parts |= {
            "routes": rerouted(routes, result.now),
            "stops": restopped(stops, board.roster, result.now),
            "roster": result.roster,
        }
        report = _report(board, result, edits, parts["routes"])
        plan_id = patrol_plans.add(
            session,
            board.plan.community_id,
            parts,
            report | {"name": name, "reason": reason},
            at=here.at,
            revision=board.plan.revision,
        )
        audit.append(session, here.entry("patrol_plan.draft", f"patrols/{plan_id}"), here.at)
        return patrol_plans.get(session, plan_id)


_PARTS = ("routes", "stops", "streets", "roster", "dead_corners")


def _carry(session: Session, here: View, plan: Plan, roster: pd.DataFrame) -> Carry:
    """Return the duties of the days before a plan, by the plan that was in force then."""
    if not len(roster):
        return Carry()
    first = roster["date"].min()
    eve = datetime.combine(first, time(), LOCAL) - timedelta(seconds=1)
    before = patrol_plans.published(session, here.stored.id, eve)
    if before is None or before.id == plan.id:
        return Carry()
    rows = pd.DataFrame(patrol_plans.part(session, before.id, "roster"))
    near = (rows["date"] < first) & (rows["date"] >= first - timedelta(days=DAYS_BEFORE))
    return Carry(rows[near])


def _leave(
    asked: Mapping[str, Any], plan: Plan, told: Mapping[str, frozenset[date]]
) -> dict[str, frozenset[date]]:
    """Return all days off: those the plan was asked to keep, told at edits before, told now."""
    found: dict[str, set[date]] = {guard: set(days) for guard, days in told.items()}
    for kept in (asked.get("leave") or {}, plan.report.get("leave_told") or {}):
        for guard, days in kept.items():
            found.setdefault(guard, set()).update(map(date.fromisoformat, days))
    return {guard: frozenset(days) for guard, days in found.items()}


def _report(
    board: Board, result: Edited, edits: Sequence[Edit], routes: pd.DataFrame
) -> dict[str, Any]:
    """Return the report of a draft: coverage is that of the plan, what goes by guard is anew."""
    errors = [one for one in result.checks if one.severity == "error"]
    away = {guard: sorted(map(str, days)) for guard, days in board.bounds.leave.items() if days}
    report = {key: value for key, value in board.plan.report.items() if key not in _BY_GUARD}
    return report | {
        "feasible": bool(report.get("feasible", True)) and not errors,
        "balance": _balance(routes),
        "legal_violations": sum(one.rule not in {"leave", "begun"} for one in errors),
        "leave_told": away,
        "edited_from": board.plan.id,
        "edits": [written(edit) for edit in edits],
        "checks": [one.as_dict() for one in result.checks],
        "accepted": list(result.broken),
    }


_BY_GUARD = ("home_share",)
"""Figures that are no longer true when duties change hands, and cannot be told from the store."""


def _balance(routes: pd.DataFrame) -> float | None:
    """Return the least over the most walked a shift, by guard."""
    by_shift = routes.groupby(["guard_id", "date", "shift"])["length_m"].sum()
    by_guard = by_shift.groupby(level=0).mean()
    return float(by_guard.min() / by_guard.max()) if len(by_guard) else None
