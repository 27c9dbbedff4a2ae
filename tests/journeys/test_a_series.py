"""A weekly circle over its weeks: planned, moved once, begun earlier, and read by a calendar."""

from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from facilitator.core import clock
from facilitator.meetings.recurrence import moment_of, wall_of
from tests.journeys.keys import arriving
from tests.meetings.test_feeds import by_ical_js
from tests.worlds import Tenant

HOME = "/o/hope"


def next_tuesday() -> datetime:
    """Return seven in the evening of a Tuesday that is a few days away."""
    day = clock.now().replace(tzinfo=None) + timedelta(days=3)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


def plan_every_week(page: Page, tenant: Tenant, first: datetime) -> str:
    """Plan fourteen weeks with one left out; returns the page of the series."""
    page.goto(f"{HOME}/groups/{tenant.group_id}/meetings/new")
    page.get_by_label("Title").fill("Tuesday Circle")
    page.get_by_label("Day", exact=True).fill(f"{first:%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill("19:00")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("Minutes").fill("90")
    page.get_by_label("How often").select_option("Every week")
    page.get_by_text("When it ends, and days without").click()
    page.get_by_label("Last day").fill(f"{first + timedelta(weeks=13):%Y-%m-%d}")
    page.get_by_label("Days without a session").fill(
        f"{first + timedelta(weeks=4):%Y-%m-%d} Winter break"
    )
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_text("Meets every Tuesday at 19:00 in London")).to_be_visible()
    expect(page.get_by_text("Winter break")).to_be_visible()
    expect(coming(page)).to_have_count(12)  # the thirteenth is more than twelve weeks away
    return page.url


def coming(page: Page) -> Locator:
    """Return the sessions of a series that are to come."""
    return page.get_by_role("region", name="To come").get_by_role("listitem")


def in_kolkata(local: datetime) -> datetime:
    """Return what clocks in Kolkata show at a wall time in London: after midnight in winter."""
    return wall_of(moment_of(local, "Europe/London"), "Asia/Kolkata")


def see_it_in_kolkata(page: Page, series: str, first: datetime) -> None:
    """Choose one's own zone; the reader's time comes first, on the reader's day."""
    page.goto("/account")
    page.get_by_label("Show times in").select_option("Asia/Kolkata")
    with arriving(page):
        page.get_by_role("button", name="Save").click()
    page.goto(series)
    theirs = in_kolkata(first)
    expect(coming(page).first).to_contain_text(f"{theirs:%A, %B} {theirs.day}, {theirs:%H:%M}")
    expect(coming(page).first).to_contain_text(f"{first:%A, %B} {first.day}, 19:00 in London")


def say_going_and_subscribe(page: Page, session: str) -> str:
    """Say that one comes, and make an address for one's own calendar."""
    page.goto(session)
    page.get_by_text("I’m going").click()
    with arriving(page):
        page.get_by_role("button", name="Save my answer").click()
    page.goto(f"{HOME}/calendar/address")
    page.get_by_role("button", name="Make an address").click()
    return page.get_by_label("The address").input_value()


def entry_of(page: Page, address: str, session: str) -> dict[str, object]:
    """Return what a calendar program finds of one session."""
    text = page.request.get(address).body()
    assert b"Tuesday Circle" not in text
    (found,) = (entry for entry in by_ical_js(text) if entry["uid"] in session)
    return found


def change(page: Page, session: str, scope: str, **fields: str) -> None:
    """Change a session on its form."""
    page.goto(f"{session}/edit")
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(scope).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_weekly_circle_is_planned_moved_and_begins_earlier(visit, hope):
    lead, ann, first = visit("facilitator"), visit("ann", 390), next_tuesday()
    series = plan_every_week(lead, hope, first)
    see_it_in_kolkata(ann, series, first)
    links = coming(lead).get_by_role("link")
    sessions = [links.nth(n).get_attribute("href") or "" for n in range(4)]
    address = say_going_and_subscribe(ann, sessions[1])
    before = entry_of(ann, address, sessions[1])

    wednesday = first + timedelta(days=8)
    change(lead, sessions[1], "Only this one", Day=f"{wednesday:%Y-%m-%d}")
    after = entry_of(ann, address, sessions[1])
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (after["uid"], after["title"]) == (before["uid"], "Appointment")
    ann.goto(sessions[1])
    expect(ann.get_by_text("You said going before it moved")).to_be_visible()
    ann.goto(sessions[2])
    expect(ann.get_by_text("before it moved")).to_have_count(0)

    change(lead, sessions[2], "This one and the following", Time="18:30")
    lead.goto(sessions[0])
    expect(lead.get_by_role("heading", name="Tuesday Circle")).to_be_visible()
    assert "18:30" not in lead.inner_text("main")
    for session in sessions[2:]:
        ann.goto(session)
        expect(ann.get_by_text("18:30 in London")).to_be_visible()
    ann.goto(f"{HOME}/calendar/?month={first:%Y-%m}")
    expect(ann.get_by_role("region", name="day by day")).to_be_visible()
    expect(ann.get_by_role("table")).to_be_hidden()
    lead.goto(f"{HOME}/calendar/?month={first:%Y-%m}")
    expect(lead.get_by_role("table")).to_be_visible()
