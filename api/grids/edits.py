"""Edits of stored grid plans: tried on a plan, told, and kept as a new draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from api.geojson import features
from api.grids.boards import Boards
from api.grids.schemas import CheckOut, EditedOut, EditsIn, FiguresOut, MoveIn, SuggestionOut
from api.grids.service import numbered
from api.plans import PlanBrief
from api.view import View
from data.store import audit, grid_plans, registry
from data.store.plans import Plan
from data.store.registry import Stored
from geo.errors import ConflictError
from geo.partition import SplitParams
from geo.partition.codes import DEFAULT_SCHEME, named
from geo.partition.edits import Board, Check, Edit, Edited, Suggestion, edited, suggest


@dataclass(frozen=True)
class Trial:
    """Edits tried on a plan."""

    plan: Plan
    board: Board
    result: Edited
    suggestion: Suggestion | None


def tried(
    session: Session,
    boards: Boards,
    here: View,
    number: str,
    edits: Sequence[Edit],
    *,
    help_wanted: bool,
) -> Trial:
    """Try edits on a stored plan; nothing is stored.

    Parameters
    ----------
    help_wanted
        Whether to look for the move that makes good what they break.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        The community was replaced since the plan was made.
    InputError
        An edit names what is not there, or divides what cannot be divided.
    """
    stored, plan = here.stored, numbered(session, here, number)
    require_current(stored, plan)
    grid_of_building = grid_plans.grid_of_building(session, plan.id)
    params = settings_of(plan)
    board = boards.of(session, stored, params)
    result = edited(
        board,
        grid_of_building,
        edits,
        params,
        codes=grid_plans.codes(session, plan.id),
        scheme=named(_params(plan).get("codes", DEFAULT_SCHEME)),
    )
    more = None
    if help_wanted and result.broken:
        more = suggest(board, grid_of_building, edits, params)
    return Trial(plan, board, result, more)


def drafted(here: View, trial: Trial, asked: EditsIn) -> Plan:
    """Store the edited plan as a new draft.

    Raises
    ------
    ConflictError
        It breaks a rule that is not accepted, or the community has been replaced since.
    """
    refused = [rule for rule in trial.result.broken if rule not in asked.accept]
    if refused:
        told = [
            f"{check.rule}: {check.zh} {check.en}"
            for check in trial.result.checks
            if check.severity == "error" and check.rule in refused
        ]
        raise ConflictError(
            f"The plan would break {len(refused)} rule(s) that `accept` does not name. "
            + " ".join(told)
        )
    with here.writing() as session:
        plan_id = grid_plans.add(
            session,
            trial.plan.community_id,
            trial.result.grids,
            trial.result.buildings,
            _report(trial, asked),
            at=here.at,
            revision=trial.plan.revision,
        )
        audit.append(session, here.entry("grid_plan.draft", f"grid_plans/{plan_id}"), here.at)
        return grid_plans.get(session, plan_id)


def put_in_force(here: View, number: str, seen: int | None = None) -> Plan:
    """Publish a draft from now on.

    Parameters
    ----------
    seen
        The plan that was in force when the person looked, 0 for none; not asked where not given.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        It is published already, the plan in force begins later or is not the one that was seen,
        or the community was replaced since the plan was made.
    """
    with here.writing() as session:
        plan = numbered(session, here, number)
        grid_plans.publish(session, plan.id, here.at, seen)
        stored = registry.find(session, str(here.stored.id))  # publishing locked it
        require_current(stored, plan)
        audit.append(session, here.entry("grid_plan.publish", f"grid_plans/{plan.id}"), here.at)
        return grid_plans.get(session, plan.id)


def require_current(stored: Stored, plan: Plan) -> None:
    """Make sure that a plan is one of the community as it is now.

    Raises
    ------
    ConflictError
        The community was replaced since the plan was made.
    """
    if plan.revision < stored.revision:
        raise ConflictError(
            f"方案 {plan.id} 做好后，社区数据已更换，请重新划分。 "
            f"{stored.name} was replaced since plan {plan.id} was made; split it anew."
        )


def settings_of(plan: Plan) -> SplitParams:
    """Return the settings a plan was made by; the usual ones where its report does not say."""
    given = _params(plan)
    known = ("min_households", "max_households", "nest", "exclusive", "seed")
    return SplitParams(
        **{name: given[name] for name in known if name in given},
        merge=tuple(map(tuple, plan.report.get("merged") or given.get("merge") or ())),
        by_entrance=tuple(given.get("by_entrance") or ()),
    )


def _params(plan: Plan) -> dict[str, Any]:
    """Return what was asked of a plan, as far as its report says."""
    return plan.report.get("params") or {}


def answer(trial: Trial, draft: Plan | None) -> EditedOut:
    """Return what the API says of edits."""
    result, more = trial.result, trial.suggestion
    grids = result.grids.set_index("grid_id", drop=False)
    return EditedOut(
        plan=trial.plan.id,
        draft=None if draft is None else PlanBrief.model_validate(draft),
        broken=list(result.broken),
        checks=_checks(result.checks, result.grids.crs),
        before=FiguresOut.model_validate(result.before),
        after=FiguresOut.model_validate(result.after),
        changed={
            "type": "FeatureCollection",
            "features": features(grids.loc[list(result.changed)]),
        },
        gone=list(result.gone),
        suggestion=None
        if more is None
        else SuggestionOut(
            edit=MoveIn(kind="move", building_id=more.edit.building_id, grid_id=more.edit.grid_id),
            households=more.households,
            zh=more.zh,
            en=more.en,
        ),
    )


def _checks(checks: Sequence[Check], crs: Any) -> list[CheckOut]:
    places = features(gpd.GeoDataFrame(geometry=[check.place for check in checks], crs=crs))
    return [
        CheckOut(**check.as_dict(), place=place["geometry"])
        for check, place in zip(checks, places, strict=True)
    ]


def _report(trial: Trial, asked: EditsIn) -> dict[str, Any]:
    """Return the report of a draft: that of a split, and how the draft came about."""
    report = trial.result.report.as_dict()
    return report | {
        "params": report["params"] | _params(trial.plan),
        "edited_from": trial.plan.id,
        "edits": [edit.model_dump() for edit in asked.edits],
        "checks": [check.as_dict() for check in trial.result.checks],
        "accepted": list(trial.result.broken),
        "name": asked.name,
        "reason": asked.reason,
    }
