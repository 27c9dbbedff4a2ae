"""What the scripts see of a room, read once for each look, and what they wait for.

They see it as the people they are would: their own messages, seat and quiet line, and
what staff said to them by name.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.floor.models import Turn, TurnState, Voice
from facilitator.floor.queries import open_round, turns_of
from facilitator.live.log import body_of
from facilitator.live.models import (
    FloorMode,
    Message,
    MessageState,
    Room,
    RoomState,
    Seat,
    SeatState,
)
from facilitator.rehearsal.models import Persona, Rehearsal
from facilitator.rehearsal.scripts import Character, Moment, Step
from facilitator.team.models import QuietThread

BACK = (MessageState.WITHDRAWN, MessageState.REMOVED)
TAKEN = (MessageState.HIDDEN, MessageState.REMOVED, MessageState.DECLINED)


@dataclass(frozen=True)
class Sight:
    """A room at one moment."""

    rehearsal: Rehearsal
    room: Room | None
    seats: dict[uuid.UUID, Seat]
    said: list[Message]
    turns: dict[uuid.UUID, Turn]
    hands: list[uuid.UUID]
    #: Whose quiet line has an answer they have not read.
    answered: frozenset[uuid.UUID]

    @property
    def is_live(self) -> bool:
        """Whether the session is on."""
        return self.room is not None and self.room.state is RoomState.LIVE

    @property
    def is_over(self) -> bool:
        """Whether the session has ended."""
        return self.room is not None and self.room.state is RoomState.ENDED

    def of(self, membership_id: uuid.UUID) -> list[Message]:
        """Return somebody's messages, the oldest first."""
        return [message for message in self.said if message.author_id == membership_id]

    def quiet_since(self) -> datetime | None:
        """Return when the last word was said; None before the session is on."""
        if self.room is None:
            return None
        said = [m.written_at for m in self.said if m.state is MessageState.VISIBLE]
        return max([*said, *([self.room.moved_at] if self.room.moved_at else [])], default=None)


@no_actor("the scripts look at a room for everybody they play; nobody else asks")
def look_at(rehearsal: Rehearsal) -> Sight:
    """Read the room of a rehearsal."""
    room = db.session.scalar(
        sa.select(Room)
        .where(Room.id == rehearsal.meeting_id)
        .execution_options(populate_existing=True)
    )
    if room is None:
        return Sight(rehearsal, None, {}, [], {}, [], frozenset())
    seats = db.session.scalars(sa.select(Seat).where(Seat.room_id == room.id))
    said = db.session.scalars(
        sa.select(Message)
        .where(Message.room_id == room.id)
        .order_by(Message.written_at, Message.id)
        .execution_options(populate_existing=True)
    )
    found = open_round(room.id) if room.mode is FloorMode.ROUND else None
    hands = db.session.scalars(
        sa.select(Voice.membership_id)
        .where(Voice.room_id == room.id, Voice.hand.is_not(None))
        .order_by(Voice.hand)
    )
    answered = db.session.scalars(
        sa.select(QuietThread.membership_id).where(
            QuietThread.room_id == room.id, QuietThread.unseen > 0
        )
    )
    return Sight(
        rehearsal,
        room,
        {seat.membership_id: seat for seat in seats},
        list(said),
        {turn.membership_id: turn for turn in turns_of(found)} if found else {},
        list(hands),
        frozenset(answered),
    )


@dataclass(frozen=True)
class Waiting:
    """Somebody of a script who waits for the moment of one step."""

    sight: Sight
    persona: Persona
    character: Character
    step: Step

    @property
    def seat(self) -> Seat | None:
        """Their own seat."""
        return self.sight.seats.get(self.persona.membership_id)

    @property
    def owner_seat(self) -> Seat | None:
        """The seat of whoever rehearses or tries the room."""
        return self.sight.seats.get(self.sight.rehearsal.owner_id)

    @property
    def own(self) -> list[Message]:
        """Their own messages."""
        return self.sight.of(self.persona.membership_id)

    @property
    def owners(self) -> list[Message]:
        """What whoever rehearses or tries the room has written."""
        return self.sight.of(self.sight.rehearsal.owner_id)


def _seat_is(state: SeatState) -> Callable[[Waiting], bool]:
    return lambda w: w.seat is not None and w.seat.state is state


def _is_muted(w: Waiting) -> bool:
    until = w.seat.muted_until if w.seat else None
    return until is not None and until > clock.now()


def _is_named(w: Waiting) -> bool:
    """Say whether staff wrote their name since they did something last."""
    name = w.character.handle.casefold()
    staff = {seat.membership_id for seat in w.sight.seats.values() if seat.is_staff}
    fresh = [
        m
        for m in w.sight.said
        if m.author_id in staff and m.seq is not None and m.seq > w.persona.heard_seq
    ]
    load_keys({m.author_id for m in fresh})
    return any(name in body_of(m).casefold() for m in fresh)


def _is_called(w: Waiting) -> bool:
    if w.sight.room is None or w.sight.room.mode is FloorMode.ROUND:
        return False
    who = w.sight.rehearsal.owner_id if w.character.holds_room else w.persona.membership_id
    return w.sight.room.speaker_id == who


def _is_quiet(w: Waiting) -> bool:
    since = w.sight.quiet_since()
    return since is not None and clock.now() - since >= timedelta(seconds=w.step.silence)


def _is_waiting(w: Waiting) -> bool:
    return w.owner_seat is not None and w.owner_seat.state is SeatState.WAITING


MOMENTS: dict[Moment, Callable[[Waiting], bool]] = {
    "": lambda _w: True,
    "live": lambda w: w.sight.is_live,
    "admitted": _seat_is(SeatState.ADMITTED),
    "turned_away": _seat_is(SeatState.DENIED),
    "removed": _seat_is(SeatState.REMOVED),
    "muted": _is_muted,
    "named": _is_named,
    "answered": lambda w: w.persona.membership_id in w.sight.answered,
    "held": lambda w: any(m.state is MessageState.HELD for m in w.own),
    "taken_away": lambda w: any(m.state in TAKEN for m in w.own),
    "called": _is_called,
    "round": lambda w: bool(w.sight.turns),
    "quiet": _is_quiet,
    "waiting": _is_waiting,
    "wrote": lambda w: any(m.seq is not None for m in w.owners),
    "warned": lambda w: any(m.label_sealed is not None for m in w.owners),
    "took_back": lambda w: any(m.state in BACK for m in w.owners),
    "hand_up": lambda w: w.sight.rehearsal.owner_id in w.sight.hands,
}


@no_actor("a fact about what a script waits for")
def has_come(waiting: Waiting) -> bool:
    """Say whether the moment of a step is now."""
    return MOMENTS[waiting.step.when](waiting)


OPEN_TURNS = (TurnState.OFFERED, TurnState.SPEAKING)
