"""The pages of inspections: planned, ticked off place by place, closed with what is made of it."""

from datetime import datetime, timedelta

from geo.access import Role
from geo.clock import LOCAL
from tests.api.conftest import CODE
from tests.api.console.conftest import Person, Visitors

CAMPAIGNS = f"/console/{CODE}/campaigns"
HAZARD = {"hazard": "1", "place": "building:W2", "category": "1101", "description": "飞线垂到窗口"}


def form(**changes: str) -> dict[str, str]:
    """Return the form of an inspection of five hours tomorrow."""
    day = (datetime.now(LOCAL) + timedelta(days=1)).date().isoformat()
    typed = {"name": "周检", "day": day, "begins": "09:00", "ends": "14:00", "others": "充电棚"}
    return {**typed, "place": "building:W2", "campaign_id": "campaign-01", **changes}


def planned(leader: Person) -> str:
    """Plan it; return the path of its page."""
    status, to = leader.sends(CAMPAIGNS, **form())
    assert (status, to) == (303, f"{CAMPAIGNS}/campaign-01?done=planned"), to[-300:]
    return f"{CAMPAIGNS}/campaign-01"


def test_an_inspection_is_planned_ticked_off_and_closed(person: Visitors) -> None:
    manager, worker = person(Role.manager), person(Role.grid_worker)
    to = planned(manager)
    assert "还没有发现隐患" in worker.opens(to)
    clean = {"place": "place:充电棚", "finding_id": "finding-0001"}
    assert worker.sends(f"{to}/findings", **clean) == (303, f"{to}?done=finding")
    found = {**HAZARD, "finding_id": "finding-0002"}
    for _ in range(2):  # a form that is sent twice finds one hazard
        assert worker.sends(f"{to}/findings", **found) == (303, f"{to}?done=finding")
    page = worker.opens(to)
    assert "<b>2</b> / 2" in page
    assert "还在办理 1" in page
    assert page.count('href="/console/150581001001/cases/finding-0002"') == 1
    assert worker.sends(f"{to}/close", summary="好")[0] == 403
    assert manager.sends(f"{to}/close", summary=" ")[0] == 422
    assert manager.sends(f"{to}/close", summary="飞线是共性问题")[0] == 303
    closed = worker.opens(to)
    assert "飞线是共性问题" in closed
    assert "登记发现的隐患" not in closed
    status, page = worker.sends(f"{to}/findings", **HAZARD, finding_id="finding-0003")
    assert (status, "检查已结束" in page) == (409, True)
    assert "飞线是共性问题" not in person(Role.analyst).opens(to)


def test_a_hazard_that_cannot_be_kept_leaves_nothing_and_what_was_typed(person: Visitors) -> None:
    to = planned(person(Role.manager))
    worker = person(Role.grid_worker)
    for changes in ({"category": "9999"}, {"category": ""}, {"place": ""}):
        status, page = worker.sends(f"{to}/findings", **{**HAZARD, **changes})
        assert status == 422, changes
        assert "这一步没有办成" in page
        assert "飞线垂到窗口</textarea>" in page
    elsewhere = worker.sends(f"{to}/findings", **{**HAZARD, "place": "building:E1"})
    assert elsewhere[0] == 404
    assert "<b>0</b> / 2" in worker.opens(to)


def test_an_inspection_needs_a_place_and_an_end_after_its_beginning(person: Visitors) -> None:
    manager = person(Role.manager)
    for changes in (
        {"ends": "08:00"},
        {"place": "", "others": ""},
        {"place": "building:W99", "others": ""},
        {"day": "soon"},
        {"name": ""},
    ):
        status, page = manager.sends(CAMPAIGNS, **form(**changes))
        assert (status, "还没有安排好" in page) == (422, True), changes
    assert "还没有安排过联合检查" in manager.opens(CAMPAIGNS)


def test_a_whole_grid_is_all_its_buildings(person: Visitors) -> None:
    manager = person(Role.manager)
    assert manager.sends(CAMPAIGNS, **form(place="", others="", grid="01"))[0] == 303
    assert "已查</dt><dd><b>0</b> / 3" in manager.opens(f"{CAMPAIGNS}/campaign-01")
