"""The queue of conflicts: field by field, settled once, told to the tablet that waits."""

import hashlib
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from data.store import case_events, case_photos, cases
from data.store.engine import read_scope
from data.store.sync_tables import check_in
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.sync.tablet import Tablet, frozen
from tests.api.sync.test_handovers import give, take, turns
from tests.api.sync.test_items import mended
from tests.api.sync.test_photos import picture
from tests.api.sync.test_reports import category_of, report, there
from tests.people import as_person

QUEUE = f"/api/v1/communities/{CODE}/conflicts"


class Desk:
    """A dispatcher."""

    def __init__(self, service: TestClient, engine: Engine) -> None:
        self.service, self.headers = service, as_person(engine, Role.dispatcher)

    def queue(self, settled: bool = False) -> list[dict[str, Any]]:
        answer = self.service.get(f"{QUEUE}?settled={settled}", headers=self.headers)
        found: list[dict[str, Any]] = answer.json()["conflicts"]
        return found

    def settle(self, number: int, decision: str, remark: str = "") -> int:
        body = {"decision": decision, "remark": remark}
        answer = self.service.post(f"{QUEUE}/{number}/settle", json=body, headers=self.headers)
        return answer.status_code


@pytest.fixture
def desk(service: TestClient, engine: Engine) -> Desk:
    return Desk(service, engine)


def settled(tablet: Tablet) -> list[dict[str, Any]]:
    answer = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers)
    found: list[dict[str, Any]] = answer.json()["parts"]["settled"]["data"]
    return found


@pytest.mark.parametrize(
    ("decision", "note", "beside"),
    [("ours", "先说的", 0), ("theirs", "后说的", 0), ("note", "先说的", 1)],
)
def test_a_handover_said_twice_is_settled_and_told(
    tablet: Tablet, desk: Desk, decision: str, note: str, beside: int
) -> None:
    item = give(tablet, "后说的")
    tablet.told(give(tablet, "先说的"), item)
    (waits,) = desk.queue()
    assert [(one["name"], one["theirs"], one["ours"]) for one in waits["fields"]] == [
        ("note", "后说的", "先说的")
    ]
    assert desk.settle(waits["id"], decision, "问过本人") == 204
    assert desk.settle(waits["id"], decision) == 409
    assert desk.queue() == []
    assert desk.queue(settled=True)[0]["decision"] == decision
    (turn,) = turns(tablet)
    assert (turn["given"]["note"], len(turn["additions"])) == (note, beside)
    (told,) = settled(tablet)
    assert (told["id"], told["hash"], told["code"]) == (
        item["id"],
        item["hash"],
        f"kept_{decision}",
    )
    assert "问过本人" in told["zh"]
    (again,) = tablet.told(item)
    assert (again["status"], again["code"]) == (200, f"kept_{decision}")


def test_other_content_under_a_taken_id_waits_and_is_done_after_all(
    tablet: Tablet, desk: Desk, engine: Engine
) -> None:
    item = tablet.check_in("P1")
    otherwise = mended(item, ref_id="P2")
    tablet.told(item)
    assert tablet.told(otherwise) == tablet.told(otherwise)
    (waits,) = desk.queue()
    assert [one["name"] for one in waits["fields"]] == ["ref_id"]
    assert desk.settle(waits["id"], "theirs") == 204
    with read_scope(engine) as session:
        stops = session.execute(select(check_in.c.ref_id).order_by(check_in.c.id)).scalars().all()
    assert stops == ["P1", "P2"]
    assert tablet.told(otherwise)[0]["code"] == "kept_theirs"
    assert tablet.told(item)[0]["code"] == "accepted"


@pytest.mark.parametrize("decision", ["theirs", "note"])
def test_a_report_of_a_case_that_is_there_becomes_its_own_or_a_note(
    tablet: Tablet, desk: Desk, engine: Engine, stored: int, decision: str
) -> None:
    first = report(tablet, category=category_of(tablet))
    body = json.loads(first["content"])["body"]
    tablet.told(first)
    details = {**body["details"], "description": "楼道堆物，两辆电动车"}
    second = tablet.item("case", {**body, "details": details})
    (verdict,) = tablet.told(second)
    assert (verdict["status"], verdict["code"]) == (409, "case_exists")
    (field,) = verdict["result"]["fields"]
    assert (field["theirs"], field["ours"]) == ("楼道堆物，两辆电动车", "楼道堆物")
    (waits,) = desk.queue()
    assert desk.settle(waits["id"], decision) == 204
    found = there(engine, stored)
    assert len(found) == (2 if decision == "theirs" else 1)
    with read_scope(engine) as session:
        (record,) = cases.several(session, stored, [body["case_id"]])
        kinds = [event.kind for event in case_events.history(session, record.id)]
    assert kinds == (["link"] if decision == "theirs" else ["link", "note"])


def test_a_photo_of_a_report_that_does_not_count_is_taken_and_belongs_to_nothing(
    tablet: Tablet, desk: Desk, engine: Engine, stored: int
) -> None:
    content = picture()
    name = hashlib.sha256(content).hexdigest()
    first = report(tablet, category=category_of(tablet))
    body = json.loads(first["content"])["body"]
    second = tablet.item("case", body, photos=[name])
    tablet.told(first, second)
    (waits,) = desk.queue()
    assert desk.settle(waits["id"], "ours") == 204
    assert tablet.told(second)[0]["photos_missing"] == [name]
    assert tablet.put(content).json()["complete"]
    with read_scope(engine) as session:
        assert [case_photos.listing(session, one.id) for one in there(engine, stored)] == [[]]


def test_what_its_guard_mends_leaves_the_queue(tablet: Tablet, desk: Desk) -> None:
    tablet.told(give(tablet, "先说的"))
    item = give(tablet, "后说的")
    tablet.told(item)
    (waits,) = desk.queue()
    tablet.told(mended(item, note="先说的"))
    assert desk.queue() == []
    assert desk.settle(waits["id"], "theirs") == 409
    assert settled(tablet) == []


def test_somebody_elses_id_puts_nothing_into_the_queue(
    tablet: Tablet, other: Tablet, desk: Desk
) -> None:
    item = tablet.check_in()
    tablet.told(item)
    other.told(frozen(item["id"], json.loads(item["content"]) | {"seq": 9}))
    assert desk.queue() == []


def test_a_guard_does_not_settle(tablet: Tablet, service: TestClient) -> None:
    tablet.told(give(tablet, "先说的"), give(tablet, "后说的"))
    for answer in (
        service.get(QUEUE, headers=tablet.headers),
        service.post(f"{QUEUE}/1/settle", json={"decision": "ours"}, headers=tablet.headers),
    ):
        assert answer.status_code == 403


def test_two_reliefs_words_are_a_conflict_too(tablet: Tablet, other: Tablet, desk: Desk) -> None:
    tablet.told(give(tablet))
    other.told(take(other, remark="收到"), take(other, remark="钥匙少一把"))
    (waits,) = desk.queue()
    assert (waits["kind"], waits["guard_id"]) == ("takeover", "G16")
    assert desk.settle(waits["id"], "note") == 204
    assert turns(other)[0]["additions"][0]["text"] == "钥匙少一把"
