"""Scopes as conditions: own grids by plan and by place, own guard, nothing where nothing fits."""

from datetime import datetime

import geopandas as gpd
import pytest
from sqlalchemy.orm import Session

from data.store import communities, grid_plans, guards, layers, patrol_plans
from geo.access import EVERYTHING, NOTHING, Scope
from geo.clock import LOCAL
from geo.community import Community
from geo.errors import NotFoundError
from geo.guard import Guard
from geo.partition import SplitParams, split

AT = datetime(2026, 1, 1, tzinfo=LOCAL)
OWN = Scope(grids=frozenset({"01"}))


@pytest.fixture
def here(session: Session, tiny: Community) -> int:
    """The tiny community with four grids in force; its id."""
    key = communities.save(session, tiny)
    made = split(tiny, SplitParams(min_households=80, max_households=130))
    plan_id = grid_plans.add(session, key, made.grids, made.buildings, {}, at=AT)
    grid_plans.publish(session, plan_id, AT)
    return key


def plan_of(session: Session, here: int) -> int:
    plan = grid_plans.published(session, here, datetime.now(LOCAL))
    assert plan is not None
    return plan.id


def test_buildings_are_in_a_grid_by_the_plan(session: Session, here: int) -> None:
    grid_of = grid_plans.grid_of_building(session, plan_of(session, here))
    own = {building for building, grid in grid_of.items() if grid == "01"}
    found = layers.page(session, here, "buildings", scope=OWN).frame
    assert set(found["building_id"]) == own
    assert layers.count(session, here, "buildings", OWN) == len(own) == 3


def test_everything_else_is_in_a_grid_by_its_place(session: Session, here: int) -> None:
    (grid,) = grid_plans.grid_of(session, plan_of(session, here), "01").geometry
    for layer in ("hazards", "incidents", "gates"):
        every = layers.page(session, here, layer).frame
        inside = gpd.GeoSeries(every.geometry).intersects(grid)
        found = layers.page(session, here, layer, scope=OWN).frame
        assert found.index.tolist() == every.index[inside].tolist()
        for row in every.index[~inside]:
            with pytest.raises(NotFoundError):
                layers.get(session, here, layer, int(row), OWN)


def test_grids_of_a_plan_are_those_of_the_scope(session: Session, here: int) -> None:
    plan_id = plan_of(session, here)
    assert grid_plans.grids_of(session, plan_id, OWN)["grid_id"].tolist() == ["01"]
    assert len(grid_plans.page(session, plan_id, scope=NOTHING).frame) == 0
    with pytest.raises(NotFoundError):
        grid_plans.grid_of(session, plan_id, "02", OWN)


def test_a_community_is_loaded_as_far_as_its_scopes_go(session: Session, here: int) -> None:
    found = communities.load(session, here, {"buildings": OWN, "streets": EVERYTHING})
    assert len(found["buildings"]) == 3
    assert len(found["streets"]) == layers.count(session, here, "streets") > 0
    assert {name for name, layer in found.layers.items() if len(layer)} == {"buildings", "streets"}


def test_without_a_plan_nobody_has_own_grids(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    for layer in ("buildings", "hazards"):
        assert layers.count(session, key, layer, OWN) == 0


@pytest.mark.parametrize(
    "scope",
    [
        NOTHING,
        Scope(published=True),
        Scope(guards=frozenset({"G01"})),
        Scope(departments=frozenset({"property"})),
    ],
)
def test_a_scope_that_means_nothing_to_a_table_lets_no_row_by(
    session: Session, here: int, scope: Scope
) -> None:
    for layer in ("buildings", "hazards", "streets"):
        assert layers.count(session, here, layer, scope) == 0


def test_drafts_are_not_in_the_scope_of_what_is_published(
    session: Session, here: int, tiny: Community
) -> None:
    made = split(tiny, SplitParams(min_households=80, max_households=130))
    draft = grid_plans.add(session, here, made.grids, made.buildings, {}, at=AT)
    published = Scope(published=True)
    assert [plan.state for plan in grid_plans.listing(session, here, published)] == ["published"]
    assert len(grid_plans.listing(session, here)) == 2
    assert grid_plans.listing(session, here, NOTHING) == []
    with pytest.raises(NotFoundError):
        grid_plans.get(session, draft, scope=published)
    assert patrol_plans.listing(session, here, published) == []


def test_a_guard_sees_the_own_name_only(session: Session, here: int) -> None:
    guards.save(session, here, [Guard("G01", "甲"), Guard("G02", "乙")])
    found = guards.listing(session, here, Scope(guards=frozenset({"G02"})))
    assert [guard.name for guard in found] == ["乙"]
