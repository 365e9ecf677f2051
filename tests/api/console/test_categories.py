"""The pages of categories: shown to all who work here, changed by managers, version by version."""

import re

from geo.access import Role
from tests.api.conftest import CODE
from tests.api.console.conftest import Visitors

PAGE = f"/console/{CODE}/categories"


def fields(page: str) -> dict[str, str]:
    """Return what a form that was opened would send."""
    found = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]*)"(?![^>]*checkbox)', page))
    for name in re.findall(r'type="checkbox" name="(\w+)" value="1"(?! checked)', page):
        del found[name]
    for name, options in re.findall(r'<select [^>]*name="(\w+)".*?>(.*?)</select>', page):
        found[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    return found


def test_a_manager_changes_a_limit_and_it_is_in_force_at_once(person: Visitors) -> None:
    manager, dispatcher = person(Role.manager), person(Role.dispatcher)
    assert "随系统提供的默认值" in dispatcher.opens(PAGE)
    form = fields(manager.opens(f"{PAGE}/1101"))
    changed = {**form, "limit_handle": "7", "unit_handle": "working_day", "zh": "空中飞线（杆线）"}
    assert manager.sends(f"{PAGE}/1101", **changed) == (303, f"{PAGE}?done=saved")
    page = dispatcher.opens(PAGE)
    assert "空中飞线（杆线）" in page
    assert "本社区第 1 版" in page
    assert "7 工作日" in page
    again = fields(manager.opens(f"{PAGE}/1101"))
    assert again == {**changed, "version": "1", "form_token": manager.token}


def test_who_saves_upon_an_older_version_is_told(person: Visitors) -> None:
    manager = person(Role.manager)
    form = fields(manager.opens(f"{PAGE}/1101"))
    assert manager.sends(f"{PAGE}/1101", **form)[0] == 303
    status, page = manager.sends(f"{PAGE}/1102", **{**form, "zh": "井盖"})
    assert (status, "别人刚改过类别" in page) == (412, True)
    assert 'value="井盖"' in page


def test_what_is_no_limit_or_department_is_refused_with_what_was_typed(person: Visitors) -> None:
    manager = person(Role.manager)
    form = fields(manager.opens(f"{PAGE}/1101"))
    for changes in (
        {"limit_handle": "soon"},
        {"limit_handle": "0"},
        {"unit_handle": "moon"},
        {"severity": "9"},
        {"department": "nobody"},
        {"zh": ""},
    ):
        status, page = manager.sends(f"{PAGE}/1101", **{**form, **changes})
        assert (status, "还没有保存" in page) == (422, True), changes
    assert "随系统提供的默认值" in manager.opens(PAGE)


def test_who_may_not_change_them_is_refused(person: Visitors) -> None:
    for role in (Role.dispatcher, Role.department, Role.analyst):
        visitor = person(role)
        assert visitor.client.get(f"{PAGE}/1101").status_code == 403, role
        assert visitor.sends(f"{PAGE}/1101", zh="x")[0] == 403, role
    assert person(Role.manager).client.get(f"{PAGE}/9999").status_code == 404
