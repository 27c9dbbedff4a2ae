"""The room as a plain page that looks again by itself, for browsers without JavaScript.

Members read and write here under the same rules: the rows are projected for them
as for their socket, and what they say goes through `posting.send_message`. A room
is held with live controls, so facilitators use the other page.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.live import log, posting, queries, seats
from facilitator.live.beside import Beside
from facilitator.live.log import LogRow
from facilitator.live.models import Message, MessageState, Room, RoomState, Seat, SeatState
from facilitator.live.pages_data import RoomPage, room_page
from facilitator.live.parts import Entering, Pointer, pointers
from facilitator.live.posting import CLOSED
from facilitator.live.projection import log_event
from facilitator.peace.queries import Peace, peace_in
from facilitator.settings import Settings
from facilitator.watched.wording import held_words, is_care

#: How long a page that only looks counts as somebody who is there; each act renews it.
LEASE = timedelta(minutes=15).total_seconds()
#: Lines shown at most.
MOST_LINES = 50
#: Rows of the log read for them; not every row is a line.
_ROWS = 200

#: What features above this one show on the page to whoever is inside, by the names of their
#: templates' variables. Filled in by wiring.py.
asides: dict[str, Callable[[Actor, Room, Seat], Any]] = {}

_STATES = {
    RoomState.LIVE: "The session has started, or goes on.",
    RoomState.PAUSED: "A short pause. Your writing is kept.",
    RoomState.CLOSING: "The session comes to its close.",
    RoomState.ENDED: "The session has ended.",
}
_GONE = {
    MessageState.HIDDEN: "Hidden by a facilitator for now.",
    MessageState.REMOVED: "This message was removed.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, asked or that happened; `who` is empty for what happened.

    `fold` says what the words mention, when they stay folded until their reader opens them.
    """

    who: str
    at: datetime
    words: str
    is_mine: bool = False
    is_gone: bool = False
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """One of the reader's own messages that waits; `why` is for them, and may be nothing.

    `care`: somebody is being called.
    """

    words: str
    why: str
    care: bool


