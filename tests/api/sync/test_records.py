"""Records of shifts: the guard's at once, others' when he has seen it or a day later."""

from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo.access import Role
from geo.patrol import Patrol
from tests.api.conftest import CODE
from tests.api.sync.conftest import Clock
from tests.api.sync.tablet import Tablet
from tests.people import as_person

ADDRESS = f"/api/v1/communities/{CODE}/shift-records?date=2026-11-22"


def own(tablet: Tablet) -> dict[str, Any]:
    parts = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers).json()["parts"]
    found: list[dict[str, Any]] = parts["record"]["data"]
    return next(one for one in found if (one["date"], one["shift"]) == ("2026-11-22", "night"))


def of(service: TestClient, headers: dict[str, str], guard_id: str = "G15") -> dict[str, Any]:
    found: list[dict[str, Any]] = service.get(ADDRESS, headers=headers).json()["records"]
    return next(one for one in found if (one["guard_id"], one["shift"]) == (guard_id, "night"))


def first_stop(patrol: Patrol, guard_id: str = "G15") -> dict[str, str]:
    night = patrol.stops.query(f"guard_id == '{guard_id}' and kind == 'checkpoint'")
    row = night.sort_values("planned_at").iloc[0]
    return {"ref_id": str(row["ref_id"]), "planned_at": row["planned_at"].isoformat()}


def test_the_guard_sees_his_record_and_others_do_not_until_he_has_said_so(
    tablet: Tablet, service: TestClient, engine: Engine, clock: Clock, tiny_patrol: Patrol
) -> None:
    dispatcher = as_person(engine, Role.dispatcher)
    stop = first_stop(tiny_patrol)
    clock.at = datetime.fromisoformat(stop["planned_at"]) + timedelta(minutes=2)
    tablet.told(tablet.check_in(**stop))
    clock.pass_(hours=1)
    mine = own(tablet)
    on_time = {one["ref_id"] for one in mine["stops"] if one["outcome"] == "on_time"}
    assert on_time == {stop["ref_id"]}  # planned twice within minutes, it is kept by one visit
    assert mine["counts"]["missed"] > 0
    kept = of(service, dispatcher)
    assert (kept["shown"], kept["stops"], kept["counts"]) == (False, [], {})
    missed = next(one for one in mine["stops"] if one["outcome"] == "missed")
    objection = {name: missed[name] for name in ("kind", "ref_id", "at")} | {"text": "码牌掉了"}
    body = {"date": "2026-11-22", "shift": "night", "objections": [objection]}
    assert tablet.told(tablet.item("record", body))[0]["status"] == 200
    shown = of(service, dispatcher)
    assert shown["shown"] is True
    assert datetime.fromisoformat(shown["told_at"]) == clock.at
    assert [one["objection"] for one in shown["stops"] if one["objection"]] == ["码牌掉了"]
    assert shown["counts"] == mine["counts"]


def test_a_day_after_the_shift_the_record_is_shown_in_any_case(
    tablet: Tablet, service: TestClient, engine: Engine, clock: Clock
) -> None:
    dispatcher = as_person(engine, Role.dispatcher)
    clock.at = datetime.fromisoformat(of(service, dispatcher)["shown_from"])
    assert of(service, dispatcher)["shown"] is True


def test_who_takes_over_a_shift_somebody_else_walked_answers_for_the_rest_only(
    tablet: Tablet, other: Tablet, clock: Clock, tiny_patrol: Patrol
) -> None:
    stop = first_stop(tiny_patrol)
    at = datetime.fromisoformat(stop["planned_at"])
    clock.at = at + timedelta(minutes=1)
    other.told(other.check_in(**stop))  # walks the shift of G15
    clock.at = at + timedelta(hours=2)
    tablet.told(tablet.check_in())  # G15 is there at last
    clock.pass_(hours=2)
    record = own(tablet)
    before = [
        one
        for one in record["stops"]
        if datetime.fromisoformat(one["at"]) < at + timedelta(hours=1.8)
    ]
    assert {one["outcome"] for one in before} <= {"by_other", "not_counted"}
    assert any(one["outcome"] == "missed" for one in record["stops"])


