"""The pages of the four specialists of each grid."""

from sqlalchemy import Engine

from data.store import audit
from data.store.engine import read_scope
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.console.conftest import Visitors

PAGE = f"/console/{CODE}/specialists"
TEAM = {
    "kind_0": "grid_chief",
    "name_0": "王建国",
    "phone_0": "13900000001",
    "kind_1": "police_officer",
    "kind_3": "building_chief",
    "name_3": "赵秀兰",
    "buildings_3": "W1、W2",
}


def test_people_are_named_on_a_form_and_shown_to_who_may_know(
    person: Visitors, engine: Engine
) -> None:
    manager = person(Role.manager)
    assert manager.opens(PAGE).count("空缺</span>") == 16  # four grids, four kinds
    assert manager.sends(f"{PAGE}/01", **TEAM) == (303, f"{PAGE}?done=saved")
    page = person(Role.grid_worker).opens(PAGE)
    for text in ("王建国", "tel:13900000001", "赵秀兰", "W1、W2"):
        assert text in page
    assert page.count("空缺</span>") == 14
    assert 'value="W1、W2"' in manager.opens(f"{PAGE}/01")
    counted = person(Role.analyst).opens(PAGE)
    assert "已设" in counted
    assert "王建国" not in counted
    assert "13900000001" not in counted
    with read_scope(engine) as session:
        assert "specialists.set" in {one.action for one in audit.listing(session)}


def test_what_cannot_be_saved_is_shown_again_as_it_was_typed(person: Visitors) -> None:
    manager = person(Role.manager)
    two = {"kind_1": "grid_chief", "name_1": "李"}
    for changes, said in (
        ({"buildings_3": "W99"}, "没有楼栋“W99”"),
        ({"name_0": "王" * 101}, "太长"),
        (two, "网格长只能有一位"),
    ):
        status, page = manager.sends(f"{PAGE}/01", **{**TEAM, **changes})
        assert (status, said in page) == (422, True), changes
        assert 'value="赵秀兰"' in page
    assert manager.opens(PAGE).count("空缺</span>") == 16


def test_only_managers_name_them_and_only_for_grids_in_force(person: Visitors) -> None:
    assert person(Role.manager).sends(f"{PAGE}/99", **TEAM)[0] == 404
    for role in (Role.dispatcher, Role.grid_worker, Role.analyst):
        assert person(role).sends(f"{PAGE}/01", **TEAM)[0] == 403, role
