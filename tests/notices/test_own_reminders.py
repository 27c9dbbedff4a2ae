"""Reminders of one session as one person wants them, and circles somebody hears nothing from."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings.models import Answer
from facilitator.meetings.operations import cancel_meeting
from facilitator.notices.models import Channel, Kind
from facilitator.notices.operations import mute_circle, wish_reminders
from facilitator.notices.sweeps import look, send_due
from tests.notices.making import (
    coming,
    mails,
    only,
    session_in,
    starts_of,
    state_of_seat,
    told,
    turn,
    wish,
)

DAY, HOUR = "reminder_day", "reminder_hour"


def asks(tenant, who, meeting_id, is_on):
    """Let somebody say what they want of one session's reminders."""
    with unit_of_work(tenant.actors[who]):
        wish_reminders(tenant.actors[who], meeting_id, is_on)


def mutes(tenant, who, *, on=True):
    """Let somebody mute the circle, or hear from it again."""
    with unit_of_work(tenant.actors[who]):
        mute_circle(tenant.actors[who], tenant.group_id, on=on)


def remind(tenant, meeting_id):
    """Let both reminders of a session fall due."""
    for ahead in (timedelta(hours=24), timedelta(hours=1)):
        with time_machine.travel(starts_of(tenant, meeting_id) - ahead, tick=False):
            turn()


def test_who_asks_is_reminded_come_or_not_and_who_wants_none_is_not(hope):
    meeting = session_in(hope)
    coming(hope, "cleo", meeting, Answer.DECLINED)
    asks(hope, "ann", meeting, is_on=False)  # she comes
    asks(hope, "ben", meeting, is_on=True)  # he said nothing
    asks(hope, "cleo", meeting, is_on=True)
    asks(hope, "facilitator", meeting, is_on=True)
    asks(hope, "facilitator", meeting, is_on=None)
    remind(hope, meeting)
    assert told(hope, "ann") == told(hope, "facilitator") == {}
    assert told(hope, "ben") == told(hope, "cleo") == {DAY: 1, HOUR: 1}
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, meeting, "Snow.")
    look()
    assert told(hope, "ann")["cancelled"] == 1  # only reminders were turned off
    assert told(hope, "ben")["cancelled"] == 0  # and only reminders were asked for


def test_who_wants_more_gets_it_here_and_by_no_way_they_turned_off(hope):
    meeting, other = session_in(hope), session_in(hope, days=4)
    wish(hope, "ann", grid=only(Channel.MAIL, kinds={Kind.REMINDER_HOUR}))
    wish(hope, "ben", grid=only())
    for who in ("ann", "ben"):
        coming(hope, who, other)
        asks(hope, who, meeting, is_on=True)
    remind(hope, meeting)
    assert told(hope, "ann") == told(hope, "ben") == {DAY: 1, HOUR: 1}
    assert told(hope, "ann", Channel.MAIL) == {DAY: 1, HOUR: 1}
    assert told(hope, "ben", Channel.MAIL) == told(hope, "ben", Channel.PUSH) == {}
    remind(hope, other)  # as they chose for every other
    assert told(hope, "ann", Channel.MAIL) == {DAY: 1, HOUR: 2}
    assert told(hope, "ben") == {DAY: 1, HOUR: 1}


def test_a_muted_circle_tells_nothing_on_any_way_until_it_is_heard_again(hope):
    meeting = session_in(hope)
    asks(hope, "ann", meeting, is_on=True)
    mutes(hope, "ann")
    mutes(hope, "ann")  # twice is once
    remind(hope, meeting)
    for way in Channel:
        assert told(hope, "ann", way) == {}
    assert mails() == []
    mutes(hope, "ann", on=False)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, meeting, "Snow.")
    look()
    assert told(hope, "ann") == {"cancelled": 1}


def test_what_waits_when_somebody_mutes_the_circle_is_not_sent(hope):
    meeting = session_in(hope)
    with time_machine.travel(starts_of(hope, meeting) - timedelta(hours=24), tick=False):
        look()
        mutes(hope, "ann")
        send_due()
    assert mails() == []


def test_a_paused_circle_tells_nothing_whatever_was_asked(hope):
    meeting = session_in(hope)
    asks(hope, "ben", meeting, is_on=True)
    state_of_seat(hope, "ben", MembershipState.PAUSED)
    remind(hope, meeting)
    assert told(hope, "ben") == {}


def test_only_who_is_in_the_circle_asks_and_mutes(hope, other):
    meeting = session_in(hope)
    for who, refusal in (("owner", NotAllowed), ("stranger", NotFound), ("pending", NotFound)):
        with pytest.raises(refusal):
            asks(hope, who, meeting, is_on=True)
        with pytest.raises(refusal):
            mutes(hope, who)
    with pytest.raises(NotFound), unit_of_work(other.ann):
        wish_reminders(other.ann, meeting, is_on=True)
    with pytest.raises(NotFound), unit_of_work(other.ann):
        mute_circle(other.ann, hope.group_id, on=True)


def test_both_are_chosen_on_their_pages(world, hope):
    meeting = session_in(hope)
    ann = world.client(hope.ann)
    url = f"/o/hope/meetings/{meeting}/reminders"
    assert url in ann.get(f"/o/hope/meetings/{meeting}").text
    assert 'value="usual" checked' in ann.get(url).text
    assert ann.post(url, data={"wish": "shout"}).status_code == 422
    ann.post(url, data={"wish": "off"})
    assert 'value="off" checked' in ann.get(url).text
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, meeting, "Snow.")
    assert ann.post(url, data={"wish": "on"}).status_code == 409
    circle = f"/o/hope/notices/circles/{hope.group_id}"
    muted = ann.post(circle, data={"act": "mute"}, follow_redirects=True)
    assert "Hear from it again" in muted.text
    heard = ann.post(circle, data={"act": "hear"}, follow_redirects=True)
    assert "Hear from it again" not in heard.text
    assert ann.post(circle, data={"act": "?"}).status_code == 422
