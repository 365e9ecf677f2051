"""No endpoint shows a row or a column that the policy does not grant, whoever asks.

The policy itself is spelled out in `tests.geo.access.test_policy`; here every endpoint of the API's
own description and every map is asked by every role, in its own community and in another one.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.publishing import publish_patrol, publish_split
from data.store import audit, communities, guards, layers
from data.store.engine import read_scope, session_scope
from geo.access import EVERYTHING, POLICY, Actor, Membership, Role, Scope
from geo.clock import LOCAL
from geo.community import Community
from geo.guard import Guard
from geo.partition import Split
from geo.patrol import Patrol
from geo.schema import LAYERS
from tests.api.conftest import CODE
from tests.people import REASON, as_person

OWNER, NAMES = "户主王某", ("保安赵某", "保安钱某")
HERE = "/api/v1/communities/{community}"
SUBJECTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{("get", f"{HERE}/{layer}"): (layer,) for layer in LAYERS},
    **{("get", f"{HERE}/{layer}/{{number}}"): (layer,) for layer in LAYERS},
    ("get", HERE): ("community",),
    ("get", f"{HERE}/grids"): ("grids",),
    ("get", f"{HERE}/grids/{{grid_id}}"): ("grids",),
    ("get", f"{HERE}/grid-plans"): ("grid_plans",),
    ("get", f"{HERE}/grid-plans/current"): ("grid_plans",),
    ("get", f"{HERE}/grid-plans/{{plan}}"): ("grid_plans",),
    ("get", f"{HERE}/grid-plans/{{plan}}/grids"): ("grid_plans", "grids"),
    ("get", f"{HERE}/patrols"): ("patrol_plans",),
    ("get", f"{HERE}/patrols/{{plan}}"): ("patrol_plans",),
    ("get", f"{HERE}/patrols/{{plan}}/roster"): ("patrol_plans", "roster"),
    ("get", f"{HERE}/patrols/{{plan}}/routes"): ("patrol_plans", "routes"),
    ("get", f"{HERE}/patrols/{{plan}}/stops"): ("patrol_plans", "stops"),
    ("get", f"{HERE}/patrols/{{plan}}/streets"): ("patrol_plans", "street_gaps"),
    ("get", f"{HERE}/patrols/{{plan}}/dead_corners"): ("patrol_plans", "dead_corners"),
    ("get", f"{HERE}/guards"): ("guards",),
    ("get", f"{HERE}/patrols/{{plan}}/sheets.pdf"): ("patrol_plans", "roster"),
    ("get", f"{HERE}/patrols/{{plan}}/calendar.ics"): ("patrol_plans", "roster"),
    ("get", f"{HERE}/handovers"): ("handovers",),
    ("get", f"{HERE}/shift-records"): ("shift_records",),
    ("get", f"{HERE}/conflicts"): ("conflicts",),
    ("get", f"{HERE}/alarms"): ("alarms",),
    ("get", "/maps/{community}/overview.html"): ("buildings",),
    ("get", "/maps/{community}/grids.html"): ("grids",),
    ("get", "/maps/{community}/heatmap.html"): ("case_figures",),
    ("get", "/maps/{community}/hazards.html"): ("case_figures",),
    ("get", "/maps/{community}/coverage.html"): ("street_gaps",),
    ("get", "/maps/{community}/coverage.png"): ("street_gaps",),
    ("get", "/maps/{community}/patrols.html"): ("tracks",),
    ("get", f"{HERE}/cases"): ("cases",),
    ("get", f"{HERE}/cases.geojson"): ("cases",),
    ("get", f"{HERE}/cases/{{case_id}}"): ("cases",),
    ("get", f"{HERE}/cases/{{case_id}}/events"): ("cases", "case_events"),
    ("get", f"{HERE}/cases/{{case_id}}/duplicates"): ("cases",),
    ("post", f"{HERE}/cases/duplicates"): ("cases",),
    ("get", f"{HERE}/cases/{{case_id}}/photos/{{photo}}"): ("case_photos",),
    ("get", f"{HERE}/cases/{{case_id}}/photos/{{photo}}/small"): ("case_photos",),
    ("get", f"{HERE}/case-categories"): ("categories",),
    ("get", f"{HERE}/visits"): ("visits",),
    ("get", f"{HERE}/visits/coverage"): ("visits",),
    ("get", f"{HERE}/visits/{{case_id}}"): ("visits",),
    ("get", f"{HERE}/visits/{{case_id}}/events"): ("visits",),
    ("get", f"{HERE}/campaigns"): ("campaigns",),
    ("get", f"{HERE}/campaigns/{{campaign_id}}"): ("campaigns",),
    ("get", f"{HERE}/specialists"): ("specialists",),
    ("get", f"{HERE}/figures"): ("case_figures",),
    ("get", f"{HERE}/figures.csv"): ("case_figures",),
}
"""What must be readable for an endpoint to answer."""
PERSONAL = {"buildings", "hazards", "roster", "cases"}
"""Subjects behind which something personal may be shown for a reason."""
ACTIONS = {
    ("get", f"{HERE}/patrols/{{plan}}/alarms"): ("watch", "patrol_plans"),
    ("post", f"{HERE}/patrols/{{plan}}/repairs"): ("repair", "patrol_plans"),
    ("post", f"{HERE}/grid-plans/{{plan}}/edits"): ("preview", "grid_plans"),
    ("post", f"{HERE}/grid-plans/{{plan}}/publish"): ("publish", "grid_plans"),
    ("post", f"{HERE}/conflicts/{{number}}/settle"): ("settle", "conflicts"),
    ("post", f"{HERE}/alarms/{{number}}/acknowledge"): ("acknowledge", "alarms"),
    ("post", f"{HERE}/shift-records/answer"): ("answer", "shift_records"),
    ("post", f"{HERE}/cases"): ("report", "cases"),
    ("post", f"{HERE}/cases/{{case_id}}/steps"): ("read", "cases"),
    ("post", f"{HERE}/cases/{{case_id}}/photos"): ("upload", "case_photos"),
    ("put", f"{HERE}/case-categories"): ("edit", "categories"),
    ("post", f"{HERE}/visits"): ("walk", "visits"),
    ("post", f"{HERE}/visits/{{case_id}}/steps"): ("read", "visits"),
    ("post", f"{HERE}/campaigns"): ("lead", "campaigns"),
    ("post", f"{HERE}/campaigns/{{campaign_id}}/findings"): ("inspect", "campaigns"),
    ("post", f"{HERE}/campaigns/{{campaign_id}}/close"): ("lead", "campaigns"),
    ("put", f"{HERE}/grids/{{grid_id}}/specialists"): ("edit", "specialists"),
    ("get", f"{HERE}/posters.pdf"): ("print", "posters"),
    ("get", f"{HERE}/exports"): ("make", "exports"),
    ("post", f"{HERE}/exports"): ("make", "exports"),
    ("get", f"{HERE}/exports/{{number}}"): ("make", "exports"),
    ("delete", f"{HERE}/exports/{{number}}"): ("make", "exports"),
    ("get", f"{HERE}/exports/{{number}}/file"): ("make", "exports"),
}
BODIES = {
    "repairs": {"at": "2026-11-22T09:00:00+08:00", "lost": [{"guard_id": "G06"}]},
    "edits": {"edits": [{"kind": "merge", "grids": ["01", "03"]}]},
    "cases": {"details": {"category": "1101", "description": "飞线", "place": [119.65, 45.53]}},
    "duplicates": {"place": [119.65, 45.53]},
    "steps": {"command": "note", "base_version": 1, "details": {"description": "看过"}},
    "case-categories": {"content": ""},
    "visits": {"details": {"place_ref": "shop:1", "grid_id": "01"}},
    "campaigns": {
        "name": "联合检查",
        "starts": "2026-11-27T09:00:00+08:00",
        "ends": "2026-11-27T14:00:00+08:00",
        "place_refs": ["building:W1"],
    },
    "findings": {"findings": [{"finding_id": "finding-01", "place_ref": "building:W1"}]},
    "specialists": {"specialists": []},
    "exports": {"layers": ["buildings"], "format": "csv"},
    "close": {"summary": "已查完"},
    "settle": {"decision": "ours"},
    "acknowledge": {"note": "已派人去看"},
    "answer": {
        "guard_id": "G06",
        "date": "2026-11-22",
        "shift": "night",
        "kind": "checkpoint",
        "ref_id": "P1",
        "at": "2026-11-22T23:00:00+08:00",
        "decision": "granted",
    },
}
NOBODYS = {"case_id": "no-such-case", "campaign_id": "no-such-campaign", "photo": "0" * 64}
"""Ids of nothing: what is there is asked for in `tests.api.cases.test_http`."""


@pytest.fixture
def homes(
    engine: Engine, tiny: Community, tiny_split: Split, tiny_patrol: Patrol
) -> tuple[int, int]:
    """Two communities alike, with plans in force, guards with names and owners; their ids."""
    owned = tiny["buildings"].assign(owner=[OWNER] * 12)
    at = tiny_patrol.roster["start"].min().to_pydatetime().astimezone(LOCAL)
    made = []
    with session_scope(engine) as session:
        for name, code in (("小社区", CODE), ("别处", "150581001002")):
            given = replace(tiny, name=name, code=code).replaced("buildings", owned)
            key = communities.save(session, given)
            publish_split(session, key, tiny_split, at)
            publish_patrol(session, key, tiny_patrol, at)
            guards.save(session, key, [Guard(f"G0{n + 6}", NAMES[n]) for n in (0, 1)])
            made.append(key)
    return made[0], made[1]


def held(role: Role, here: int) -> Membership:
    special = {
        Role.guard: Membership(role, here, guard_id="G07"),
        Role.grid_worker: Membership(role, here, grids=frozenset({"01"})),
        Role.department: Membership(role, here, department="property"),
        Role.admin: Membership(role),
    }
    return special.get(role, Membership(role, here))


def person(client: TestClient, engine: Engine, role: Role, here: int) -> Actor:
    """Make a client ask as a person of a role in one community."""
    membership = held(role, here)
    client.headers.update(as_person(engine, role, membership))
    return Actor(1, role.value, (membership,))


def rows_of(engine: Engine, here: int) -> dict[str, int]:
    """Return the number of a row of each layer."""
    with read_scope(engine) as session:
        frames = {layer: layers.page(session, here, layer).frame for layer in LAYERS}
    return {layer: int(frame.index[0]) if len(frame) else 1 for layer, frame in frames.items()}


def filled(path: str, community: str, rows: Mapping[str, int]) -> str:
    layer = path.split("/")[5] if path.count("/") > 4 else ""
    address = path.format(
        community=community, plan="current", grid_id="01", number=rows.get(layer, 1), **NOBODYS
    )
    shift = "?guard_id=G07&day=2026-11-22"  # sheets of a whole plan take long to draw
    return address + shift if path.endswith("sheets.pdf") else address


def described(client: TestClient) -> Iterator[tuple[str, str]]:
    """Yield every endpoint below a community that the API describes, and the maps."""
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        if path.startswith(HERE):
            yield from ((method, path) for method in methods)
    for page in ("overview", "grids", "heatmap", "hazards", "coverage", "patrols"):
        yield "get", f"/maps/{{community}}/{page}.html"
    yield "get", "/maps/{community}/coverage.png"


def asked(client: TestClient, method: str, address: str) -> Any:
    body = BODIES.get(address.rsplit("/", 1)[1])
    return client.request(method, address, json=None if method == "get" else body)


def test_every_endpoint_is_looked_at(stranger: TestClient) -> None:
    assert set(described(stranger)) == {*SUBJECTS, *ACTIONS}


@pytest.mark.parametrize("reason", [None, REASON], ids=["no reason", "a reason"])
@pytest.mark.parametrize("role", Role)
def test_each_role_is_shown_what_the_policy_grants_and_nothing_else(
    stranger: TestClient, engine: Engine, homes: tuple[int, int], role: Role, reason: str | None
) -> None:
    here, _ = homes
    actor, rows = person(stranger, engine, role, here), rows_of(engine, here)
    stranger.headers.update({"X-Reason": reason} if reason else {})
    shown = {
        subject: POLICY.columns(actor, subject, here, reason=reason is not None)
        for subject in POLICY.subjects
    }
    secrets = {
        OWNER: "owner" in shown["buildings"],
        "三号楼前": "note" in shown["hazards"],
        NAMES[0]: "name" in shown["guards"] and role != Role.guard,
        NAMES[1]: "name" in shown["guards"],
    }
    for (method, path), subjects in SUBJECTS.items():
        if reason and not PERSONAL.intersection(subjects):
            continue  # a reason changes nothing there
        answer = asked(stranger, method, filled(path, CODE, rows))
        may = all(POLICY.rows(actor, subject, here) for subject in subjects)
        # 404: a row that the layer has not, or not for this person
        mine = ("{number}", "{case_id}", "{campaign_id}", "{photo}")
        allowed = {200, 404} if any(part in path for part in mine) else {200}
        assert answer.status_code in (allowed if may else {403}), (path, answer.text[:200])
        text = answer.text.replace("\r\n ", "")  # calendars fold their lines
        for secret, granted in secrets.items():
            there = secret in text or json.dumps(secret)[1:-1] in text
            assert granted or not there, (path, secret)
        if path.startswith(HERE) and text.startswith('{"type":"Feature'):
            _check(answer.json(), shown[subjects[-1]])
    for (method, path), (action, subject) in ACTIONS.items():
        answer = asked(stranger, method, filled(path, CODE, rows))
        may = POLICY.may(actor, action, subject, here)
        assert (answer.status_code != 403) is may, (path, answer.text[:200])
    _check_buildings(stranger, POLICY.rows(actor, "buildings", here))
    if role in {Role.manager, Role.grid_worker} and reason:
        found = stranger.get(f"/api/v1/communities/{CODE}/buildings").json()["features"]
        assert {one["properties"]["owner"] for one in found} == {OWNER}
        assert {one["properties"]["persons"] for one in found} == {96}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.admin])
def test_another_community_is_not_there_for_anybody(
    stranger: TestClient, engine: Engine, homes: tuple[int, int], role: Role
) -> None:
    here, other = homes
    person(stranger, engine, role, here)
    rows = rows_of(engine, other)
    for method, path in [*SUBJECTS, *ACTIONS]:
        answer = asked(stranger, method, filled(path, "150581001002", rows))
        assert answer.status_code == 404, path
        assert answer.json()["detail"] == "There is no community '150581001002'."
    for key in ("别处", str(other), "nowhere"):
        detail = stranger.get(f"/api/v1/communities/{key}").json()["detail"]
        assert detail == f"There is no community '{key}'."
    listed = stranger.get("/api/v1/communities").json()["communities"]
    assert [one["name"] for one in listed] == ["小社区"]
    assert stranger.get("/?community=150581001002").status_code == 404
    assert "别处" not in stranger.get("/").text


def _check(body: Any, shown: Any) -> None:
    for feature in body.get("features", [body]):
        assert shown.keep(feature["properties"]) == list(feature["properties"])


def _check_buildings(client: TestClient, scope: Scope) -> None:
    answer = client.get(f"/api/v1/communities/{CODE}/buildings?limit=1000")
    if not scope:
        assert answer.status_code == 403
        return
    found = {one["properties"]["building_id"] for one in answer.json()["features"]}
    assert len(found) == (12 if scope == EVERYTHING else 3)  # a grid has three
    counted = client.get(f"/api/v1/communities/{CODE}").json()["rows"]["buildings"]
    assert counted == len(found)


def test_a_guard_sees_the_own_shifts_and_routes_whatever_is_asked_for(
    stranger: TestClient, engine: Engine, homes: tuple[int, int], tiny_patrol: Patrol
) -> None:
    person(stranger, engine, Role.guard, homes[0])
    patrol = f"/api/v1/communities/{CODE}/patrols/current"
    roster = stranger.get(f"{patrol}/roster").json()["roster"]
    assert len(roster) == len(tiny_patrol.roster.query("guard_id == 'G07'")) > 0
    for part in ("routes", "stops"):
        found = stranger.get(f"{patrol}/{part}?limit=1000").json()["features"]
        assert {one["properties"]["guard_id"] for one in found} == {"G07"}
        others = stranger.get(f"{patrol}/{part}?guard_id=G06").json()["features"]
        assert others == []
    assert stranger.get(f"{patrol}/roster?guard_id=G06").json()["roster"] == []
    assert stranger.get(f"{patrol}/sheets.pdf?guard_id=G06").status_code == 404
    assert "BEGIN:VEVENT" not in stranger.get(f"{patrol}/calendar.ics?guard_id=G06").text


def test_an_analyst_cannot_find_out_whose_a_route_is_by_asking(
    stranger: TestClient, engine: Engine, homes: tuple[int, int]
) -> None:
    person(stranger, engine, Role.analyst, homes[0])
    patrol = f"/api/v1/communities/{CODE}/patrols/current"
    assert stranger.get(f"{patrol}/routes").json()["numberReturned"] > 0
    assert stranger.get(f"{patrol}/routes?guard_id=G06").status_code == 403


def test_drafts_are_for_who_makes_plans(
    stranger: TestClient, engine: Engine, homes: tuple[int, int]
) -> None:
    plans = f"/api/v1/communities/{CODE}/grid-plans"
    manager = as_person(engine, Role.manager)
    edits = [{"kind": "merge", "grids": ["01", "03"]}, {"kind": "divide", "grid_id": "01"}]
    made = stranger.post(
        f"{plans}/current/edits",
        headers=manager,
        json={"edits": edits, "preview": False, "accept": ["band"]},
    )
    assert made.status_code == 201, made.text
    draft = made.headers["location"]
    person(stranger, engine, Role.guard, homes[0])
    assert stranger.get(draft).status_code == 404
    assert stranger.get(f"{draft}/grids").status_code == 404
    assert [plan["state"] for plan in stranger.get(plans).json()["plans"]] == ["published"]
    assert stranger.get(draft, headers=manager).status_code == 200
    with read_scope(engine) as session:
        assert [row.action for row in audit.listing(session)] == ["grid_plan.draft"]


def test_reading_personal_columns_is_recorded_with_its_reason(
    stranger: TestClient, engine: Engine, homes: tuple[int, int]
) -> None:
    person(stranger, engine, Role.manager, homes[0])
    buildings = f"/api/v1/communities/{CODE}/buildings?limit=1"
    stranger.get(buildings)
    stranger.get(f"/api/v1/communities/{CODE}/streets")
    for told in ("x", "%0A%0A%0A%0A%0A", "%E6%A0%B8" * 201):
        answer = stranger.get(buildings, headers={"X-Reason": told})
        assert (answer.status_code, answer.json()["faults"][0]["column"]) == (422, "X-Reason")
    stranger.get(buildings, headers={"X-Reason": REASON})
    with read_scope(engine) as session:
        (row,) = audit.listing(session)
    assert (row.action, row.subject, row.actor) == ("personal.read", "buildings", "manager")
    assert (row.reason, row.community_id) == ("核对住户数", homes[0])


@pytest.mark.parametrize("role", Role)
def test_the_start_page_leads_nobody_to_a_closed_door(
    stranger: TestClient, engine: Engine, homes: tuple[int, int], role: Role
) -> None:
    person(stranger, engine, role, homes[0])
    page = stranger.get("/").text
    links = {part.split('"')[0] for part in page.split('class="go" href="')[1:]}
    assert bool(links) is (role != Role.admin)
    for link in links:
        assert stranger.get(link.replace("&amp;", "&")).status_code == 200, link


def test_many_who_ask_at_once_are_all_answered_and_all_recorded(
    stranger: TestClient, engine: Engine, homes: tuple[int, int]
) -> None:
    person(stranger, engine, Role.manager, homes[0])
    buildings = f"/api/v1/communities/{CODE}/buildings?limit=1"
    told = {"X-Reason": REASON}
    with ThreadPoolExecutor(40) as pool:  # more than a pool of connections has
        asked = [pool.submit(stranger.get, buildings, headers=told) for _ in range(80)]
        assert {answer.result().status_code for answer in asked} == {200}
    with engine.connect() as connection:
        assert list(audit.faults(connection)) == []
    with read_scope(engine) as session:
        assert len(audit.listing(session, last=100)) == 80


def test_own_grids_are_none_before_there_is_a_plan_and_the_map_is_there_all_the_same(
    stranger: TestClient, engine: Engine, tiny: Community
) -> None:
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
    person(stranger, engine, Role.grid_worker, here)
    assert stranger.get(f"/api/v1/communities/{CODE}").json()["rows"]["buildings"] == 0
    assert stranger.get(f"/api/v1/communities/{CODE}/buildings").json()["features"] == []
    assert stranger.get(f"/maps/{CODE}/overview.html").status_code == 200
