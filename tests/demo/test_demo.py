"""The demo: refused in production, told apart by organization, and never a day behind."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator import create_app
from facilitator.after.models import (
    Debrief,
    FollowUp,
    KeptThing,
    SessionNote,
    Supervision,
    Survey,
)
from facilitator.care.models import CareCase
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import all_tenants, open_work
from facilitator.demo import load_demo
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.models import Membership
from facilitator.live.models import Message, MessageState, Room, RoomState
from facilitator.load.credential_models import Credential
from facilitator.load.rota_models import Shift
from facilitator.meetings.attendance_models import Turnout
from facilitator.meetings.models import Meeting
from facilitator.moderation.models import Report
from facilitator.organizations.models import Member, Organization


def counted(query: sa.Select) -> int:
    """Return how many rows of any organization a query finds."""
    with open_work(writes=False), all_tenants("the demo holds two organizations"):
        return len(db.session.execute(query).all())


def test_production_takes_no_demo(settings):
    real = replace(settings, env="production", base_url="https://circle.example.org")
    app = create_app(real)
    with app.app_context():
        with pytest.raises(NotAllowed, match="no place in production"):
            load_demo()
        db.engine.dispose()


def test_the_demo_has_a_session_on_with_a_held_message_and_a_report(app):
    load_demo()
    assert counted(sa.select(Organization.slug)) == 2
    assert counted(sa.select(Room.id).where(Room.state == RoomState.LIVE)) == 1
    assert counted(sa.select(Message.id).where(Message.state == MessageState.HELD)) == 1
    assert counted(sa.select(Report.id)) == 1
    assert counted(sa.select(CareCase.id)) == 1
    assert counted(sa.select(Turnout.id)) == 4
    assert counted(sa.select(Buddy.id)) == 1
    assert counted(sa.select(Credential.id)) == 5
    assert counted(sa.select(Shift.id)) == 16
    ended = sa.select(Room.id).where(Room.state == RoomState.ENDED)
    assert counted(ended.where(Room.parent_id.is_(None))) == 4
    assert counted(ended.where(Room.parent_id.is_not(None))) == 2  # two small circles
    # of which everything is left that can be
    tables = (KeptThing, Survey, Debrief, SessionNote, Supervision)
    assert [counted(sa.select(table.id)) for table in tables] == [2, 1, 1, 1, 2]
    assert counted(sa.select(FollowUp.id)) == 3


def test_one_person_is_in_both_under_names_that_do_not_match(app):
    load_demo()
    shared = sa.select(Member.account_id).group_by(Member.account_id).having(sa.func.count() > 1)
    with open_work(writes=False), all_tenants("one account, two organizations"):
        account_id = db.session.scalars(shared).one()
        names = db.session.scalars(
            sa.select(Membership.handle)
            .join(
                Member,
                sa.and_(
                    Member.organization_id == Membership.organization_id,
                    Member.id == Membership.member_id,
                ),
            )
            .where(Member.account_id == account_id)
        ).all()
    assert sorted(names) == ["Early Wren", "Juniper"]


def test_a_day_later_it_has_a_session_on_and_one_about_to_start(app):
    load_demo()
    with time_machine.travel(clock.now() + timedelta(days=1)):
        load_demo()
        load_demo()  # and a second start adds nothing
        now = clock.now()
        on = sa.select(Meeting.id).where(Meeting.starts_at <= now, Meeting.ends_at > now)
        soon = sa.select(Meeting.id).where(
            Meeting.starts_at > now, Meeting.starts_at < now + timedelta(minutes=15)
        )
        assert counted(on) == 1
        assert counted(soon) == 1
    assert counted(sa.select(Member.id)) == 13 + 3 + 1
