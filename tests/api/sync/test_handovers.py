"""Handovers: two halves on two accounts, in either order; other words are a conflict."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo.access import Role
from tests.api.conftest import CODE
from tests.api.sync.conftest import NIGHT, Clock
from tests.api.sync.tablet import Tablet
from tests.people import as_person

AT = (NIGHT + timedelta(minutes=5)).isoformat()
TURN = {"at": AT, "giver": "G15", "taker": "G16"}


def give(tablet: Tablet, note: str = "3号楼门禁坏了", **more: Any) -> dict[str, str]:
    faults = [{"name": "对讲机", "fault": "没电"}]
    return tablet.item("handover", {**TURN, "note": note, "faults": faults, **more})


def take(tablet: Tablet, **more: Any) -> dict[str, str]:
    outer = {name: more.pop(name) for name in ("depends_on",) if name in more}
    return tablet.item("takeover", {**TURN, **more}, **outer)


def turns(tablet: Tablet) -> list[dict[str, Any]]:
    answer = tablet.client.get("/api/v1/sync/bundle", headers=tablet.headers)
    found: list[dict[str, Any]] = answer.json()["parts"]["turns"]["data"]
    return found


def listed(service: TestClient, engine: Engine, role: Role) -> list[dict[str, Any]]:
    headers = as_person(engine, role)
    address = f"/api/v1/communities/{CODE}/handovers?date=2026-11-22"
    found: list[dict[str, Any]] = service.get(address, headers=headers).json()["handovers"]
    return found


def test_both_confirm_and_both_are_told(
    tablet: Tablet, other: Tablet, service: TestClient, engine: Engine
) -> None:
    given = give(tablet, unsent=2)
    assert tablet.told(given)[0]["status"] == 200
    (before,) = turns(other)
    assert (before["given"]["note"], before["taken"]) == ("3号楼门禁坏了", None)
    taken = take(other, seen=given["id"], depends_on=[given["id"]], remark="收到")
    assert other.told(taken)[0]["status"] == 200
    (both,) = listed(service, engine, Role.dispatcher)
    assert both["given"]["faults"] == [{"name": "对讲机", "fault": "没电"}]
    assert (both["given"]["unsent"], both["taken"]["remark"]) == (2, "收到")
    assert both["taken"]["current"] is True
    assert turns(tablet) == turns(other) == [both]


def test_a_relief_whose_tablet_is_first_waits_for_the_words_he_confirms(
    tablet: Tablet, other: Tablet, clock: Clock
) -> None:
    given = give(tablet)
    taken = take(other, seen=given["id"], depends_on=[given["id"]])
    assert other.told(taken)[0]["code"] == "held"
    clock.pass_(minutes=1)
    assert tablet.told(given)[0]["status"] == 200
    assert other.told(taken)[0]["status"] == 200


def test_a_relief_who_saw_no_words_confirms_all_the_same_and_it_shows(
    tablet: Tablet, other: Tablet
) -> None:
    assert other.told(take(other, remark="没见到人"))[0]["status"] == 200
    assert turns(tablet)[0]["given"] is None
    assert tablet.told(give(tablet))[0]["status"] == 200
    assert turns(other)[0]["taken"]["current"] is False


def test_who_corrects_himself_names_what_he_corrects(tablet: Tablet, other: Tablet) -> None:
    first = give(tablet)
    tablet.told(first)
    second = give(tablet, "3号楼门禁已修好", replaces=first["id"])
    assert tablet.told(second)[0]["status"] == 200
    assert turns(other)[0]["given"]["note"] == "3号楼门禁已修好"
    other.told(take(other, seen=second["id"]))
    late = give(tablet, "又坏了", replaces=second["id"])
    (verdict,) = tablet.told(late)
    assert (verdict["status"], verdict["code"]) == (409, "said_otherwise")


def test_two_tablets_with_other_words_are_a_conflict_by_field(
    tablet: Tablet, service: TestClient
) -> None:
    tablet.told(give(tablet))
    again, otherwise = give(tablet), give(tablet, "一切正常")
    told = tablet.told(again, otherwise)
    assert [one["status"] for one in told] == [200, 409]
    (field,) = told[1]["result"]["fields"]
    assert (field["name"], field["theirs"], field["ours"]) == (
        "note",
        "一切正常",
        "3号楼门禁坏了",
    )


@pytest.mark.parametrize(
    "body",
    [{"giver": "G16", "taker": "G15"}, {"giver": "G15", "taker": "G15"}, {"at": "soon"}],
)
def test_nobody_hands_over_for_another(tablet: Tablet, body: dict[str, str]) -> None:
    assert tablet.told(tablet.item("handover", {**TURN, **body}))[0]["status"] == 422
    assert turns(tablet) == []


def test_a_guard_sees_the_own_handovers_and_an_analyst_none(
    tablet: Tablet, other: Tablet, service: TestClient, engine: Engine
) -> None:
    tablet.told(give(tablet))
    address = f"/api/v1/communities/{CODE}/handovers?date=2026-11-22"
    assert len(service.get(address, headers=other.headers).json()["handovers"]) == 1
    assert service.get(address, headers=as_person(engine, Role.analyst)).status_code == 403
    elsewhere = as_person(engine, Role.guard)
    assert service.get(address, headers=elsewhere).status_code == 403


def test_far_from_the_planned_time_is_flagged(tablet: Tablet, clock: Clock) -> None:
    clock.at = datetime.fromisoformat(AT) + timedelta(hours=3)
    tablet.told(give(tablet))
    assert turns(tablet)[0]["flags"] == ["far_in_time"]


def test_an_id_is_none_of_a_shift(tablet: Tablet) -> None:
    assert tablet.told(give(tablet, replaces="no id"))[0]["code"] == "unreadable"
    assert tablet.told(take(tablet, seen=str(uuid4())))[0]["code"] == "not_yours"
