"""Work that time brings to teams: standing in for a lead who is gone, and letting words go."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.live.lateness import UNDER_WAY
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.retention import kept_long_enough
from facilitator.meetings.models import Meeting
from facilitator.team.hats import stand_in
from facilitator.team.models import QuietLine, QuietThread, Team, TeamLine
from facilitator.team.operations import forget_team_words


def stand_in_for_leads(after: float) -> None:
    """Let somebody lead sessions whose lead has been gone too long; safe to run twice."""
    now = clock.now()
    staff = sa.and_(
        Seat.organization_id == Room.organization_id,
        Seat.room_id == Room.id,
        Seat.is_staff,
        Seat.state == SeatState.ADMITTED,
    )
    somebody = sa.exists().where(staff, Seat.lease_until > now)
    lead_id = sa.func.coalesce(Team.lead_id, Meeting.lead_id)
    the_lead = sa.exists().where(
        staff,
        Seat.membership_id == lead_id,
        Seat.lease_until > now - timedelta(seconds=after),
    )
    with open_work(writes=False), all_tenants("sessions of every organization without their lead"):
        due = db.session.execute(
            sa.select(Room.organization_id, Room.id)
            .join(Meeting, _same(Meeting, Meeting.id == Room.meeting_id))
            .outerjoin(Team, _same(Team, Team.id == Room.id))
            .where(Room.state.in_(UNDER_WAY), Room.parent_id.is_(None), somebody, ~the_lead)
        ).all()
    for organization_id, room_id in due:
        system = System(organization_id=organization_id, reason="team")
        with unit_of_work(system):
            stand_in(system, room_id, after)


def _same(
    table: type[Meeting] | type[Team], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    return sa.and_(table.organization_id == Room.organization_id, condition)


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
