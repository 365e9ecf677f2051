"""What goes wrong in a browser: storage, networks, sessions, clocks, versions. Nothing is lost."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import delete, select

from data.store import case_photos, cases
from data.store.access_tables import access_token
from data.store.engine import read_scope, session_scope
from data.store.sync_tables import check_in
from geo.clock import LOCAL
from tests.browser.serving import running
from tests.browser.tablets import World, clock, context, count, enter, forget, page, sign_in, world
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SYNC = "**/api/v1/sync/**"
DAY_S = 86_400
PORTAL = "<!doctype html><title>Wi-Fi</title><h1>请登录</h1>"
SENT_MS = 20_000


@pytest.fixture(autouse=True)
def nothing_made(world: World) -> None:
    forget(world)


def waiting(page: Page, number: int) -> None:
    """Expect so many to wait."""
    expect(page.locator("[data-sync]")).to_contain_text(f"{number} 待传", timeout=SENT_MS)


def arrive(page: Page) -> None:
    page.locator("[data-tab=route]").click()
    page.get_by_role("button", name="到达").click()
    expect(page.locator(".toast")).to_contain_text("已签到")
    page.locator(".toast").evaluate("toast => toast.remove()")


def sync_now(page: Page) -> None:
    page.locator("[data-sync]").click()
    page.get_by_role("button", name="现在同步").click()


def report(page: Page, words: str, *, photo: bool = True) -> None:
    """Report something, with a photo that has more than one piece."""
    page.locator("[data-tab=report]").click()
    page.locator(".tiles button").first.click()
    if photo:
        pixels = np.random.default_rng(len(words)).integers(0, 255, (900, 1200, 3), np.uint8)
        stream = BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="拍照").click()
        file = {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}
        chooser.value.set_files([file])  # type: ignore[list-item]
        expect(page.locator(".thumb")).to_have_count(1)
    page.get_by_label("说明").fill(words)
    page.get_by_role("button", name="提交").click()


def reported(world: World, words: str) -> list[int]:
    """Return how many photos each report of these words has."""
    with read_scope(world.engine) as session:
        found = cases.listing(session, world.community_id).records
        return [
            len(case_photos.listing(session, one.id)) for one in found if one.description == words
        ]


def test_a_portal_takes_nothing(page: Page, context: BrowserContext, world: World) -> None:
    sign_in(page, world.address)
    before = count(world, check_in)
    page.context.route(SYNC, lambda route: route.fulfill(content_type="text/html", body=PORTAL))
    arrive(page)
    waiting(page, 1)
    sync_now(page)
    expect(page.locator("main")).to_contain_text("请换网络或先登录该网络")
    waiting(page, 1)
    page.context.unroute(SYNC)
    sync_now(page)
    waiting(page, 0)
    assert count(world, check_in) == before + 1


def test_a_session_that_ends_holds_up_until_the_password_is_given(page: Page, world: World) -> None:
    sign_in(page, world.address)
    before = count(world, check_in)
    with session_scope(world.engine) as session:
        session.execute(delete(access_token))
    arrive(page)
    expect(page.locator("[data-sync]")).to_have_text("请重新登录")
    page.locator("[data-sync]").click()
    expect(page.get_by_role("heading", name="登录已过期")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 待传")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    waiting(page, 0)
    assert count(world, check_in) == before + 1


def test_a_photo_goes_on_where_it_was_cut_off(page: Page, world: World) -> None:
    sign_in(page, world.address)
    offsets: list[int] = []

    def cut(route: Route) -> None:
        found = re.match(r"bytes (\d+)-", route.request.headers["content-range"])
        assert found
        offsets.append(int(found[1]))
        if len(offsets) == 2:
            route.abort()
        else:
            route.continue_()

    page.context.route("**/api/v1/sync/photos/*", cut)
    report(page, "半张照片")
    waiting(page, 1)  # the text is there, the photo is not
    page.reload()
    enter(page)
    sync_now(page)
    waiting(page, 0)
    assert offsets[0] == 0
    assert offsets[2] == offsets[1] > 0
    assert reported(world, "半张照片") == [1]


def test_a_full_tablet_keeps_the_text_says_so_and_sends_both(page: Page, world: World) -> None:
    # Before anything is kept: the browser looks at the quota again after minutes only.
    quota = {"origin": world.address, "quotaSize": 3_000_000}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    sign_in(page, world.address)
    page.context.set_offline(True)
    fill(page, 100_000)
    report(page, "存不下")
    expect(page.get_by_role("alert")).to_contain_text("平板存不下了：有 1 条")
    expect(page.locator("[data-sync]")).to_have_text("1 条没存下")
    assert [one["content"]["kind"] for one in kept(page, "items")] == ["case"]  # the text is
    assert kept(page, "photos") == []
    with page.expect_download() as download:
        page.get_by_role("button", name="导出为文件").click()
    file = json.loads(download.value.path().read_text("utf-8"))
    assert (len(file["items"]), len(file["photos"])) == (1, 1)
    fill(page, 100)  # and now nothing at all can be kept
    arrive(page)
    expect(page.locator("[data-sync]")).to_have_text("2 条没存下")
    page.context.set_offline(False)
    sync_now(page)
    waiting(page, 0)
    assert reported(world, "存不下") == [1]


def fill(page: Page, size: int) -> None:
    """Fill the tablet until no piece of a size finds room."""
    page.evaluate(
        """async (size) => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gridbeat-tablet");
            asked.onsuccess = () => done(asked.result);
          });
          const put = (name) => new Promise((done) => {
            const tx = db.transaction("notes", "readwrite");
            tx.objectStore("notes").put({ name, value: new Uint8Array(size).fill(name.length) });
            tx.oncomplete = () => done(true);
            tx.onabort = () => done(false);
          });
          for (let count = 0; await put(`ballast/${size}/${count}`); count++);
          db.close();
        }""",
        size,
    )


def kept(page: Page, store: str) -> list[dict]:  # type: ignore[type-arg]
    """Return what a store of the tablet's database has."""
    text = page.evaluate(
        """async (store) => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gridbeat-tablet");
            asked.onsuccess = () => done(asked.result);
          });
          const rows = await new Promise((done) => {
            const asked = db.transaction(store).objectStore(store).getAll();
            asked.onsuccess = () => done(asked.result);
          });
          db.close();
          return JSON.stringify(rows, (name, value) => (name === "bytes" ? value.length : value));
        }""",
        store,
    )
    return json.loads(text)  # type: ignore[no-any-return]


