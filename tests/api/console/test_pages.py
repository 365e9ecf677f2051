"""Who may open which page of the console, and what every page keeps to."""

import re

import pytest
from sqlalchemy import Engine

from data.store import audit
from data.store.engine import read_scope
from geo.access import POLICY, Actor, Membership, Role
from tests.api.conftest import CODE
from tests.api.console.conftest import CASES, HELD, Visitors

DESK = {
    "category": "1101",
    "description": "飞线垂到人行道",
    "building": "W1",
    "contact_name": "王女士",
    "contact_phone": "13800001234",
    "case_id": "case-0001",
    "command_id": "link-0001",
}
PAGES = {
    CASES: ("read", "cases"),
    f"{CASES}/new": ("report", "cases"),
    f"{CASES}/similar": ("report", "cases"),
    f"/console/{CODE}/figures": ("read", "case_figures"),
    f"/console/{CODE}/ground.json": ("read", "cases"),
    f"/console/{CODE}/home/cases.json": ("read", "case_figures"),
    f"/console/{CODE}/home/laps.json": ("read", "positions"),
    f"/console/{CODE}/home/corners.json": ("read", "dead_corners"),
    f"/console/{CODE}/dashboards": ("read", "case_figures"),
    f"/console/{CODE}/dashboards.csv": ("read", "case_figures"),
    f"/console/{CODE}/workload": ("read", "case_figures"),
    f"/console/{CODE}/papers": ("read", "reports"),
    f"/console/{CODE}/papers/daily": ("read", "reports"),
    f"/console/{CODE}/papers/monthly": ("by_person", "case_figures"),
    f"/console/{CODE}/plans": ("read", "jobs"),
    f"/console/{CODE}/visits": ("read", "visits"),
    f"/console/{CODE}/visits/new": ("walk", "visits"),
    f"/console/{CODE}/campaigns": ("read", "campaigns"),
    f"/console/{CODE}/campaigns/new": ("lead", "campaigns"),
    f"/console/{CODE}/specialists": ("read", "specialists"),
    f"/console/{CODE}/specialists/01": ("edit", "specialists"),
    f"/console/{CODE}/categories": ("read", "categories"),
    f"/console/{CODE}/categories/1101": ("edit", "categories"),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_the_pages_that_the_policy_grants(
    person: Visitors, community: int, role: Role
) -> None:
    visitor = person(role)
    actor = Actor(1, role.value, (Membership(role, community, **HELD.get(role, {})),))  # type: ignore[arg-type]
    for path, (action, subject) in PAGES.items():
        may = POLICY.may(actor, action, subject, community)
        status = visitor.client.get(path).status_code
        assert status in ({200, 204} if may else {403}), path


def test_another_community_and_another_case_are_not_there(person: Visitors) -> None:
    visitor = person(Role.manager)
    for path in ("/console/150581001002/cases", "/console/nowhere/cases/new", f"{CASES}/nothing"):
        answer = visitor.client.get(path)
        assert answer.status_code == 404
        assert "不归您看" in answer.text


def test_a_stranger_is_led_to_the_login(person: Visitors) -> None:
    visitor = person(Role.manager)
    del visitor.client.headers["cookie"]
    answer = visitor.client.get(CASES, headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={CASES}")


def test_no_page_holds_anything_inline(person: Visitors) -> None:
    dispatcher = person(Role.dispatcher)
    dispatcher.sends(CASES, **DESK)
    rooms = ["figures", "dashboards", "grids", "roster", "workload", "papers", "visits"]
    rooms += ["campaigns", "campaigns/new", "specialists", "categories"]
    own = [f"/console/{CODE}", *(f"/console/{CODE}/{room}" for room in rooms)]
    for path in (CASES, f"{CASES}/new", f"{CASES}/case-0001", *own):
        answer = dispatcher.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert not re.search(r"<[^>]+ (style|on\w+)=|<style", answer.text)
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
        assert all("application/json" in head or not body for head, body in scripts)


def test_the_language_is_remembered(person: Visitors) -> None:
    visitor = person(Role.manager)
    assert 'lang="zh-CN"' in visitor.opens(CASES)
    chosen = visitor.client.get(f"{CASES}?lang=en").headers["set-cookie"]
    assert chosen.startswith("gridbeat-lang=en;")
    visitor.client.headers["cookie"] += "; gridbeat-lang=en"
    assert '<html lang="en">' in visitor.opens(CASES)


def test_a_form_of_another_page_or_site_is_refused(person: Visitors) -> None:
    visitor = person(Role.dispatcher)
    kept, visitor.token = visitor.token, "0" * 64
    assert visitor.sends(CASES, **DESK)[0] == 403
    visitor.token = kept
    visitor.client.headers["sec-fetch-site"] = "cross-site"
    assert visitor.sends(CASES, **DESK)[0] == 403
    assert visitor.client.get(f"{CASES}/case-0001").status_code == 404


def test_who_is_not_logged_in_any_more_is_told_that_nothing_typed_is_lost(
    person: Visitors,
) -> None:
    visitor = person(Role.dispatcher)
    del visitor.client.headers["cookie"]
    status, text = visitor.sends(CASES, **DESK)
    assert status == 401
    assert "您写的内容没有丢" in text


def test_an_analyst_counts_cases_and_reads_none_of_what_was_said(person: Visitors) -> None:
    person(Role.dispatcher).sends(CASES, **DESK)
    analyst = person(Role.analyst)
    for path in (CASES, f"{CASES}/case-0001"):
        text = analyst.opens(path)
        assert "空中飞线" in text
        assert "飞线垂到人行道" not in text
    assert analyst.client.get(f"{CASES}?q=x").status_code == 403
    assert analyst.sends(f"{CASES}/case-0001/contact", reason="统计用途说明")[0] == 403


def test_whom_to_call_back_is_shown_for_a_reason_that_is_recorded(
    person: Visitors, engine: Engine
) -> None:
    dispatcher, guard = person(Role.dispatcher), person(Role.guard)
    dispatcher.sends(CASES, **DESK)
    contact = f"{CASES}/case-0001/contact"
    assert "13800001234" not in dispatcher.opens(f"{CASES}/case-0001")
    status, text = dispatcher.sends(contact, reason="看")
    assert (status, "13800001234" in text) == (422, False)
    status, text = dispatcher.sends(contact, reason="回访处置结果")
    assert status == 200
    assert "13800001234" in text
    with read_scope(engine) as session:
        read = [row for row in audit.listing(session) if row.action == "personal.read"]
    assert [(row.actor, row.reason) for row in read] == [("dispatcher", "回访处置结果")]
    assert guard.sends(contact, reason="回访处置结果")[0] == 403


def test_figures_stand_beside_what_they_were_made_from(person: Visitors) -> None:
    manager = person(Role.manager)
    text = manager.opens(f"/console/{CODE}/figures?by=department")
    for said in ("结案率", "按期结案数 ÷ 应结案数（不是÷已结案数）", "首次响应中位时长", "满意率"):
        assert said in text
    answer = manager.client.get(f"/console/{CODE}/figures?first=2026-12-01&last=2026-11-01")
    assert answer.status_code == 422
    assert "已改为最近 30 天" in answer.text


def test_an_address_without_a_page_is_told_on_a_page(person: Visitors) -> None:
    answer = person(Role.analyst).client.get(f"/console/{CODE}/gibt/es/nicht")
    assert answer.status_code == 404
    assert answer.text.startswith("<!doctype html>")
    assert f'href="/console/{CODE}' in answer.text or 'href="/"' in answer.text