@dataclass(frozen=True, slots=True)
class PlainRoom:
    """What the page shows. `seat` is None before somebody has come in."""

    page: RoomPage
    room: Room | None
    seat: Seat | None
    lines: list[Line]
    held: list[Waits]
    asides: dict[str, Any] = field(default_factory=dict)
    #: Whether they only read today, and whether they wanted to stop by now.
    only_reads: bool = False
    is_long: bool = False
    #: Where else their part of the session goes on just now.
    pointers: list[Pointer] = field(default_factory=list)

    @property
    def is_inside(self) -> bool:
        """Whether its reader was let in."""
        return self.seat is not None and self.seat.state is SeatState.ADMITTED

    @property
    def must_agree(self) -> bool:
        """Whether the session agreed on something that its reader has yet to accept."""
        if self.room is None or self.seat is None or self.page.is_staff or self.is_over:
            return False
        is_there = self.seat.state in {SeatState.ADMITTED, SeatState.WAITING}
        return is_there and self.room.has_pact and not self.seat.has_agreed

    @property
    def has_news(self) -> bool:
        """Whether looking again may show its reader something else."""
        return self.seat is not None and not self.is_over and not self.page.is_staff

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen here."""
        return bool(self.page.why_not) or self.state is RoomState.ENDED

    @property
    def state(self) -> RoomState:
        """Where the session stands."""
        return self.room.state if self.room else RoomState.SCHEDULED

    @property
    def why_closed(self) -> str:
        """Return why nothing can be written just now, or nothing."""
        return CLOSED.get(self.state, "")


def plain_room(actor: Actor, meeting_id: uuid.UUID, small_id: uuid.UUID | None = None) -> PlainRoom:
    """Return a meeting's room, or a small one of it, as the actor may read it.

    NotFound where they may not know of it.
    """
    page = room_page(actor, meeting_id)
    try:
        found = queries.in_room(actor, small_id or meeting_id, small=True)
    except NotFound:
        if small_id is not None:
            raise
        return PlainRoom(page, None, None, [], [])  # nobody has opened it yet
    room, seat = found.room, queries.seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        return PlainRoom(page, room, seat, [], [])
    held = queries.held_in(room.id, seat.membership_id)
    peace = peace_in(actor, room.group_id)
    lines = _lines(actor, room, seat, peace)
    entering = Entering(actor, room, seat, is_staff=False)
    led = [led for led in (where(entering) for where in pointers) if led is not None]
    beside = asides if room.parent_id is None else {}
    shown = {name: view(actor, room, seat) for name, view in beside.items()}
    waits = [_waits(one) for one in held]
    return PlainRoom(
        *(page, room, seat, lines, waits, shown),
        only_reads=peace.only_reads,
        is_long=room.parent_id is None and _is_long(seat, peace),
        pointers=led,
    )


def _is_long(seat: Seat, peace: Peace) -> bool:
    """Say whether their reader wanted to stop by now."""
    if not peace.stop_after or seat.admitted_at is None:
        return False
    return clock.now() >= seat.admitted_at + timedelta(minutes=peace.stop_after)


def _waits(message: Message) -> Waits:
    why = held_words(message.reason)
    care = is_care(message.reason)
    return Waits(log.body_of(message), why if why != message.reason else "", care)


def _lines(actor: Actor, room: Room, seat: Seat, peace: Peace) -> list[Line]:
    rows = log.rows_after(room.id, max(seat.from_seq, room.last_seq - _ROWS), _ROWS)
    people = {row.event.actor_id for row in rows}
    people |= {row.message.author_id for row in rows if row.message is not None}
    names = queries.handles(actor, {person for person in people if person is not None})
    lines = [_line(row, seat.membership_id, names, peace) for row in rows]
    return [line for line in lines if line is not None][-MOST_LINES:]


def _line(row: LogRow, reader: uuid.UUID, names: dict[uuid.UUID, str], peace: Peace) -> Line | None:
    """Return a row as a line, made of nothing but what the reader's socket would be told.

    Whom the reader does not hear has no line at all, as on the live page.
    """
    event = log_event(row, reader, staff=False, waiting=False)
    actor_id = uuid.UUID(event["actor"]) if event.get("actor") else None
    if actor_id in peace.muted:
        return None
    who = names.get(actor_id, "Someone who left") if actor_id else ""
    mine = actor_id == reader
    match event["kind"]:
        case "msg.add" if "body" in event:
            fold = event.get("label") or ("" if mine else peace.folds(event["body"]))
            return Line(who, row.event.at, event["body"], mine, fold=fold)
        case "msg.add":
            return Line(who, row.event.at, _GONE[MessageState(event["state"])], mine, is_gone=True)
        case "prompt.post":
            return Line(who, row.event.at, event["body"], mine)
        case "breakout.state" | "circle.state" | "circle.visit" | "member.warn":
            said = str(event["meta"].get("said", ""))
            return Line("", row.event.at, said) if said else None
        case "session.state":
            said = f" “{event['meta']['words']}”" if event["meta"]["words"] else ""
            words = _STATES.get(RoomState(event["meta"]["state"]), "")
            return Line("", row.event.at, words + said) if words else None
    return None


def come_in(actor: Actor, meeting_id: uuid.UUID, small_id: uuid.UUID | None = None) -> None:
    """Take one's seat from a page that only looks now and then.

    Raises NotAllowed for facilitators: a room counts as held while they are connected,
    and nobody is connected here.
    """
    if room_page(actor, meeting_id).is_staff:
        raise NotAllowed("Holding a room needs its live controls. Please open the room itself.")
    seats.enter_room(actor, small_id or meeting_id, LEASE)


def say(
    actor: Actor,
    meeting_id: uuid.UUID,
    cmid: uuid.UUID,
    body: str,
    settings: Settings,
    small_id: uuid.UUID | None = None,
    *,
    sure: bool = False,
) -> None:
    """Say something, and count as being there for a while longer.

    Raises what `posting.send_message` does, and TooMany at the pace of the live channel.
    """
    come_in(actor, meeting_id, small_id)
    posting.check_rate(actor, settings)
    posting.send_message(
        actor,
        small_id or meeting_id,
        cmid,
        body,
        rest_after=settings.rest_after,
        beside=Beside(sure=sure),
    )


def step_out(actor: Actor, meeting_id: uuid.UUID) -> uuid.UUID:
    """Leave; the seat stays. Returns the circle, where one goes next."""
    found = queries.in_room(actor, meeting_id)
    seats.leave_seat(actor, meeting_id, found.membership.id)
    return found.room.group_id
