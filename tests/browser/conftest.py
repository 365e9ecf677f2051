"""A real browser that talks to this machine only, and fails when a page errs or asks elsewhere."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.maps.web import dist

__all__ = ["dist"]

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = {"127.0.0.1", None}
"""Hosts a page may ask: this machine, and none at all (files, data in the page)."""


@dataclass
class Watched:
    """A page and what went wrong on it; `asked` are the addresses it asked for, in order."""

    page: Page
    failures: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Let the page talk to this machine only, and note what goes wrong from now on."""

        def only_here(route: Route) -> None:
            url = route.request.url
            self.asked.append(url)
            if urlsplit(url).hostname in HERE:
                route.continue_()
            else:
                self.failures.append(f"asked another host: {url}")
                route.abort()

        self.page.route("**/*", only_here)
        self.page.on(
            "console",
            lambda said: self.failures.append(said.text) if said.type == "error" else None,
        )
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))

    def open(self, address: str | Path) -> Page:
        """Open a URL or a file and wait until it is there."""
        url = address.as_uri() if isinstance(address, Path) else address
        self.page.goto(url, wait_until="load")
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; a skip where it is absent and need not be there."""
    found = shutil.which(CHROMIUM) or shutil.which("chromium")
    if found is None:
        if os.environ.get("GRIDBEAT_REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium is not installed; install the package chromium")
        pytest.skip("Chromium is not installed; install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh session of 1280 x 800 pixels in China, at noon of the plan's first day."""
    made = chromium.new_context(
        viewport={"width": 1280, "height": 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    yield made
    made.close()


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    """A page that fails its test when it errs or asks another host."""
    found = Watched(context.new_page())
    found.watch()
    yield found
    assert not found.failures
