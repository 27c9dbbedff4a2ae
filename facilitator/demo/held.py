"""Who holds the demo's sessions, and one that a substitute is looked for."""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group, Membership
from facilitator.meetings.models import Meeting, Substitute, SubstituteState


def let_hold(group: Group, lead: Actor, backup: Actor) -> None:
    """Give every session of a circle its lead and backup; needs an open work."""
    seats = {
        seat.member_id: seat.id
        for seat in db.session.scalars(sa.select(Membership).where(Membership.group_id == group.id))
    }
    for meeting in db.session.scalars(sa.select(Meeting).where(Meeting.group_id == group.id)):
        meeting.lead_id, meeting.backup_id = seats[lead.member_id], seats[backup.member_id]


def look_for_substitute(meeting: Meeting, asker: Actor) -> None:
    """Let somebody ask the others to hold one session; needs an open work."""
    meeting.backup_id = None
    db.session.add(
        Substitute(
            id=uuid.uuid4(),
            meeting_id=meeting.id,
            asked_by_id=asker.member_id,
            note="I am traveling that day. Could somebody hold this one?",
            state=SubstituteState.OPEN,
            asked_at=clock.now(),
        )
    )
