"""The floor of one room, read at once: who is inside, whose hand is up, whose turn it is."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing_with
from facilitator.floor.models import Floor, HandOrder, Round, Turn, TurnState, Voice
from facilitator.groups.models import Group, MembershipState
from facilitator.live.models import FloorMode, Message, MessageState, Room, RoomState
from facilitator.live.models import SeatState as At
from facilitator.live.queries import in_room
from facilitator.live.roster import Belonging, Roster, Seated, roster_of
from facilitator.meetings.models import Intent

#: How long a place is kept for somebody whose connection has gone.
KEPT = timedelta(seconds=90)
#: States of a session in which people speak.
AWAKE = (RoomState.LIVE, RoomState.CLOSING)
#: Turns that are still to come, or on.
OPEN_TURNS = (TurnState.WAITING, TurnState.OFFERED, TurnState.SPEAKING, TurnState.LATER)
NOT_INSIDE = "You aren't in the room yet. A facilitator lets people in."
NOT_AWAKE = "The session is not on just now, so nobody is called. It goes on soon."


@dataclass(frozen=True)
class Person:
    """Somebody with a seat in the room, and what their circle says of them now."""

    id: uuid.UUID
    handle: str
    is_staff: bool
    is_inside: bool
    is_at_door: bool
    is_muted: bool
    lease_until: datetime | None
    admitted_at: datetime | None

    @property
    def is_lost(self) -> bool:
        """Whether their connection has been gone for longer than a place is kept."""
        return self.lease_until is None or self.lease_until <= clock.now() - KEPT

    @property
    def may_hold(self) -> bool:
        """Whether a hand or a turn may stay theirs."""
        return self.is_inside and not self.is_muted and not self.is_lost


@dataclass
class Scene:
    """A locked room and everything about who may speak in it; `voices` only of who has a part."""

    room: Room
    floor: Floor
    people: dict[uuid.UUID, Person]
    voices: dict[uuid.UUID, Voice]
    wishes: dict[uuid.UUID, Intent]
    circle_slow: int
    round: Round | None = None
    turns: list[Turn] = field(default_factory=list)

    @property
    def is_awake(self) -> bool:
        """Whether people speak just now at all."""
        return self.room.state in AWAKE

    @property
    def slow(self) -> int:
        """Seconds between two messages of one person."""
        return self.circle_slow if self.room.slow_seconds is None else self.room.slow_seconds

    @property
    def current(self) -> Turn | None:
        """The turn that is offered or on."""
        on = (TurnState.OFFERED, TurnState.SPEAKING)
        return next((turn for turn in self.turns if turn.state in on), None)

    def intent_of(self, membership_id: uuid.UUID) -> Intent:
        """Return what somebody came for: what they said here, or when they answered."""
        voice = self.voices.get(membership_id)
        if voice is not None and voice.intent is not None:
            return voice.intent
        return self.wishes.get(membership_id, Intent.UNSURE)

    def voice_of(self, membership_id: uuid.UUID) -> Voice:
        """Return somebody's voice, made on first use."""
        if membership_id not in self.voices:
            voice = Voice(room_id=self.room.id, membership_id=membership_id, turns=0)
            db.session.add(voice)
            self.voices[membership_id] = voice
        return self.voices[membership_id]

    def hands(self) -> list[Voice]:
        """Return the voices with a hand up, first come first."""
        up = [voice for voice in self.voices.values() if voice.hand is not None]
        return sorted(up, key=lambda voice: voice.hand or 0)

    def in_order(self) -> list[Voice]:
        """Return the hands in the order that is on: who spoke least often, then said least."""
        hands = self.hands()
        if self.floor.hand_order is HandOrder.FIRST_COME:
            return hands
        said = words_said(self.room.id, {voice.membership_id for voice in hands})
        return sorted(hands, key=lambda one: (one.turns, said.get(one.membership_id, 0)))


@dataclass(frozen=True)
class Asking:
    """A scene and where the asker stands in it; `person` is None for an office from outside."""

    scene: Scene
    person: Person | None
    is_staff: bool

    @property
    def inside(self) -> Person:
        """The asker as somebody who is in the room; NotAllowed for everybody else."""
        if self.person is None or not self.person.is_inside:
            raise NotAllowed(NOT_INSIDE)
        return self.person

    @property
    def there(self) -> Person:
        """The asker as somebody who is inside or at the door; NotAllowed for everybody else."""
        if self.person is None or not (self.person.is_inside or self.person.is_at_door):
            raise NotAllowed(NOT_INSIDE)
        return self.person

    def require_awake(self) -> None:
        """Raise Conflict while nobody speaks: before the start, in a pause, after the end."""
        if not self.scene.is_awake:
            raise Conflict(NOT_AWAKE, code="room_closed")


