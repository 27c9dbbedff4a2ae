"""Saying something in a room, taking it back, and deciding about it.

The second half of this feature's operations, kept apart for size.
"""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import blind_index, seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import Group, GroupState, MembershipState
from facilitator.live.models import (
    Message,
    MessageState,
    Room,
    RoomState,
    Seat,
    SeatState,
)
from facilitator.live.operations import append, lock_room, tell_staff
from facilitator.live.queries import (
    InRoom,
    ToPost,
    in_room,
    message_for,
    place_of,
    room_for,
    to_post,
)
from facilitator.prompts.queries import prompt_for

#: The longest message, in characters.
LONGEST = 4000
FOREVER = timedelta(days=3650)
#: Words for why the composer rests, by state of the session.
CLOSED = {
    RoomState.SCHEDULED: "The session hasn't opened yet.",
    RoomState.LOBBY: "The session hasn't started yet. A facilitator opens it soon.",
    RoomState.PAUSED: "The room is resting. Your writing is kept.",
    RoomState.ENDED: "This session has ended. Thank you for being here.",
}
#: From which states each decision leads where.
DECISIONS: dict[str, tuple[frozenset[MessageState], MessageState]] = {
    "approve": (frozenset({MessageState.HELD}), MessageState.VISIBLE),
    "decline": (frozenset({MessageState.HELD}), MessageState.DECLINED),
    "hide": (frozenset({MessageState.VISIBLE}), MessageState.HIDDEN),
    "restore": (frozenset({MessageState.HIDDEN}), MessageState.VISIBLE),
    "remove": (frozenset({MessageState.VISIBLE, MessageState.HIDDEN}), MessageState.REMOVED),
}


def send_message(
    actor: Actor,
    room_id: uuid.UUID,
    cmid: uuid.UUID,
    body: str,
    *,
    rest_after: float,
    prompt_id: uuid.UUID | None = None,
) -> tuple[Message, bool]:
    """Say something; returns the message and whether this `cmid` was said before.

    The room is locked first, then everything that can forbid it is read as it is
    now: a removal or a mute that was committed earlier always wins. A held
    message takes no `seq`.
    """
    text = clean_text(body, LONGEST)
    if not text:
        raise Invalid("There is nothing to send yet.")
    now = to_post(actor, room_id, cmid)
    found, membership = now.found, now.found.membership
    mark = blind_index("message", text)
    if now.known is not None:
        if now.known.body_hash != mark:
            raise Conflict("This message id was used before.", code="cmid_reused")
        return now.known, True
    _check_may_post(now, rest_after)
    if prompt_id is not None and not _is_asked_here(actor, found, prompt_id):
        raise NotFound()
    message = Message(
        id=uuid.uuid4(),
        room_id=room_id,
        author_id=membership.id,
        cmid=cmid,
        body_hash=mark,
        state=MessageState.VISIBLE,
        rev=1,
        prompt_id=prompt_id,
        written_at=clock.now(),
    )
    message.body_sealed = seal(membership.id, place_of(message.id, 1), text)
    db.session.add(message)
    reason = _why_held(found)
    if reason:
        message.state, message.reason = MessageState.HELD, reason
        tell_staff(found.room, "held.add", actor_id=membership.id, message_id=message.id)
    else:
        _publish(found.room, message)
    return message, False


def _is_asked_here(actor: Actor, found: InRoom, prompt_id: uuid.UUID) -> bool:
    return prompt_for(actor, prompt_id, Permission.POST).group_id == found.room.group_id


def _publish(room: Room, message: Message, words: str = "") -> None:
    """Put a message into the log; `words` are a facilitator's, for its author."""
    meta: dict[str, Any] = {"prompt": str(message.prompt_id)} if message.prompt_id else {}
    if words:
        meta["words"] = words
    event = append(room, "msg.add", actor_id=message.author_id, message_id=message.id, **meta)
    message.seq = event.seq


@no_actor("decides on what was read for the actor")
def _check_may_post(now: ToPost, rest_after: float) -> None:
    """Raise what the composer will say; read under the room's lock."""
    found, seat = now.found, now.seat
    found.require(Permission.POST)
    membership, room = found.membership, found.room
    if found.standing.group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read.", code="room_closed")
    if membership.state is not MembershipState.ACTIVE:
        raise NotAllowed()
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    _check_open(room, found.is_staff, rest_after)
    if seat.muted_until is not None and seat.muted_until > clock.now():
        raise NotAllowed(mute_words(seat), code="muted")
    if membership.agreed_version < now.agreement:
        raise Conflict("Please read and accept the group agreement first.", code="agreement")


def _check_open(room: Room, is_staff: bool, rest_after: float) -> None:
    unwatched = room.unwatched_since
    if (
        not is_staff
        and unwatched is not None
        and clock.now() - unwatched >= timedelta(seconds=rest_after)
    ):
        raise Conflict(CLOSED[RoomState.PAUSED], code="room_closed")
    staff_may = is_staff and room.state in {RoomState.LOBBY, RoomState.PAUSED}
    if room.state in CLOSED and not staff_may:
        raise Conflict(CLOSED[room.state], code="room_closed")


@no_actor("words for somebody's own seat")
def mute_words(seat: Seat) -> str:
    """Say why somebody cannot write just now; the client adds until when."""
    return f"A facilitator gave you a break from writing: {seat.mute_reason}"


def _why_held(found: InRoom) -> str:
    """Return why a message waits for a facilitator, or nothing. Staff never wait."""
    if found.is_staff:
        return ""
    if found.room.hold_all:
        return "hold_all"
    first = db.session.get_one(Group, (found.room.organization_id, found.room.group_id)).hold_first
    if not first:
        return ""
    said = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Message)
        .where(Message.author_id == found.membership.id, Message.state == MessageState.VISIBLE)
    )
    return "first_posts" if (said or 0) < first else ""