DATABASES = """
  window.opened = [];
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...given) => {
    if (window.lost) throw new DOMException("Internal error opening backing store", "UnknownError");
    const asked = open(...given);
    asked.addEventListener("success", () => window.opened.push(asked.result));
    return asked;
  };
  window.closeAll = (lost) => {
    window.lost = lost;
    window.opened.splice(0).forEach((db) => (db.close(), db.dispatchEvent(new Event("close"))));
  };
"""


def test_a_database_that_the_browser_closes_is_opened_again_or_told_of(
    page: Page, world: World
) -> None:
    page.add_init_script(DATABASES)
    sign_in(page, world.address)
    before = count(world, check_in)
    page.evaluate("closeAll(false)")
    arrive(page)
    waiting(page, 0)
    assert count(world, check_in) == before + 1
    page.context.set_offline(True)
    page.evaluate("closeAll(true)")
    arrive(page)
    expect(page.locator("[data-sync]")).to_have_text("1 条没存下")
    page.locator("[data-sync]").click()
    expect(page.get_by_role("alert")).to_contain_text("平板的存储打不开")
    page.evaluate("closeAll(false)")
    page.get_by_role("button", name="现在同步").click()
    waiting(page, 1)  # it opens again: kept now
    assert [one["content"]["kind"] for one in kept(page, "items")].count("checkin") == 2
    page.evaluate("closeAll(true)")
    page.context.set_offline(False)
    page.get_by_role("button", name="现在同步").click()
    page.evaluate("closeAll(false)")
    page.get_by_role("button", name="现在同步").click()
    waiting(page, 0)
    assert count(world, check_in) == before + 2


@pytest.mark.parametrize("days", [-1, 1], ids=["a day behind", "a day ahead"])
def test_a_clock_that_is_wrong_changes_no_record(page: Page, world: World, days: int) -> None:
    page.clock.install(time=datetime.now(LOCAL) + timedelta(days=days))
    sign_in(page, world.address)
    page.context.set_offline(True)
    page.reload()
    enter(page)  # the server's clock is known from before
    arrive(page)
    waiting(page, 1)
    page.context.set_offline(False)
    sync_now(page)
    waiting(page, 0)
    with read_scope(world.engine) as session:
        last = session.execute(select(check_in).order_by(check_in.c.id.desc())).first()
    assert last
    assert abs((last.at - clock()).total_seconds()) < 120
    assert abs((last.planned_at - clock()).total_seconds()) < 3600


@contextmanager
def versions(world: World, dist: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    shutil.copytree(dist, folder / "dist")
    url = str(world.engine.url)
    with running(url, folder / "dist", now=clock, photo_folder=folder) as address:
        yield address, folder / "dist" / "tablet"


def test_a_new_version_of_the_app_finds_what_waits(
    page: Page, context: BrowserContext, world: World, dist: Path, tmp_path: Path
) -> None:
    with versions(world, dist, tmp_path) as (address, built):
        sign_in(page, address)
        before = count(world, check_in)
        context.route(SYNC, lambda route: route.abort())
        arrive(page)
        waiting(page, 1)
        renew(built)
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
        page.get_by_role("button", name="有新版本").click()
        expect(page).to_have_title("gridbeat 平板 2")
        assert page.evaluate("caches.keys().then((names) => names.length)") == 1
        context.unroute(SYNC)
        enter(page)
        waiting(page, 0)
        assert count(world, check_in) == before + 1


def renew(built: Path) -> None:
    """Change the app: another page, and a worker that knows its hash."""
    index, worker = built / "index.html", built / "sw.js"

    def digest() -> str:
        return base64.b64encode(hashlib.sha256(index.read_bytes()).digest()).decode()

    before = digest()
    index.write_text(index.read_text("utf-8").replace("gridbeat 平板", "gridbeat 平板 2"), "utf-8")
    text = worker.read_text("utf-8")
    assert before in text
    worker.write_text(
        re.sub(r"gridbeat-tablet-", "gridbeat-tablet-2-", text, count=1).replace(before, digest()),
        "utf-8",
    )
