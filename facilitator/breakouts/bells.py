"""Help from inside a small circle, visits everybody sees, and a word to all circles at once.

Part of this feature's operations, kept apart for size.
"""

import uuid

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.breakouts.models import CircleVisit, SmallCircle
from facilitator.breakouts.queries import circle_view, latest_in, place_of
from facilitator.breakouts.settling import AGAIN, note_due, settle, silence, tell_bell
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import blind_index, seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text, inside
from facilitator.core.wire import plain
from facilitator.groups.models import Membership
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.log import place_of as words_of
from facilitator.live.models import Message, MessageState, PauseReason, Room, RoomState, Seat
from facilitator.live.operations import change_state
from facilitator.live.posting import LONGEST, SMALL_OVER, send_message
from facilitator.live.queries import handles, in_room
from facilitator.live.small import home_id_of, is_over, lock_open_small, take_seat_away

# ---------------------------------------------------------------- the bell


def ring(actor: Actor, room_id: uuid.UUID, *, on: bool) -> SmallCircle:
    """Ring for a facilitator from one's small circle, or take it back. One bell for a circle."""
    in_room(actor, room_id, small=True)  # the same answer for everybody it is not theirs
    home = lock_room(home_id_of(room_id))
    found = in_room(actor, room_id, lock=True, small=True)
    found.require(Permission.POST)
    settle(home)
    room, own = found.room, found.membership.id
    circle = db.session.get(SmallCircle, (room.organization_id, room.id))
    if circle is None:
        raise NotFound()
    if is_over(room):
        raise Conflict(SMALL_OVER, code="room_closed")
    if (circle.bell_at is not None) is on:
        return circle
    if on:
        circle.bell_at, circle.bell_by_id = clock.now(), own
        circle.bell_due_at, circle.coming_id = clock.now() + AGAIN, None
        said = "A facilitator has been asked to come. They see it at once."
    else:
        silence(circle)
        said = "The bell was taken back."
    _tell_circle(room, circle, said)
    _told(home, circle)
    return circle


