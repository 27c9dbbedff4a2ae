"""What the room's page needs before its socket is open."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.accounts.queries import is_on_shared_device
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.groups.models import Agreement, Group, Membership, MembershipState
from facilitator.groups.queries import PAUSED_WORDS, standing_in
from facilitator.live.above import above
from facilitator.live.lateness import too_late_words
from facilitator.live.models import Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import LATE, join_opens_at, meeting_for


@dataclass(frozen=True)
class RoomPage:
    """Everything the template shows; the conversation itself comes over the socket."""

    meeting: Meeting
    group: Group
    room_id: uuid.UUID
    state: str
    membership: Membership
    is_staff: bool
    opens_at: datetime
    #: Empty when the room can be entered; otherwise the sentence to show instead.
    why_not: str
    needs_agreement: bool
    #: Whether the tab may keep a draft; never on a shared device.
    keeps_drafts: bool
    members: int
    facilitators: int
    #: What is shown beside a room to try things in; None for a real session.
    trying: Any = None


def room_page(actor: Actor, meeting_id: uuid.UUID) -> RoomPage:
    """Return the page of a meeting's room; NotFound for a group the actor cannot see."""
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE)
    standing = standing_in(actor, meeting.group_id)
    membership = standing.membership
    if membership is None:
        raise NotAllowed("Only people of this circle can enter its room.")
    is_staff = membership.role in STAFF_ROLES
    room = db.session.get(Room, (meeting.organization_id, meeting.id))
    opens_at = join_opens_at(meeting, standing.group, is_staff)
    people = _people(meeting.group_id)
    return RoomPage(
        meeting=meeting,
        group=standing.group,
        room_id=meeting.id,
        state=room.state.value if room else RoomState.SCHEDULED.value,
        membership=membership,
        is_staff=is_staff,
        opens_at=opens_at,
        why_not=PAUSED_WORDS
        if standing.is_paused
        else _why_not(meeting, standing.group, room, membership, opens_at),
        needs_agreement=membership.agreed_version < people[2],
        keeps_drafts=not is_on_shared_device(actor),
        members=people[0],
        facilitators=people[1],
        trying=above.trying_of(actor) if actor.is_sandbox else None,
    )


def _people(group_id: uuid.UUID) -> tuple[int, int, int]:
    """Return how many members and facilitators there are, and the agreement's version."""
    active = sa.select(sa.func.count(Membership.id)).where(
        Membership.group_id == group_id, Membership.state == MembershipState.ACTIVE
    )
    held_by = active.where(Membership.role.in_(STAFF_ROLES))
    version = sa.select(sa.func.max(Agreement.version)).where(Agreement.group_id == group_id)
    asked = (active, held_by, version)
    row = db.session.execute(sa.select(*(one.scalar_subquery() for one in asked))).one()
    everybody, staff, agreement = (number or 0 for number in row)
    return everybody - staff, staff, agreement


def _why_not(
    meeting: Meeting,
    group: Group,
    room: Room | None,
    membership: Membership,
    opens_at: datetime,
) -> str:
    now = clock.now()
    if meeting.state is MeetingState.CANCELLED:
        return "This session was cancelled."
    if (room is not None and room.state is RoomState.ENDED) or now > meeting.ends_at + LATE:
        return "This session has ended. Thank you for being here."
    if now < opens_at:
        return "The doors aren't open yet."
    if room is not None:
        seat = db.session.scalar(
            sa.select(Seat).where(Seat.room_id == room.id, Seat.membership_id == membership.id)
        )
        if seat is not None and seat.state is SeatState.REMOVED:
            reason = f" The reason given: {seat.words}" if seat.words else ""
            return f"You were removed from this session, so it can't be entered again.{reason}"
        if seat is None and membership.role not in STAFF_ROLES:
            return too_late_words(group, meeting, room)
    return ""
