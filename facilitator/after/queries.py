"""Finding a session that somebody was in: the finder is the check."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group, Membership
from facilitator.groups.queries import standing_in
from facilitator.live.models import Room, RoomState, Seat
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import meeting_for, meetings_of
from facilitator.organizations.models import Member

#: How long what the team keeps about a session stays, from its planned end.
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Presence:
    """A session and the place the actor has, or had, in its room."""

    meeting: Meeting
    group: Group
    membership: Membership
    room: Room
    #: None for whoever never came to the door.
    seat: Seat | None

    @property
    def was_in(self) -> bool:
        """Whether they were let in; waiting at the door is not inside."""
        return self.seat is not None and self.seat.admitted_at is not None

    @property
    def is_closing(self) -> bool:
        """Whether the session is at its end, or over."""
        return self.is_over or RoomState.CLOSING in (self.room.state, self.room.before_pause)

    @property
    def is_over(self) -> bool:
        """Whether the session has ended."""
        return self.room.state is RoomState.ENDED

    @property
    def words_go_at(self) -> datetime | None:
        """When the words of the session go; None while it has not ended."""
        if self.room.ended_at is None:
            return None
        return self.room.ended_at + timedelta(days=self.group.retention_days)


def presence_for(actor: Actor, meeting_id: uuid.UUID, *, lock: bool = False) -> Presence:
    """Return a session of one of the actor's circles, and their place in it; `lock` is the room's.

    NotFound for whoever does not belong to the circle, and before anybody came.
    """
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE)
    standing = standing_in(actor, meeting.group_id)
    if standing.membership is None:
        raise NotFound()
    query = sa.select(Room).where(Room.id == meeting.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    room = db.session.scalar(query)
    if room is None:
        raise NotFound()
    seat = db.session.scalar(
        sa.select(Seat).where(Seat.room_id == room.id, Seat.membership_id == standing.membership.id)
    )
    return Presence(meeting, standing.group, standing.membership, room, seat)


def maybe_presence(actor: Actor, meeting_id: uuid.UUID) -> Presence | None:
    """Return the actor's place in a session, or None before anybody came to its room."""
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE)
    if db.session.get(Room, (meeting.organization_id, meeting.id)) is None:
        if standing_in(actor, meeting.group_id).membership is None:
            raise NotFound()
        return None
    return presence_for(actor, meeting_id)


def session_of_team(
    actor: Actor, meeting_id: uuid.UUID, *, lock: bool = False
) -> tuple[Meeting, Membership]:
    """Return a session and the actor's own membership, for who holds its circle; locks the session.

    An office is not enough: what the team writes for itself is read by nobody else.
    """
    meeting = meeting_for(actor, meeting_id, Permission.ROOM_HOLD, lock=lock)
    membership = standing_in(actor, meeting.group_id).membership
    if membership is None:
        raise NotFound()
    return meeting, membership


def next_session(actor: Actor, presence: Presence) -> Meeting | None:
    """Return the circle's next session after this one, or None."""
    coming = meetings_of(actor, presence.group.id)
    later = (one for one in coming if one.id != presence.meeting.id)
    return next((one for one in later if one.starts_at > clock.now()), None)


def lock_own_member(actor: Actor) -> None:
    """Lock the actor's own row, so that what they do twice at once is done in turn."""
    db.session.execute(sa.select(Member.id).where(Member.id == actor.member_id).with_for_update())


@no_actor("a pure function of a session")
def kept_until(meeting: Meeting) -> datetime:
    """Return when what is written about a session goes; nobody's own clock is in it."""
    return meeting.ends_at + KEPT_FOR


@no_actor("a check of a session its caller has found")
def check_still_kept(meeting: Meeting) -> None:
    """Raise Conflict once what is written about a session would be gone at once."""
    if clock.now() >= kept_until(meeting):
        raise Conflict("This session was too long ago to write about it here. Its words are gone.")
