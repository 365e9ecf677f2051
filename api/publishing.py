"""Plans into the store and into force."""

from datetime import datetime

from sqlalchemy.orm import Session

from data.store import grid_plans, patrol_plans
from geo.partition import Split
from geo.patrol import Patrol


def publish_split(session: Session, community_id: int, split: Split, at: datetime) -> int:
    """Store a split and put it in force from a moment on; return the plan's number."""
    report = split.report.as_dict()
    plan_id = grid_plans.add(session, community_id, split.grids, split.buildings, report, at=at)
    grid_plans.publish(session, plan_id, at)
    return plan_id


def publish_patrol(session: Session, community_id: int, patrol: Patrol, at: datetime) -> int:
    """Store a patrol plan and put it in force from a moment on; return the plan's number."""
    parts = {
        "routes": patrol.routes,
        "stops": patrol.stops,
        "streets": patrol.streets,
        "roster": patrol.roster,
        "dead_corners": patrol.dead_corners,
    }
    plan_id = patrol_plans.add(session, community_id, parts, patrol.report.as_dict(), at=at)
    patrol_plans.publish(session, plan_id, at)
    return plan_id
