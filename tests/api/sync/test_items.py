"""Items: the same is told the same, and everything is done once."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from api.sync import handlers
from data.store.engine import read_scope
from data.store.sync_tables import check_in, sos, sync_item
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.sync.conftest import Clock
from tests.api.sync.tablet import Tablet, frozen
from tests.people import as_person


def stored_check_ins(engine: Engine) -> int:
    with read_scope(engine) as session:
        return session.execute(select(func.count()).select_from(check_in)).scalar_one()


def cries(engine: Engine) -> int:
    with read_scope(engine) as session:
        return session.execute(select(func.count()).select_from(sos)).scalar_one()


def mended(item: dict[str, str], **body: object) -> dict[str, str]:
    content = json.loads(item["content"])
    content["body"].update(body)
    return frozen(item["id"], content)


def test_an_item_is_done_and_answered(tablet: Tablet, engine: Engine) -> None:
    (verdict,) = tablet.told(tablet.check_in())
    assert (verdict["status"], verdict["code"], verdict["zh"]) == (200, "accepted", "已收到。")
    assert stored_check_ins(engine) == 1


def test_the_same_item_is_told_the_same_and_done_once(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in()
    assert tablet.told(item) == tablet.told(item) == tablet.told(item)
    assert stored_check_ins(engine) == 1


def test_other_content_under_an_accepted_id_is_a_conflict(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in()
    tablet.told(item)
    (verdict,) = tablet.told(mended(item, ref_id="P2"))
    assert (verdict["status"], verdict["code"]) == (409, "id_reused")
    assert stored_check_ins(engine) == 1


def test_what_was_rejected_can_be_repaired_under_its_id(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in("P9")
    wrong = tablet.told(item)
    assert (wrong[0]["status"], wrong[0]["code"]) == (422, "no_such_stop")
    assert tablet.told(item) == wrong
    (right,) = tablet.told(mended(item, ref_id="P2"))
    assert right["status"] == 200
    assert tablet.told(item)[0]["status"] == 409  # a late copy of what was wrong
    assert stored_check_ins(engine) == 1


@pytest.mark.parametrize(
    "content",
    ["", "no json", "[]", "{}", '{"kind": "other"}', '{"kind": "checkin", "seq": -1}'],
)
def test_what_cannot_be_read_is_to_be_repaired_and_stops_nothing(
    tablet: Tablet, engine: Engine, content: str
) -> None:
    broken = frozen("00000000-0000-4000-8000-000000000000", {})
    broken = {**broken, "content": content, "hash": hashlib.sha256(content.encode()).hexdigest()}
    verdicts = tablet.told(tablet.check_in(), broken, tablet.check_in())
    assert [one["status"] for one in verdicts] == [200, 422, 200]
    assert stored_check_ins(engine) == 2


def test_what_was_damaged_on_the_way_is_to_be_sent_again(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in()
    damaged = {**item, "content": item["content"].replace("P1", "P2")}
    assert tablet.told(damaged)[0]["status"] == 503
    assert tablet.told(item)[0]["status"] == 200
    assert stored_check_ins(engine) == 1


def test_somebody_elses_items_are_kept_for_them(tablet: Tablet, other: Tablet) -> None:
    item = tablet.check_in()
    answer = other.send([item], person=str(tablet.person))
    assert answer.status_code == 401
    assert tablet.told(item)[0]["status"] == 200


def test_an_id_of_somebody_else_tells_nothing_of_theirs(tablet: Tablet, other: Tablet) -> None:
    item = tablet.check_in()
    tablet.told(item)
    (verdict,) = other.told(item)
    assert (verdict["code"], verdict["result"], verdict["photos_missing"]) == ("id_reused", {}, [])


def test_what_depends_on_something_waits_for_it(
    tablet: Tablet, engine: Engine, clock: Clock
) -> None:
    first = tablet.check_in("P1")
    second = tablet.check_in("P2", depends_on=[first["id"]])
    (held,) = tablet.told(second)
    assert (held["status"], held["code"]) == (202, "held")
    assert held["result"] == {"waits_for": [first["id"]]}
    clock.pass_(minutes=1)
    assert tablet.told(first)[0]["status"] == 200
    assert stored_check_ins(engine) == 2  # released by what it waited for
    assert tablet.told(second)[0]["status"] == 200
    assert stored_check_ins(engine) == 2


def test_what_it_waits_for_may_be_repaired_first(tablet: Tablet, engine: Engine) -> None:
    first = tablet.check_in("P9")
    second = tablet.check_in("P2", depends_on=[first["id"]])
    assert [one["status"] for one in tablet.told(first, second)] == [422, 202]
    assert tablet.told(mended(first, ref_id="P1"))[0]["status"] == 200
    assert tablet.told(second)[0]["status"] == 200
    assert stored_check_ins(engine) == 2


def test_after_five_days_it_goes_without_and_says_so(tablet: Tablet, clock: Clock) -> None:
    item = tablet.check_in(depends_on=["00000000-0000-4000-8000-000000000000"])
    assert tablet.told(item)[0]["status"] == 202
    clock.pass_(days=5, minutes=1)
    (verdict,) = tablet.told(item)
    assert verdict["status"] == 200
    assert "forced" in verdict["result"]["flags"]


def test_the_same_item_many_times_at_once_is_done_once(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tablet.told(item)[0]["status"], range(16)))
    assert set(answers) <= {200, 423}
    assert 200 in answers
    assert stored_check_ins(engine) == 1


def test_an_item_another_does_not_give_up_is_in_flight(
    tablet: Tablet, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(doing: handlers.Doing) -> dict[str, object]:
        handlers.check_in(doing)
        raise OperationalError("", {}, LockNotAvailable())

    first, second = tablet.check_in(), tablet.check_in()
    monkeypatch.setitem(handlers.HANDLERS, "checkin", waits)
    verdicts = tablet.told(first, second)
    assert [(one["status"], one["retry_after_s"]) for one in verdicts] == [(423, 2), (423, 2)]
    assert stored_check_ins(engine) == 0
    monkeypatch.undo()
    assert [one["status"] for one in tablet.told(first, second)] == [200, 200]
    assert stored_check_ins(engine) == 2


def test_an_id_twice_in_a_batch_is_done_once(tablet: Tablet, engine: Engine) -> None:
    item = tablet.check_in("P1")
    verdicts = tablet.told(item, item, mended(item, ref_id="P2"))
    assert [one["status"] for one in verdicts] == [200, 200, 423]
    assert tablet.told(mended(item, ref_id="P2"))[0]["status"] == 409
    assert stored_check_ins(engine) == 1


def test_one_that_fails_does_not_stop_the_others_and_can_be_tried_again(
    tablet: Tablet, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(doing: handlers.Doing) -> dict[str, object]:
        handlers.sos(doing)
        raise RuntimeError("a flaw")

    cry = tablet.item("sos", {})
    monkeypatch.setitem(handlers.HANDLERS, "sos", fails)
    verdicts = tablet.told(tablet.check_in(), cry, tablet.check_in())
    assert [one["status"] for one in verdicts] == [200, 500, 200]
    assert cries(engine) == 0
    monkeypatch.undo()
    assert tablet.told(cry)[0]["status"] == 200
    assert (stored_check_ins(engine), cries(engine)) == (2, 1)


def test_a_cry_for_help_is_shown_until_somebody_answers(
    tablet: Tablet, service: TestClient, engine: Engine, stored: int
) -> None:
    tablet.told(tablet.item("sos", {"lon": 119.6, "lat": 45.5, "accuracy_m": 8}))
    control = as_person(engine, Role.dispatcher)
    address = f"/api/v1/sync/communities/{CODE}/sos"
    assert service.get(address, headers=tablet.headers).status_code == 403
    (cry,) = service.get(address, headers=control).json()["cries"]
    assert (cry["guard_id"], cry["lon"], cry["seen_by"]) == ("G15", 119.6, None)
    for _ in range(2):
        answer = service.post(f"{address}/{cry['id']}/answer", headers=control)
        assert answer.status_code == 204
    assert service.get(address, headers=control).json()["cries"] == []
    (own,) = service.get("/api/v1/sync/sos", headers=tablet.headers).json()["cries"]
    assert own["seen_by"] == "dispatcher"
    assert service.post(f"{address}/99/answer", headers=control).status_code == 404
    assert cries(engine) == 1


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_any_repetition_any_split_ends_the_same(
    tablet: Tablet, engine: Engine, clock: Clock, data: st.DataObject
) -> None:
    made: list[dict[str, str]] = []
    for _ in range(data.draw(st.integers(1, 6))):
        needs = data.draw(st.sets(st.sampled_from(range(len(made))), max_size=2)) if made else set()
        made.append(tablet.check_in(depends_on=[made[at]["id"] for at in sorted(needs)]))
    arrivals = data.draw(st.lists(st.sampled_from(range(len(made))), max_size=12))
    before = stored_check_ins(engine)
    while arrivals:
        size = data.draw(st.integers(1, len(arrivals)))
        tablet.told(*(made[at] for at in dict.fromkeys(arrivals[:size])))
        arrivals = arrivals[size:]
        clock.pass_(seconds=1)
    tablet.told(*made)
    assert [one["status"] for one in tablet.told(*made)] == [200] * len(made)
    assert stored_check_ins(engine) - before == len(made)


def test_nobody_else_gets_in(service: TestClient, engine: Engine, tablet: Tablet) -> None:
    batch = {"person": "1", "device": "d", "sent_at": "2026-11-22T23:00:00+08:00", "items": []}
    nobody = {"Authorization": "Bearer nobody"}
    assert service.post("/api/v1/sync/items", json=batch, headers=nobody).status_code == 401
    manager = as_person(engine, Role.manager)
    assert service.post("/api/v1/sync/items", json=batch, headers=manager).status_code == 403
    with read_scope(engine) as session:
        assert session.execute(select(sync_item.c.id)).all() == []
