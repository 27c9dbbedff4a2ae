"""Keeping somebody from leading: who may, what it takes away everywhere, and the way back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import operations as groups
from facilitator.groups.queries import standing_in
from facilitator.live.models import Seat
from facilitator.live.queries import no_longer_staff
from facilitator.live.seats import note_roles
from facilitator.meetings.models import Meeting, Substitute
from facilitator.meetings.substitutes import search_for, take_over
from facilitator.moderation import acts, appeals, lifting, operations
from facilitator.moderation.leading import suspend_leading
from facilitator.moderation.models import AppealState, Sanction
from facilitator.moderation.queries import reports_for, waiting_for
from facilitator.moderation.recipients import recipients_of
from facilitator.moderation.sweeps import end_times_without_leading
from facilitator.notices.models import Kind, Notice
from facilitator.organizations.models import Organization
from tests.moderation.conftest import membership

DAYS = 14


def keep_from_leading(hope, by="moderator", who="facilitator", days=DAYS):
    actor = hope.actors[by]
    with unit_of_work(actor):
        return suspend_leading(actor, hope.group_id, hope.seats[who], days, "why").id


def role_of(hope, who):
    with unit_of_work(hope.owner, writes=False):
        seat = membership(hope, who)
        return seat.role, seat.held_as


def plan(hope, lead, backup):
    """Let somebody lead the world's session, with another as backup, in two days."""
    with unit_of_work(hope.owner):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.starts_at = clock.now() + timedelta(days=2)
        meeting.ends_at = meeting.starts_at + timedelta(hours=1)
        meeting.lead_id, meeting.backup_id = hope.seats[lead], hope.seats[backup]


@pytest.mark.parametrize(
    "by", ["owner", "admin", "moderator", "facilitator", "cofacilitator", "ann"]
)
def test_only_an_office_keeps_somebody_from_leading(hope, other, by):
    if by in {"owner", "admin", "moderator"}:
        keep_from_leading(hope, by)
        assert role_of(hope, "facilitator") == (Role.PARTICIPANT, Role.LEAD)
        with pytest.raises(Conflict):
            keep_from_leading(hope, by)
    else:
        with pytest.raises(NotAllowed):
            keep_from_leading(hope, by, who="cofacilitator" if by == "facilitator" else "ben")
    with pytest.raises(NotFound), unit_of_work(other.moderator):
        suspend_leading(other.moderator, hope.group_id, hope.seats["cofacilitator"], 7, "why")


def test_it_needs_a_reason_an_end_and_somebody_who_leads(hope):
    for who, days, words in (
        ("ben", 7, "why"),
        ("facilitator", 91, "why"),
        ("facilitator", 7, " "),
    ):
        with pytest.raises(Invalid), unit_of_work(hope.moderator):
            suspend_leading(hope.moderator, hope.group_id, hope.seats[who], days, words)
    assert role_of(hope, "facilitator") == (Role.LEAD, None)


def test_while_it_holds_no_way_leads_back_to_leading(hope):
    keep_from_leading(hope)
    lead, seat = hope.facilitator, hope.seats["facilitator"]
    with unit_of_work(hope.owner):
        db.session.get_one(Organization, hope.organization_id).facilitators_create_groups = True
    for role in (Role.LEAD, Role.COFACILITATOR):
        with pytest.raises(Conflict), unit_of_work(hope.owner):
            groups.set_role(hope.owner, hope.group_id, seat, role)
    with unit_of_work(lead, writes=False):
        assert not groups.may_create(lead)
        standing = standing_in(lead, hope.group_id)
        assert standing.can("post")
        assert not standing.can("room.hold")
        assert reports_for(lead) == []


def test_a_seat_in_a_live_room_is_no_longer_staff(hope, room):
    keep_from_leading(hope)
    with unit_of_work(hope.owner, writes=False):
        assert hope.seats["facilitator"] in no_longer_staff(room)
    system = System(organization_id=hope.organization_id, reason="tail")
    with unit_of_work(system):
        note_roles(system, room)
    with unit_of_work(hope.owner, writes=False):
        seat = db.session.scalar(
            sa.select(Seat).where(
                Seat.room_id == room, Seat.membership_id == hope.seats["facilitator"]
            )
        )
        assert not seat.is_staff


def test_coming_sessions_ask_the_backup_and_members_read_no_reason(hope):
    plan(hope, "facilitator", "cofacilitator")
    keep_from_leading(hope)
    with unit_of_work(hope.ann, writes=False):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        assert meeting.lead_id is None
        assert search_for(hope.ann, meeting).is_for_another
    with unit_of_work(hope.owner, writes=False):
        told = db.session.scalars(sa.select(Notice.member_id).where(Notice.kind == Kind.SUBSTITUTE))
        assert set(told) == {hope.cofacilitator.member_id}
    with unit_of_work(hope.cofacilitator):
        take_over(hope.cofacilitator, hope.meeting_id)
    with pytest.raises(NotAllowed), unit_of_work(hope.facilitator):
        take_over(hope.facilitator, hope.meeting_id)
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalar(sa.select(Substitute.note)) == ""


def test_it_ends_by_itself_and_by_hand_and_each_once(hope):
    keep_from_leading(hope)
    with time_machine.travel(clock.now() + timedelta(days=DAYS - 1), tick=False):
        end_times_without_leading()
        assert role_of(hope, "facilitator") == (Role.PARTICIPANT, Role.LEAD)
    with time_machine.travel(clock.now() + timedelta(days=DAYS, minutes=1), tick=False):
        end_times_without_leading()
        end_times_without_leading()
        assert role_of(hope, "facilitator") == (Role.LEAD, None)
    act_id = keep_from_leading(hope, who="cofacilitator")
    with unit_of_work(hope.moderator):
        lifting.lift(hope.moderator, act_id, "Talked it over.")
    assert role_of(hope, "cofacilitator") == (Role.COFACILITATOR, None)


def test_a_second_look_gives_it_back_and_strikes_it_through(hope):
    act_id = keep_from_leading(hope)
    with unit_of_work(hope.facilitator):
        appeal = appeals.raise_appeal(hope.facilitator, act_id, "I was not there.").id
    with pytest.raises(NotFound), unit_of_work(hope.moderator):
        appeals.decide_appeal(hope.moderator, appeal, AppealState.OVERTURNED, "no")
    with unit_of_work(hope.admin):
        appeals.decide_appeal(hope.admin, appeal, AppealState.OVERTURNED, "They were not.")
    assert role_of(hope, "facilitator") == (Role.LEAD, None)
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get_one(Sanction, (hope.organization_id, act_id)).lifted_at is not None


def test_a_report_stays_away_from_the_circle_s_team_meanwhile(hope, report):
    report_id = report("ben", "facilitator")
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
        acts.act_on_report(hope.moderator, report_id, "leading_14", "It was too much.")
        held = operations.held_incident(hope.moderator, report_id).head
        assert recipients_of(hope.moderator, held) == [hope.moderator.member_id]
    for who in ("facilitator", "cofacilitator"):
        actor = hope.actors[who]
        with unit_of_work(actor, writes=False):
            assert waiting_for(actor) == 0
