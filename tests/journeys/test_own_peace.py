"""A day to only read, and a quiet line when it gets long: on one's own screen alone."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import operations, seats
from facilitator.live.models import RoomState, Seat
from facilitator.peace import operations as peace
from tests.journeys.axe import violations
from tests.journeys.keys import arriving, press


def test_a_member_only_reads_and_is_told_once_that_they_wanted_to_stop(visit, hope):
    room = f"/o/hope/meetings/{hope.meeting_id}/room"
    with unit_of_work(hope.facilitator):
        seats.enter_room(hope.facilitator, hope.meeting_id, 60)
        operations.move_session(hope.facilitator, hope.meeting_id, 1, RoomState.LIVE)
    lead = visit("facilitator")
    lead.goto(room)
    expect(lead.get_by_role("log")).to_be_visible()
    with unit_of_work(hope.ann):
        peace.keep_lens(hope.ann, hope.group_id, (), 60)
        seats.enter_room(hope.ann, hope.meeting_id, 60)
    with unit_of_work(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    with unit_of_work(hope.ann):
        own = db.session.query(Seat).filter_by(membership_id=hope.seats["ann"]).one()
        own.admitted_at = clock.now() - timedelta(minutes=61)
    ann = visit("ann", width=390)
    ann.emulate_media(color_scheme="dark", reduced_motion="reduce")
    ann.goto("/o/hope/my-peace")
    with arriving(ann):
        press(ann, "button", "Only read today")
    ann.goto(room)
    only, stop = ann.get_by_text("You only read today"), ann.get_by_text("You wanted to stop")
    expect(only).to_be_visible()
    expect(stop).to_be_visible()
    box = ann.get_by_role("textbox", name=re.compile("Write to"))
    expect(box).to_be_hidden()
    assert violations(ann) == []
    press(ann, "button", "All right")
    expect(stop).to_have_count(0)
    ann.reload()
    expect(only).to_be_visible()
    expect(stop).to_have_count(0)  # no second one
    press(ann, "button", "Write after all")
    expect(only).to_have_count(0)
    expect(box).to_be_visible()
    for words in ("You only read", "wanted to stop"):
        assert words not in lead.content()
