"""The bundle: the guard's own shift, the map as vectors, parts with tags."""

from datetime import datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import LineString, Point, Polygon
from sqlalchemy import Engine

from api.sync.vectors import SCALE, steps, vectors
from geo.community import Community
from geo.patrol import Patrol
from geo.track.kept import LIMIT_MIN, SLACK_MIN
from tests.api.sync.conftest import NIGHT, Clock, of_guard
from tests.api.sync.tablet import Tablet


def got(tablet: Tablet, have: str = "") -> dict[str, dict[str, object]]:
    answer = tablet.client.get(f"/api/v1/sync/bundle?have={have}", headers=tablet.headers)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["mark"] == "gridbeat-sync"
    parts: dict[str, dict[str, object]] = body["parts"]
    return parts


def test_it_holds_the_own_shift_and_nobody_elses(tablet: Tablet, tiny_patrol: Patrol) -> None:
    shifts = got(tablet)["shifts"]["data"]
    assert isinstance(shifts, list)
    first = shifts[0]
    assert (first["shift"], first["date"]) == ("night", "2026-11-22")
    own = tiny_patrol.stops.query("guard_id == 'G15'")
    end = NIGHT.replace(hour=6) + timedelta(days=1)
    expected = own[(own["planned_at"] <= end) & (own["kind"] != "handover")]
    assert [stop["at"] for stop in first["stops"] if stop["kind"] != "handover"] == [
        at.isoformat() for at in expected["planned_at"]
    ]
    assert all(stop["name"] or stop["where"] for stop in first["stops"])


def test_the_map_is_all_there(tablet: Tablet, tiny: Community) -> None:
    layers = got(tablet)["map"]["data"]["layers"]  # type: ignore[index]
    assert len(layers["buildings"]["rows"]) == 12
    assert len(layers["grids"]["rows"]) == 4
    kind, (flat,), values = layers["checkpoints"]["rows"][0]
    where = tiny.to_crs(4326)["checkpoints"].geometry.iloc[0]
    assert (kind, values[0]) == ("P", "P1")
    assert np.array(flat) / SCALE == pytest.approx([where.x, where.y], abs=1e-6)
    assert "persons" not in layers["buildings"]["columns"]


def test_parts_the_tablet_has_come_without_data(tablet: Tablet) -> None:
    first = got(tablet)
    have = ",".join(f"{name}.{part['tag']}" for name, part in first.items())
    again = got(tablet, have)
    assert [*again] == [*first]
    assert all(part == {"tag": first[name]["tag"]} for name, part in again.items())
    some = got(tablet, f"map.{first['map']['tag']},me.old")
    assert "data" not in some["map"]
    assert "data" in some["me"]


def test_off_shift_there_is_the_next_one(
    service: TestClient, engine: Engine, stored: int, clock: Clock
) -> None:
    tablet = of_guard(service, engine, stored, clock, "G06")
    shifts = got(tablet)["shifts"]["data"]
    assert [one["start"] > NIGHT.isoformat() for one in shifts] == [True] * len(shifts)  # type: ignore[attr-defined,index]


def test_what_was_done_is_known_on_another_tablet(tablet: Tablet) -> None:
    planned = "2026-11-22T22:30:00+08:00"
    tablet.told(tablet.check_in("P1", planned_at=planned), tablet.check_in("P2"))
    (done,) = got(tablet)["done"]["data"]  # type: ignore[misc]
    assert done[:2] == ["checkpoint", "P1"]
    assert datetime.fromisoformat(done[2]) == datetime.fromisoformat(planned)
    assert datetime.fromisoformat(done[3]) == NIGHT


def test_the_rule_of_the_record_comes_along(tablet: Tablet) -> None:
    rules = got(tablet)["rules"]["data"]
    assert (rules["slack_min"], rules["limit_min"]) == (SLACK_MIN, LIMIT_MIN)  # type: ignore[index]


def test_vectors_are_steps_in_millionths() -> None:
    assert steps([(1.0, 2.0), (1.000001, 1.999998)]) == [1_000_000, 2_000_000, 1, -2]
    hole = Polygon([(0, 0), (9, 0), (9, 9)], [[(5, 1), (6, 1), (6, 2)]])
    shapes = [Point(1, 1), LineString([(0, 0), (1, 1)]), hole]
    frame = gpd.GeoDataFrame({"a": [1, None, float("nan")]}, geometry=shapes, crs=4326)
    rows = vectors(frame, ["a", "b"])
    assert [(kind, len(parts), values) for kind, parts, values in rows] == [
        ("P", 1, [1.0, None]),
        ("L", 1, [None, None]),
        ("A", 2, [None, None]),
    ]
