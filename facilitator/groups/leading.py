"""Who may hold circles at all: a moderator can take that away for a while.

Part of this feature's operations. While somebody may not lead, they are a participant of
every circle they held, so that whatever asks who holds a circle gets the same answer; each
membership remembers what they were there, and gives it back.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa

from facilitator.core.access import STAFF_ROLES, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.outbox import ring
from facilitator.groups.models import Membership
from facilitator.organizations.models import Member

#: What whoever gives roles reads; why, and until when, is for others.
MAY_NOT_HOLD = (
    "This person can’t hold a circle just now. Please choose somebody else, or ask a moderator."
)
YOU_MAY_NOT_HOLD = "You don’t lead circles just now. My record says why, and until when."


@no_actor("asked by every way somebody comes to hold a circle")
def may_hold(member_id: uuid.UUID) -> bool:
    """Say whether somebody may be given a role that holds a circle."""
    held_back = sa.select(Member.id).where(Member.id == member_id, Member.leads_from.is_not(None))
    return db.session.scalar(held_back) is None


@no_actor("a condition about one membership")
def holds_or_held(seat: type[Membership]) -> sa.ColumnElement[bool]:
    """Return the condition for somebody who holds a circle, or would but for a moderator."""
    return sa.or_(seat.role.in_(STAFF_ROLES), seat.held_as.is_not(None))


@no_actor("a fact about one membership")
def is_or_was_holder(seat: Membership) -> bool:
    """Say whether somebody holds a circle, or would but for a moderator."""
    return seat.role in STAFF_ROLES or seat.held_as is not None


def stand_down(actor: Actor, member: Member, until: datetime) -> list[Membership]:
    """Make a locked member a participant wherever they hold a circle; returns where that was.

    The caller may, and their sockets are looked at again at once.
    """
    member.leads_from = until
    held = [seat for seat in _locked_seats(member.id) if seat.role in STAFF_ROLES]
    for seat in held:
        seat.held_as, seat.role = seat.role, Role.PARTICIPANT
        ring("membership", seat.id)
    db.session.flush()  # who holds a circle now is asked next
    return held


def stand_up(actor: Actor | System, member: Member) -> None:
    """Let a locked member hold again what they held; a role given meanwhile stays."""
    member.leads_from = None
    for seat in _locked_seats(member.id):
        if seat.held_as is not None:
            seat.role, seat.held_as = seat.held_as, None
            ring("membership", seat.id)


def _locked_seats(member_id: uuid.UUID) -> list[Membership]:
    query = sa.select(Membership).where(Membership.member_id == member_id).order_by(Membership.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))
