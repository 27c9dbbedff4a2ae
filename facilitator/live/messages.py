"""Taking back what was said, deciding about it, and what moderation does to a seat.

Part of this feature's operations. Saying it is in posting.py.
"""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.live.beside import clean_label
from facilitator.live.labels import forget_all_of, forget_earlier_in, put_label
from facilitator.live.log import LockedRoom, append, lock_room, tell_staff
from facilitator.live.models import Message, MessageState, Room, RoomState, Seat, SeatState
from facilitator.live.queries import in_room, message_for, room_for
from facilitator.live.small import seats_of_person
from facilitator.watched.wording import CARE

FOREVER = timedelta(days=3650)
#: The condition for messages of which words are left, or what was seen in them.
HAS_WORDS = sa.or_(
    Message.body_sealed.is_not(None),
    Message.watched.is_not(sa.null()),
    Message.reason.startswith(CARE),
)
#: From which states each decision leads where.
DECISIONS: dict[str, tuple[frozenset[MessageState], MessageState]] = {
    "approve": (frozenset({MessageState.HELD}), MessageState.VISIBLE),
    "decline": (frozenset({MessageState.HELD}), MessageState.DECLINED),
    "hide": (frozenset({MessageState.VISIBLE}), MessageState.HIDDEN),
    "restore": (frozenset({MessageState.HIDDEN}), MessageState.VISIBLE),
    "remove": (frozenset({MessageState.VISIBLE, MessageState.HIDDEN}), MessageState.REMOVED),
}


@no_actor("publishes for an operation that has checked its actor")
def publish(room: Room | LockedRoom, message: Message, words: str = "") -> None:
    """Put a message into the log; `words` are a facilitator's, for its author."""
    meta: dict[str, Any] = {"prompt": str(message.prompt_id)} if message.prompt_id else {}
    if words:
        meta["words"] = words
    message.seq = append(room, "msg.add", actor_id=message.author_id, message_id=message.id, **meta)


def take_back(actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID) -> Message:
    """Take one's own message back: a held one vanishes, a visible one leaves a mark."""
    found = in_room(actor, room_id, lock=True, small=True)
    message = message_for(actor, room_id, message_id, Permission.POST, lock=True)
    if message.author_id != found.membership.id:
        raise NotFound()
    if message.state is MessageState.HELD:
        message.state = MessageState.WITHDRAWN
        forget_all_of(message)
        tell_staff(found.room, "held.gone", message_id=message.id, outcome="withdrawn")
    elif message.state in {MessageState.VISIBLE, MessageState.HIDDEN}:
        message.state = MessageState.REMOVED
        forget_all_of(message)
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
    actor: Actor,
    room_id: uuid.UUID,
    message_id: uuid.UUID,
    rev: int,
    action: str,
    note: str,
    label: str = "",
) -> Message:
    """Approve, decline, hide, restore or remove a message; its author reads the note.

    What is approved can be folded behind a warning, which its author is told of.

    Raises Conflict when it changed since the decider read it, and Invalid when a
    note is missing that the author is owed. Nobody decides about their own.
    """
    room = room_for(actor, room_id, Permission.MESSAGE_MODERATE, lock=True, small=True)
    message = message_for(actor, room_id, message_id, Permission.MESSAGE_MODERATE, lock=True)
    from_states, to = DECISIONS[action]
    if message.rev != rev or message.state not in from_states:
        raise Conflict("This message has changed meanwhile. Please look again.")
    words, warning = clean_text(note, 500), clean_label(label)
    if not words and action in {"decline", "hide", "remove"}:
        raise Invalid("Please say why, in a sentence the author will read.")
    membership = in_room(actor, room_id, small=True).standing.membership
    if membership is not None and membership.id == message.author_id and action != "remove":
        raise NotAllowed("Somebody else decides about your own message.")
    if warning and action == "approve":
        put_label(message, warning)
    message.due_at = None
    _carry_out(room, message, action, to, words)
    message.note, message.decided_at = words, clock.now()
    message.decided_by_id = membership.id if membership else None
    record(actor, f"message.{action}", message, group_id=room.group_id, room_id=room.id)
    return message


