"""What somebody is told when they enter a room, and when they ask what they missed."""

from typing import Any

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.wire import plain
from facilitator.core.work import current_work
from facilitator.live import log, queries
from facilitator.live.coming_back import Entered
from facilitator.live.events import JoinAck, MeView, StaffView, WaitingView
from facilitator.live.models import Message, Room, Seat, SeatState
from facilitator.live.parts import Entering, parts
from facilitator.live.projection import held_view, log_event, person_view, room_view, stamp


@no_actor("the server's clock")
def stamp_now() -> str:
    """Return the server's time as the wire carries it."""
    return stamp(clock.now())


def joined(actor: Actor, came: Entered, *, since: int, limit: int) -> dict[str, Any]:
    """Return the answer to room.join: the state, who is who, and the log after `since`.

    With `since` 0 the log starts `limit` rows before its head. Somebody who waits
    gets the state and nothing of what was said.
    """
    room, seat, is_staff = came.room, came.seat, came.is_staff
    if current_work().has_session:
        db.session.flush()  # rows this very work added belong to the answer
    inside = seat.state is SeatState.ADMITTED
    entering = Entering(actor, room, seat, is_staff, came.meeting, came.standing)
    held = queries.held_in(room.id, None if is_staff else seat.membership_id)
    start = max(since or room.last_seq - limit, seat.from_seq, 0) if inside else room.last_seq
    answer = events_since(room, seat, is_staff=is_staff, since=start, limit=limit)
    ack = JoinAck(
        room=room_view(room),
        me=_me(entering, held),
        people=[person_view(one) for one in entering.roster.people] if inside else [],
        here=entering.roster.here if inside else [],
        staff=_staff(entering, held) if is_staff else None,
        epoch=room.epoch,
        from_=answer["from"],
        to=answer["to"],
        head=room.last_seq,
        events=[],
        parts=_parts(entering),
        now=stamp_now(),
    )
    return {**plain(ack), "events": answer["events"]}


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


def _me(entering: Entering, held: list[Message]) -> MeView:
    seat = entering.seat
    membership = entering.membership
    muted = seat.muted_until is not None and seat.muted_until > clock.now()
    return MeView(
        id=membership.id,
        handle=membership.handle,
        is_staff=entering.is_staff,
        seat=seat.state.value,
        words=seat.words or "",
        muted_until=stamp(seat.muted_until) if muted and seat.muted_until else None,
        mute_reason=(seat.mute_reason or "") if muted else "",
        held=[held_view(one) for one in held if one.author_id == membership.id],
    )


def _staff(entering: Entering, held: list[Message]) -> StaffView:
    return StaffView(
        held=[held_view(message, staff=True) for message in held],
        waiting=[
            WaitingView(id=seat.membership_id, at=stamp(seat.arrived_at))
            for seat in entering.roster.waiting
        ],
        mseq=entering.room.last_mseq,
    )
