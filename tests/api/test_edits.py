"""Edits of grid plans over HTTP: previews tell, drafts are kept, publishing puts in force.

The plan is that of `tests.geo.partition.test_edits`: four grids of three buildings of 40
households; the band is [80, 130].
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient
from shapely import LineString
from shapely.geometry import mapping, shape
from sqlalchemy import Engine

from api.grids.boards import Boards
from data.store import communities, grid_plans, registry
from data.store.engine import read_scope, session_scope
from geo.access import Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams
from geo.partition.codes import SCHEMES
from geo.partition.edits import edited
from tests.api.conftest import CODE
from tests.geo.partition.test_edits import PARAMS, PLAN
from tests.people import as_person
from tests.worlds import TINY_CRS, X0, Y0

PLANS = f"/api/v1/communities/{CODE}/grid-plans"
MOVE = {"kind": "move", "building_id": "W4", "grid_id": "03"}
BACK = {"kind": "move", "building_id": "W3", "grid_id": "01"}
MERGE = {"kind": "merge", "grids": ["03", "01"]}
DIVIDE = {"kind": "divide", "grid_id": "01"}
RULES = {"min_households": 80, "max_households": 130, "nest": "hard"}


@pytest.fixture
def plan(engine: Engine, tiny: Community) -> int:
    """The plan in force; its number."""
    made = edited(tiny, PLAN, [], PARAMS)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        at = datetime(2026, 1, 1, tzinfo=LOCAL)
        report = made.report.as_dict() | {"params": RULES}
        number = grid_plans.add(session, key, made.grids, made.buildings, report, at=at)
        grid_plans.publish(session, number, at)
    return number


@pytest.fixture
def manager(client: TestClient) -> TestClient:
    """A client of somebody who may change plans."""
    return client


def ask(client: TestClient, *edits: dict[str, Any], plan: object = "current", **more: Any) -> Any:
    return client.post(f"{PLANS}/{plan}/edits", json={"edits": list(edits), **more})


def draft(client: TestClient, *edits: dict[str, Any], **more: Any) -> Any:
    return ask(client, *edits, preview=False, **more)


def drawn(*points: tuple[float, float]) -> dict[str, Any]:
    line = LineString([(X0 + x, Y0 + y) for x, y in points])
    (there,) = gpd.GeoSeries([line], crs=TINY_CRS).to_crs(4326)
    return {"kind": "draw", "grid_id": "01", "line": mapping(there)}


def replaced(engine: Engine, tiny: Community) -> None:
    with session_scope(engine) as session:
        communities.save(session, tiny, replace=True)


def test_a_preview_tells_what_follows_and_stores_nothing(client: TestClient, plan: int) -> None:
    answer = ask(client, MOVE)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["plan"], body["draft"], body["broken"]) == (plan, None, ["band"])
    (check,) = body["checks"]
    assert (check["grid_id"], check["excess"], check["touched"]) == ("03", 30, True)
    assert check["zh"] == "网格03有160户，比上限130户多30户。"
    assert body["before"]["households"] == {"01": 120, "03": 120}
    assert body["after"]["households"] == {"01": 80, "03": 160}
    assert body["changed"]["type"] == "FeatureCollection"
    assert [feature["id"] for feature in body["changed"]["features"]] == ["01", "03"]
    assert body["suggestion"]["edit"] == BACK
    assert len(client.get(PLANS).json()["plans"]) == 1
    repaired = ask(client, MOVE, body["suggestion"]["edit"]).json()
    assert (repaired["broken"], repaired["checks"], repaired["suggestion"]) == ([], [], None)


@pytest.mark.usefixtures("plan")
def test_what_is_cut_off_is_shown_on_the_map(client: TestClient) -> None:
    body = ask(client, {"kind": "move", "building_id": "W5", "grid_id": "04"}).json()
    assert body["broken"] == ["band", "contiguity", "nesting"]
    (cut,) = (check for check in body["checks"] if check["rule"] == "contiguity")
    assert cut["building_ids"] == ["W5"]
    place = gpd.GeoSeries([shape(cut["place"])], crs=4326).to_crs(TINY_CRS).area.iloc[0]
    assert place == pytest.approx(100 * 118, rel=1e-3)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("edits", "changed", "gone"),
    [
        ([MERGE], ["01"], ["03"]),
        ([MERGE, DIVIDE], ["05"], ["03"]),
        ([drawn((100, 0), (100, 300))], ["01", "05"], []),
    ],
    ids=["merge", "merge and divide", "draw"],
)
def test_every_kind_of_edit_is_understood(
    client: TestClient, edits: list[dict[str, Any]], changed: list[str], gone: list[str]
) -> None:
    body = ask(client, *edits, preview=True).json()
    assert body["gone"] == gone
    assert [feature["id"] for feature in body["changed"]["features"]] == changed


def test_a_draft_is_kept_beside_the_plan_and_published_in_its_place(
    manager: TestClient, plan: int
) -> None:
    answer = draft(manager, MERGE, DIVIDE)
    assert answer.status_code == 201, answer.text
    made = answer.json()["draft"]
    here = answer.headers["location"]
    assert (made["state"], here) == ("draft", f"{PLANS}/{made['id']}")
    stored = manager.get(here).json()
    report = stored["report"]
    assert (report["feasible"], report["grids"]) == (True, 4)
    assert report["params"].items() >= RULES.items()
    assert (report["edited_from"], report["checks"], report["accepted"]) == (plan, [], [])
    assert report["edits"] == [MERGE, DIVIDE | {"seed": 0}]
    grids = manager.get(f"{here}/grids").json()["features"]
    assert [feature["properties"]["grid_id"] for feature in grids] == ["01", "02", "04", "05"]
    assert manager.get(f"{PLANS}/current").json()["id"] == plan

    published = manager.post(f"{here}/publish")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert manager.get(f"{PLANS}/current").json()["id"] == made["id"]
    assert manager.get(f"{PLANS}/{plan}").json()["valid_to"] == published.json()["valid_from"]
    assert manager.post(f"{here}/publish").status_code == 409


def test_grids_no_edit_touched_are_the_same_in_the_draft(manager: TestClient, plan: int) -> None:
    number = draft(manager, MERGE, DIVIDE).json()["draft"]["id"]
    before, after = (
        gpd.GeoDataFrame.from_features(manager.get(f"{PLANS}/{at}/grids").json(), crs=4326)
        .set_index("grid_id")
        .loc[["02", "04"]]
        for at in (plan, number)
    )
    exact = ["code", "households", "persons", "buildings", "compound"]
    assert before[exact].equals(after[exact])
    assert before.geom_equals_exact(after, 1e-7).all()


@pytest.mark.usefixtures("plan")
def test_a_draft_can_be_edited_further(manager: TestClient) -> None:
    first = draft(manager, MERGE, DIVIDE).json()["draft"]["id"]
    answer = draft(manager, {"kind": "merge", "grids": ["01", "05"]}, DIVIDE, plan=first)
    assert answer.status_code == 201, answer.text
    report = manager.get(answer.headers["location"]).json()["report"]
    assert report["edited_from"] == first
    assert report["params"].items() >= RULES.items()
    assert answer.json()["gone"] == ["05"]


@pytest.mark.usefixtures("plan")
def test_a_plan_that_breaks_a_rule_is_kept_only_where_that_is_accepted(
    manager: TestClient,
) -> None:
    refused = draft(manager, MOVE)
    assert refused.status_code == 409
    assert "网格03有160户" in refused.json()["detail"]
    assert draft(manager, MOVE, accept=["nesting"]).status_code == 409
    assert len(manager.get(PLANS).json()["plans"]) == 1
    kept = draft(manager, MOVE, accept=["band"])
    assert kept.status_code == 201
    report = manager.get(kept.headers["location"]).json()["report"]
    assert (report["feasible"], report["accepted"]) == (False, ["band"])
    assert [check["rule"] for check in report["checks"]] == ["band"]


@pytest.mark.usefixtures("plan")
def test_plans_are_changed_by_managers_only(
    stranger: TestClient, engine: Engine, plan: int
) -> None:
    stranger.headers.update(as_person(engine, Role.analyst))
    for answer in (draft(stranger, MERGE, DIVIDE), stranger.post(f"{PLANS}/{plan}/publish")):
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
    assert ask(stranger, MERGE, DIVIDE).status_code == 200


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
    ],
)
def test_the_page_of_another_site_changes_nothing(
    manager: TestClient, headers: dict[str, str], status: int
) -> None:
    body = {"edits": [MERGE, DIVIDE], "preview": False}
    assert manager.post(f"{PLANS}/current/edits", json=body, headers=headers).status_code == status


@pytest.mark.usefixtures("plan")
def test_what_is_not_there_is_told_all_at_once(client: TestClient) -> None:
    answer = ask(client, MOVE | {"building_id": "X9", "grid_id": "77"}, DIVIDE | {"grid_id": "9"})
    assert answer.status_code == 422
    faults = [(fault["row"], fault["column"]) for fault in answer.json()["faults"]]
    assert faults == [("1", "building_id"), ("1", "grid_id"), ("2", "grid_id")]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"edits": []},
        {"edits": [MOVE] * 101},
        {"edits": [MOVE], "previw": True},
        {"edits": [MOVE], "accept": ["everything"]},
        {"edits": [{"kind": "burn", "grid_id": "01"}]},
        {"edits": [MOVE | {"more": 1}]},
        {"edits": [{"kind": "merge", "grids": ["01"]}]},
        {"edits": [DIVIDE | {"seed": -1}]},
        {"edits": [{"kind": "draw", "grid_id": "01", "line": {"type": "Point"}}]},
        {"edits": [drawn((0, 0), (1, 1)) | {"line": {"type": "LineString", "coordinates": [[0]]}}]},
        {
            "edits": [
                drawn((0, 0), (1, 1))
                | {"line": {"type": "LineString", "coordinates": [[119, 45], [119, 95]]}}
            ]
        },
        {"edits": [drawn((100, 100), (100, 100))]},
    ],
)
def test_a_malformed_request_is_refused_with_its_faults(
    client: TestClient, body: dict[str, Any]
) -> None:
    answer = client.post(f"{PLANS}/current/edits", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["faults"]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("number", ["999", "now", "-1", "0", "99999999999", "1e0"])
def test_a_plan_that_is_not_there_is_not_found(manager: TestClient, number: str) -> None:
    assert ask(manager, MOVE, plan=number).status_code == 404
    assert manager.get(f"{PLANS}/{number}").status_code == 404
    assert manager.get(f"{PLANS}/{number}/grids").status_code == 404
    assert manager.post(f"{PLANS}/{number}/publish").status_code == 404


def test_a_plan_is_edited_only_in_its_own_community(
    manager: TestClient, engine: Engine, tiny: Community, plan: int
) -> None:
    with session_scope(engine) as session:
        communities.save(session, replace(tiny, name="邻社区", code="150581001002"))
    there = PLANS.replace(CODE, "150581001002")
    answer = manager.post(f"{there}/{plan}/edits", json={"edits": [MOVE]})
    assert answer.status_code == 404
    assert manager.post(f"{there}/{plan}/publish").status_code == 404


def test_a_plan_of_a_community_that_was_replaced_is_not_edited(
    manager: TestClient, engine: Engine, tiny: Community, plan: int
) -> None:
    made = draft(manager, MERGE, DIVIDE).json()["draft"]["id"]
    replaced(engine, tiny)
    for answer in (
        ask(manager, MOVE),
        draft(manager, MERGE, DIVIDE),
        ask(manager, MOVE, plan=plan),
        manager.post(f"{PLANS}/{made}/publish"),
    ):
        assert answer.status_code == 409
        assert "replaced" in answer.json()["detail"]


def test_a_plan_that_does_not_say_its_rules_has_the_usual_ones(
    client: TestClient, engine: Engine, tiny: Community
) -> None:
    made = edited(tiny, PLAN, [], PARAMS)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        at = datetime(2026, 1, 1, tzinfo=LOCAL)
        number = grid_plans.add(session, key, made.grids, made.buildings, {}, at=at)
    body = ask(client, MERGE, plan=number).json()
    assert body["checks"][0]["en"] == ("Grid 02 has 120 households, 80 fewer than the 200 needed.")
    assert [check["touched"] for check in body["checks"]] == [False, False]


def test_a_new_grid_gets_its_code_by_the_scheme_of_the_plan(
    manager: TestClient, engine: Engine, tiny: Community
) -> None:
    made = edited(tiny, PLAN, [], PARAMS, scheme=SCHEMES["cjt349-20"])
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        at = datetime(2026, 1, 1, tzinfo=LOCAL)
        report = {"params": RULES | {"codes": "cjt349-20"}}
        number = grid_plans.add(session, key, made.grids, made.buildings, report, at=at)
    answer = draft(manager, MERGE, DIVIDE, plan=number)
    (new,) = answer.json()["changed"]["features"]
    assert new["properties"]["code"] == f"000000{CODE}05"
    kept = manager.get(answer.headers["location"]).json()["report"]["params"]
    assert kept.items() >= report["params"].items()


@pytest.mark.usefixtures("plan")
def test_the_board_is_derived_once_per_revision_and_forgotten_in_turn(
    engine: Engine, tiny: Community
) -> None:
    boards = Boards(most=1)
    with read_scope(engine) as session:
        first = boards.of(session, registry.find(session, CODE), SplitParams())
        assert boards.of(session, registry.find(session, CODE), SplitParams()) is first
        assert (
            boards.of(session, registry.find(session, CODE), SplitParams(by_entrance=("W4",)))
            is not first
        )
    replaced(engine, tiny)
    with read_scope(engine) as session:
        assert boards.of(session, registry.find(session, CODE), SplitParams()) is not first
    assert len(boards) == 1
