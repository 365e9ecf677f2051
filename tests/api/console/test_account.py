"""Somebody's own account: a token for QGIS without a command line, and an end to it."""

import base64
import re

from geo.access import Role
from maps.console.account import LoginLine
from tests.api.cases.worlds import BEGAN
from tests.api.conftest import CODE
from tests.api.console.conftest import Visitors

PAGE = f"/console/{CODE}/account"
SECRET = re.compile(r"gb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


def test_a_token_is_made_shown_once_used_and_taken_away(person: Visitors) -> None:
    analyst = person(Role.analyst)
    assert "还没有令牌" in analyst.opens(PAGE)
    status, made = analyst.sends(f"{PAGE}/tokens", name="办公室的 QGIS", days="30")
    (secret,) = SECRET.findall(made)
    assert (status, "只显示这一次" in made, f"/ogc/{CODE}/" in made) == (200, True, True)
    assert f"{secret[:11]}…" in made
    later = analyst.opens(PAGE)
    assert (secret in later, secret[:11] in later, "办公室的 QGIS" in later) == (False, True, True)
    username = re.search(r"密码填这个令牌", made) and re.search(r"用户名 </?code>?([^<]+)", made)
    assert username
    basic = base64.b64encode(f"{username[1]}:{secret}".encode()).decode()
    with_token = {"Authorization": f"Basic {basic}"}
    address = f"/ogc/{CODE}/collections"
    analyst.client.cookies.clear()
    assert analyst.client.get(address, headers=with_token).status_code == 200


def test_what_is_taken_away_is_gone_and_only_for_its_owner(person: Visitors) -> None:
    analyst, other = person(Role.analyst), person(Role.manager)
    analyst.sends(f"{PAGE}/tokens", name="旧的", days="90", writes="1")
    page = analyst.opens(PAGE)
    assert "读和改" in page
    (number,) = set(re.findall(r"account/tokens/(\d+)/end", page))
    assert other.sends(f"{PAGE}/tokens/{number}/end")[0] == 404
    status, to = analyst.sends(f"{PAGE}/tokens/{number}/end")
    assert (status, to) == (303, f"{PAGE}?done=token")
    assert "旧的" not in analyst.opens(to)


def test_a_form_with_faults_comes_back_as_it_was_typed(person: Visitors) -> None:
    analyst = person(Role.analyst)
    for days, name in (
        ("0", "家里"),
        ("367", "家里"),
        ("soon", "家里"),
        ("30", "\n"),
        ("30", "字" * 101),
    ):
        status, page = analyst.sends(f"{PAGE}/tokens", name=name, days=days)
        assert (status, "请写明用途" in page, SECRET.search(page)) == (422, True, None)
    assert "还没有令牌" in analyst.opens(PAGE)
    assert (
        analyst.client.post(f"{PAGE}/tokens", data={"name": "x", "days": "30"}).status_code == 403
    )


def test_a_token_cannot_make_another(person: Visitors) -> None:
    analyst = person(Role.analyst)
    _, made = analyst.sends(f"{PAGE}/tokens", name="脚本", days="30", writes="1")
    bearer = {"Authorization": f"Bearer {SECRET.findall(made)[0]}"}
    analyst.client.cookies.clear()
    assert analyst.client.get(PAGE, headers=bearer).status_code == 403


def test_the_page_says_where_somebody_is_logged_in(person: Visitors) -> None:
    manager = person(Role.manager)
    page = manager.opens(PAGE)
    assert page.count("就是这里") == 1
    assert "Where you are logged in" in manager.opens(f"{PAGE}?lang=en")


def test_browsers_are_called_as_people_call_them() -> None:
    def called(agent: str) -> str:
        return LoginLine(1, agent, "", BEGAN, BEGAN, current=False).browser

    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    assert called(f"{windows}Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0") == "Edge · Windows"
    tablet = "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/131.0.0.0"
    assert called(f"{tablet} Safari/537.36") == "Chrome · Android"
    assert not called("curl/8")
