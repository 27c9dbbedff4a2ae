"""One world with something on every page, one server and one browser for all of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.conftest import Browser as TestClient
from tests.conftest import settings_for
from tests.groups.making import newcomer
from tests.journeys.chromium import watch
from tests.live.server import Server
from tests.screens.filling import UNADDRESSED, bare_organization, fill, left_out
from tests.screens.hard import Words
from tests.worlds import World, build_world, sign_in


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Settings:
    """Return settings with a fresh database, for the whole module."""
    folder = tmp_path_factory.mktemp("screens")
    (folder / "facilitator.db").write_bytes(template_database.read_bytes())
    return settings_for(folder)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """Return the app, inside its context, for the whole module."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = TestClient
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture(scope="module")
def world(app: Flask) -> World:
    """Return two organizations with their people."""
    return build_world(app)


@pytest.fixture(scope="module")
def words() -> Words:
    """Return what people have written everywhere."""
    return Words()


@pytest.fixture(scope="module")
def ids(world: World, words: Words) -> dict[str, str]:
    """Return what the paths of pages are made of, in a world that is full."""
    return fill(world, words)


@pytest.fixture(scope="module")
def server(settings: Settings, ids: dict[str, str]) -> Iterator[Server]:
    """Return a running server whose room does not rest meanwhile."""
    server = Server(settings, FACILITATOR_REST_AFTER="3600").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture(scope="module")
def page_of(
    browser: Browser, server: Server, world: World, words: Words
) -> Iterator[Callable[[str], Page]]:
    """Return a function that gives everybody one page in a browser of their own."""
    pages: dict[str, Page] = {}
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    tokens = {name: world.hope.tokens[str(a.sign_in_id)] for name, a in world.hope.actors.items()}
    tokens |= {"operator": world.operator_token, "bare": bare_organization(world)}
    tokens["left_out"] = left_out(world, words)
    tokens["unaddressed"] = UNADDRESSED
    tokens["nobody"] = newcomer("nobody@home.example")[1]

    def new(who: str) -> Page:
        if who not in pages:
            context = browser.new_context(base_url=server.url, service_workers="block")
            contexts.append(context)
            context.set_default_timeout(30_000)
            watch(context, errors)
            if who:
                value = half_way(world) if who == "half" else cookie_with(world, tokens[who])
                cookie = {"name": "notes", "value": value}
                context.add_cookies([{**cookie, "url": server.url}])
            pages[who] = context.new_page()
        return pages[who]

    yield new
    for context in contexts:
        context.close()
    assert errors == []


def half_way(world: World) -> str:
    """Return the cookie of a browser that gave the passphrase and still owes the code."""
    client = world.app.test_client()
    with client.session_transaction() as session:
        session["half"] = "half-token"
    return cookie_of(client)


def cookie_with(world: World, token: str) -> str:
    """Return the cookie of a browser that holds this sign-in."""
    client = world.app.test_client()
    sign_in(client, token)
    return cookie_of(client)


def cookie_of(client: FlaskClient) -> str:
    """Return the cookie a test browser holds."""
    cookie = client.get_cookie("notes")
    assert cookie is not None
    return str(cookie.value)
