"""Plans are versions: publishing deletes nothing, and one plan is in force at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store import communities, grid_plans, maintenance, registry
from data.store.engine import read_scope, session_scope
from data.store.migrate import config, upgrade
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


def assigned(tiny: Community) -> gpd.GeoDataFrame:
    return tiny["buildings"].assign(grid_id=["01"] * 6 + ["02"] * 6)


def add(session: Session, community_id: int, tiny: Community, at: datetime = START) -> int:
    return grid_plans.add(session, community_id, grids(tiny), assigned(tiny), {"grids": 2}, at=at)


def test_who_saw_another_plan_in_force_does_not_replace_it(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        first, second, third = (add(session, key, tiny) for _ in range(3))
        with pytest.raises(ConflictError, match="方案 0 已生效"):
            grid_plans.publish(session, first, START, seen=third)
        grid_plans.publish(session, first, START, seen=0)
        grid_plans.publish(session, second, START + timedelta(days=1), seen=first)
        with pytest.raises(ConflictError, match=f"Plan {second} was put in force after"):
            grid_plans.publish(session, third, START + timedelta(days=2), seen=first)
        in_force = grid_plans.published(session, key, START + timedelta(days=2))
    assert in_force is not None
    assert in_force.id == second


def test_grids_of_before_exclusive_grids_were_known_are_none(
    engine: Engine, tiny: Community
) -> None:
    marked = grids(tiny).assign(exclusive=[True, False])
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        plan_id = grid_plans.add(session, key, marked, assigned(tiny), {}, at=START)
        assert grid_plans.grids_of(session, plan_id)["exclusive"].tolist() == [True, False]
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(config(connection), "20261122")
    upgrade(engine)
    with read_scope(engine) as session:
        assert grid_plans.grids_of(session, plan_id)["exclusive"].tolist() == [False, False]
        assert grid_plans.codes(session, plan_id) == {
            "01": "150581001001001",
            "02": "150581001001002",
        }


def test_a_plan_comes_back_as_it_was(session: Session, tiny: Community) -> None:
    plan_id = add(session, communities.save(session, tiny), tiny)
    found = grid_plans.grids_of(session, plan_id).to_crs(tiny.crs)
    assert found["grid_id"].tolist() == ["01", "02"]
    assert found.area.sum() == pytest.approx(400 * 300, rel=1e-6)
    assert grid_plans.grid_of_building(session, plan_id)["E1"] == "02"
    assert grid_plans.get(session, plan_id).report == {"grids": 2}


def test_a_draft_is_not_in_force(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    add(session, key, tiny)
    assert grid_plans.published(session, key, datetime.now(UTC)) is None


def test_publishing_ends_the_former_plan_and_deletes_nothing(
    session: Session, tiny: Community
) -> None:
    key = communities.save(session, tiny)
    first, second = add(session, key, tiny), add(session, key, tiny)
    grid_plans.publish(session, first, START)
    grid_plans.publish(session, second, START + timedelta(days=30))
    now = grid_plans.published(session, key, datetime.now(UTC))
    then = grid_plans.published(session, key, START + timedelta(days=29))
    before = grid_plans.published(session, key, START - timedelta(days=1))
    assert (now and now.id, then and then.id, before) == (second, first, None)
    assert len(grid_plans.grids_of(session, first)) == 2


def test_a_plan_published_for_later_is_not_in_force_yet(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    first, second = add(session, key, tiny), add(session, key, tiny)
    grid_plans.publish(session, first, START)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    grid_plans.publish(session, second, tomorrow)
    now = grid_plans.published(session, key, datetime.now(UTC))
    later = grid_plans.published(session, key, tomorrow)
    assert (now and now.id, later and later.id) == (first, second)


def test_a_plan_is_published_once_and_not_into_the_past(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    first, second = add(session, key, tiny), add(session, key, tiny)
    grid_plans.publish(session, first, START)
    with pytest.raises(ConflictError, match="published already"):
        grid_plans.publish(session, first, START)
    with pytest.raises(ConflictError, match="in force since"):
        grid_plans.publish(session, second, START - timedelta(days=1))
    with pytest.raises(NotFoundError):
        grid_plans.publish(session, 999_999, START)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "published", "valid_from": START},  # a second one in force
        {"state": "published", "valid_from": None},
        {"state": "draft", "valid_from": START},
        {"state": "draft", "valid_from": None, "valid_to": START},
        {"state": "published", "valid_from": START, "valid_to": START - timedelta(days=1)},
        {"state": "withdrawn", "valid_from": None},
    ],
)
def test_the_store_itself_refuses_what_breaks_the_rule(
    engine: Engine, tiny: Community, wrong: dict[str, object]
) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        grid_plans.publish(session, add(session, key, tiny), START)
    row = {"community_id": key, "revision": 1, "created_at": START, "report": {}, **wrong}
    with pytest.raises(IntegrityError), session_scope(engine) as session:
        session.execute(insert(grid_plan).values(row))


def test_of_two_published_at_once_both_count_and_one_is_in_force(
    engine: Engine, tiny: Community
) -> None:
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        drafts = [add(session, key, tiny) for _ in range(4)]

    def publish(plan_id: int) -> None:
        with session_scope(engine) as session:
            grid_plans.publish(session, plan_id, START)

    with ThreadPoolExecutor(4) as managers:
        list(managers.map(publish, drafts))
    with read_scope(engine) as session:
        found = grid_plans.listing(session, key)
    assert [plan.state for plan in found] == ["published"] * 4
    assert [plan.valid_to for plan in found].count(None) == 1


def test_a_plan_is_found_only_in_its_own_community(session: Session, tiny: Community) -> None:
    here = communities.save(session, tiny)
    there = communities.save(session, replace(tiny, name="邻社区", code=None))
    plan_id = add(session, here, tiny)
    assert grid_plans.get(session, plan_id, community_id=here).community_id == here
    with pytest.raises(NotFoundError):
        grid_plans.get(session, plan_id, community_id=there)
    grid_plans.publish(session, plan_id, START)
    assert grid_plans.published(session, there, datetime.now(UTC)) is None
    assert grid_plans.listing(session, there) == []
    with pytest.raises(NotFoundError, match="no community"):
        add(session, there + 1, tiny)


def test_a_plan_knows_the_revision_it_was_made_on(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    plan_id = add(session, key, tiny)
    communities.save(session, tiny, replace=True)
    assert grid_plans.get(session, plan_id).revision == 1
    assert registry.find(session, str(key)).revision == 2


def test_a_plan_begun_on_layers_that_were_replaced_is_refused(
    session: Session, tiny: Community
) -> None:
    key = communities.save(session, tiny)

    def add_begun_on(revision: int) -> int:
        return grid_plans.add(
            session, key, grids(tiny), assigned(tiny), {}, at=START, revision=revision
        )

    assert grid_plans.get(session, add_begun_on(1)).revision == 1
    communities.save(session, tiny, replace=True)
    with pytest.raises(ConflictError, match="replaced"):
        add_begun_on(1)
    assert grid_plans.get(session, add_begun_on(2)).revision == 2


def test_the_codes_of_a_plan_are_known_by_grid(session: Session, tiny: Community) -> None:
    plan_id = add(session, communities.save(session, tiny), tiny)
    assert grid_plans.codes(session, plan_id) == {
        "01": "150581001001001",
        "02": "150581001001002",
    }


def test_a_report_is_kept_as_plain_values(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    report = {
        "grids": np.int64(2),
        "bound": float("nan"),
        "fixes": ("放宽",),
        "worst": {1: np.array([0.5])},
        "day": START.date(),
    }
    plan_id = grid_plans.add(session, key, grids(tiny), assigned(tiny), report, at=START)
    assert grid_plans.get(session, plan_id).report == {
        "grids": 2,
        "bound": None,
        "fixes": ["放宽"],
        "worst": {"1": [0.5]},
        "day": "2026-01-01",
    }


def test_times_of_a_plan_are_local(session: Session, tiny: Community) -> None:
    plan_id = add(session, communities.save(session, tiny), tiny)
    grid_plans.publish(session, plan_id, START)
    plan = grid_plans.get(session, plan_id)
    assert plan.valid_from == START
    assert str(plan.valid_from) == "2026-01-01 08:00:00+08:00"


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=12))
def test_whatever_is_added_and_published_no_plan_is_lost(
    engine: Engine, tiny: Community, steps: list[int | None]
) -> None:
    """None adds a draft; a number publishes that draft, if it can be."""
    with session_scope(engine) as session:
        buildings = {"buildings": tiny["buildings"]}
        key = communities.save(session, Community.of(buildings, name="小社区"), replace=True)
        known = [plan.id for plan in grid_plans.listing(session, key)]
        former = grid_plans.published(session, key, datetime.now(UTC))
        start = START if former is None else former.valid_from
        assert start is not None
        added: list[int] = []
        published: list[int] = []
        for day, step in enumerate(steps):
            if step is None:
                added.append(add(session, key, tiny))
            elif step < len(added) and added[step] not in published:
                grid_plans.publish(session, added[step], start + timedelta(days=day))
                published.append(added[step])
                at = grid_plans.published(session, key, start + timedelta(days=day))
                assert at is not None
                assert at.id == added[step]
        found = grid_plans.listing(session, key)
        assert [plan.id for plan in found] == known + added
        assert {plan.id for plan in found if plan.state == "draft"} >= set(added) - set(published)
        current = [plan.id for plan in found if plan.state == "published" and not plan.valid_to]
        assert current == (published[-1:] or ([former.id] if former else []))
        assert all(len(grid_plans.grids_of(session, plan_id)) == 2 for plan_id in added)
    assert maintenance.check(engine) == []
