"""The quiet line: between one member of a session and its team, and nobody else.

Part of this feature's operations. It is no part of the room's log: other people's
frames must not change by it, not even by a number. The team hears of it in its own
stream, the member by a bell to their own sockets, and each reads the words by asking.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, load_keys, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.outbox import ring
from facilitator.core.prepared import Prepared
from facilitator.live.log import tell_staff
from facilitator.live.models import Room, SeatState
from facilitator.live.projection import stamp
from facilitator.live.queries import InRoom, in_room, seat_in, seat_of
from facilitator.team.events import QuietLineView, QuietThreadView
from facilitator.team.models import QuietLine, QuietThread
from facilitator.team.operations import words_of
from facilitator.team.queries import check_open, team_here

AT_THE_DOOR_OR_INSIDE = (SeatState.WAITING, SeatState.ADMITTED)


def send_quietly(
    actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID, body: str
) -> tuple[QuietThreadView, int]:
    """Say something to the team alone; return the line, and how many of the team are connected.

    Open to whoever is at the door or inside, whatever the room does and whatever break
    from writing they have; until a while after the end.
    """
    found = _own_side(actor, room_id, lock=True)
    own = found.membership.id
    thread = _thread(found.room, own) or _new_thread(found.room, own)
    if _add(found.room, thread, found.membership.id, cmid, body):
        thread.waiting_since = thread.waiting_since or clock.now()
        _tell_team(found.room, thread)
    return _view(thread), len(team_here(room_id))


def read_own_line(actor: Actor, room_id: uuid.UUID) -> tuple[QuietThreadView, int]:
    """Return the actor's own line, now seen, and how many of the team are connected."""
    found = _own_side(actor, room_id, lock=False, even_over=True)
    thread = _thread(found.room, found.membership.id)
    here = len(team_here(room_id))
    if thread is None:
        empty = QuietThreadView(who=found.membership.id, lines=[], waiting_since="", taken_by=None)
        return empty, here
    thread.unseen = 0
    return _view(thread), here


def list_lines(actor: Actor, room_id: uuid.UUID) -> list[QuietThreadView]:
    """Return every line of a session for its team, those that wait first."""
    room = _teams_side(actor, room_id, lock=False).room
    rows = db.session.scalars(sa.select(QuietThread).where(QuietThread.room_id == room.id)).all()
    views = [_view(row) for row in rows]
    return sorted(views, key=lambda one: (not one.waiting_since, one.waiting_since, str(one.who)))


def take_line(actor: Actor, room_id: uuid.UUID, who: uuid.UUID, *, on: bool) -> None:
    """Say that one answers a line, or give it back; the team sees who has it."""
    found = _teams_side(actor, room_id, lock=True)
    thread = _their_thread(found.room, who)
    taken = thread.taken_by_id
    if on and taken not in {None, found.membership.id}:
        raise Conflict("Somebody else answers this line already.")
    if not on and taken != found.membership.id:
        raise Conflict("Somebody else has this line now. Please look again.")
    thread.taken_by_id = found.membership.id if on else None
    _tell_team(found.room, thread)
    ring("quiet", who)


def answer_line(
    actor: Actor, room_id: uuid.UUID, who: uuid.UUID, cmid: uuid.UUID, body: str
) -> None:
    """Answer a member's line, or begin one with them; only they and the team read it."""
    found = _teams_side(actor, room_id, lock=True)
    check_open(found.room)
    thread = _thread(found.room, who) or _begun(actor, found.room, who)
    if _add(found.room, thread, found.membership.id, cmid, body):
        thread.waiting_since = None
        thread.taken_by_id = thread.taken_by_id or found.membership.id
        thread.unseen += 1
        _tell_team(found.room, thread)
        ring("quiet", who)


_UNSEEN = Prepared(
    sa.select(QuietThread.unseen).where(
        QuietThread.room_id == sa.bindparam("room_id"),
        QuietThread.membership_id == sa.bindparam("who"),
    ),
    int,
)