def come(actor: Actor, room_id: uuid.UUID, circle_id: uuid.UUID) -> SmallCircle:
    """Say that one comes to a circle that rings; the circle reads who. One at a time."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    home, own = found.room, found.membership.id
    if settle(home) is None:
        raise Conflict("Everyone is together just now.")
    room = next((one for one in lock_open_small(home.id) if one.id == circle_id), None)
    if room is None:
        raise NotFound()
    circle = db.session.get_one(SmallCircle, (room.organization_id, room.id))
    if circle.coming_id == own:
        return circle
    if circle.bell_at is None:
        raise Conflict(f"Circle {circle.number} is not ringing any more.")
    names = handles(actor, {one for one in (circle.coming_id, own) if one})
    if circle.coming_id is not None:
        who = names.get(circle.coming_id, "Somebody")
        raise Conflict(f"{who} is on the way to circle {circle.number} already.")
    circle.coming_id, circle.bell_due_at = own, None
    _tell_circle(room, circle, f"{names[own]} is coming.")
    _told(home, circle)
    return circle


def _tell_circle(room: Room, circle: SmallCircle, said: str) -> None:
    append(room, "circle.state", said=said, circle=plain(circle_view(circle)))


def _told(home: Room, circle: SmallCircle) -> None:
    tell_bell(home, circle)
    breakout = latest_in(home.id)
    if breakout is not None and breakout.ended_at is None:
        note_due(breakout)


# ---------------------------------------------------------------- visits


@no_actor("hears of somebody who was let in, in the same commit")
def note_visit(room: Room, home: Room, seat: Seat) -> None:
    """Say in a circle that a facilitator looks in; whoever was put with it belongs there.

    A session that rested without staff wakes up, as when they come into its own room.
    """
    if not seat.is_staff or room.is_aside:
        return
    if home.state is RoomState.PAUSED and home.reason == PauseReason.NO_STAFF:
        change_state(home, home.before_pause or RoomState.LIVE, by="system")
    circle = db.session.get_one(SmallCircle, (room.organization_id, room.id))
    if circle.bell_at is not None:
        silence(circle)
        _tell_circle(room, circle, "A facilitator is here.")
        _told(home, circle)
    breakout, who = latest_in(home.id), seat.membership_id
    place = place_of(breakout, who) if breakout is not None else None
    if (place is not None and place.circle_id == room.id) or _visit(room.id, who) is not None:
        return
    db.session.add(CircleVisit(room_id=room.id, membership_id=who, since=clock.now()))
    append(room, "circle.visit", target_id=who, on=True, said=_visit_words(room, who, on=True))
    tell_staff(home, "breakout.board")


@no_actor("hears of somebody whose last connection has gone, in the same commit")
def note_gone(room: Room, seat: Seat) -> None:
    """Say in a circle that a facilitator has left again; they have no seat there any more."""
    visit = _visit(room.id, seat.membership_id)
    if visit is None:
        return
    db.session.delete(visit)
    who = seat.membership_id
    append(room, "circle.visit", target_id=who, on=False, said=_visit_words(room, who, on=False))
    take_seat_away(room, seat)


def _visit_words(room: Room, who: uuid.UUID, *, on: bool) -> str:
    name = db.session.get_one(Membership, (room.organization_id, who)).handle
    return f"{inside(name)}, a facilitator, {'is looking in' if on else 'has left again'}."


def end_visits(actor: System, room_id: uuid.UUID) -> None:
    """End the visits of a circle whose visitor is connected no longer."""
    room = lock_room(room_id)
    rows = db.session.scalars(
        sa.select(Seat)
        .join(CircleVisit, CircleVisit.membership_id == Seat.membership_id)
        .where(CircleVisit.room_id == room_id, Seat.room_id == room_id)
        .where(Seat.lease_until <= clock.now())
    )
    for seat in rows.all():
        note_gone(room, seat)


def _visit(room_id: uuid.UUID, who: uuid.UUID) -> CircleVisit | None:
    return db.session.scalar(
        sa.select(CircleVisit).where(
            CircleVisit.room_id == room_id, CircleVisit.membership_id == who
        )
    )


# ---------------------------------------------------------------- a word to all


def say_to_all(
    actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID, body: str, rest_after: float
) -> int:
    """Say something in every circle and the main room, each once by its `cmid`.

    Returns how many rooms hold it. It is its author's message in each, like any other.
    """
    text = clean_text(body, LONGEST)
    if not text:
        raise Invalid("There is nothing to send yet.")
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    if settle(found.room) is None:
        raise Conflict("Everyone is together just now. You can write in the room itself.")
    own = found.membership.id
    db.session.flush()  # what follows writes the room's head without these objects
    send_message(actor, room_id, cmid, text, rest_after=rest_after)
    rooms = [one for one in lock_open_small(room_id) if one.state is RoomState.LIVE]
    for room in rooms:
        _say(room, own, cmid, text)
    record(actor, "breakout.said", found.membership, group_id=found.membership.group_id)
    return len(rooms) + 1


def _say(room: Room, author_id: uuid.UUID, cmid: uuid.UUID, text: str) -> None:
    known = sa.select(Message.id).where(
        Message.room_id == room.id, Message.author_id == author_id, Message.cmid == cmid
    )
    if db.session.scalar(known) is not None:
        return
    message_id = uuid.uuid4()
    seq = append(room, "msg.add", actor_id=author_id, message_id=message_id)
    db.session.add(
        Message(
            id=message_id,
            room_id=room.id,
            author_id=author_id,
            cmid=cmid,
            body_hash=blind_index("message", text),
            body_sealed=seal(author_id, words_of(message_id, 1), text),
            state=MessageState.VISIBLE,
            seq=seq,
            word_count=len(text.split()),
            written_at=clock.now(),
        )
    )
