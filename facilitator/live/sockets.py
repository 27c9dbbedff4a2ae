"""Live asks about a room: translators between the wire and the operations."""

import uuid
from typing import Any

from flask import current_app

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel, Connection
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.tail import Tail
from facilitator.core.viewers import Viewer
from facilitator.core.wire import plain
from facilitator.core.work import current_work
from facilitator.groups.kinds import Wish
from facilitator.live import events, messages, operations, posting, queries, seats, snapshot
from facilitator.live.beside import Beside
from facilitator.live.models import RoomState, SeatState
from facilitator.settings import Settings
from facilitator.watched.wording import held_words, is_care

channel = Channel()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["facilitator.settings"]
    return settings


def _tail() -> Tail:
    tail: Tail = current_app.extensions["facilitator.tail"]
    return tail


#: How many come into rooms of a process at the same time; a restart brings thousands.
COMING_IN = 50


@channel.on(
    events.RoomJoin, allow=Access.MEMBERS, connection=True, together=True, at_once=COMING_IN
)
def join(actor: Actor, asked: events.RoomJoin, connection: Connection) -> Ack:
    """Enter a room or its lobby and hear of it from here on."""
    came = seats.enter_room(actor, asked.room, _settings().lease)
    room, seat, is_staff = came.room, came.seat, came.is_staff
    if asked.since > room.last_seq:  # a page from before a backup was put back
        raise Conflict("Please reload the page.", code="gone")
    ack = snapshot.joined(actor, came, since=asked.since, limit=asked.limit)
    if seat.state is not SeatState.DENIED and not connection.is_polled:
        viewer = Viewer(
            connection=connection,
            membership_id=seat.membership_id,
            is_staff=is_staff,
            is_waiting=seat.state is SeatState.WAITING,
            seq=ack["to"],
            mseq=room.last_mseq,
        )
        tail, organization_id = _tail(), actor.organization_id
        current_work().outbox.append(lambda: tail.enter(organization_id, asked.room, viewer))
    return ack


@channel.on(events.RoomSync, allow=Access.MEMBERS, writes=False)
def sync(actor: Actor, asked: events.RoomSync) -> Ack:
    """Answer what came after `since`, as the asker may see it now."""
    found = queries.in_room(actor, asked.room, small=True)
    if asked.epoch != found.room.epoch or asked.since > found.room.last_seq:
        raise Conflict("Please reload the page.", code="gone")
    seat = queries.seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    queries.check_visible(found, seat)
    return snapshot.events_since(
        found.room, seat, is_staff=found.is_staff, since=asked.since, limit=asked.limit
    )


@channel.on(events.RoomLeave, allow=Access.MEMBERS, connection=True)
def leave(actor: Actor, asked: events.RoomLeave, connection: Connection) -> Ack:
    """Step out; the seat and the place in the log stay."""
    found = queries.in_room(actor, asked.room, small=True)
    tail = _tail()
    tail.leave(connection.id, asked.room)
    if not tail.viewers_of(found.membership.id, asked.room):
        seats.leave_seat(actor, asked.room, found.membership.id)
    return {}


@channel.on(events.RoomSeen, allow=Access.MEMBERS)
def seen(actor: Actor, asked: events.RoomSeen) -> Ack:
    """Keep the read marker."""
    operations.note_seen(actor, asked.room, asked.seq)
    return {}


@channel.on(events.Typing, allow=Access.MEMBERS, writes=False, volatile=True, limit="20/minute")
def typing(actor: Actor, asked: events.Typing) -> None:
    """Pass on that somebody writes; only inside, only while the room takes words."""
    found = queries.in_room(actor, asked.room, small=True)
    seat = queries.seat_of(actor, found)
    if (
        seat is None
        or seat.state is not SeatState.ADMITTED
        or found.room.state is not RoomState.LIVE
    ):
        return
    who = found.membership.id
    tail = _tail()
    room = tail.rooms.get(asked.room)
    if room is not None:
        others = [
            v.connection.id
            for v in room.viewers.values()
            if v.membership_id != who and not v.is_waiting
        ]
        tail.fanout.emit(others, "typing", {"room": str(asked.room), "who": str(who)})


