"""Kind words without words: put to a message and taken away, never counted.

Part of this feature's operations. Everybody sees which kinds there are; from whom, only
the author and facilitators. Whoever has muted somebody asks for what is left of them.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.groups.kinds import Kindness
from facilitator.groups.models import MembershipState
from facilitator.live.log import append
from facilitator.live.models import (
    Message,
    MessageState,
    Reaction,
    Room,
    RoomState,
    SeatState,
)
from facilitator.live.posting import mute_words
from facilitator.live.queries import in_room, message_for, seat_of

#: States in which people are together in a room.
TOGETHER = {RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING}
ORDER = {kind: place for place, kind in enumerate(Kindness)}


def react(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, kind: Kindness, *, on: bool
) -> list[Kindness]:
    """Put a kind word to a message or take it away; returns the actor's own there.

    Twice is the same as once. A round or a silence does not stop it; a break from
    writing does.
    """
    found = in_room(actor, room_id, lock=True, small=True)
    found.require(Permission.POST)
    message = message_for(actor, room_id, message_id, Permission.GROUP_SEE)
    me = found.membership
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    if me.state is not MembershipState.ACTIVE:
        raise NotAllowed()
    if found.room.state not in TOGETHER:
        raise Conflict("The room isn't open just now.", code="room_closed")
    if seat.muted_until is not None and seat.muted_until > clock.now():
        raise NotAllowed(mute_words(seat.mute_reason or ""), code="muted")
    if message.seq is None:
        raise NotFound()
    if message.state is not MessageState.VISIBLE:
        raise Conflict("That message isn't there any more.", code="gone")
    if message.author_id == me.id:
        raise Invalid("This one is yours. Others can answer it.")
    mine = _own(message.id, me.id, kind)
    if on is (mine is not None):
        return _kinds_of(message.id, me.id)
    if mine is not None:
        db.session.delete(mine)
    else:
        db.session.add(
            Reaction(message_id=message.id, membership_id=me.id, kind=kind, at=clock.now())
        )
    db.session.flush()  # what is told is read anew
    _tell(found.room, message)
    return _kinds_of(message.id, me.id)


def _own(message_id: uuid.UUID, membership_id: uuid.UUID, kind: Kindness) -> Reaction | None:
    return db.session.scalar(
        sa.select(Reaction).where(
            Reaction.message_id == message_id,
            Reaction.membership_id == membership_id,
            Reaction.kind == kind,
        )
    )


def _kinds_of(message_id: uuid.UUID, membership_id: uuid.UUID) -> list[Kindness]:
    by = _reactions({message_id})[message_id]
    return _sorted(kind for who, kind in by if who == membership_id)


def _reactions(
    message_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, list[tuple[uuid.UUID, Kindness]]]:
    rows = db.session.execute(
        sa.select(Reaction.message_id, Reaction.membership_id, Reaction.kind)
        .where(Reaction.message_id.in_(message_ids))
        .order_by(Reaction.at, Reaction.id)
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID, Kindness]]] = defaultdict(list)
    for message_id, membership_id, kind in rows:
        found[message_id].append((membership_id, kind))
    return found


def _sorted(kinds: Iterable[Kindness]) -> list[Kindness]:
    return sorted(set(kinds), key=ORDER.__getitem__)


def _tell(room: Room, message: Message) -> None:
    """Say how a message stands now: the kinds to all, each their own, from whom to its author."""
    by = _reactions({message.id})[message.id]
    people: dict[str, list[str]] = defaultdict(list)
    for who, kind in by:
        people[kind.value].append(str(who))
    each: dict[str, dict[str, Any]] = {
        str(who): {"mine": [k.value for k in _sorted(k for w, k in by if w == who)]}
        for who, _ in by
    }
    each[str(message.author_id)] = {"by": people}
    kinds = [kind.value for kind in _sorted(kind for _, kind in by)]
    append(room, "msg.react", message_id=message.id, kinds=kinds, each=each, staff={"by": people})


def kinds_seen(
    actor: Actor, room_id: uuid.UUID, message_ids: list[uuid.UUID], without: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Kindness]]:
    """Return the kinds of reactions to messages the actor can see, some people's left out."""
    found = in_room(actor, room_id, small=True)
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    known = db.session.scalars(
        sa.select(Message.id).where(
            Message.id.in_(message_ids),
            Message.room_id == room_id,
            Message.seq > seat.from_seq,
            Message.state == MessageState.VISIBLE,
        )
    ).all()
    rows = _reactions(known)
    return {
        message_id: _sorted(kind for who, kind in rows[message_id] if who not in without)
        for message_id in known
    }