def test_a_guard_sees_only_his_own_and_nothing_of_it_is_kept_back(
    tablet: Tablet, other: Tablet, service: TestClient, engine: Engine
) -> None:
    found = service.get(ADDRESS, headers=tablet.headers).json()["records"]
    assert {one["guard_id"] for one in found} == {"G15"}
    assert all(one["shown"] for one in found)
    assert service.get(ADDRESS, headers=as_person(engine, Role.analyst)).status_code == 403


def test_what_cannot_be_read_is_to_be_repaired(tablet: Tablet) -> None:
    body = {"date": "yesterday", "shift": "night"}
    assert tablet.told(tablet.item("record", body))[0]["code"] == "unreadable"


def objected(tablet: Tablet) -> dict[str, Any]:
    """The guard objects to the first stop he missed; return how it stands for him."""
    missed = next(one for one in own(tablet)["stops"] if one["outcome"] == "missed")
    objection = {name: missed[name] for name in ("kind", "ref_id", "at")} | {"text": "码牌掉了"}
    body = {"date": "2026-11-22", "shift": "night", "objections": [objection]}
    assert tablet.told(tablet.item("record", body))[0]["status"] == 200
    return missed


def answer(stop: dict[str, Any], **more: str) -> dict[str, Any]:
    named = {name: stop[name] for name in ("kind", "ref_id", "at")}
    return {"guard_id": "G15", "date": "2026-11-22", "shift": "night", **named, **more}


def stands(tablet: Tablet, stop: dict[str, Any]) -> tuple[str, Any]:
    """Return how the guard is told of a stop: outcome and answer."""
    key = ("kind", "ref_id", "at")
    for one in own(tablet)["stops"]:
        if all(one[name] == stop[name] for name in key):
            return one["outcome"], one["answer"]
    raise AssertionError(stop)


def test_an_objection_is_answered_and_the_guard_is_told(
    tablet: Tablet, service: TestClient, engine: Engine, clock: Clock
) -> None:
    clock.pass_(hours=4)
    stop = objected(tablet)
    before = own(tablet)["counts"]
    assert stands(tablet, stop) == ("missed", None)
    where = f"/api/v1/communities/{CODE}/shift-records/answer"
    chief = as_person(engine, Role.manager)
    refused = answer(stop, decision="refused", text="有照片")
    assert service.post(where, json=refused, headers=chief).status_code == 204
    outcome, said = stands(tablet, stop)
    assert (outcome, said["decision"], said["text"]) == ("missed", "refused", "有照片")
    assert datetime.fromisoformat(said["at"]) == clock.at
    granted = answer(stop, decision="granted")  # thought better of
    assert service.post(where, json=granted, headers=chief).status_code == 204
    outcome, said = stands(tablet, stop)
    assert (outcome, said["decision"], said["text"]) == ("not_counted", "granted", "")
    assert own(tablet)["counts"]["missed"] == before["missed"] - 1
    assert of(service, chief)["counts"] == own(tablet)["counts"]


def test_only_a_chief_answers_and_only_what_was_objected_to(
    tablet: Tablet, service: TestClient, engine: Engine, clock: Clock
) -> None:
    clock.pass_(hours=4)
    stop = objected(tablet)
    other = next(one for one in own(tablet)["stops"] if one["at"] != stop["at"])
    where = f"/api/v1/communities/{CODE}/shift-records/answer"

    def status(headers: dict[str, str], of_stop: dict[str, Any], **more: str) -> int:
        given = answer(of_stop, decision="granted") | more
        return service.post(where, json=given, headers=headers).status_code

    assert status(tablet.headers, stop) == 403
    assert status(as_person(engine, Role.dispatcher), stop) == 403
    chief = as_person(engine, Role.manager)
    assert status(chief, other) == 404
    assert status(chief, stop, guard_id="G06") == 404
    assert status(chief, stop, decision="perhaps") == 422
    assert stands(tablet, stop)[1] is None
