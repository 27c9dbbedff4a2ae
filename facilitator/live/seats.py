"""Coming to a room and going from it: the lobby, the seats, and who may come in.

Part of this feature's operations, kept apart for size.
"""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import Group, Membership
from facilitator.live.coming_back import Entered, check_may_enter, come_back
from facilitator.live.lateness import DOORS_CLOSED, are_doors_closed, too_late_words
from facilitator.live.log import append, lock_if_there, lock_room, tell_staff
from facilitator.live.models import PauseReason, Room, RoomState, Seat, SeatState
from facilitator.live.operations import change_state, say_in_lobby
from facilitator.live.queries import InRoom, in_room, is_staffed, room_for, seat_of
from facilitator.live.small import enter_small, on_go, seats_at_home_of
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import meeting_and_standing


def enter_room(actor: Actor, room_id: uuid.UUID, lease: float) -> Entered:
    """Take the actor's seat in a meeting's room, making both on first use.

    Staff are let in at once, open the lobby by coming and wake a room that rested
    without them. Members wait until somebody lets them in, and keep their seat; the
    circle's rule may keep out whoever comes late and was not there before.
    Raises Conflict outside the join window and for a cancelled meeting. A room that is
    no meeting's own is a small one, and has its own rule (small.py).
    """
    came = come_back(actor, room_id, lease)
    if came is not None:
        return came
    room = lock_if_there(room_id, own=True)  # first: what forbids coming in is read after it
    try:
        meeting, standing = meeting_and_standing(actor, room_id)
    except NotFound:
        return _entered_small(actor, room_id, lease)
    membership = check_may_enter(meeting, standing)
    is_staff = membership.role in STAFF_ROLES
    room = room or make_room(meeting)
    now = clock.now()
    seat = seat_of(actor, InRoom(room, standing), lock=True)
    if seat is None and not is_staff:
        _check_not_late(standing.group, meeting, room)
    if seat is None:
        seat = Seat(
            room_id=room.id,
            membership_id=membership.id,
            state=SeatState.WAITING,
            arrived_at=now,
        )
        db.session.add(seat)
    if seat.state is SeatState.REMOVED:
        raise NotAllowed(_removed_words(seat))
    if seat.state is SeatState.DENIED and seat.lease_until and seat.lease_until > now:
        return Entered(room, seat, is_staff=False, meeting=meeting, standing=standing)
    if seat.state is not SeatState.ADMITTED and not is_staff and are_doors_closed(room):
        raise Conflict(DOORS_CLOSED, code="room_closed")
    if seat.state is SeatState.DENIED:  # a while has passed, and they ask again
        seat.state, seat.words = SeatState.WAITING, ""
    was_away = seat.lease_until is None or seat.lease_until <= now
    seat.is_staff, seat.lease_until = is_staff, now + timedelta(seconds=lease)
    if is_staff:
        _seat_staff(room, seat, membership)
    elif seat.state is SeatState.WAITING and was_away:
        tell_staff(room, "seat.waiting", target_id=membership.id)
    return Entered(room, seat, is_staff, meeting, standing)


def _entered_small(actor: Actor, room_id: uuid.UUID, lease: float) -> Entered:
    found, seat = enter_small(actor, room_id, lease)
    room, standing = found.room, found.standing
    meeting = db.session.get_one(Meeting, (room.organization_id, room.meeting_id))
    return Entered(room, seat, seat.is_staff, meeting, standing)


def _check_not_late(group: Group, meeting: Meeting, room: Room) -> None:
    words = too_late_words(group, meeting, room)
    if words:
        raise Conflict(words, code="room_closed")


def _removed_words(seat: Seat) -> str:
    reason = f" The reason given: {seat.words}" if seat.words else ""
    return (
        "You were removed from this session, so it can't be entered again."
        f"{reason} You can write to the organization if you think this was wrong."
    )


@no_actor("part of coming in, and of saying that nobody has come")
def room_of(meeting: Meeting) -> Room:
    """Return the meeting's room, locked; its id is the meeting's."""
    return lock_if_there(meeting.id) or make_room(meeting)


@no_actor("part of coming in, which asks for the actor's standing")
def make_room(meeting: Meeting) -> Room:
    """Add a meeting's room."""
    room = Room(id=meeting.id, meeting_id=meeting.id, group_id=meeting.group_id)
    room.state, room.version, room.last_seq, room.last_mseq = RoomState.SCHEDULED, 0, 0, 0
    room.epoch, room.hold_all, room.reason, room.words = 1, False, "", ""
    room.has_pact = False
    db.session.add(room)
    db.session.flush()  # a second first visitor meets the key and tries again
    return room


