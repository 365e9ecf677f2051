"""Plans are versions: publishing deletes nothing, and one plan is in force at a time."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store import communities, grid_plans, plans
from data.store.engine import session_scope
from data.store.tables import grid_plan
from geo.community import Community
from geo.errors import ConflictError, NotFoundError

START = datetime(2026, 1, 1, tzinfo=UTC)


def grids(tiny: Community) -> gpd.GeoDataFrame:
    """Two grids: the two compounds."""
    shapes = tiny["compounds"]
    return gpd.GeoDataFrame(
        {
            "grid_id": ["01", "02"],
            "code": ["150581001001001", "150581001001002"],
            "households": [240, 240],
            "persons": [576, 576],
            "buildings": [6, 6],
            "compound": shapes["name"].tolist(),
            "area_m2": shapes.area.tolist(),
            "polsby_popper": [0.75, 0.75],
        },
        geometry=shapes.geometry.tolist(),
        crs=shapes.crs,
    )


def add(session: Session, community_id: int, tiny: Community, at: datetime = START) -> int:
    buildings = tiny["buildings"].assign(grid_id=["01"] * 6 + ["02"] * 6)
    return grid_plans.add(session, community_id, grids(tiny), buildings, {"grids": 2}, at=at)


def test_a_plan_comes_back_as_it_was(session: Session, tiny: Community) -> None:
    plan_id = add(session, communities.save(session, tiny), tiny)
    found = grid_plans.grids_of(session, plan_id).to_crs(tiny.crs)
    assert found["grid_id"].tolist() == ["01", "02"]
    assert found.area.sum() == pytest.approx(400 * 300, rel=1e-6)
    assert grid_plans.grid_of_building(session, plan_id)["E1"] == "02"
    assert plans.get(session, grid_plan, plan_id).report == {"grids": 2}


def test_a_draft_is_not_in_force(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    add(session, key, tiny)
    assert plans.in_force(session, grid_plan, key) is None


def test_publishing_ends_the_former_plan_and_deletes_nothing(
    session: Session, tiny: Community
) -> None:
    key = communities.save(session, tiny)
    first, second = add(session, key, tiny), add(session, key, tiny)
    plans.publish(session, grid_plan, first, START)
    plans.publish(session, grid_plan, second, START + timedelta(days=30))
    now = plans.in_force(session, grid_plan, key)
    then = plans.in_force(session, grid_plan, key, START + timedelta(days=29))
    before = plans.in_force(session, grid_plan, key, START - timedelta(days=1))
    assert (now and now.id, then and then.id, before) == (second, first, None)
    assert len(grid_plans.grids_of(session, first)) == 2


def test_a_plan_is_published_once_and_not_into_the_past(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    first, second = add(session, key, tiny), add(session, key, tiny)
    plans.publish(session, grid_plan, first, START)
    with pytest.raises(ConflictError, match="published already"):
        plans.publish(session, grid_plan, first, START)
    with pytest.raises(ConflictError, match="in force since"):
        plans.publish(session, grid_plan, second, START - timedelta(days=1))
    with pytest.raises(NotFoundError):
        plans.publish(session, grid_plan, 999_999, START)


def test_the_store_itself_refuses_two_plans_in_force(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        plans.publish(session, grid_plan, add(session, key, tiny), START)
    row = {
        "community_id": key,
        "state": "published",
        "created_at": START,
        "valid_from": START,
        "report": {},
    }
    with pytest.raises(IntegrityError), session_scope(engine) as session:
        session.execute(insert(grid_plan).values(row))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=12))
def test_whatever_is_added_and_published_no_plan_is_lost(
    engine: Engine, tiny: Community, steps: list[int | None]
) -> None:
    """None adds a draft; a number publishes that draft, if it can be."""
    name = f"第{id(steps)}社区"
    with session_scope(engine) as session:
        buildings = {"buildings": tiny["buildings"]}
        key = communities.save(session, Community.of(buildings, name=name), replace=True)
        known = {plan.id for plan in plans.listing(session, grid_plan, key)}
        added: list[int] = []
        for day, step in enumerate(steps):
            if step is None:
                added.append(add(session, key, tiny))
            elif step < len(added):
                at = START + timedelta(days=day)
                if plans.get(session, grid_plan, added[step]).state == "draft":
                    plans.publish(session, grid_plan, added[step], at)
        found = plans.listing(session, grid_plan, key)
        assert {plan.id for plan in found} == known | set(added)
        in_force = [plan for plan in found if plan.state == "published" and plan.valid_to is None]
        assert len(in_force) == (any(plan.state == "published" for plan in found))
