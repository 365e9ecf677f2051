"""What happens is heard by who may hear it, and it is known who saw whom."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx2
import pytest
from sqlalchemy import Engine, select

from api.live import endpoints
from data.store.access_tables import audit
from data.store.engine import read_scope
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.live.conftest import PLACE, walked
from tests.api.live.stream import listening
from tests.api.sync.conftest import Clock
from tests.api.sync.tablet import Tablet
from tests.people import as_person

OF_TABLET = Callable[[str], Tablet]
ALARMS = f"/api/v1/communities/{CODE}/alarms"
CRIES = f"/api/v1/sync/communities/{CODE}/sos"


def recorded(engine: Engine, action: str) -> list[tuple[str, str | None, object]]:
    """Return what the audit says of an action: who, of what, details."""
    c = audit.c
    query = select(c.actor, c.subject, c.details).where(c.action == action).order_by(c.seq)
    with read_scope(engine) as session:
        rows = session.execute(query).all()
    return [(row.actor, row.subject, json.loads(row.details)) for row in rows]


def when(said: str) -> datetime:
    return datetime.fromisoformat(said)


def guards_of(fixes: list[list[dict[str, str]]]) -> set[str]:
    return {one["guard"] for several in fixes for one in several}


def test_a_fix_is_heard_and_who_saw_it_is_on_record(
    address: str, client: httpx2.Client, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one, manager = tablet("G15"), as_person(engine, Role.manager)
    for _ in range(2):
        with listening(address, CODE, manager) as heard:
            clock.pass_(seconds=20)
            assert walked(one, PLACE) == {"kept": 1, "known": 0, "dropped": 0}
            fixes = heard.next("fixes", lambda said: when(said[-1]["at"]) == clock.at)
            assert (fixes[-1]["guard"], fixes[-1]["place"]) == ("G15", [PLACE[1], PLACE[0]])
    assert recorded(engine, "positions.live") == [("manager", "positions", {"guards": ["G15"]})]
    (look,) = client.get("/api/v1/sync/looks", headers=one.headers).json()["looks"]
    assert (look["username"], look["door"], look["day"]) == ("manager", "live", "2026-11-22")


def test_a_guard_hears_of_nobody_else(
    address: str, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one, other = tablet("G15"), tablet("G16")
    with listening(address, CODE, other.headers) as heard:
        one.told(one.item("sos", {"lon": PLACE[0], "lat": PLACE[1], "accuracy_m": 8}))
        assert walked(one, PLACE)["kept"] == walked(other, PLACE)["kept"] == 1
        heard.next("fixes")
        clock.pass_(seconds=5)
        heard.once("laps", lambda laps: laps[0]["last"] is not None)  # before fixes or after
        assert guards_of(heard.named("fixes")) == {"G16"}
        assert {lap["guard"] for laps in heard.named("laps") for lap in laps} == {"G16"}
        assert heard.named("sos") == []
    assert recorded(engine, "positions.live") == [("g16", "positions", {"guards": ["G16"]})]


def test_where_somebody_was_off_shift_is_never_heard(
    address: str, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one, off = tablet("G15"), tablet("G01")
    with listening(address, CODE, as_person(engine, Role.dispatcher)) as heard:
        assert walked(off, PLACE) == {"kept": 0, "known": 0, "dropped": 1}
        before = clock.at - timedelta(hours=5)
        assert walked(one, PLACE, at=before) == {"kept": 0, "known": 0, "dropped": 1}
        walked(one, PLACE)
        heard.next("fixes")
        assert guards_of(heard.named("fixes")) == {"G15"}
        assert len(heard.named("fixes")) == 1


def test_a_cry_is_repeated_on_every_console_until_somebody_accepts(
    address: str, client: httpx2.Client, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one = tablet("G15")
    walked(tablet("G16"), (PLACE[0], PLACE[1] + 0.001))
    manager, dispatcher = (as_person(engine, role) for role in (Role.manager, Role.dispatcher))
    with (
        listening(address, CODE, manager, "calls") as first,
        listening(address, CODE, dispatcher) as second,
    ):
        one.told(one.item("sos", {"lon": PLACE[0], "lat": PLACE[1], "accuracy_m": 8}))
        cry = first.next("sos")
        assert (cry["guard"], cry["who"], cry["seen_by"]) == ("G15", "g15", None)
        assert cry["place"] == [PLACE[1], PLACE[0]]
        assert [(near["guard"], near["distance_m"]) for near in cry["near"]] == [("G16", 111)]
        assert re.fullmatch(r"西苑 · 楼栋 W1 · 网格 \d\d", cry["where"][0])
        assert second.next("sos") == cry
        for _ in range(3):
            clock.pass_(seconds=5)
            assert first.next("sos")["id"] == second.next("sos")["id"] == cry["id"]
        for headers in (dispatcher, manager):  # the first who does counts
            answer = client.post(f"{CRIES}/{cry['id']}/answer", headers=headers)
            assert answer.status_code == 204
        for heard in (first, second):
            assert heard.next("sos", lambda said: said["seen_at"])["seen_by"] == "dispatcher"
        clock.pass_(seconds=5)
        walked(one, PLACE)
        second.next("fixes")
        assert [said["seen_by"] for said in second.named("sos")][-1] == "dispatcher"
        assert {event.name for event in first.all} <= {"sos", "alarm", "beat"}
    assert recorded(engine, "sos.answer") == [("dispatcher", f"sos/{cry['id']}", {})]


def test_off_the_route_is_an_alarm_that_is_acknowledged_and_ends(
    address: str, client: httpx2.Client, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one, dispatcher = tablet("G15"), as_person(engine, Role.dispatcher)
    far = (PLACE[0] + 0.02, PLACE[1])
    with listening(address, CODE, dispatcher) as heard:
        begun = clock.at
        for _ in range(14):
            clock.pass_(seconds=10)
            walked(one, far)
        alarm = heard.next("alarm", lambda said: said["kind"] == "off_route")
        assert (alarm["guard"], alarm["title"][0]) == ("G15", "G15 偏离路线")
        assert when(alarm["since"]) == begun + timedelta(seconds=10)
        mine = f"{ALARMS}/{alarm['id']}/acknowledge"
        assert client.post(mine, headers=one.headers, json={"note": "是我"}).status_code == 403
        answer = client.post(mine, headers=dispatcher, json={"note": "已打电话"})
        assert (answer.json()["acknowledged_by"], answer.json()["note"]) == (
            "dispatcher",
            "已打电话",
        )
        assert (
            client.post(mine, headers=dispatcher, json={"note": "又一次"}).json() == answer.json()
        )
        assert heard.next("alarm", lambda said: said["acknowledged_by"])["id"] == alarm["id"]
        on_it = near_the_route(client, dispatcher)
        for _ in range(5):
            clock.pass_(seconds=10)
            walked(one, on_it)
        heard.next("alarm", lambda said: said["id"] == alarm["id"] and said["closed"])
    assert recorded(engine, "alarm.acknowledge") == [("dispatcher", f"alarms/{alarm['id']}", {})]
    listed = client.get(ALARMS, headers=dispatcher, params={"open": False}).json()["alarms"]
    assert [one["id"] for one in listed if one["kind"] == "off_route"] == [alarm["id"]]


def near_the_route(client: httpx2.Client, headers: dict[str, str]) -> tuple[float, float]:
    """Return a place on a walk of the guard in the plan that is in force."""
    plans = client.get(f"/api/v1/communities/{CODE}/patrols", headers=headers).json()["plans"]
    path = f"/api/v1/communities/{CODE}/patrols/{plans[0]['id']}/routes"
    routes = client.get(path, headers=headers, params={"guard": "G15"}).json()["features"]
    night = next(one for one in routes if one["properties"]["start"] > "2026-11-22T22:00")
    lon, lat = night["geometry"]["coordinates"][0][:2]
    return lon, lat


def test_who_comes_back_goes_on_where_the_stream_was_left(
    address: str, client: httpx2.Client, tablet: OF_TABLET, engine: Engine, clock: Clock
) -> None:
    one, headers = tablet("G15"), as_person(engine, Role.manager)
    with listening(address, CODE, headers) as heard:
        walked(one, PLACE)
        heard.next("fixes")
        heard.next("beat")
        left = heard.all[-1].id
    clock.pass_(seconds=30)
    walked(one, PLACE)
    clock.pass_(seconds=30)
    with listening(address, CODE, {**headers, "Last-Event-ID": left}) as heard:
        assert clock.at - timedelta(seconds=30) in times_of(heard.named("fixes"))
    with listening(address, CODE, {**headers, "Last-Event-ID": "nonsense"}) as heard:
        assert len(times_of(heard.named("fixes"))) == 2


def times_of(fixes: list[list[dict[str, str]]]) -> set[datetime]:
    return {when(one["at"]) for several in fixes for one in several}


def test_only_who_may_listens_and_nobody_for_ever(
    address: str, client: httpx2.Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"community": CODE}
    assert client.get("/events", params=here).status_code == 401
    manager = as_person(engine, Role.manager)
    assert client.get("/events", params={"community": "x"}, headers=manager).status_code == 404
    assert client.head("/events", params=here, headers=manager).status_code == 200
    with listening(address, CODE, as_person(engine, Role.department)) as heard:
        assert {event.name for event in heard.all} <= {"case", "beat"}
    monkeypatch.setattr(endpoints, "LASTS_S", 0.2)
    with listening(address, CODE, manager) as heard:
        assert heard.ended()
    monkeypatch.setattr(endpoints, "MOST_LISTENERS", 0)
    assert client.get("/events", params=here, headers=manager).status_code == 503
