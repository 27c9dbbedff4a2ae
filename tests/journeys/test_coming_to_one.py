"""A member says they come to one session, puts it into a calendar, and is reminded discreetly."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from facilitator.core import clock, postman
from facilitator.meetings.models import Intent
from facilitator.notices import sweeps
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import Kind
from facilitator.settings import Settings
from tests.conftest import settings_for
from tests.meetings.making import draft, repeated, rsvps_of
from tests.notices.post_office import post_office

NAMES = ("Quiet evenings", "hope circle", "Ann of Hope")


def answer_this_one(page: Page, session: str) -> None:
    """Say that one comes to this session of a series, and would like to share."""
    page.goto(session)
    page.get_by_text("I’m going").click()
    page.get_by_text("I’d like to share").click()
    page.get_by_text("This one", exact=True).click()
    page.get_by_role("button", name="Save my answer").click()
    expect(page.get_by_text("Thank you. You have a place.")).to_be_visible()


def put_into_a_calendar(page: Page) -> str:
    """Take the session home as a calendar's file; returns what stands in it."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="Put it into your own calendar").click()
    return taken.value.path().read_text("utf-8")


def make_and_reset_the_address(page: Page) -> tuple[str, str]:
    """Make a secret address and make it anew; returns the old one and the new one."""
    page.goto("/o/hope/calendar/address")
    page.get_by_role("button", name="Make an address").click()
    old = page.get_by_label("The address").input_value()
    page.get_by_text("Make a new address…").click()
    page.get_by_role("button", name="Make a new one").click()
    expect(page.get_by_label("The address")).not_to_have_value(old)
    return old, page.get_by_label("The address").input_value()


def letters_at(app: Flask, settings: Settings, moments: list[datetime]) -> list[EmailMessage]:
    """Let these moments come one after the other, and return what a real mail server is given."""
    with post_office() as (box, place):
        app.extensions["facilitator.settings"] = settings_for(
            settings.instance,
            mail_server=place,
            mail_use_tls=False,
            base_url="https://notes.example",
        )
        for moment in moments:
            with time_machine.travel(moment, tick=False):
                for work in (sweeps.look, sweeps.send_due, postman.send_due):
                    work()
                    work()
        return box.letters


def assert_discreet(letter: EmailMessage, kind: Kind) -> None:
    """Fail on a reminder that says anything but that it is one."""
    assert letter["Subject"] == "You have a reminder"
    assert str(letter["From"]).startswith("Notes <")
    body = letter.get_body(("plain",))
    assert body is not None
    said = [line for line in body.get_content().splitlines() if line]
    assert said[0] == KINDS[kind].sentence
    assert [line for line in said[1:] if "https://notes.example/" not in line] == [
        "Open it:",
        "Stop these mails at any time:",
    ]
    assert not [name for name in NAMES if name in letter.as_string()]


def test_one_session_in_a_calendar_and_two_reminders_that_tell_nobody(
    visit, server, hope, app, settings
):
    first = draft().local_start + timedelta(days=2)
    rows = repeated(hope, title="Quiet evenings", local_start=first)
    sweeps.look()
    page = visit("ann", 390)
    answer_this_one(page, f"/o/hope/meetings/{rows[0].id}")
    (said,) = rsvps_of(hope, rows[0].id)
    assert (said.membership_id, said.intent) == (hope.seats["ann"], Intent.SHARE)
    assert rsvps_of(hope, rows[1].id) == []  # this one, and no other
    entry = put_into_a_calendar(page)
    assert "SUMMARY:Appointment" in entry
    old, new = make_and_reset_the_address(page)
    assert page.request.get(old).status == 404
    feed = page.request.get(new).text()
    assert f"UID:{rows[0].id}" in feed
    assert not [name for name in NAMES if name in entry + feed]
    starts = rows[0].starts_at
    assert starts > clock.now() + timedelta(hours=24)
    server.stop()  # its own sweeps know nothing of the hours that pass here
    sweeps.look()  # and may not have come by since the answer
    day, hour = letters_at(
        app, settings, [starts - timedelta(hours=24), starts - timedelta(hours=1)]
    )
    assert_discreet(day, Kind.REMINDER_DAY)
    assert_discreet(hour, Kind.REMINDER_HOUR)
