"""A real server and a real Chromium for whole stories."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from facilitator.settings import Settings
from tests.live.server import Server, cookie_of
from tests.worlds import World

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms rest after a second."""
    server = Server(settings, FACILITATOR_REST_AFTER="1", FACILITATOR_LEASE="6").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium; without one the test fails and says what to install."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium, or set CHROMIUM=/path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def watch(context: BrowserContext, errors: list[str]) -> None:
    """Note every script error, and everything the Content Security Policy refused."""

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", said)


@pytest.fixture
def visit(browser: Browser, server: Server, world: World) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of somebody's own browser; errors on a page fail."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def new(who: str = "", width: int = 1280) -> Page:
        context = browser.new_context(base_url=server.url, viewport={"width": width, "height": 850})
        contexts.append(context)
        context.set_default_timeout(15_000)
        watch(context, errors)
        if who:
            cookie = cookie_of(world, getattr(world.hope, who))
            context.add_cookies([{"name": "notes", "value": cookie, "url": server.url}])
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
    assert errors == []
