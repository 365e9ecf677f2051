"""A patrol plan comes back as it was, whole, by day, by guard, by page; upgrades keep it."""

from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
from alembic import command
from pandas.testing import assert_frame_equal
from shapely import LineString, Point
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.store import communities, guards, patrol_plans
from data.store.engine import read_scope, session_scope
from data.store.migrate import config, upgrade
from geo.community import Community, conform
from geo.guard import Guard
from geo.schema import RESULTS
from tests.maps.plans import tiny_dead_corners
from tests.worlds import TINY_CRS, X0, Y0

AT = datetime(2026, 11, 22, tzinfo=UTC)
DAYS = (date(2026, 11, 22), date(2026, 11, 23))


def parts(tiny: Community) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Two guards, two days: one walks the main road by day, the other by night."""
    shifts = pd.DataFrame(
        {
            "guard_id": ["G01", "G02"] * 2,
            "date": [DAYS[0]] * 2 + [DAYS[1]] * 2,
            "shift": ["白班", "夜班"] * 2,
            "start": [
                "2026-11-22 08:00",
                "2026-11-22 20:00",
                "2026-11-23 08:00",
                "2026-11-23 20:00",
            ],
            "end": ["2026-11-22 20:00", "2026-11-23 08:00", "2026-11-23 20:00", "2026-11-24 08:00"],
        }
    )
    road = LineString([(X0 + 200, Y0), (X0 + 200, Y0 + 300)])
    walks = gpd.GeoDataFrame(
        shifts.assign(lap=1, length_m=300.0), geometry=[road] * 4, crs=TINY_CRS
    )
    gates = gpd.GeoDataFrame(
        {
            "guard_id": ["G01", "G02"] * 2,
            "planned_at": shifts["start"],
            "kind": "checkpoint",
            "ref_id": ["P1", "P2", "P1", None],
            "max_gap_min": [60.0, 120.0, 60.0, None],
        },
        geometry=[Point(X0 + 200, Y0 + 90 + at) for at in range(4)],
        crs=TINY_CRS,
    )
    promises = {
        "max_gap_min": 120.0,
        "worst_gap_min": [90.0] * 6 + [None],
        "visits": range(7),
        "camera_gap_min": [60.0] + [None] * 6,
        "why": ["hazard; night"] + [None] * 6,
    }
    return {
        "routes": conform(walks, RESULTS["routes"]),
        "stops": conform(gates, RESULTS["stops"]),
        "roster": conform(shifts.assign(duty="walk"), RESULTS["roster"]),
        "streets": tiny["streets"].assign(**promises),
        "dead_corners": tiny_dead_corners(),
    }


def stored(session: Session, tiny: Community) -> int:
    key = communities.save(session, tiny)
    return patrol_plans.add(session, key, parts(tiny), {"guards": 2}, at=AT)


def test_every_part_comes_back_as_it_was(session: Session, tiny: Community) -> None:
    plan_id = stored(session, tiny)
    for name in ("routes", "stops", "roster", "dead_corners"):
        given = parts(tiny)[name]
        found = patrol_plans.part(session, plan_id, name).reset_index(drop=True)
        columns = [column.name for column in RESULTS[name].columns]
        assert_frame_equal(
            pd.DataFrame(found[columns]), pd.DataFrame(given[columns]), check_dtype=False
        )
        if name != "roster":
            moved = found.geometry.to_crs(TINY_CRS)
            assert moved.distance(given.geometry).max() < 0.001
    streets = patrol_plans.part(session, plan_id, "streets")
    assert streets["street"].tolist() == list(range(7))
    assert streets["name"].tolist() == tiny["streets"]["name"].tolist()
    assert streets["visits"].tolist() == list(range(7))
    assert streets["worst_gap_min"].isna().tolist() == [False] * 6 + [True]
    assert streets["camera_gap_min"].fillna(0).tolist() == [60.0] + [0.0] * 6
    assert streets["why"].tolist() == ["hazard; night"] + [None] * 6


def test_a_part_is_narrowed_by_day_and_guard(session: Session, tiny: Community) -> None:
    plan_id = stored(session, tiny)
    routes = patrol_plans.part(session, plan_id, "routes", day=DAYS[1], guard_id="G02")
    assert routes[["guard_id", "date", "shift"]].to_numpy().tolist() == [["G02", DAYS[1], "夜班"]]
    assert len(patrol_plans.part(session, plan_id, "stops", guard_id="G01")) == 2
    assert len(patrol_plans.part(session, plan_id, "stops", day=DAYS[1])) == 2
    assert patrol_plans.days(session, plan_id) == DAYS


def test_pages_of_a_part_hold_every_row_once(session: Session, tiny: Community) -> None:
    plan_id = stored(session, tiny)
    first = patrol_plans.page(session, plan_id, "stops", limit=3)
    rest = patrol_plans.page(session, plan_id, "stops", limit=3, after=first.next)
    whole = patrol_plans.part(session, plan_id, "stops").index.tolist()
    assert first.frame.index.tolist() + rest.frame.index.tolist() == whole
    assert rest.next is None


def test_publishing_keeps_the_former_plan(session: Session, tiny: Community) -> None:
    first = stored(session, tiny)
    key = patrol_plans.get(session, first).community_id
    second = patrol_plans.add(session, key, parts(tiny), {}, at=AT)
    patrol_plans.publish(session, first, AT)
    patrol_plans.publish(session, second, datetime(2026, 12, 1, tzinfo=UTC))
    then = patrol_plans.published(session, key, AT)
    later = patrol_plans.published(session, key, datetime(2026, 12, 2, tzinfo=UTC))
    assert (later and later.id, then and then.id) == (second, first)
    assert [plan.id for plan in patrol_plans.listing(session, key)] == [first, second]
    assert len(patrol_plans.part(session, first, "stops")) == 4


def test_guards_are_kept_per_community(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    guards.save(session, key, [Guard("G02", "乙", "二班"), Guard("G01", "甲")])
    assert guards.listing(session, key) == [Guard("G01", "甲"), Guard("G02", "乙", "二班")]
    guards.save(session, key, [Guard("G03", "丙")])
    assert guards.listing(session, key) == [Guard("G03", "丙")]
    assert guards.listing(session, key + 1) == []


def test_guards_are_given_home_grids_and_stay_who_they_are(
    session: Session, tiny: Community
) -> None:
    key = communities.save(session, tiny)
    guards.save(
        session, key, [Guard("G01", "甲", "一班", "04"), Guard("G02", "乙"), Guard("G03", "丙")]
    )
    guards.settle(session, key, {"G02": "02", "G03": "01", "G99": "03"})
    guards.settle(session, key, {"G03": "03"})
    assert guards.listing(session, key) == [
        Guard("G01", "甲", "一班", "04"),
        Guard("G02", "乙", None, "02"),
        Guard("G03", "丙", None, "03"),
    ]


def test_plans_and_guards_of_the_former_version_live_on(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as session:
        plan_id = stored(session, tiny)
        key = patrol_plans.get(session, plan_id).community_id
        guards.save(session, key, [Guard("G01", "甲", "一班", "04")])
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(config(connection), "20261122b")
    upgrade(engine)
    with read_scope(engine) as session:
        assert guards.listing(session, key) == [Guard("G01", "甲", "一班")]
        streets = patrol_plans.part(session, plan_id, "streets")
        assert streets["visits"].tolist() == list(range(7))
        assert streets[["camera_gap_min", "why"]].isna().all(axis=None)
        assert len(patrol_plans.part(session, plan_id, "stops")) == 4
        assert len(patrol_plans.part(session, plan_id, "dead_corners")) == 0
    with session_scope(engine) as session:
        later = patrol_plans.add(session, key, parts(tiny), {}, at=AT)
        assert len(patrol_plans.part(session, later, "dead_corners")) == 3
