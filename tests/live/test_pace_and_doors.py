"""What a circle chose for its sessions holds in the room, whatever the client does."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import LateJoin, Moderation
from facilitator.groups.reading_first import Covered, is_covered
from facilitator.live import messages, posting, seats
from facilitator.live.holding import Slow
from facilitator.live.log import lock_room
from facilitator.live.models import MessageState, RoomState
from facilitator.live.operations import change_state
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import Organization
from facilitator.organizations.oncall import Cover, set_cover
from tests.counting import counted
from tests.groups.making import change_group
from tests.racing import race
from tests.worlds import Tenant

#: A Tuesday evening.
EVENING = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)


@pytest.fixture
def live(hope):
    """Hold a session with the lead and Ann in it."""
    for who in (hope.facilitator, hope.ann):
        enter(who, hope)
    with unit_of_work(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
        change_state(lock_room(hope.meeting_id), RoomState.LIVE)
    return hope


def enter(who, tenant):
    """Come to the door."""
    with unit_of_work(who):
        seats.enter_room(who, tenant.meeting_id, 3600)


def say(who, tenant: Tenant, cmid=None):
    """Say something."""
    with unit_of_work(who):
        room_id = tenant.meeting_id
        return posting.send_message(who, room_id, cmid or uuid.uuid4(), "A line.", rest_after=3600)


# ---------------------------------------------------------------- the pace


def test_whoever_writes_faster_than_the_pace_is_told_how_long_to_wait(live):
    change_group(live, slow_seconds=30)
    with time_machine.travel(clock.now(), tick=False) as traveler:
        cmid = uuid.uuid4()
        assert say(live.ann, live, cmid).pace == 30
        traveler.shift(12)
        assert say(live.ann, live, cmid).dup
        with pytest.raises(Slow, match="again in 18 s") as slow:
            say(live.ann, live)
        assert slow.value.retry_after == 18
        assert say(live.facilitator, live).pace == 0
        say(live.facilitator, live)
        traveler.shift(18)
        assert say(live.ann, live).seq


def test_taking_a_message_back_or_having_it_held_buys_no_second_one(live):
    change_group(live, slow_seconds=30, moderation=Moderation.EVERYONE)
    held = say(live.ann, live)
    assert held.state is MessageState.HELD
    with unit_of_work(live.ann):
        messages.take_back(live.ann, live.meeting_id, held.id)
    with pytest.raises(Slow):
        say(live.ann, live)


def test_of_many_at_once_one_is_said(app, live):
    change_group(live, slow_seconds=30)
    outcomes = race(app, *[lambda: say(live.ann, live)] * 4)
    assert sorted(outcomes) == ["done", "slow", "slow", "slow"]


def test_a_pace_costs_one_statement_and_none_while_it_is_off(live):
    say(live.ann, live)  # keys and statements are warm
    with counted() as without:
        say(live.ann, live)
    change_group(live, slow_seconds=10)
    with time_machine.travel(clock.now() + timedelta(seconds=11)), counted() as with_pace:
        say(live.ann, live)
    assert len(with_pace) == len(without) + 1


# ---------------------------------------------------------------- what is read first


def test_by_the_rule_everybody_or_only_somebodys_first_messages_wait(live):
    change_group(live, moderation=Moderation.EVERYONE)
    assert say(live.ann, live).reason == "everyone"
    assert say(live.facilitator, live).reason == ""
    change_group(live, moderation=Moderation.FIRST, hold_first=1)
    first = say(live.ann, live)
    assert first.reason == "first_posts"
    with unit_of_work(live.facilitator):
        messages.decide_message(live.facilitator, live.meeting_id, first.id, 1, "approve", "")
    assert say(live.ann, live).reason == ""
    change_group(live, moderation=Moderation.OFF, hold_first=9)
    assert say(live.ann, live).reason == ""


def test_after_hours_messages_wait_in_the_organizations_own_zone(live):
    change_group(live, moderation=Moderation.AFTER_HOURS)
    with unit_of_work(live.owner):
        db.session.get_one(Organization, live.organization_id).time_zone = "Asia/Kolkata"
    assert say(live.ann, live).reason == "after_hours"  # no hours are written down
    wall = (clock.now() + timedelta(hours=5, minutes=30)).replace(tzinfo=None)
    with unit_of_work(live.owner):
        set_cover(live.owner, [Cover(wall.weekday(), time(0), time(23, 59))])
    assert say(live.ann, live).reason == ""
    with unit_of_work(live.owner):
        set_cover(live.owner, [Cover((wall.weekday() + 3) % 7, time(0), time(23, 59))])
    assert say(live.ann, live).reason == "after_hours"


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-91, False), (-90, True), (0, True), (29, True), (30, False)]
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(minutes, expected):
    hours = [Covered(1, time(18), time(20), "UTC")]
    assert is_covered(hours, EVENING + timedelta(minutes=minutes)) is expected


def test_hours_to_the_last_minute_of_a_day_hold_until_midnight():
    hours = [Covered(1, time(18), time(23, 59), "UTC")]
    assert is_covered(hours, EVENING.replace(hour=23, minute=59, second=59))
    assert not is_covered(hours, EVENING.replace(hour=0) + timedelta(days=1))


# ---------------------------------------------------------------- coming late


def test_a_circle_that_starts_together_lets_nobody_in_late_but_staff_and_who_was_there(live):
    change_group(live, late_join=LateJoin.CLOSED)
    with pytest.raises(Conflict, match="starts together"):
        enter(live.ben, live)
    enter(live.cofacilitator, live)
    with unit_of_work(live.ann):
        seats.leave_seat(live.ann, live.meeting_id, live.seats["ann"])
    enter(live.ann, live)
    change_group(live, late_join=LateJoin.OPEN)
    enter(live.ben, live)


def test_the_door_stays_open_for_the_minutes_the_circle_chose(live):
    change_group(live, late_join=LateJoin.MINUTES, late_minutes=10)
    with unit_of_work(live.owner):
        start = db.session.get_one(Meeting, (live.organization_id, live.meeting_id)).starts_at
    with time_machine.travel(start + timedelta(minutes=10), tick=False):
        enter(live.ben, live)
    with (
        time_machine.travel(start + timedelta(minutes=10, seconds=1), tick=False),
        pytest.raises(Conflict, match="closes 10 minutes after the start"),
    ):
        enter(live.cleo, live)


def test_nobody_is_late_while_the_lobby_waits_for_the_start(hope):
    change_group(hope, late_join=LateJoin.CLOSED)
    enter(hope.facilitator, hope)
    enter(hope.ann, hope)


def test_the_page_of_the_door_says_the_same_and_leaves_out_who_may_come_in(world, live):
    change_group(live, late_join=LateJoin.CLOSED)
    url = f"/o/hope/meetings/{live.meeting_id}/room"
    for who, expected in (("ben", True), ("ann", False), ("cofacilitator", False)):
        page = world.client(getattr(live, who)).get(url).text
        assert ("starts together" in page) is expected, who
