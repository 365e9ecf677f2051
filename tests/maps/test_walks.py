"""Routes as the page gets them."""

import numpy as np
import pytest
from pyproj import Transformer

from maps import Scene
from maps.walks import walks
from tests.worlds import TINY_CRS, X0, Y0


def plan(scene: Scene, lang: str = "zh") -> dict:
    found = walks(scene.routes, scene.roster, scene.stops, lang)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_shifts_come_in_order_of_time_with_all_who_are_on_duty(scene: Scene) -> None:
    shifts = plan(scene)["shifts"]
    assert [(one["date"], one["shift"]) for one in shifts] == [
        ("2026-11-22", "早班"),
        ("2026-11-22", "夜班"),
        ("2026-11-23", "早班"),
        ("2026-11-23", "夜班"),
    ]
    assert [(guard["id"], guard["duty"]) for guard in shifts[0]["guards"]] == [
        ("G01", "巡逻"),
        ("G02", "巡逻"),
        ("G04", "值守岗亭"),
    ]


def test_times_are_minutes_since_the_first_midnight_and_pass_the_next(scene: Scene) -> None:
    shifts = plan(scene)["shifts"]
    assert (shifts[0]["start"], shifts[0]["end"]) == (360, 840)
    assert (shifts[1]["start"], shifts[1]["end"]) == (1320, 1800)
    assert [(lap["s"], lap["e"], lap["m"]) for lap in shifts[0]["laps"]] == [
        (360, 420, 400),
        (390, 450, 300),
    ]
    assert shifts[2]["laps"][0]["s"] == 1440 + 360


def test_lines_are_steps_in_millionths_of_a_degree(scene: Scene) -> None:
    steps = np.array(plan(scene)["shifts"][0]["laps"][0]["xy"]).reshape(-1, 2)
    lon, lat = steps.cumsum(axis=0).T / 1e6
    there = Transformer.from_crs("EPSG:4326", TINY_CRS, always_xy=True)
    x, y = there.transform(lon, lat)
    assert np.column_stack([x, y]) == pytest.approx(np.array([[X0, Y0], [X0 + 400, Y0]]), abs=0.15)


def test_a_way_there_and_back_keeps_its_turn(scene: Scene) -> None:
    steps = np.array(plan(scene)["shifts"][1]["laps"][0]["xy"]).reshape(-1, 2)
    assert len(steps) == 3
    assert steps[1] == pytest.approx(-steps[2])


def test_pauses_are_of_their_shift_and_in_words(scene: Scene) -> None:
    shifts = plan(scene)["shifts"]
    assert shifts[0]["pauses"] == [{"g": 0, "at": 420.0, "kind": "用餐"}]
    assert shifts[2]["pauses"] == []


def test_without_a_roster_shifts_last_from_first_to_last_step(scene: Scene) -> None:
    found = walks(scene.routes, None, None, "en")
    assert found is not None
    assert (found["shifts"][0]["start"], found["shifts"][0]["end"]) == (360, 450)
    assert found["shifts"][0]["shift"] == "Early"


def test_no_routes_are_no_plan(scene: Scene) -> None:
    assert scene.routes is not None
    assert walks(None, scene.roster, scene.stops, "zh") is None
    assert walks(scene.routes.iloc[:0], scene.roster, scene.stops, "zh") is None
