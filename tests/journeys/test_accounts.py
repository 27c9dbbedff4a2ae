"""Signing in with more than a passphrase, and with less than an address."""

import re

from playwright.sync_api import expect

from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization
from tests.accounts.apps import App
from tests.groups.making import link_into
from tests.journeys import steps


def change(hope, **values) -> None:
    """Change the organization's policy."""
    with open_work(writes=True):
        row = db.session.get_one(Organization, hope.organization_id)
        for name, value in values.items():
            setattr(row, name, value)


def test_an_owner_is_led_to_the_second_step_and_keeps_the_codes(visit, hope):
    change(hope, staff_need_second_factor=True)
    page = visit("owner", width=390)
    page.goto("/o/hope/people")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img", name=re.compile("A picture for your app"))).to_be_visible()
    secret = page.locator(".code-line").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(App(secret).code())
    page.get_by_role("button", name="Go on").click()
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    page.emulate_media(media="print")
    expect(codes.first).to_be_visible()
    expect(page.get_by_role("button", name="Done")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_label("I have kept them").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def test_somebody_joins_without_an_address_and_comes_back_by_the_code(visit, hope):
    change(hope, joins_without_email=True)
    _row, token = link_into(hope)
    page = visit(width=390)
    page.goto(f"/i/{token}")
    page.get_by_role("link", name="Join without e-mail").click()
    page.get_by_label("Passphrase", exact=True).fill(steps.PASSPHRASE)
    page.get_by_role("button", name="Make my name").click()
    name, code = page.locator("dd.code-line").all_inner_texts()
    page.get_by_label("I have kept it").check()
    page.get_by_role("button", name="Go on").click()
    steps.choose_name(page, "Slow Rook")
    steps.accept_the_agreement(page, "hope circle")

    other = visit()
    other.goto("/sign-in")
    other.get_by_role("link", name="I can't get in").click()
    other.get_by_role("link", name="Use your recovery code").click()
    other.get_by_label("Sign-in name").fill(name)
    other.get_by_label("Recovery code").fill(code)
    other.get_by_label("New passphrase", exact=True).fill("nine quiet paper lanterns")
    other.get_by_role("button", name="Use this passphrase").click()
    expect(other.locator("dd.code-line").nth(1)).not_to_have_text(code)
    other.get_by_label("I have kept it").check()
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_role("heading", name="Today")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
