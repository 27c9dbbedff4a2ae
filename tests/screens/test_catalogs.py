"""Every text of the pages that are converted comes from the catalogs.

The app speaks a language made up of brackets (tests/pseudo.py), and people write Greek. So
a Latin letter on a page outside of brackets is English that passed by the catalogs. On these
pages days are Arabic, since that is the language the made-up one stands in for.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Route
from werkzeug.test import TestResponse

from facilitator import wiring
from tests.pseudo import CONVERTED, LANGUAGE, OPENS, english_in, speak
from tests.screens.filling import bare_organization
from tests.screens.hard import Words
from tests.screens.looking import SMALLEST, TOO_WIDE
from tests.screens.places import NOT_PAGES, PLACES, REFUSED, Place
from tests.worlds import PEOPLE, World, sign_in

#: The doors of the features that are converted.
DOORS = {
    door.blueprint.name
    for door in wiring.DOORS
    if door.blueprint.import_name.split(".")[1] in CONVERTED
}

GREEK = "Ωμέγα"
#: Names that are no words of ours: an organization with nothing in it, and who just arrived.
NAMES = re.compile("Bare|Fifth Heron")


@pytest.fixture(scope="module")
def words() -> Words:
    """Let everybody write Greek: lines, texts, names."""
    seated = [who for who, (_role, seat) in PEOPLE.items() if seat is not None]
    handles = {who: f"{GREEK} {number}" for number, who in enumerate(seated)}
    return Words(GREEK, f"{GREEK}\n{GREEK}", f"- {GREEK}", "Ομάδα", handles)


@pytest.fixture(scope="module")
def full(app: Flask, world: World, ids: dict[str, str], tmp_path_factory) -> dict[str, str]:
    """Return what paths are made of, in a full world whose app speaks the made-up language."""
    world.hope.tokens["bare"] = bare_organization(world)
    speak(app, tmp_path_factory.mktemp("words"))
    return ids


@pytest.fixture
def client_of(world: World, full: dict[str, str]) -> Callable[[str], FlaskClient]:
    """Return a function that gives somebody's test browser."""

    def client(who: str) -> FlaskClient:
        client = world.app.test_client()
        if who:
            actor = world.hope.actors.get(who)
            sign_in(client, world.hope.tokens[str(actor.sign_in_id) if actor else who])
        return client

    return client


def is_converted(place: Place) -> bool:
    """Say whether all texts of a page are to be in the catalogs."""
    return place.rule.partition(".")[0] in DOORS


PAGES = [place for place in PLACES if is_converted(place)]
FORMS = [(place, button) for place, button in REFUSED if is_converted(place)]
#: The same pages where nothing is there yet.
EMPTY = {
    place.path.replace("/o/hope/", "/o/bare/")
    for place in PAGES
    if place.who == "ann" and "{" not in place.path
}


def english_of(answer: TestResponse) -> list[str]:
    """Return what of a page is English."""
    return english_in(NAMES.sub("", answer.get_data(as_text=True)))


def test_a_page_that_passes_by_the_catalogs_is_noticed():
    page = '<p title="Look">⟦one <b>⟦two⟧</b>⟧ Ωμέγα three</p><textarea>mine</textarea>'
    assert english_in(page) == ['title="Look"', "Ωμέγα three"]


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_a_page_says_nothing_but_what_is_in_the_catalogs(place, client_of, full):
    answer = client_of(place.who).get(place.path.format(**full))
    assert answer.status_code == place.status
    page = answer.get_data(as_text=True)
    assert OPENS in page
    assert f'lang="{LANGUAGE}" dir="rtl"' in page
    assert english_of(answer) == []


@pytest.mark.parametrize("path", sorted(EMPTY))
def test_a_page_with_nothing_on_it_says_so_from_the_catalogs(path, client_of):
    answer = client_of("bare").get(path)
    assert answer.status_code == 200
    assert english_of(answer) == []


@pytest.mark.parametrize("typed", ["", "Ω" * 5_000], ids=["nothing", "too much"])
@pytest.mark.parametrize("place", [place for place, _button in FORMS], ids=str)
def test_a_refused_form_says_why_from_the_catalogs(place, typed, client_of, full):
    client, path = client_of(place.who), place.path.format(**full)
    page = client.get(path).get_data(as_text=True)
    fields = re.findall(r'<textarea[^>]* name="(\w+)"', page)
    fields += re.findall(r'<input[^>]* name="(\w+)" type="text"', page)
    answer = client.post(path, data=dict.fromkeys(fields, typed))
    assert answer.status_code == 422
    assert english_of(answer) == []


def test_files_to_keep_come_from_the_catalogs(client_of):
    answer = client_of("ann").get("/o/hope/my-space/plan/copy")
    assert "space.plan_copy" in NOT_PAGES
    assert answer.status_code == 200
    assert english_of(answer) == []


def answer(route: Route, client: FlaskClient) -> None:
    """Answer a request of Chromium from the app itself, without a server."""
    given = client.get(urlsplit(route.request.url).path)
    headers = {name: value for name, value in given.headers if name != "Set-Cookie"}
    route.fulfill(status=given.status_code, headers=headers, body=given.get_data())


@pytest.mark.parametrize(
    "path",
    [
        "/o/hope/my-space/map",
        "/o/hope/my-space/check-in",
        "/o/hope/prompts/{scale_id}",
    ],
)
def test_longer_words_from_the_right_fit_on_a_small_phone(path, browser, client_of, full):
    size = {"width": SMALLEST, "height": 640}
    context = browser.new_context(
        base_url="http://localhost", viewport=size, service_workers="block"
    )
    try:
        page, client = context.new_page(), client_of("ben")
        context.route("**/*", lambda route: answer(route, client))
        assert page.goto(path.format(**full)).ok
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("getComputedStyle(document.querySelector('main')).paddingTop") != "0px"
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST
        assert page.evaluate(TOO_WIDE, SMALLEST) == []
    finally:
        context.close()
