"""Jobs of a person: begun, stopped; and what they made put in force."""

from collections.abc import Mapping
from typing import Any

from api.grids.edits import put_in_force as put_grids_in_force
from api.grids.edits import require_current
from api.jobs.wishes import Kind
from api.view import View
from data.store import audit, guards, jobs, patrol_plans, registry
from geo.errors import ConflictError


def begin(here: View, kind: Kind, wishes: Mapping[str, Any]) -> int:
    """Put a job down and return its number.

    Raises
    ------
    ConflictError
        The community has one of its kind that has not ended.
    """
    with here.writing() as session:
        if any(one.open for one in jobs.listing(session, here.stored.id, kind)):
            raise ConflictError("已有一项同类计算在进行。 One of this kind is being made already.")
        made = jobs.add(
            session, here.stored.id, kind, wishes, asked_by=here.actor.username, at=here.at
        )
        audit.append(session, here.entry(f"{kind}.start", f"jobs/{made}"), here.at)
    return made


def stop(here: View, number: int) -> None:
    """Ask a job to stop.

    Raises
    ------
    NotFoundError
        The community has no such job.
    """
    with here.writing() as session:
        jobs.cancel(session, here.stored.id, number, here.at)
        audit.append(session, here.entry("job.cancel", f"jobs/{number}"), here.at)


def put_in_force(here: View, kind: Kind, plan_id: int, seen: int | None = None) -> None:
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
        It is published already, the plan in force begins later, or the community was replaced
        since the plan was made.
    """
    if kind == "split":
        here.require("publish", "grid_plans")
        put_grids_in_force(here, str(plan_id), seen)
        return
    here.require("publish", "patrol_plans")
    with here.writing() as session:
        plan = patrol_plans.get(session, plan_id, community_id=here.stored.id)
        patrol_plans.publish(session, plan.id, here.at, seen)
        require_current(registry.find(session, str(here.stored.id)), plan)
        homes = plan.report.get("home_grids")
        if homes:
            guards.settle(session, here.stored.id, homes)
        audit.append(session, here.entry("patrol_plan.publish", f"patrols/{plan.id}"), here.at)