@no_actor("part of what somebody who enters is told of themselves")
def unseen_of(room: Room, membership_id: uuid.UUID) -> int:
    """Return how many answers somebody has not looked at."""
    return _UNSEEN.first(room_id=room.id, who=membership_id) or 0


# ---------------------------------------------------------------- both sides


def _own_side(actor: Actor, room_id: uuid.UUID, *, lock: bool, even_over: bool = False) -> InRoom:
    found = in_room(actor, room_id, lock=lock)
    found.require(Permission.POST)
    if found.is_staff:
        raise NotAllowed("You are one of the team. Write to the team instead.")
    seat = seat_of(actor, found)
    if seat is None or seat.state not in AT_THE_DOOR_OR_INSIDE:
        raise NotAllowed("The quiet line is for people who are at the door or in the room.")
    if not even_over:
        check_open(found.room)
    return found


def _teams_side(actor: Actor, room_id: uuid.UUID, *, lock: bool) -> InRoom:
    found = in_room(actor, room_id, lock=lock)
    found.require(Permission.ROOM_HOLD)
    return found


def _thread(room: Room, membership_id: uuid.UUID) -> QuietThread | None:
    return db.session.scalar(
        sa.select(QuietThread).where(
            QuietThread.room_id == room.id, QuietThread.membership_id == membership_id
        )
    )


def _begun(actor: Actor, room: Room, who: uuid.UUID) -> QuietThread:
    """Begin a line with a member at the door or inside; NotFound for anybody else."""
    seat = seat_in(actor, room.id, who)
    if seat.is_staff or seat.state not in AT_THE_DOOR_OR_INSIDE:
        raise NotFound()
    return _new_thread(room, who)


def _new_thread(room: Room, who: uuid.UUID) -> QuietThread:
    thread = QuietThread(id=uuid.uuid4(), room_id=room.id, membership_id=who, unseen=0)
    db.session.add(thread)
    db.session.flush()  # its lines point at it
    return thread


def _their_thread(room: Room, who: uuid.UUID) -> QuietThread:
    thread = _thread(room, who)
    if thread is None:
        raise NotFound()
    return thread


def _add(room: Room, thread: QuietThread, author_id: uuid.UUID, cmid: uuid.UUID, body: str) -> bool:
    """Add a line; False when this very ask was carried out before."""
    known = sa.select(QuietLine.id).where(
        QuietLine.thread_id == thread.id, QuietLine.author_id == author_id, QuietLine.cmid == cmid
    )
    if db.session.scalar(known) is not None:
        return False
    text, line_id = words_of(body), uuid.uuid4()
    db.session.add(
        QuietLine(
            id=line_id,
            thread_id=thread.id,
            author_id=author_id,
            cmid=cmid,
            body_sealed=seal(author_id, _place(line_id), text),
            written_at=clock.now(),
        )
    )
    return True


def _tell_team(room: Room, thread: QuietThread) -> None:
    tell_staff(
        room,
        "quiet.changed",
        target_id=thread.membership_id,
        waits=thread.waiting_since is not None,
        taken_by=str(thread.taken_by_id) if thread.taken_by_id else None,
    )


def _place(line_id: uuid.UUID) -> Place:
    return Place("quiet_lines", "body", line_id)


def _view(thread: QuietThread) -> QuietThreadView:
    db.session.flush()  # a line of this very work belongs to the answer
    lines = db.session.scalars(
        sa.select(QuietLine)
        .where(QuietLine.thread_id == thread.id)
        .order_by(QuietLine.written_at, QuietLine.id)
    ).all()
    load_keys({line.author_id for line in lines})
    return QuietThreadView(
        who=thread.membership_id,
        lines=[
            QuietLineView(author=one.author_id, body=_opened(one), at=stamp(one.written_at))
            for one in lines
        ],
        waiting_since=stamp(thread.waiting_since) if thread.waiting_since else "",
        taken_by=thread.taken_by_id,
    )


def _opened(line: QuietLine) -> str:
    if line.body_sealed is None:
        return ""
    try:
        return unseal(line.author_id, _place(line.id), line.body_sealed)
    except Sealed:
        return ""
