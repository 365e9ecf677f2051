"""The four specialists of a grid and the table of categories over HTTP."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any

from data.store import categories
from data.store.engine import session_scope
from geo.cases import default_categories
from geo.cases.categories_text import categories_text
from geo.clock import LOCAL
from tests.api.cases.people import Crew
from tests.api.conftest import CODE

HERE = f"/api/v1/communities/{CODE}"
CHIEF = {"kind": "grid_chief", "name": "王建国", "phone": "13900000001", "buildings": []}
HOUSES = {"kind": "building_chief", "name": "赵秀兰", "phone": None, "buildings": ["W1", "W2"]}


def names(crew: Crew, who: str, grid: str = "") -> list[tuple[str, str | None]]:
    query = {"grid_id": grid} if grid else {}
    found: list[dict[str, Any]] = crew.ask(who, "GET", f"{HERE}/specialists", params=query).json()[
        "specialists"
    ]
    return [(one["kind"], one["name"]) for one in found]


def test_a_grids_people_are_replaced_as_a_whole_and_named_to_who_may_know(crew: Crew) -> None:
    to = f"{HERE}/grids/{crew.grid}/specialists"
    body = {"specialists": [HOUSES, CHIEF]}
    for who in ("dispatcher", "worker", "analyst", "guard"):
        assert crew.ask(who, "PUT", to, json=body).status_code == 403, who
    assert crew.ask("manager", "PUT", to, json=body).status_code == 200
    told = [("grid_chief", "王建国"), ("building_chief", "赵秀兰")]
    assert names(crew, "worker") == names(crew, "manager", crew.grid) == told
    assert names(crew, "manager", "99") == []
    assert {kind for kind, _ in names(crew, "analyst")} == {"grid_chief", "building_chief"}
    assert {name for _, name in names(crew, "analyst")} == {None}
    assert crew.ask("manager", "PUT", to, json={"specialists": []}).status_code == 200
    assert names(crew, "worker") == []


def test_a_grid_that_is_not_in_force_and_a_fifth_kind_are_refused(crew: Crew) -> None:
    body = {"specialists": [CHIEF]}
    assert crew.ask("manager", "PUT", f"{HERE}/grids/99/specialists", json=body).status_code == 404
    fifth = {"specialists": [CHIEF | {"kind": "mayor"}]}
    to = f"{HERE}/grids/{crew.grid}/specialists"
    assert crew.ask("manager", "PUT", to, json=fifth).status_code == 422


def test_of_two_who_change_the_categories_at_once_the_second_is_told(crew: Crew) -> None:
    content, at = categories_text(default_categories()), datetime(2026, 11, 23, tzinfo=LOCAL)
    seen = {"If-Match": '"0"'}

    def put() -> int:
        given = {"json": {"content": content}, "headers": seen}
        return int(crew.ask("manager", "PUT", f"{HERE}/case-categories", **given).status_code)

    with ThreadPoolExecutor(1) as pool:
        with session_scope(crew.engine) as session:
            categories.add(session, crew.here, content, at=at, by="account:1")
            second = pool.submit(put)
            wait([second], timeout=0.5)
        assert second.result() == 412