def _carry_out(room: Room, message: Message, action: str, to: MessageState, words: str) -> None:
    was_held = message.state is MessageState.HELD
    message.state = to
    if action == "approve":
        publish(room, message, words)
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

    What was seen in them goes as well: a class says enough of what somebody wrote. The log
    keeps who was there and when; a report keeps its own sealed copy. Safe to run twice.
    """
    room = lock_room(room_id)
    if room.state is not RoomState.ENDED:
        return
    db.session.execute(
        sa.update(Message)
        .where(Message.room_id == room.id, HAS_WORDS)
        .values(
            body_sealed=None,
            body_hash=b"",
            label_sealed=None,
            suggested_sealed=None,
            watched=None,
            reason=sa.case((Message.reason.startswith(CARE), ""), else_=Message.reason),
        )
        .execution_options(synchronize_session=False)
    )
    forget_earlier_in(room.id)
    record(actor, "session.words_gone", room)


# ---------------------------------------------------------------- what moderation does to a seat


def warn_seat(actor: Actor, room: Room, seat: Seat, reason: str) -> None:
    """Let somebody alone read a word in the conversation, in the room they are in.

    The caller has checked the right, the rank and the reason.
    """
    said = f"A facilitator has a word for you: “{reason}” You find it under My record."
    own = {str(seat.membership_id): {"said": said}}
    append(room, "member.warn", target_id=seat.membership_id, is_private=True, each=own)


def mute_seat(actor: Actor, room: Room, seat: Seat, minutes: int | None, reason: str) -> None:
    """Let somebody not write for a while; they are told why and until when.

    The caller has checked the right, the rank and the reason. None minutes means
    the rest of the session.
    """
    ends_at = clock.now() + (timedelta(minutes=minutes) if minutes else FOREVER)
    until = ends_at.isoformat().replace("+00:00", "Z") if minutes else ""
    for one, place in seats_of_person(room, seat.membership_id):
        place.muted_until, place.mute_reason = ends_at, reason
        append(
            one,
            "member.mute",
            target_id=place.membership_id,
            is_private=True,
            until=until,
            words=reason,
            by="facilitator",
        )


def unmute_seat(actor: Actor, room: Room, seat: Seat) -> None:
    """End somebody's break from writing; they are told."""
    for one, place in seats_of_person(room, seat.membership_id):
        place.muted_until, place.mute_reason = None, ""
        append(one, "member.unmute", target_id=place.membership_id, is_private=True)


def remove_seat(actor: Actor, room: Room, seat: Seat, words: str, code: str = "removed") -> None:
    """Remove somebody from the whole session on every device; the seats remember it."""
    for one, place in seats_of_person(room, seat.membership_id):
        if place.state is SeatState.REMOVED and place is not seat:
            continue
        place.state, place.words = SeatState.REMOVED, words
        place.lease_until = clock.now()
        append(one, "member.remove", target_id=place.membership_id, words=words, code=code)


def let_return(actor: Actor, room: Room, seat: Seat) -> None:
    """Let somebody who was removed come to the door again; staff still let them in."""
    for one, place in seats_of_person(room, seat.membership_id):
        if place.state is SeatState.REMOVED and one.parent_id is None:
            place.state, place.words = SeatState.WAITING, ""


def remove_from_rooms(actor: Actor, membership_id: uuid.UUID, words: str, code: str) -> None:
    """Remove somebody from every room of their group that has not ended."""
    seats = db.session.execute(
        sa.select(Seat, Room)
        .join(Room, Room.id == Seat.room_id)
        .where(
            Seat.membership_id == membership_id,
            Seat.state != SeatState.REMOVED,
            Room.state != RoomState.ENDED,
            Room.parent_id.is_(None),  # nobody is in a small room alone
        )
    ).all()
    for seat, room in seats:
        remove_seat(actor, room, seat, words, code)
