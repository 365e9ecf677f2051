"""What everybody sees of a month: counted once, the same ever after, and nobody's own matter."""

from datetime import datetime

import numpy as np
import pytest

from api.public import months
from data.store import publications
from data.store.engine import read_scope
from geo.cases import Actor, Details
from geo.clock import LOCAL
from tests.api.conftest import CODE
from tests.api.residents import DESK, Residents

PUBLIC = f"/public/{CODE}"
DECEMBER = datetime(2026, 12, 8, 9, tzinfo=LOCAL)


def reports(residents: Residents, number: int, category: str = "1105") -> None:
    """Let residents report something at the place, each from an own address."""
    lon, lat = residents.place
    for n in range(number):
        actor = Actor(f"resident:{category}-{n}-{residents.clock.now.isoformat()}", "resident")
        given = Details(
            category=category, description="路灯不亮", place=(lon, lat), channel="report"
        )
        residents.writes(actor, f"C-{category}-{n}-{residents.clock.now:%m%d%H%M}", given)


def page_of(residents: Residents, query: str = "") -> str:
    answer = residents.client.get(f"{PUBLIC}{query}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def kept(residents: Residents, month: str) -> dict[str, object] | None:
    with read_scope(residents.engine) as session:
        return publications.find(session, residents.here, month)


def test_a_month_is_published_a_week_after_it_ended(residents: Residents) -> None:
    assert "还没有可公布的月份" in page_of(residents)
    reports(residents, 6)
    residents.clock.now = datetime(2026, 12, 7, 23, 59, tzinfo=LOCAL)
    assert "还没有可公布的月份" in page_of(residents)
    residents.clock.now = DECEMBER
    page = page_of(residents)
    assert "2026-11 登记 6 件，其中 6 件在图上。" in page
    assert "数到 2026-12-08" in page
    assert "6 cases written down in 2026-11" in page_of(residents, "?lang=en")


def test_fewer_than_five_are_nothing(residents: Residents) -> None:
    reports(residents, 4)
    residents.clock.now = DECEMBER
    page = page_of(residents)
    assert "2026-11 登记不足 5 件，不公布。" in page
    assert "heat.png" not in page
    assert "都是什么事" not in page


def test_matters_of_the_home_and_what_was_none_are_left_out(residents: Residents) -> None:
    reports(residents, 5)
    reports(residents, 7, "2101")
    reports(residents, 1, "1101")
    residents.does(residents.records()[0], DESK, "cancel", Details(reason="误报"))
    residents.clock.now = DECEMBER
    page = page_of(residents)
    assert "登记 5 件，其中 5 件" in page
    assert "纠纷" not in page.partition("这张图怎么来的")[0]


def test_what_becomes_of_the_cases_later_changes_no_publication(residents: Residents) -> None:
    """Of one month there are no two publications to lay side by side."""
    reports(residents, 6)
    residents.clock.now = DECEMBER
    before = residents.client.get(f"{PUBLIC}/heat.png?month=2026-11")
    page = page_of(residents)
    first = kept(residents, "2026-11")
    for record in residents.records()[:2]:
        residents.does(record, DESK, "cancel", Details(reason="误报"))
    residents.does(residents.records()[2], DESK, "file", Details(category="1101"))
    assert page_of(residents) == page
    assert kept(residents, "2026-11") == first
    after = residents.client.get(f"{PUBLIC}/heat.png?month=2026-11")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_figures_have_their_n_and_are_withheld_below_five(residents: Residents) -> None:
    reports(residents, 6)
    for number, record in enumerate(residents.records()):
        residents.handled(record)
        if number < 4:
            residents.does(record, DESK, "evaluate", Details(rating=5))
    residents.clock.now = datetime(2027, 1, 8, 9, tzinfo=LOCAL)
    november, december = (page_of(residents, f"?month=2026-{month}") for month in (11, 12))
    assert "不足 5 件，不予显示。" in november  # four ratings
    assert '<p class="value">' not in november
    assert "<h3>结案率</h3>" in december
    assert "6 / 6" in december  # they fell due in December
    assert "应结案中已结案数 ÷ 应结案数" in december


def test_two_months_have_no_case_in_common(residents: Residents) -> None:
    reports(residents, 6)
    residents.clock.now = DECEMBER
    reports(residents, 7)
    residents.clock.now = datetime(2027, 1, 8, 9, tzinfo=LOCAL)
    told = {month: kept_cells(residents, month) for month in ("2026-11", "2026-12")}
    assert told == {"2026-11": 6, "2026-12": 7}
    assert '<a href="?month=2026-11&amp;lang=zh">2026-11</a>' in page_of(residents)


def kept_cells(residents: Residents, month: str) -> int:
    page_of(residents, f"?month={month}")
    content = kept(residents, month)
    assert content is not None
    cells: list[list[int]] = content["cells"]["cells"]  # type: ignore[index]
    return int(np.array(cells)[:, 2].sum())


def test_the_page_is_for_caches_and_says_when_it_is_the_same(residents: Residents) -> None:
    reports(residents, 5)
    residents.clock.now = DECEMBER
    for path in (PUBLIC, f"{PUBLIC}/heat.png?month=2026-11"):
        answer = residents.client.get(path)
        assert answer.headers["cache-control"].startswith("public, max-age=")
        assert "set-cookie" not in answer.headers
        same = residents.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
    assert residents.client.get(f"{PUBLIC}/heat.png?month=2026-11").content[:4] == b"\x89PNG"


@pytest.mark.parametrize("query", ["?month=2026-12", "?month=2001-01"])
def test_a_month_that_is_not_published_is_not_there(residents: Residents, query: str) -> None:
    reports(residents, 5)
    residents.clock.now = DECEMBER
    assert residents.client.get(f"{PUBLIC}{query}").status_code == 404
    assert residents.client.get(f"{PUBLIC}/heat.png{query}").status_code == 404
    assert kept(residents, query[-7:]) is None


def test_nobody_and_nothing_else_is_there(residents: Residents) -> None:
    assert residents.client.get("/public/nowhere").status_code == 404
    assert residents.client.get(f"{PUBLIC}?month=11").status_code == 422
    answer = residents.client.get("/public", follow_redirects=False)
    assert answer.headers["location"].startswith(PUBLIC)


def test_the_last_twelve_months_are_there() -> None:
    first = datetime(2024, 3, 5, tzinfo=LOCAL)
    there = months.published(first, DECEMBER)
    assert [months.name_of(one) for one in there][::11] == ["2026-11", "2025-12"]
    assert months.published(None, DECEMBER) == []
    assert months.published(DECEMBER, DECEMBER) == []