def asking_in(actor: Actor, room_id: uuid.UUID, need: Permission, *, lock: bool = True) -> Asking:
    """Return the floor of a room, if the actor may do what is needed; locked to be changed."""
    found = in_room(actor, room_id, lock=lock)
    found.require(need)
    scene = scene_of(found.room, make=lock)
    membership = found.standing.membership
    person = scene.people.get(membership.id) if membership is not None else None
    return Asking(scene, person, found.is_staff)


@no_actor("reads for a caller that was let in, and for the sweep")
def scene_of(
    room: Room, *, make: bool = True, roster: Roster | None = None, group: Group | None = None
) -> Scene:
    """Return everything about who may speak in a room; `make` keeps a floor that is new.

    A `roster` and a `group` that are known already are not read again.
    """
    roster = roster or roster_of(room)
    group = group or db.session.get_one(Group, (room.organization_id, room.group_id))
    floor, voices = _floor_and_voices(room.id) if make else _floor_and_voices_seen(room.id)
    if floor is None:
        floor = Floor(
            room_id=room.id,
            version=0,
            hand_order=HandOrder.FIRST_COME,
            before_round=FloorMode.OPEN,
            laps=0,
        )
        if make:
            db.session.add(floor)
    scene = Scene(
        room=room,
        floor=floor,
        people=_people(roster),
        voices={voice.membership_id: voice for voice in voices},
        wishes={one.membership.id: one.intent for one in roster.placed if one.intent is not None},
        circle_slow=group.slow_seconds,
    )
    if room.mode is FloorMode.ROUND:
        scene.round = open_round(room.id)
        scene.turns = turns_of(scene.round) if scene.round else []
    return scene


def _floor_and_voices(room_id: uuid.UUID) -> tuple[Floor | None, list[Voice]]:
    """Return a room's floor and who has a part in it; a voice is never without a floor."""
    rows = db.session.execute(
        sa.select(Floor, Voice)
        .outerjoin(Voice, Voice.room_id == Floor.room_id)
        .where(Floor.room_id == room_id)
    ).all()
    return (rows[0][0] if rows else None), [row[1] for row in rows if row[1] is not None]


_FLOOR_AND_VOICES = seeing_with(
    Floor, Voice, Voice.room_id == Floor.room_id, Floor.room_id == sa.bindparam("room_id")
)


def _floor_and_voices_seen(room_id: uuid.UUID) -> tuple[Floor | None, list[Voice]]:
    rows = _FLOOR_AND_VOICES.all(room_id=room_id)
    return (rows[0][0] if rows else None), [row[1] for row in rows if row[1] is not None]


def _people(roster: Roster) -> dict[uuid.UUID, Person]:
    placed = [(one.membership, one.seat) for one in roster.placed if one.seat is not None]
    return {membership.id: _person(membership, seat) for membership, seat in placed}


def _person(membership: Belonging, seat: Seated) -> Person:
    belongs = membership.state is MembershipState.ACTIVE
    return Person(
        id=membership.id,
        handle=membership.handle,
        is_staff=membership.role in STAFF_ROLES,
        is_inside=belongs and seat.state is At.ADMITTED,
        is_at_door=belongs and seat.state is At.WAITING,
        is_muted=seat.muted_until is not None and seat.muted_until > clock.now(),
        lease_until=seat.lease_until,
        admitted_at=seat.admitted_at,
    )


@no_actor("part of a scene")
def open_round(room_id: uuid.UUID) -> Round | None:
    """Return the round that is on."""
    return db.session.scalar(
        sa.select(Round).where(Round.room_id == room_id, Round.ended_at.is_(None))
    )


@no_actor("part of a scene")
def turns_of(found: Round) -> list[Turn]:
    """Return a round's turns in their order."""
    return list(
        db.session.scalars(sa.select(Turn).where(Turn.round_id == found.id).order_by(Turn.position))
    )


@no_actor("counts, for staff and for an order; the caller was let in")
def words_said(room_id: uuid.UUID, who: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many words people have said in a room, as counted when they were."""
    rows = db.session.execute(
        sa.select(Message.author_id, sa.func.sum(Message.word_count))
        .where(
            Message.room_id == room_id,
            Message.author_id.in_(who),
            Message.state == MessageState.VISIBLE,
        )
        .group_by(Message.author_id)
    )
    return {author_id: int(words or 0) for author_id, words in rows}
