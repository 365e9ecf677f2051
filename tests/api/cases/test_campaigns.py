"""Inspections over HTTP: findings become hazards, which stay until somebody saw them gone."""

from datetime import datetime, timedelta
from typing import Any

from geo.clock import LOCAL
from tests.api.cases.people import AFTER, CASES, CHECK, Crew
from tests.api.conftest import CODE

CAMPAIGNS = f"/api/v1/communities/{CODE}/campaigns"
PLACES = ["building:W1", "building:W2", "place:东门充电棚"]
HAZARD = {
    "finding_id": "finding-0002",
    "place_ref": "building:W2",
    "category": "1101",
    "description": "飞线垂到窗口",
}


def planned(crew: Crew) -> str:
    """Plan an inspection of five hours at three places; return its address."""
    now = datetime.now(LOCAL)
    body = {
        "campaign_id": "campaign-01",
        "name": "联合检查",
        "starts": (now - timedelta(hours=1)).isoformat(),
        "ends": (now + timedelta(hours=4)).isoformat(),
        "place_refs": PLACES,
        "services": ["police", "fire"],
    }
    answer = crew.ask("manager", "POST", CAMPAIGNS, json=body)
    assert answer.status_code == 201, answer.text
    return f"{CAMPAIGNS}/campaign-01"


def finds(crew: Crew, to: str, *found: dict[str, Any], who: str = "dispatcher") -> Any:
    return crew.ask(who, "POST", f"{to}/findings", json={"findings": list(found)})


def progress(crew: Crew, to: str) -> dict[str, int]:
    """Return the counts of an inspection's progress that are not zero."""
    found = crew.ask("manager", "GET", to).json()["progress"]
    return {name: count for name, count in found.items() if name != "missed" and count}


def on_patrol(crew: Crew) -> bool:
    case = crew.ask("manager", "GET", f"{CASES}/finding-0002").json()
    return bool(case["on_patrol"])


def test_a_hazard_stays_on_the_patrols_list_until_it_is_seen_to_be_gone(crew: Crew) -> None:
    to = planned(crew)
    clean = {"finding_id": "finding-0001", "place_ref": "building:W1"}
    made = finds(crew, to, clean, HAZARD)
    assert (made.status_code, made.json()) == (201, {"case_ids": ["finding-0002"]})
    assert progress(crew, to) == {"places": 3, "inspected": 2, "clean": 1, "found": 1, "open": 1}
    whole = crew.ask("manager", "GET", to).json()
    assert whole["progress"]["missed"] == ["place:东门充电棚"]
    assert on_patrol(crew)

    version = crew.steps(
        "finding-0002",
        ("dispatcher", "file", {}),
        ("dispatcher", "dispatch", {"department": "telecom"}),
        ("telecom", "accept", {}),
        ("telecom", "handle", {"result": "已入槽", "evidence": AFTER}),
        ("manager", "close", {"evidence": CHECK}),
    )
    assert progress(crew, to)["closed"] == 1
    assert on_patrol(crew)  # closed on paper: nobody has looked
    gone: dict[str, Any] = {"seen": "gone", "description": "现场已无飞线"}
    assert crew.step("dispatcher", "finding-0002", "note", version, **gone).status_code == 422
    gone["evidence"] = CHECK  # nobody is believed without a photo or a position
    assert crew.step("telecom", "finding-0002", "note", version, **gone).status_code == 200
    assert on_patrol(crew)  # who handled it says so, which is not enough
    seen = crew.step("dispatcher", "finding-0002", "note", version + 1, **gone)
    assert seen.status_code == 200, seen.text
    assert not on_patrol(crew)
    assert progress(crew, to) == {
        "places": 3,
        "inspected": 2,
        "clean": 1,
        "found": 1,
        "verified": 1,
    }


def test_what_was_found_is_kept_once_and_only_at_the_places_of_the_inspection(crew: Crew) -> None:
    to = planned(crew)
    for _ in range(2):
        assert finds(crew, to, HAZARD).json() == {"case_ids": ["finding-0002"]}
    assert progress(crew, to)["found"] == 1
    elsewhere = {"finding_id": "finding-0009", "place_ref": "building:E1"}
    assert finds(crew, to, elsewhere).status_code == 404
    for who in ("guard", "telecom", "analyst"):
        assert finds(crew, to, HAZARD, who=who).status_code == 403, who


def test_a_closed_inspection_takes_no_more_findings_but_says_the_same_twice(crew: Crew) -> None:
    to = planned(crew)
    finds(crew, to, HAZARD)
    end = {"summary": "飞线是共性问题；充电棚没有查"}
    assert crew.ask("worker", "POST", f"{to}/close", json=end).status_code == 403
    assert crew.ask("manager", "POST", f"{to}/close", json={"summary": ""}).status_code == 422
    closed = crew.ask("dispatcher", "POST", f"{to}/close", json=end)
    assert closed.status_code == 200
    assert closed.json()["summary"] == end["summary"]
    assert crew.ask("manager", "POST", f"{to}/close", json=end).status_code == 409
    late = {"finding_id": "finding-0003", "place_ref": "building:W1"}
    assert finds(crew, to, late).status_code == 409
    assert finds(crew, to, HAZARD).status_code == 201  # it came twice: nothing new
    assert progress(crew, to)["open"] == 1  # what was found goes on
    counted = crew.ask("analyst", "GET", to).json()
    assert counted["closed_at"] == closed.json()["closed_at"]
    assert counted["summary"] is None
