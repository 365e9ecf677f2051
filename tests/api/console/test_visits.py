"""The pages of visits: written down on a form, taken on, listed, and counted by grid."""

import re

from geo.access import Role
from tests.api.conftest import CODE
from tests.api.console.conftest import Person, Visitors

VISITS = f"/console/{CODE}/visits"
FORM = {"building": "W1", "household": "502", "description": "独居老人，身体好"}


def written(worker: Person, **form: str) -> str:
    """Write a visit down; return the path of its page."""
    status, to = worker.sends(VISITS, **{**FORM, **form})
    assert (status, to.endswith("?done=walk")) == (303, True), to[-300:]
    return to.partition("?")[0]


def test_a_visit_is_walked_recorded_handled_replied_and_rated(person: Visitors) -> None:
    worker, dispatcher = person(Role.grid_worker), person(Role.dispatcher)
    visit = written(worker)
    assert "W1 502" in worker.opens(visit)
    for base, (command, said) in enumerate(
        [("handle", {"result": "已联系家人"}), ("reply", {"result": "已电话回复"})], 2
    ):
        sent = worker.sends(f"{visit}/steps/{command}", base_version=str(base), **said)
        assert sent == (303, f"{visit}?done={command}")
    status, page = worker.sends(f"{visit}/steps/evaluate", base_version="4", rating="5")
    assert (status, "这一步没有办成" in page) == (403, True)
    assert dispatcher.sends(f"{visit}/steps/evaluate", base_version="4", rating="5")[0] == 303
    assert "满意度 5 / 5" in dispatcher.opens(VISITS)


def test_where_nothing_has_to_be_done_the_visit_ends_at_once(person: Visitors) -> None:
    worker = person(Role.grid_worker)
    assert "无事办结" in worker.opens(written(worker, finish="1"))


def test_what_the_grid_cannot_handle_becomes_a_case(person: Visitors) -> None:
    worker = person(Role.grid_worker)
    visit = written(worker)
    page = worker.opens(visit)
    made = re.findall(r'type="hidden" name="target" value="([^"]+)"', page)[0]
    given = {"target": made, "category": "1105", "description": "楼道灯不亮"}
    assert worker.sends(f"{visit}/steps/transfer", base_version="2", **given)[0] == 303
    assert f"/cases/{made}" in worker.opens(visit)
    case = person(Role.dispatcher).opens(f"/console/{CODE}/cases/{made}")
    assert "照明损坏" in case
    assert "楼道灯不亮" in case


def test_what_was_typed_is_kept_where_a_visit_is_not_written_down(person: Visitors) -> None:
    worker = person(Role.grid_worker)
    for form, said in (
        ({"building": "W99"}, "没有楼栋“W99”"),
        ({"building": ""}, "请写走访了哪里"),
        ({"building": "", "place": "便利店"}, "请选这个地点在哪个网格"),
        ({"description": ""}, "还缺"),
    ):
        status, page = worker.sends(VISITS, **{**FORM, **form})
        assert (status, said in page) == (422, True), form
        assert 'value="502"' in page
    assert "这段时间没有走访记录" in worker.opens(VISITS)  # nothing is kept by halves


def test_a_form_that_is_sent_twice_makes_one_visit(person: Visitors) -> None:
    worker = person(Role.grid_worker)
    same = {"case_id": "visit-0001", "command_id": "walk-0001"}
    assert written(worker, **same) == written(worker, **same)
    assert worker.opens(VISITS).count("visits/visit-0001") == 1


def test_the_list_is_narrowed_and_the_grid_counts_what_was_reached(person: Visitors) -> None:
    worker, manager = person(Role.grid_worker), person(Role.manager)
    written(worker)
    written(worker, building="E1", finish="1")
    page = manager.opens(VISITS)
    assert len(re.findall(r'class="gc-line"', page)) == 2
    assert page.count("<small>1 / 3</small>") == 2  # of the four grids, two with one of three
    assert page.count("<small>0 / 3</small>") == 2
    assert "<small>2 / 12</small>" in page
    finished = manager.opens(f"{VISITS}?state=finished")
    assert ("E1" in finished, "W1 502" in finished) == (True, False)
    assert "这段时间没有走访记录" in manager.opens(f"{VISITS}?first=2026-01-01&last=2026-01-02")
    for odd in ("first=soon", "first=2026-02-30&last=1899-01-01", "state=none&grid=%00"):
        assert manager.client.get(f"{VISITS}?{odd}").status_code in {200, 422}


def test_an_analyst_counts_visits_and_learns_nothing_of_households(person: Visitors) -> None:
    visit = written(person(Role.grid_worker))
    analyst = person(Role.analyst)
    for path in (VISITS, visit):
        page = analyst.opens(path)
        assert "已记录" in page
        assert not re.search(r"独居|W1 502|(?<![\w-])502(?![\w-])", page)
    assert analyst.client.get(f"{VISITS}/new").status_code == 403
