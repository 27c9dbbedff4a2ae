"""The pages that say no as a whole: in words, with a way on, and for everybody."""

import dataclasses
import functools
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings
from tests import conftest
from tests.screens.looking import assert_good
from tests.screens.places import SHUT


@pytest.fixture
def strict_app(settings: Settings) -> Iterator[Flask]:
    """Return an app that counts what comes too often, and whose first page is broken."""
    app = create_app(dataclasses.replace(settings, limits_on=True))
    app.test_client_class = conftest.Browser

    @functools.wraps(app.view_functions["pages.landing"])  # with its mark of who may see it
    def broken() -> str:
        raise RuntimeError("a mistake of ours")

    app.view_functions["pages.landing"] = broken
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("place", SHUT, ids=str)
def test_a_page_that_is_not_there_or_not_open_says_where_to_go(place, page_of, ids):
    page = page_of(place.who)
    answer = page.goto(place.path.format(**ids))
    assert answer.status == place.status
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    assert_good(page)


def test_a_form_that_waited_too_long_says_so(page_of):
    page = page_of("ann")
    page.goto("/account/passphrase")
    page.locator("main [name=csrf_token]").evaluate("(one) => (one.value = 'old')")
    with page.expect_navigation() as sent:
        page.get_by_role("button", name="Change it").evaluate(
            "(one) => { one.form.noValidate = true; one.form.requestSubmit(one); }"
        )
    assert sent.value.status == 400
    expect(page.get_by_role("main")).to_contain_text("This page was open for a while.")
    assert_good(page)


def test_the_last_lead_is_told_why_they_cannot_leave(page_of, ids):
    page = page_of("facilitator")
    page.goto(f"/o/hope/groups/{ids['group_id']}/leave")
    with page.expect_navigation() as sent:
        page.get_by_role("button", name="Leave the group").click()
    assert sent.value.status == 409
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page)


@pytest.mark.parametrize(
    ("path", "times", "status", "heading"),
    [("/i/no-such-link", 11, 429, "slow down"), ("/", 1, 500, "it is our fault")],
)
def test_too_much_and_broken_are_kind_too(page_of, strict_app, path, times, status, heading):
    client = strict_app.test_client()
    answers = [client.get(path) for _ in range(times)]
    assert answers[-1].status_code == status
    page = page_of("")

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html", body=answers[-1].text)

    page.route("**/refused", answer)
    page.goto("/refused")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert_good(page)
    page.unroute("**/refused")