@channel.on(events.MsgSend, allow=Access.MEMBERS, together=True)
def send(actor: Actor, asked: events.MsgSend) -> Ack:
    """Say something; the answer means it is stored."""
    settings = _settings()
    posting.check_rate(actor, settings)
    said = posting.send_message(
        actor,
        asked.room,
        asked.cmid,
        asked.body,
        rest_after=settings.rest_after,
        prompt_id=asked.prompt,
        beside=Beside(
            label=asked.label,
            wish=Wish(asked.wish) if asked.wish else None,
            reply_to_id=asked.reply,
            sure=asked.sure,
        ),
    )
    return plain(
        events.SendAck(
            status="published" if said.seq else "held",
            id=said.id,
            seq=said.seq,
            dup=said.dup,
            reason=held_words(said.reason),
            care=is_care(said.reason),
            wait_ms=said.pace * 1000,
            now=snapshot.stamp_now(),
        )
    )


@channel.on(events.MsgRemove, allow=Access.MEMBERS)
def take_back(actor: Actor, asked: events.MsgRemove) -> Ack:
    """Take one's own message back."""
    message = messages.take_back(actor, asked.room, asked.id)
    return {"id": str(message.id), "state": message.state.value}


@channel.on(events.MsgDecide, allow=Access.MEMBERS)
def decide(actor: Actor, asked: events.MsgDecide) -> Ack:
    """Decide about a message."""
    message = messages.decide_message(
        actor, asked.room, asked.id, asked.rev, asked.action, asked.note, asked.label
    )
    return {"id": str(message.id), "state": message.state.value, "rev": message.rev}


@channel.on(events.SessionMove, allow=Access.MEMBERS)
def move(actor: Actor, asked: events.SessionMove) -> Ack:
    """Move the session along."""
    room = operations.move_session(
        actor, asked.room, asked.version, RoomState(asked.to), asked.words
    )
    return {"version": room.version, "state": room.state.value}


@channel.on(events.SessionHold, allow=Access.MEMBERS)
def hold(actor: Actor, asked: events.SessionHold) -> Ack:
    """Switch reading every message first."""
    room = operations.hold_all(actor, asked.room, asked.version, on=asked.on)
    return {"version": room.version, "on": room.hold_all}


@channel.on(events.SeatAdmit, allow=Access.MEMBERS)
def admit(actor: Actor, asked: events.SeatAdmit) -> Ack:
    """Let people in from the lobby."""
    return {"admitted": [str(who) for who in seats.admit(actor, asked.room, asked.who)]}


@channel.on(events.SeatDeny, allow=Access.MEMBERS)
def deny(actor: Actor, asked: events.SeatDeny) -> Ack:
    """Do not let somebody in, with a note."""
    seats.deny(actor, asked.room, asked.who, asked.note)
    return {}


@channel.on(events.PromptPost, allow=Access.MEMBERS)
def post_prompt(actor: Actor, asked: events.PromptPost) -> Ack:
    """Put a question to the room."""
    return {"seq": operations.post_prompt(actor, asked.room, asked.text)}


def left(tail: Tail, connection: Connection) -> None:
    """Take a closed socket out of every room it was in, and note who has gone.

    A server that stops is not somebody who leaves: they come back in seconds, to this
    process or another, and the seat of whoever does not is over with its lease.
    """
    is_stopping = current_app.extensions.get("facilitator.draining")
    for room, viewer in tail.leave(connection.id):
        if not is_stopping and not tail.viewers_of(viewer.membership_id, room.room_id):
            _note_gone(tail, connection, room.room_id, viewer.membership_id)


def _note_gone(tail: Tail, connection: Connection, room_id: uuid.UUID, who: uuid.UUID) -> None:
    feed: Any = tail.feed
    feed.left(connection, room_id, who)
