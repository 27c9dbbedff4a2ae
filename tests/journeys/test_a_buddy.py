"""Somebody new finds a buddy, and afterwards their facilitator sees who came."""

from datetime import timedelta

from playwright.sync_api import expect

from facilitator.core import clock
from tests.groups.making import change_seat
from tests.journeys.keys import arriving
from tests.meetings.making import took_place


def test_a_member_is_glad_to_be_a_buddy_is_named_and_ends_it(visit, hope):
    there = {"facilitator": (0, 60), "ben": (0, 60), "cleo": (0, 10)}
    sessions = [took_place(hope, timedelta(days=n), there) for n in (15, 8, 1)]
    change_seat(hope, "ben", joined_at=clock.now() - timedelta(days=30))
    circle = f"/o/hope/groups/{hope.group_id}"
    lead, ann, ben = visit("facilitator"), visit("ann", width=390), visit("ben", width=390)

    ben.goto(f"{circle}/my-place")
    ben.get_by_label("I am glad to be a buddy for somebody new").check()
    with arriving(ben):
        ben.get_by_role("button", name="Save").click()
    lead.goto(circle)
    lead.get_by_role("link", name="Everyone in the circle").click()
    row = lead.get_by_role("listitem").filter(has_text="Ann of Hope")
    row.get_by_label("A buddy for Ann of Hope").select_option(label="Ben of Hope")
    row.get_by_role("button", name="Name as buddy").click()
    expect(lead.get_by_text("Their buddy: Ben of Hope")).to_be_visible()
    expect(lead.get_by_text("came 3 of the last 3")).to_be_visible()

    ann.goto(circle)
    expect(ann.get_by_text("is glad to answer questions")).to_be_visible()
    ben.goto(circle)
    expect(ben.get_by_text("You are a buddy for Ann of Hope")).to_be_visible()
    ben.get_by_role("button", name="End this").click()
    expect(ben.get_by_text("Nobody is asked why.")).to_be_visible()
    ann.reload()
    expect(ann.get_by_text("is glad to answer questions")).to_have_count(0)

    lead.goto(f"/o/hope/meetings/{sessions[-1]}")
    lead.get_by_role("link", name="Who came").click()
    expect(lead.get_by_text("For a part")).to_have_count(1)
