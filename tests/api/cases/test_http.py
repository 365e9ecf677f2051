"""Once-only changes, versions, photos, withheld columns and many writers at once, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from PIL import Image

from api.cases.refusing import STATUSES
from geo.cases.rules import RULES
from tests.api.cases.people import CABLES, CASES, Crew, new_id
from tests.people import REASON


def test_the_same_request_is_answered_the_same_and_another_one_refused(crew: Crew) -> None:
    body = {"details": {**CABLES, "place": list(crew.place)}}
    key = {"Idempotency-Key": new_id()}
    first, again = (crew.ask("guard", "POST", CASES, json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    body["details"]["description"] = "另一处"
    assert crew.ask("guard", "POST", CASES, json=body, headers=key).status_code == 409
    assert crew.ask("manager", "POST", CASES, json=body, headers=key).status_code == 201
    assert len(crew.ask("manager", "GET", CASES).json()["cases"]) == 2


def test_a_refusal_is_kept_with_its_key(crew: Crew) -> None:
    case_id, key = crew.link("guard")["case_id"], {"Idempotency-Key": new_id()}
    url = f"{CASES}/{case_id}/steps"
    body = {"command": "accept", "base_version": 1}
    answers = [crew.ask("telecom", "POST", url, json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [404, 404]  # not theirs to see
    body["command"] = "close"
    answers = [crew.ask("dispatcher", "POST", url, json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [409, 409]
    assert answers[0].content == answers[1].content


def test_a_step_names_the_version_it_stands_on(crew: Crew) -> None:
    case_id = crew.link("guard")["case_id"]
    url, body = f"{CASES}/{case_id}/steps", {"command": "file"}
    assert crew.ask("dispatcher", "POST", url, json=body).status_code == 428
    both = crew.ask(
        "dispatcher", "POST", url, json={**body, "base_version": 2}, headers={"If-Match": '"1"'}
    )
    assert both.status_code == 400
    assert crew.step("worker", case_id, "file", 1).headers["etag"] == '"2"'
    stale = crew.step("dispatcher", case_id, "file", 1).json()["refused"]
    assert (stale["code"], [one["kind"] for one in stale["since"]]) == ("stale", ["file"])
    assert crew.ask("manager", "GET", f"{CASES}/{case_id}").headers["etag"] == '"2"'


def test_an_offline_step_that_came_too_late_becomes_a_note(crew: Crew) -> None:
    case_id = crew.link("guard")["case_id"]
    crew.steps(case_id, ("dispatcher", "cancel", {"reason": "误报"}))
    body = {"command": "file", "base_version": 1, "offline": True}
    late = crew.ask("worker", "POST", f"{CASES}/{case_id}/steps", json=body)
    assert (late.status_code, late.json()["command"]) == (200, "note")
    assert late.json()["late"]["code"] in {"stale", "wrong_step"}


def test_photos_are_made_anew_and_shown_to_who_sees_the_case(crew: Crew) -> None:
    case_id, stream = crew.link("guard")["case_id"], BytesIO()
    Image.new("RGB", (640, 480), "red").save(stream, "PNG")
    url = f"{CASES}/{case_id}/photos"
    made = crew.ask("guard", "POST", url, content=stream.getvalue())
    assert made.status_code == 201, made.text
    assert crew.ask("guard", "POST", url, content=stream.getvalue()).status_code == 200
    href = made.json()["href"]
    assert crew.ask("worker", "GET", href).content[:2] == b"\xff\xd8"
    assert crew.ask("worker", "GET", f"{href}/small").status_code == 200
    assert crew.ask("telecom", "GET", href).status_code == 404
    assert crew.ask("analyst", "GET", href).status_code == 403
    assert crew.ask("guard", "POST", url, content=b"no picture").status_code == 422


def test_what_is_withheld_is_null_and_cannot_be_searched(crew: Crew) -> None:
    body = {
        "details": {**CABLES, "place": list(crew.place)},
        "contact": {"name": "王某", "phone": "13800000000"},
    }
    case_id = crew.ask("dispatcher", "POST", CASES, json=body).json()["case_id"]
    url = f"{CASES}/{case_id}"
    told = {"X-Reason": REASON}
    assert crew.ask("manager", "GET", url).json()["contact"] is None
    assert crew.ask("manager", "GET", url, headers=told).json()["contact"]["name"] == "王某"
    seen = crew.ask("analyst", "GET", url, headers=told).json()
    assert (seen["contact"], seen["description"], seen["linked_by"]) == (None, None, None)
    (event,) = crew.ask("analyst", "GET", f"{url}/events").json()["events"]
    assert (event["actor"], event["details"]) == (None, None)
    assert crew.ask("analyst", "GET", f"{CASES}?text=飞线").status_code == 403
    assert crew.ask("admin", "GET", CASES).status_code == 403
    assert crew.ask("telecom", "GET", url).status_code == 404
    assert crew.ask("telecom", "GET", CASES).json()["cases"] == []


def test_of_fifty_who_take_the_same_step_one_wins_and_many_cases_are_all_kept(crew: Crew) -> None:
    case_id = crew.link("guard")["case_id"]
    people = ["dispatcher", "manager", "worker"]
    with ThreadPoolExecutor(50) as pool:
        asked = [
            pool.submit(crew.step, people[n % 3], case_id, "file", 1, severity=1 + n % 4)
            for n in range(50)
        ]
        statuses = [one.result().status_code for one in asked]
        made = list(pool.map(lambda _: crew.link("guard")["case_id"], range(50)))
    assert (statuses.count(200), set(statuses)) == (1, {200, 409})
    assert len(set(made)) == 50
    found = crew.ask("manager", "GET", f"{CASES}?limit=1000").json()["cases"]
    assert {one["case_id"] for one in found} == {case_id, *made}


def test_every_rule_that_is_broken_is_a_refusal_and_no_failure(crew: Crew) -> None:
    assert set(RULES) <= set(STATUSES)
    case_id = crew.link("guard")["case_id"]
    asked = crew.step("dispatcher", case_id, "ask", 1, description="是几单元门口？")
    assert (asked.status_code, asked.json()["refused"]["code"]) == (409, "followed")