def _seat_staff(room: Room, seat: Seat, membership: Membership) -> None:
    if seat.state is not SeatState.ADMITTED:
        seat.state, seat.admitted_at, seat.from_seq = SeatState.ADMITTED, clock.now(), 0
        append(room, "member.join", target_id=membership.id, **_who(membership))
    room.unwatched_since = None
    if room.state is RoomState.SCHEDULED:
        room.opened_at = clock.now()
        change_state(room, RoomState.LOBBY, by="system")
    elif room.state is RoomState.LOBBY and room.words:
        say_in_lobby(room, "")  # somebody is there now
    elif room.state is RoomState.PAUSED and room.reason == PauseReason.NO_STAFF:
        change_state(room, room.before_pause or RoomState.LIVE, by="system")


def _who(membership: Membership) -> dict[str, Any]:
    return {"handle": membership.handle, "role": membership.role.value}


def leave_seat(actor: Actor | System, room_id: uuid.UUID, membership_id: uuid.UUID) -> None:
    """Note that somebody's last connection has gone; a room without staff starts its clock."""
    room = lock_room(room_id)
    seat = db.session.scalar(
        sa.select(Seat).where(Seat.room_id == room_id, Seat.membership_id == membership_id)
    )
    if seat is None:
        return
    now = clock.now()
    seat.lease_until = now
    if room.parent_id is not None:
        for hear in on_go:
            hear(room, seat)
        return
    if seat.state is SeatState.WAITING:
        tell_staff(room, "seat.gone", target_id=membership_id)
    if seat.is_staff and room.unwatched_since is None and not is_staffed(room.id):
        room.unwatched_since = now


_RENEW = (
    sa.update(Seat)
    .where(
        Seat.id.in_(sa.bindparam("seats", expanding=True)),
        Seat.state != SeatState.DENIED,  # so that they can ask again after a while
    )
    .values(lease_until=sa.bindparam("ends_at"))
    .execution_options(synchronize_session=False)
)


@no_actor("the tail renews what the process itself sees connected")
def renew_leases(seat_ids: list[uuid.UUID], lease: float) -> None:
    """Say that the people of these seats are still connected, for `lease` seconds more.

    Whoever sits in a small room is in its session as well.
    """
    seats = [*seat_ids, *seats_at_home_of(seat_ids)]
    ends_at = clock.now() + timedelta(seconds=lease)
    db.session.execute(_RENEW, {"seats": seats, "ends_at": ends_at})


def note_roles(actor: System, room_id: uuid.UUID) -> None:
    """Bring the seats of a room in step with the group's roles, and say so in its log."""
    room = lock_room(room_id)
    stale = (
        sa.select(Seat, Membership)
        .join(Membership, Membership.id == Seat.membership_id)
        .where(Seat.room_id == room_id, Seat.is_staff != Membership.role.in_(STAFF_ROLES))
        .where(Seat.state == SeatState.ADMITTED)
    )
    for seat, membership in db.session.execute(stale).all():
        seat.is_staff = membership.role in STAFF_ROLES
        append(room, "member.role", target_id=membership.id, **_who(membership))


def admit(actor: Actor, room_id: uuid.UUID, who: list[uuid.UUID]) -> list[uuid.UUID]:
    """Let waiting people in; nobody named means everybody who waits. Returns who came in."""
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    if room.state is RoomState.ENDED:
        raise Conflict("This session has ended.", code="room_closed")
    if are_doors_closed(room):
        raise Conflict("The doors are closed just now. Please open them first.")
    query = sa.select(Seat, Membership).join(Membership, Membership.id == Seat.membership_id)
    query = query.where(Seat.room_id == room.id)
    if who:
        query = query.where(
            Seat.membership_id.in_(who), Seat.state.in_([SeatState.WAITING, SeatState.DENIED])
        )
    else:
        query = query.where(Seat.state == SeatState.WAITING, Seat.lease_until > clock.now())
    let_in = []
    for seat, membership in db.session.execute(
        query.order_by(Seat.arrived_at, Seat.membership_id)
    ).all():
        seq = append(
            room,
            "member.join",
            actor_id=in_room(actor, room_id).membership.id,
            target_id=membership.id,
            **_who(membership),
        )
        seat.state, seat.admitted_at, seat.words = SeatState.ADMITTED, clock.now(), ""
        seat.from_seq = seq - 1
        tell_staff(room, "seat.gone", target_id=membership.id)
        let_in.append(membership.id)
    if let_in:
        record(actor, "seat.admitted", room, who=let_in)
    return let_in


def deny(actor: Actor, room_id: uuid.UUID, who: uuid.UUID, note: str) -> None:
    """Do not let somebody in from the lobby; they read the note and may ask again later."""
    words = clean_text(note, 500, field="note")
    if not words:
        raise Invalid("Please say why, in a sentence they will read.", field="note")
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    seat = db.session.scalar(
        sa.select(Seat).where(
            Seat.room_id == room.id, Seat.membership_id == who, Seat.state == SeatState.WAITING
        )
    )
    if seat is None:
        raise NotFound()
    seat.state, seat.words = SeatState.DENIED, words
    append(room, "member.deny", target_id=who, is_private=True, words=words)
    tell_staff(room, "seat.gone", target_id=who)
    record(actor, "seat.denied", room, who=who)
