"""The demo's rounds: guards checked in where last week's plan stops, through their own door."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from api.demo_logins import ensure_logins
from api.demo_rounds import ensure_rounds
from data.store import patrol_history, patrol_plans
from data.store.engine import read_scope
from data.store.maintenance import check
from geo.patrol import Patrol
from tests.api.conftest import CODE


def test_the_rounds_of_a_plan_are_walked_once(
    engine: Engine, stored: int, tiny_patrol: Patrol, tmp_path: Path
) -> None:
    now = tiny_patrol.stops["planned_at"].max().to_pydatetime() + timedelta(hours=8)
    ensure_logins(engine, CODE, tmp_path / "logins.json", now)
    made = ensure_rounds(engine, CODE, now=now, seed=0)
    assert made > 0
    assert ensure_rounds(engine, CODE, now=now, seed=0) == 0
    with read_scope(engine) as session:
        plan = patrol_plans.published(session, stored, now)
        assert plan is not None
        stops = patrol_plans.part(session, plan.id, "stops")
        seen = patrol_history.check_ins(session, stored, now - timedelta(days=9), now)
    due = stops[stops["kind"].isin(["checkpoint", "hazard"])]
    assert 0.8 * len(due) < made == len(seen) <= len(due)
    assert set(seen["ref_id"]) <= set(due["ref_id"])
    assert (seen["at"] <= now).all()
    assert check(engine) == []


def test_a_plan_to_come_is_not_walked_yet(
    engine: Engine, stored: int, tiny_patrol: Patrol, tmp_path: Path
) -> None:
    begins = tiny_patrol.roster["start"].min().to_pydatetime()
    ensure_logins(engine, CODE, tmp_path / "logins.json", begins)
    assert ensure_rounds(engine, CODE, now=begins - timedelta(hours=1), seed=0) == 0
