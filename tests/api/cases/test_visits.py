"""Visits over HTTP: the loop 走记办回评 in order, and how much of a grid the visits reach.

In the tiny community each of the four grids in force has three of the twelve buildings.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from geo.access import Membership, Role
from geo.clock import LOCAL
from tests.api.cases.people import Crew
from tests.api.conftest import CODE

VISITS = f"/api/v1/communities/{CODE}/visits"


def covered(crew: Crew, who: str, **period: str) -> dict[str, Any]:
    """Return the coverage somebody sees, by grid."""
    answer = crew.ask(who, "GET", f"{VISITS}/coverage", params=period)
    assert answer.status_code == 200, answer.text
    return {one["grid_id"]: one for one in answer.json()["grids"]}


def steps(crew: Crew, case_id: str, *taken: tuple[str, str, dict[str, Any]]) -> list[int]:
    """Take steps of a visit, each upon the version the one before left; return the statuses."""
    version, said = 1, []
    for who, command, details in taken:
        answer = crew.ask(
            who,
            "POST",
            f"{VISITS}/{case_id}/steps",
            json={"command": command, "details": details},
            headers={"If-Match": f'"{version}"'},
        )
        said.append(answer.status_code)
        version = answer.json()["version"] if answer.status_code == 200 else version
    return said


def walks(crew: Crew, place: str, who: str = "worker", **more: str) -> Any:
    details = {"place_ref": place, **more}
    return crew.ask(who, "POST", VISITS, json={"details": details})


def test_two_of_three_buildings_visited_are_two_thirds_of_the_grid(crew: Crew) -> None:
    own = crew.grid
    first, second, third = covered(crew, "worker")[own]["missed"]
    for place in (first, first.replace("building:", "household:") + "-502", second):
        assert walks(crew, place).status_code == 201
    void = walks(crew, third).json()["case_id"]
    assert steps(crew, void, ("worker", "cancel", {"reason": "写错了楼栋"})) == [200]
    assert walks(crew, "place:东门便利店", grid_id=own).status_code == 201

    grid = covered(crew, "worker")[own]
    assert (grid["places"], grid["visited"], grid["visits"]) == (3, 2, 4)
    assert grid["share"] == pytest.approx(2 / 3)
    assert grid["missed"] == [third]
    everywhere = covered(crew, "manager")
    assert everywhere.pop(own) == grid
    assert [one["visited"] for one in everywhere.values()] == [0, 0, 0]
    assert {one["last_at"] for one in everywhere.values()} == {None}


def test_a_visit_counts_in_its_period_and_is_remembered_after_it(crew: Crew) -> None:
    place = covered(crew, "worker")[crew.grid]["missed"][0]
    assert walks(crew, place).status_code == 201
    now = datetime.now(LOCAL)
    later = {"since": (now + timedelta(hours=1)).isoformat()}
    later["until"] = (now + timedelta(hours=2)).isoformat()
    earlier = {"since": (now - timedelta(hours=2)).isoformat()}
    earlier["until"] = (now - timedelta(hours=1)).isoformat()
    after, before = (covered(crew, "worker", **one)[crew.grid] for one in (later, earlier))
    assert (after["visited"], after["visits"], after["last_at"] is None) == (0, 0, False)
    assert (before["visited"], before["visits"], before["last_at"]) == (0, 0, None)


def test_a_grid_worker_sees_and_walks_the_own_grids_only(crew: Crew) -> None:
    assert list(covered(crew, "worker")) == [crew.grid]
    other = next(grid for grid in covered(crew, "manager") if grid != crew.grid)
    assert walks(crew, "place:别处", grid_id=other).status_code == 403
    crew.add("neighbour", Membership(Role.grid_worker, crew.here, grids=frozenset({other})))
    made = walks(crew, covered(crew, "worker")[crew.grid]["missed"][0]).json()["case_id"]
    assert crew.ask("neighbour", "GET", f"{VISITS}/{made}").status_code == 404
    assert crew.ask("neighbour", "GET", VISITS).json()["visits"] == []
    for who in ("guard", "telecom", "admin"):
        assert crew.ask(who, "GET", VISITS).status_code == 403, who
    assert walks(crew, "building:W1", who="dispatcher").status_code == 403


def test_no_step_is_skipped_and_who_visited_does_not_rate_it(crew: Crew) -> None:
    made = walks(crew, covered(crew, "worker")[crew.grid]["missed"][0]).json()["case_id"]
    said = steps(
        crew,
        made,
        ("worker", "handle", {"result": "修好了"}),
        ("worker", "record", {"description": "楼道灯不亮"}),
        ("worker", "reply", {"result": "已回复"}),
        ("worker", "handle", {"result": "已报修"}),
        ("worker", "reply", {"result": "已回复"}),
        ("worker", "evaluate", {"rating": 5}),
        ("dispatcher", "evaluate", {"rating": 4}),
    )
    assert said == [409, 200, 409, 200, 200, 403, 200]
    seen = crew.ask("manager", "GET", f"{VISITS}/{made}").json()
    assert (seen["state"], seen["rating"], seen["description"]) == ("evaluated", 4, "楼道灯不亮")
    counted = crew.ask("analyst", "GET", f"{VISITS}/{made}").json()
    assert (counted["state"], counted["description"], counted["place_ref"]) == (
        "evaluated",
        None,
        None,
    )
