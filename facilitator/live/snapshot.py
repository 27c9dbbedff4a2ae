"""What somebody is told when they enter a room, and when they ask what they missed."""

from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.wire import plain
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.live import log, queries
from facilitator.live.events import JoinAck, MeView, PersonView, StaffView, WaitingView
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.parts import Entering, parts
from facilitator.live.projection import held_view, log_event, person_view, room_view, stamp
from facilitator.meetings.models import Meeting


@no_actor("the server's clock")
def stamp_now() -> str:
    """Return the server's time as the wire carries it."""
    return stamp(clock.now())


def joined(
    actor: Actor, room: Room, seat: Seat, *, is_staff: bool, since: int, limit: int
) -> dict[str, Any]:
    """Return the answer to room.join: the state, who is who, and the log after `since`.

    With `since` 0 the log starts `limit` rows before its head. Somebody who waits
    gets the state and nothing of what was said.
    """
    db.session.flush()  # rows this very work added belong to the answer
    inside = seat.state is SeatState.ADMITTED
    kept = _read_once(room, seat) if inside else ()
    start = max(since or room.last_seq - limit, seat.from_seq, 0) if inside else room.last_seq
    answer = events_since(room, seat, is_staff=is_staff, since=start, limit=limit)
    ack = JoinAck(
        room=room_view(room),
        me=_me(actor, room, seat, is_staff=is_staff),
        people=_people(room) if inside else [],
        here=queries.here_in(room.id) if inside else [],
        staff=_staff(room) if is_staff else None,
        epoch=room.epoch,
        from_=answer["from"],
        to=answer["to"],
        head=room.last_seq,
        events=[],
        parts=_parts(Entering(actor, room, seat, is_staff)),
        now=stamp_now(),
    )
    del kept
    return {**plain(ack), "events": answer["events"]}


def _read_once(room: Room, seat: Seat) -> tuple[object, ...]:
    """Return what several parts ask for by its key: while it is held, nobody reads it again."""
    organization_id = room.organization_id
    return (
        db.session.get_one(Meeting, (organization_id, room.meeting_id)),
        db.session.get_one(Group, (organization_id, room.group_id)),
        db.session.get_one(Membership, (organization_id, seat.membership_id)),
    )


def _parts(entering: Entering) -> dict[str, Any]:
    told = [part for part in parts if part.in_lobby or entering.is_inside]
    if entering.room.parent_id is not None:
        told = [part for part in told if part.in_small]
    views = {part.name: part.view(entering) for part in told}
    return {name: plain(view) for name, view in views.items() if view is not None}


@no_actor("the caller found the seat")
def events_since(
    room: Room, seat: Seat, *, is_staff: bool, since: int, limit: int
) -> dict[str, Any]:
    """Return the rows after `since` as the seat's owner may see them, contiguous from..to."""
    since = max(since, seat.from_seq)
    rows = log.rows_after(room.id, since, limit) if seat.state is SeatState.ADMITTED else []
    events = [log_event(row, seat.membership_id, staff=is_staff, waiting=False) for row in rows]
    last = rows[-1].event.seq if rows else max(since, 0)
    return {
        "epoch": room.epoch,
        "from": since + 1,
        "to": last,
        "head": room.last_seq,
        "events": events,
    }


def _me(actor: Actor, room: Room, seat: Seat, *, is_staff: bool) -> MeView:
    membership = db.session.get_one(Membership, (room.organization_id, seat.membership_id))
    muted = seat.muted_until is not None and seat.muted_until > clock.now()
    return MeView(
        id=membership.id,
        handle=membership.handle,
        is_staff=is_staff,
        seat=seat.state.value,
        words=seat.words or "",
        muted_until=stamp(seat.muted_until) if muted and seat.muted_until else None,
        mute_reason=(seat.mute_reason or "") if muted else "",
        held=[held_view(message) for message in queries.held_in(room.id, membership.id)],
    )


def _people(room: Room) -> list[PersonView]:
    rows = db.session.scalars(
        sa.select(Membership)
        .where(
            Membership.group_id == room.group_id,
            Membership.state.in_([MembershipState.ACTIVE, MembershipState.PAUSED]),
        )
        .order_by(Membership.handle)
    )
    return [person_view(membership) for membership in rows]


def _staff(room: Room) -> StaffView:
    return StaffView(
        held=[held_view(message) for message in queries.held_in(room.id)],
        waiting=[
            WaitingView(id=seat.membership_id, at=stamp(seat.arrived_at))
            for seat in queries.waiting_in(room.id)
        ],
        mseq=room.last_mseq,
    )
