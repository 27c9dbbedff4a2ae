"""A real server and a real Chromium for whole stories."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from facilitator.settings import Settings
from tests.journeys.chromium import watch
from tests.live.server import Server, cookie_of
from tests.worlds import World


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms rest after a second."""
    server = Server(settings, FACILITATOR_REST_AFTER="1", FACILITATOR_LEASE="30").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture
def visit(browser: Browser, server: Server, world: World) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of somebody's own browser; errors on a page fail."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def new(who: str = "", width: int = 1280, *, script: bool = True) -> Page:
        size: ViewportSize = {"width": width, "height": 850}
        context = browser.new_context(
            base_url=server.url, viewport=size, java_script_enabled=script
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        watch(context, errors)
        if who:
            cookie = cookie_of(world, getattr(world.hope, who))
            context.add_cookies([{"name": "notes", "value": cookie, "url": server.url}])
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
    assert errors == []
