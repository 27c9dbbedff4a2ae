"""What is written in a room is kept as long as its people were told, and no longer."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group
from facilitator.live import seats
from facilitator.live.log import lock_room
from facilitator.live.models import Message, Room, RoomState
from facilitator.live.operations import change_state
from facilitator.live.posting import send_message
from facilitator.live.sweeps import forget_old_words
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.moderation.queries import report_for, snapshot_of


def hold_a_session(tenant):
    """Say one thing in the tenant's room, report it, and end the session; returns the report."""
    lead, ann, ben, room_id = tenant.facilitator, tenant.ann, tenant.ben, tenant.meeting_id
    for who in (lead, ann, ben):
        with unit_of_work(who):
            seats.enter_room(who, room_id, 60)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
        change_state(lock_room(room_id), RoomState.LIVE)
    with unit_of_work(ann):
        message = send_message(ann, room_id, uuid.uuid4(), "A quiet secret", rest_after=60)
        message = db.session.get_one(Message, (tenant.organization_id, message.id))
        message.watched = {"does": "crisis", "about": "worry", "at": [[2, 7]]}
        message.reason = "crisis.worry"  # a facilitator has shared it since
    with unit_of_work(ben):
        report = report_in_room(
            ben,
            room_id,
            subject=SubjectKind.MESSAGE,
            subject_id=message.id,
            reason=ReportReason.UNCOMFORTABLE,
            words="",
        )
    with unit_of_work(lead):
        change_state(lock_room(room_id), RoomState.ENDED)
    return report.id


def words_in(tenant):
    """Return how many messages of the tenant still hold words."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Message)
            .where(Message.body_sealed.is_not(None), Message.body_hash != b"")
        )


def seen_in(tenant):
    """Return what is still known of the words of the tenant's messages."""
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.execute(sa.select(Message.watched, Message.reason)).all()
        return [tuple(row) for row in rows if any(row)]


def keep(tenant, days):
    """Make the tenant's circle keep its words for so many days."""
    with unit_of_work(tenant.owner):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        group.retention_days = days


def test_words_go_when_their_time_is_over_and_not_before(hope, other):
    keep(other, 30)
    report_id = hold_a_session(hope)
    hold_a_session(other)
    for days, left in ((6, 1), (8, 0), (9, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            forget_old_words()
        assert words_in(hope) == len(seen_in(hope)) == left
        assert words_in(other) == len(seen_in(other)) == 1
    with unit_of_work(hope.moderator, writes=False):
        queued = report_for(hope.moderator, report_id)
        assert snapshot_of(hope.moderator, queued.report)[0]["body"] == "A quiet secret"
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system, writes=False):
        assert first_broken_line(system) is None


@pytest.mark.parametrize("state", [RoomState.LIVE, RoomState.PAUSED])
def test_words_of_a_session_that_goes_on_stay(hope, state):
    hold_a_session(hope)
    with unit_of_work(hope.owner):
        db.session.get_one(Room, (hope.organization_id, hope.meeting_id)).state = state
    with time_machine.travel(clock.now() + timedelta(days=400)):
        forget_old_words()
    assert words_in(hope) == 1
