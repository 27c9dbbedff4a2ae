"""Telling moderators and admins that the team of a session calls them; wiring.py hands it down.

Part of this feature's operations.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import OFFICES
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.meetings.models import Meeting
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member, MemberState
from facilitator.team.models import Team
from facilitator.team.queries import OPEN_AFTER

#: How the keys of these occasions begin.
CALLED = "called"
#: How the keys of occasions begin that are about somebody's safety (facilitator/care).
CARE = "care"


def tell_called(actor: Actor, meeting_id: uuid.UUID) -> None:
    """Tell everybody with an office that they are needed; each call is told once."""
    meeting = db.session.get_one(Meeting, (actor.organization_id, meeting_id))
    key = f"{CALLED}:{meeting_id}:{clock.now().isoformat()}"
    occasion = Occasion(Kind.NEEDED, key, meeting_id, meeting.ends_at + OPEN_AFTER)
    members = sa.select(Member.id).where(
        Member.role.in_(OFFICES), Member.state == MemberState.ACTIVE, Member.id != actor.member_id
    )
    for member_id in db.session.scalars(members).all():
        tell_member(actor, member_id, occasion)


@no_actor("a fact about a notice that is about to be sent")
def is_called_into(meeting: Meeting) -> bool:
    """Say whether the team of a session still calls moderators and admins."""
    team = db.session.get(Team, (meeting.organization_id, meeting.id))
    return team is not None and team.called_at is not None
