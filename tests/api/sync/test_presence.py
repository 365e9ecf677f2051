"""Check-ins tell what speaks against them, clocks are understood, positions are of shifts only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from api.sync import tags
from api.sync.times import Clocks, made
from data.store import sync_positions, sync_presence
from data.store.engine import read_scope, session_scope
from data.store.sync_tables import check_in, guard_position
from geo.access import Role
from geo.community import Community
from tests.api.conftest import CODE
from tests.api.sync.conftest import NIGHT, Clock
from tests.api.sync.tablet import Tablet
from tests.people import as_person


@pytest.fixture
def at_p1(tiny: Community) -> dict[str, float]:
    point = tiny.to_crs(4326)["checkpoints"].geometry.iloc[0]
    return {"lon": point.x, "lat": point.y, "accuracy_m": 5.0}


@pytest.fixture
def at_p3(tiny: Community) -> dict[str, float]:
    point = tiny.to_crs(4326)["checkpoints"].geometry.iloc[2]
    return {"lon": point.x, "lat": point.y, "accuracy_m": 5.0}


def flags(tablet: Tablet, *items: dict[str, str], **more: Any) -> list[list[str]]:
    return [one["result"]["flags"] for one in tablet.told(*items, **more)]


def test_who_is_there_has_no_flag(tablet: Tablet, at_p1: dict[str, float]) -> None:
    assert flags(tablet, tablet.check_in("P1", how="dwell", **at_p1)) == [[]]


def test_who_is_elsewhere_or_shows_no_place_is_flagged(
    tablet: Tablet, at_p1: dict[str, float], at_p3: dict[str, float]
) -> None:
    assert flags(tablet, tablet.check_in("P1", **at_p3)) == [["far"]]
    assert flags(tablet, tablet.check_in("P1")) == [["no_fix"]]
    assert flags(tablet, tablet.check_in("P1", **at_p1 | {"accuracy_m": 500.0})) == [["poor_fix"]]
    assert "mocked" in flags(tablet, tablet.check_in("P1", mocked=True, **at_p1))[0]


def test_two_places_faster_than_anybody_walks_are_flagged_both(
    tablet: Tablet, engine: Engine, clock: Clock, at_p1: dict[str, float], at_p3: dict[str, float]
) -> None:
    one = tablet.check_in("P1", **at_p1)
    clock.pass_(seconds=10)  # 207 m apart, less 10 m of error: at least 28 s
    two = tablet.check_in("P3", **at_p3)
    assert flags(tablet, one, two)[1] == ["too_fast"]
    with read_scope(engine) as session:
        found = session.execute(select(check_in.c.flags).order_by(check_in.c.at)).scalars().all()
    assert found == [["too_fast"], ["too_fast"]]
    clock.pass_(seconds=60)
    assert flags(tablet, tablet.check_in("P1", **at_p1)) == [[]]


def test_a_signed_code_must_be_this_communitys_and_this_stops(
    tablet: Tablet, engine: Engine, stored: int
) -> None:
    with session_scope(engine) as session:
        key = sync_presence.key_of(session, stored)
        assert sync_presence.key_of(session, stored) == key
    tag = tags.tag_of(key, CODE, "P1")
    assert tags.read(key, CODE, tag) == "P1"
    assert tags.read(key, "elsewhere", tag) is None
    right = tablet.told(tablet.check_in("P1", how="qr", tag=tag))[0]
    forged = tablet.told(tablet.check_in("P1", how="qr", tag=tag[:-1] + "!"))[0]
    another = tablet.told(tablet.check_in("P2", how="qr", tag=tag))[0]
    assert (right["status"], forged["code"], another["code"]) == (200, "bad_tag", "bad_tag")


def test_one_tag_on_two_tablets_at_once_is_flagged_on_both(
    tablet: Tablet, other: Tablet, engine: Engine, clock: Clock, at_p1: dict[str, float]
) -> None:
    read = {"how": "nfc", "tag": "04A2B3", **at_p1}
    assert flags(tablet, tablet.check_in("P1", **read)) == [[]]
    clock.pass_(minutes=1)
    assert flags(other, other.check_in("P1", **read)) == [["two_devices"]]
    with read_scope(engine) as session:
        found = session.execute(select(check_in.c.flags)).scalars().all()
    assert found == [["two_devices"]] * 2


def test_a_wrong_clock_is_measured_and_its_times_are_moved(tablet: Tablet, clock: Clock) -> None:
    tablet.now = lambda: clock() - timedelta(days=1)
    item = tablet.check_in()
    clock.pass_(minutes=10)
    answer = tablet.send([item]).json()
    assert answer["offset_ms"] == 86_400_000
    (verdict,) = answer["verdicts"]
    assert verdict["result"]["at"] == NIGHT.isoformat()
    assert "clock_off" in verdict["result"]["flags"]


def test_a_clock_set_back_while_the_app_runs_is_seen_by_its_ticks() -> None:
    clocks = Clocks(NIGHT, NIGHT, "run", ticks_ms=3_600_000)
    at, found = made(clocks, NIGHT, "run", 0)  # made an hour ago by ticks, just now by the clock
    assert (at, found) == (NIGHT - timedelta(hours=1), ["clock_set_back"])


def test_a_tablet_that_slept_is_believed_by_its_clock() -> None:
    clocks = Clocks(NIGHT, NIGHT, "run", ticks_ms=60_000)
    at, found = made(clocks, NIGHT - timedelta(hours=2), "run", 0)
    assert (at, found) == (NIGHT - timedelta(hours=2), [])


def test_nothing_is_made_after_it_was_sent_or_before_what_came_earlier() -> None:
    clocks = Clocks(NIGHT, NIGHT)
    assert made(clocks, NIGHT + timedelta(days=1), "", 0) == (NIGHT, ["future"])
    earlier = NIGHT - timedelta(days=1)
    assert made(clocks, earlier, "", 0, before=NIGHT) == (earlier, ["time_travel"])


def test_positions_are_kept_on_shift_only_and_once(tablet: Tablet, engine: Engine) -> None:
    def fix(at: Any) -> dict[str, Any]:
        return {"at": at.isoformat(), "lon": 119.6, "lat": 45.5, "accuracy_m": 6}

    on = [fix(NIGHT - timedelta(minutes=minute)) for minute in range(0, 60, 10)]
    off = [fix(NIGHT - timedelta(hours=hours)) for hours in (2, 5, 12)]

    def sent(fixes: list[dict[str, Any]], at: datetime = NIGHT) -> dict[str, int]:
        body = {"person": str(tablet.person), "device": tablet.device, "fixes": fixes}
        body["sent_at"] = at.isoformat()
        answer = tablet.client.post("/api/v1/sync/positions", json=body, headers=tablet.headers)
        assert answer.status_code == 200, answer.text
        return {name: answer.json()[name] for name in ("kept", "known", "dropped")}

    assert sent([*on, *off]) == {"kept": 6, "known": 0, "dropped": 3}
    assert sent(on) == {"kept": 0, "known": 6, "dropped": 0}
    moved = [
        NIGHT + timedelta(milliseconds=40),
        NIGHT - timedelta(days=1),
        NIGHT + timedelta(days=1),
    ]
    for clock in moved:  # the network was slower, or the clock was set: they are the same fixes
        assert sent(on, clock) == {"kept": 0, "known": 6, "dropped": 0}
    assert sent([{**on[0], "lat": 45.6}]) == {"kept": 1, "known": 0, "dropped": 0}
    with session_scope(engine) as session:
        assert sync_positions.forget(session, NIGHT + timedelta(days=29)) == 0
        assert sync_positions.forget(session, NIGHT + timedelta(days=31)) == 7
        assert session.execute(select(func.count(guard_position.c.id))).scalar_one() == 0


def test_codes_are_printed_for_the_control_room(
    service: TestClient, engine: Engine, tablet: Tablet
) -> None:
    address = f"/api/v1/sync/communities/{CODE}/codes.pdf"
    assert service.get(address, headers=tablet.headers).status_code == 403
    answer = service.get(address, headers=as_person(engine, Role.manager))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_short_code_typed_in_must_be_this_stops(
    tablet: Tablet, engine: Engine, stored: int
) -> None:
    with session_scope(engine) as session:
        key = sync_presence.key_of(session, stored)
    short = tags.short_of(key, CODE, "P1")
    assert len(short) == 6
    right = tablet.told(tablet.check_in("P1", how="code", tag=short))[0]
    another = tablet.told(tablet.check_in("P2", how="code", tag=short))[0]
    long = tablet.told(tablet.check_in("P1", how="code", tag=tags.tag_of(key, CODE, "P1")))[0]
    assert (right["status"], another["code"], long["code"]) == (200, "bad_tag", "bad_tag")


def test_the_last_sign_of_a_short_code_is_the_one_the_tablet_expects() -> None:
    assert tags._check("ABCDE") == "J"  # as in maps/web/test/tablet/shift.test.ts


def test_a_signed_text_on_a_tag_is_looked_at_like_a_printed_code(
    tablet: Tablet, engine: Engine, stored: int
) -> None:
    with session_scope(engine) as session:
        tag = tags.tag_of(sync_presence.key_of(session, stored), CODE, "P1")
    right = tablet.told(tablet.check_in("P1", how="nfc", tag=tag))[0]
    another = tablet.told(tablet.check_in("P2", how="nfc", tag=tag))[0]
    forged = tablet.told(tablet.check_in("P1", how="nfc", tag="GB1.P1.AAAA"))[0]
    assert (right["status"], another["code"], forged["code"]) == (200, "bad_tag", "bad_tag")


def test_a_tag_that_turns_up_at_another_stop_is_flagged(
    tablet: Tablet, at_p1: dict[str, float], at_p3: dict[str, float], clock: Clock
) -> None:
    assert flags(tablet, tablet.check_in("P1", how="nfc", tag="04A2B3", **at_p1)) == [[]]
    clock.pass_(minutes=10)
    copied = tablet.check_in("P3", how="nfc", tag="04A2B3", **at_p3)
    assert flags(tablet, copied) == [["tag_elsewhere"]]


def test_a_tablet_whose_clock_has_lost_its_battery_is_heard(tablet: Tablet, clock: Clock) -> None:
    """Its clock begins at 1970, and is set right before it sends."""
    lost = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    tablet.now = lambda: lost
    help_, seen = tablet.item("sos", {}), tablet.check_in()
    assert [one["status"] for one in tablet.told(help_)] == [200]
    tablet.now = clock
    assert [one["status"] for one in tablet.told(seen)] == [200]
    fixes = [
        {"at": at.isoformat(), "lon": 119.6, "lat": 45.5, "accuracy_m": 6} for at in (lost, NIGHT)
    ]
    body = {
        "person": str(tablet.person),
        "device": tablet.device,
        "fixes": fixes,
        "sent_at": NIGHT.isoformat(),
    }
    answer = tablet.client.post("/api/v1/sync/positions", json=body, headers=tablet.headers)
    assert (answer.json()["kept"], answer.json()["dropped"]) == (1, 1)


def test_no_fixes_are_no_fault(tablet: Tablet) -> None:
    body = {
        "person": str(tablet.person),
        "device": tablet.device,
        "fixes": [],
        "sent_at": NIGHT.isoformat(),
    }
    answer = tablet.client.post("/api/v1/sync/positions", json=body, headers=tablet.headers)
    assert answer.status_code == 200, answer.text