def take_back(actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID) -> Message:
    """Take one's own message back: a held one vanishes, a visible one leaves a mark."""
    found = in_room(actor, room_id, lock=True)
    message = message_for(actor, room_id, message_id, Permission.POST, lock=True)
    if message.author_id != found.membership.id:
        raise NotFound()
    if message.state is MessageState.HELD:
        message.state = MessageState.WITHDRAWN
        message.body_sealed = None
        tell_staff(found.room, "held.gone", message_id=message.id, outcome="withdrawn")
    elif message.state in {MessageState.VISIBLE, MessageState.HIDDEN}:
        message.state = MessageState.REMOVED
        message.body_sealed = None
        append(
            found.room,
            "msg.remove",
            actor_id=message.author_id,
            message_id=message.id,
            by="author",
        )
    message.decided_at = clock.now()
    return message


def decide_message(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, rev: int, action: str, note: str
) -> Message:
    """Approve, decline, hide, restore or remove a message; its author reads the note.

    Raises Conflict when it changed since the decider read it, and Invalid when a
    note is missing that the author is owed. Nobody decides about their own.
    """
    room = room_for(actor, room_id, Permission.MESSAGE_MODERATE, lock=True)
    message = message_for(actor, room_id, message_id, Permission.MESSAGE_MODERATE, lock=True)
    from_states, to = DECISIONS[action]
    if message.rev != rev or message.state not in from_states:
        raise Conflict("This message has changed meanwhile. Please look again.")
    words = clean_text(note, 500)
    if not words and action in {"decline", "hide", "remove"}:
        raise Invalid("Please say why, in a sentence the author will read.")
    membership = in_room(actor, room_id).standing.membership
    if membership is not None and membership.id == message.author_id and action != "remove":
        raise NotAllowed("Somebody else decides about your own message.")
    _carry_out(room, message, action, to, words)
    message.note, message.decided_at = words, clock.now()
    message.decided_by_id = membership.id if membership else None
    record(actor, f"message.{action}", message, group_id=room.group_id, room_id=room.id)
    return message


def _carry_out(room: Room, message: Message, action: str, to: MessageState, words: str) -> None:
    was_held = message.state is MessageState.HELD
    message.state = to
    if action == "approve":
        _publish(room, message, words)
    elif action == "decline":
        append(
            room,
            "msg.decline",
            target_id=message.author_id,
            message_id=message.id,
            is_private=True,
            words=words,
        )
    else:
        extra: dict[str, Any] = {"by": "staff"} if action == "remove" else {}
        append(room, f"msg.{action}", message_id=message.id, words=words, **extra)
    if was_held:
        tell_staff(room, "held.gone", message_id=message.id, outcome=to.value)


def forget_words(actor: System, room_id: uuid.UUID) -> None:
    """Let the words of a room go for good, once the time its people were promised is over.

    The log keeps who was there and when; a report keeps its own sealed copy. Safe
    to run twice.
    """
    room = lock_room(room_id)
    if room.state is not RoomState.ENDED:
        return
    db.session.execute(
        sa.update(Message)
        .where(Message.room_id == room.id, Message.body_sealed.is_not(None))
        .values(body_sealed=None, body_hash=b"")
        .execution_options(synchronize_session=False)
    )
    record(actor, "session.words_gone", room)


# ---------------------------------------------------------------- what moderation does to a seat


def mute_seat(actor: Actor, room: Room, seat: Seat, minutes: int | None, reason: str) -> None:
    """Let somebody not write for a while; they are told why and until when.

    The caller has checked the right, the rank and the reason. None minutes means
    the rest of the session.
    """
    lock_room(room.id)
    seat.muted_until = clock.now() + (timedelta(minutes=minutes) if minutes else FOREVER)
    seat.mute_reason = reason
    until = seat.muted_until.isoformat().replace("+00:00", "Z") if minutes else ""
    append(
        room,
        "member.mute",
        target_id=seat.membership_id,
        is_private=True,
        until=until,
        words=reason,
        by="facilitator",
    )


def unmute_seat(actor: Actor, room: Room, seat: Seat) -> None:
    """End somebody's break from writing; they are told."""
    lock_room(room.id)
    seat.muted_until, seat.mute_reason = None, ""
    append(room, "member.unmute", target_id=seat.membership_id, is_private=True)


def remove_seat(actor: Actor, room: Room, seat: Seat, words: str, code: str = "removed") -> None:
    """Remove somebody from the room on every device; the seat remembers it."""
    lock_room(room.id)
    seat.state, seat.words = SeatState.REMOVED, words
    seat.lease_until = clock.now()
    append(room, "member.remove", target_id=seat.membership_id, words=words, code=code)


def let_return(actor: Actor, room: Room, seat: Seat) -> None:
    """Let somebody who was removed come to the door again; staff still let them in."""
    lock_room(room.id)
    if seat.state is SeatState.REMOVED:
        seat.state, seat.words = SeatState.WAITING, ""


def remove_from_rooms(actor: Actor, membership_id: uuid.UUID, words: str, code: str) -> None:
    """Remove somebody from every room of their group that has not ended."""
    seats = db.session.execute(
        sa.select(Seat, Room)
        .join(Room, Room.id == Seat.room_id)
        .where(
            Seat.membership_id == membership_id,
            Seat.state != SeatState.REMOVED,
            Room.state != RoomState.ENDED,
        )
    ).all()
    for seat, room in seats:
        remove_seat(actor, room, seat, words, code)
