"""Work that time brings to teams: standing in for a lead who is gone, and letting words go."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.lateness import UNDER_WAY
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.retention import kept_long_enough
from facilitator.meetings.models import Meeting
from facilitator.team.hats import stand_in
from facilitator.team.models import QuietLine, QuietThread, Team, TeamLine
from facilitator.team.operations import forget_team_words


def _same(
    table: type[Meeting] | type[Team], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    return sa.and_(table.organization_id == Room.organization_id, condition)


def _without_lead() -> sa.Select[uuid.UUID, uuid.UUID]:
    """Return what finds sessions whose lead is gone while somebody else of the team is there."""
    staff = sa.and_(
        Seat.organization_id == Room.organization_id,
        Seat.room_id == Room.id,
        Seat.is_staff,
        Seat.state == SeatState.ADMITTED,
    )
    somebody = sa.exists().where(staff, Seat.lease_until > NOW)
    lead_id = sa.func.coalesce(Team.lead_id, Meeting.lead_id)
    the_lead = sa.exists().where(
        staff, Seat.membership_id == lead_id, Seat.lease_until > sa.bindparam("gone_since")
    )
    return (
        sa.select(Room.organization_id, Room.id)
        .join(Meeting, _same(Meeting, Meeting.id == Room.meeting_id))
        .outerjoin(Team, _same(Team, Team.id == Room.id))
        .where(Room.state.in_(UNDER_WAY), Room.parent_id.is_(None), somebody, ~the_lead)
    )


_WITHOUT_LEAD = _without_lead()


def stand_in_for_leads(after: float) -> None:
    """Let somebody lead sessions whose lead has been gone too long; safe to run twice."""
    now = clock.now()
    moments = {"now": now, "gone_since": now - timedelta(seconds=after)}
    with open_work(writes=False), all_tenants("sessions of every organization without their lead"):
        due = [(row[0], row[1]) for row in db.session.execute(_WITHOUT_LEAD, moments)]
    one_by_one(due, "team", lambda system, room_id: stand_in(system, room_id, after))


def forget_old_team_words() -> None:
    """Let go what teams said and quiet lines hold, as long after the end as the circle keeps."""
    team_lines = sa.exists().where(
        TeamLine.organization_id == Room.organization_id,
        TeamLine.room_id == Room.id,
        TeamLine.body_sealed.is_not(None),
    )
    quiet_lines = sa.exists().where(
        QuietThread.organization_id == Room.organization_id,
        QuietThread.room_id == Room.id,
        QuietLine.organization_id == QuietThread.organization_id,
        QuietLine.thread_id == QuietThread.id,
        QuietLine.body_sealed.is_not(None),
    )
    one_by_one(kept_long_enough(sa.or_(team_lines, quiet_lines)), "retention", forget_team_words)
