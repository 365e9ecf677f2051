"""Reports: a case is linked once, its photos find it whichever comes first."""

import hashlib
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from api.cases.office import Offices
from api.cases.work import submit
from data.store import case_photos, cases
from data.store.engine import read_scope, session_scope
from geo.cases import Actor, Command, Details
from tests.api.sync.conftest import Clock
from tests.api.sync.tablet import Tablet
from tests.api.sync.test_items import mended
from tests.api.sync.test_photos import picture


def report(tablet: Tablet, **more: Any) -> dict[str, str]:
    photos = more.pop("photos", [])
    details = {
        "category": "1000",
        "description": "楼道堆物",
        "place": [119.6168, 45.4972],
        "channel": "patrol",
        **more,
    }
    body = {"case_id": str(uuid4()), "kind": "link", "base_version": 0, "details": details}
    return tablet.item("case", body, photos=photos)


def category_of(tablet: Tablet) -> str:
    book = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers).json()["parts"]["book"]
    return str(book["data"]["categories"][0]["code"])


def there(engine: Engine, stored: int) -> list[Any]:
    with read_scope(engine) as session:
        return [*cases.listing(session, stored).records]


def test_a_report_is_one_case_however_often_it_is_sent(
    tablet: Tablet, engine: Engine, stored: int
) -> None:
    item = report(tablet, category=category_of(tablet))
    (first,) = tablet.told(item)
    assert (first["status"], first["result"]["state"]) == (200, "linked")
    assert tablet.told(item) == [first]
    (case,) = there(engine, stored)
    assert (case.case_id, case.guard_id, case.description) == (
        first["result"]["case_id"],
        "G15",
        "楼道堆物",
    )
    bundle = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers).json()
    assert [one["case_id"] for one in bundle["parts"]["cases"]["data"]] == [case.case_id]


def test_a_report_that_is_refused_is_repaired(tablet: Tablet, engine: Engine, stored: int) -> None:
    item = report(tablet, category="9999")
    (wrong,) = tablet.told(item)
    assert (wrong["status"], bool(wrong["zh"])) == (422, True)
    assert there(engine, stored) == []
    details = {"category": category_of(tablet), "description": "修好", "place": [119.6168, 45.4972]}
    assert tablet.told(mended(item, details=details))[0]["status"] == 200
    assert len(there(engine, stored)) == 1


def test_what_a_guard_may_not_do_is_not_done(tablet: Tablet, engine: Engine, stored: int) -> None:
    item = report(tablet, category=category_of(tablet))
    tablet.told(item)
    (case,) = there(engine, stored)
    body = {"case_id": case.case_id, "kind": "close", "base_version": 1, "details": {}}
    assert tablet.told(tablet.item("case", body))[0]["status"] == 422
    assert there(engine, stored)[0].state == "linked"


def test_photos_find_their_case_whichever_comes_first(
    tablet: Tablet, engine: Engine, stored: int
) -> None:
    content = picture()
    name = hashlib.sha256(content).hexdigest()
    evidence = [{"kind": "photo", "ref": name}]
    category = category_of(tablet)
    before = report(tablet, category=category, photos=[name], evidence=evidence)
    assert tablet.told(before)[0]["photos_missing"] == [name]
    assert tablet.put(content).json()["complete"]
    after = report(tablet, category=category, photos=[name], evidence=evidence)
    assert tablet.told(after)[0]["photos_missing"] == []
    with read_scope(engine) as session:
        found = [case_photos.listing(session, case.id) for case in there(engine, stored)]
    assert [len(photos) for photos in found] == [1, 1]
    assert found[0][0].width == 300


def test_what_was_seen_on_the_spot_arrives_though_the_case_left_the_patrols_list_meanwhile(
    tablet: Tablet, other: Tablet, clock: Clock, engine: Engine, stored: int
) -> None:
    tablet.told(report(tablet, category=category_of(tablet)))
    (case,) = there(engine, stored)
    assert case.on_patrol
    words = {"case_id": case.case_id, "kind": "note", "details": {"description": "还在楼道里"}}
    before, after = ({**words, "base_version": version} for version in (1, 2))
    note = other.item("case", before)
    with session_scope(engine) as session:
        desk = Actor("account:desk", "dispatcher")
        away = Details(reason="误报")
        step = Command("x", case.case_id, "cancel", desk, clock.at, 1, away)
        submit(session, stored, step, now=clock.at, office=Offices().of(session, stored, clock.at))
    assert not there(engine, stored)[0].on_patrol
    (kept,) = other.told(note)
    assert (kept["status"], kept["result"]["state"]) == (200, "cancelled")
    (strange,) = other.told(other.item("case", after))
    assert (strange["status"], strange["code"]) == (422, "unreadable")
