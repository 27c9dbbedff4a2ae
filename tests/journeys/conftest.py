"""A real server and a real Chromium for whole stories."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from facilitator.settings import Settings
from tests.live.server import Server
from tests.worlds import World

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms rest after a second."""
    server = Server(settings, FACILITATOR_REST_AFTER="1", FACILITATOR_LEASE="30").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Return Chromium; without one the test fails and says what to install."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium, or set CHROMIUM=/path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, server: Server, world: World) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of somebody's own browser; errors on a page fail."""
    errors: list[str] = []

    def new(who: str = "", width: int = 1280) -> Page:
        context = browser.new_context(base_url=server.url, viewport={"width": width, "height": 850})
        if who:
            cookie = world.client(getattr(world.hope, who)).get_cookie("notes")
            assert cookie is not None
            context.add_cookies([{"name": "notes", "value": cookie.value, "url": server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield new
    assert errors == []
