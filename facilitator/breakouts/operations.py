"""Splitting a session into small circles, and bringing everybody back.

Every act is decided under the lock of the session's own room, after what time brought
is done. Bells and visits are bells.py, time is settling.py.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.breakouts.models import Breakout, BreakoutPlace, SmallCircle
from facilitator.breakouts.queries import circles_of, latest_in, place_of, places_of
from facilitator.breakouts.settling import APART, close, note_due, settle, tell_state
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.floor.queries import Person, Scene, scene_of
from facilitator.groups.apart import NOT_TOGETHER, apart_among, is_any_together
from facilitator.groups.models import Membership
from facilitator.live.log import append, tell_staff
from facilitator.live.models import EndReason, FloorMode, Room, RoomState, Seat
from facilitator.live.projection import stamp
from facilitator.live.queries import InRoom, in_room
from facilitator.live.small import give_seat, lock_open_small, make_small, take_seat_away
from facilitator.meetings.models import Intent

#: How many members one circle has.
FEWEST, MOST = 2, 5
#: How long circles go on, in minutes; how much an extension adds, and what it may reach.
MINUTES, MORE, LONGEST = (5, 10, 15, 20), 5, 45
STALE = "Somebody else changed the circles a moment ago. Please look again."
NONE_ON = "Everyone is together just now."
NOT_ON = "Small circles begin while the session is on. Please start it first."
ROUND_ON = "A round is on. Please end it before people go into small circles."
TOO_FEW = "Small circles need at least two people besides you who came to share."
#: How often chance is asked again where some people don't go together.
TRIES = 60
NO_WAY = "Chance found no circles that suit. Please try another size, or share people out by hand."
SIZE = f"A small circle has {FEWEST} to {MOST} members."


@dataclass(frozen=True)
class Split:
    """How people go apart: by chance in circles of about `size`, or as `circles` says."""

    minutes: int
    size: int = 3
    circles: tuple[tuple[uuid.UUID, ...], ...] = ()


def open_breakout(actor: Actor, room_id: uuid.UUID, version: int, split: Split) -> Breakout:
    """Let the people inside go apart into small circles.

    By chance, whoever came to listen stays in the main room, and so do staff.
    """
    found = _decided(actor, room_id, version)
    home = found.room
    if home.state is not RoomState.LIVE:
        raise Conflict(NOT_ON, code="room_closed")
    if home.mode is FloorMode.ROUND:
        raise Conflict(ROUND_ON)
    if settle(home) is not None:
        raise Conflict("People are in small circles already.")
    if split.minutes not in MINUTES:
        raise Invalid("Please choose 5, 10, 15 or 20 minutes.")
    scene = scene_of(home, make=False)
    groups = _by_hand(scene, split) if split.circles else _by_chance(scene, split.size)
    breakout = _begin(found, version, split)
    own: dict[str, dict[str, object]] = {}
    for number, people in enumerate(groups, 1):
        room, circle = _circle(home, breakout, number)
        for who in people:
            _put(home, breakout, room, circle, who)
            own[str(who)] = {"circle": str(circle.id), "number": number}
    note_due(breakout)
    tell_state(home, breakout, APART, own=own, actor_id=found.membership.id)
    record(actor, "breakout.opened", home, minutes=split.minutes, circles=len(groups))
    return breakout


def extend_breakout(actor: Actor, room_id: uuid.UUID, version: int) -> Breakout:
    """Give all circles five minutes more."""
    found = _decided(actor, room_id, version)
    home, breakout = found.room, _on(found)
    ends_at = breakout.ends_at + timedelta(minutes=MORE)
    if ends_at > breakout.started_at + timedelta(minutes=LONGEST):
        raise Conflict(f"Small circles go on for at most {LONGEST} minutes.")
    breakout.ends_at, breakout.warned_at = ends_at, None
    breakout.version += 1
    for room in lock_open_small(home.id):
        room.closes_at = ends_at
        append(room, "circle.state", said="There are five more minutes.", ends_at=stamp(ends_at))
    note_due(breakout)
    tell_state(home, breakout, own=own_places(breakout), actor_id=found.membership.id)
    record(actor, "breakout.extended", home, until=ends_at)
    return breakout


def end_breakout(actor: Actor, room_id: uuid.UUID, version: int) -> Breakout:
    """Bring everybody back now."""
    found = _decided(actor, room_id, version)
    breakout = _on(found)
    close(found.room, breakout, EndReason.EARLY, found.membership.id)
    record(actor, "breakout.ended", found.room)
    return breakout


def move_person(actor: Actor, room_id: uuid.UUID, who: uuid.UUID, to: uuid.UUID | None) -> None:
    """Put somebody into a circle, whether they have one or not; with none, into the main room."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    home, breakout = found.room, _on(found)
    person = scene_of(home, make=False).people.get(who)
    if person is None or not person.is_inside:
        raise NotFound()
    circle = _of(breakout, to) if to is not None else None
    place = place_of(breakout, who)
    if place is not None and place.circle_id == to and not place.is_staying:
        return
    if circle is not None and not person.is_staff and _members_in(breakout, circle) >= MOST:
        raise Conflict(f"Circle {circle.number} is full. {SIZE}")
    if circle is not None:
        there = [one.membership_id for one in places_of(breakout) if one.circle_id == circle.id]
        if is_any_together(apart_among([*there, who]), [*there, who]):
            raise Conflict(NOT_TOGETHER)
    if place is not None and place.circle_id is not None and place.circle_id != to:
        _leave(home, place.circle_id, who)
    if circle is not None:
        _put(home, breakout, _room(home, circle.id), circle, who)
    elif place is not None:
        place.circle_id, place.is_staying = None, False
    tell_place(home, who, circle)
    record(actor, "breakout.moved", home, who=who, to=to)


def stay(actor: Actor, room_id: uuid.UUID, *, on: bool) -> None:
    """Rather stay in the main room, or go to one's circle after all; the seat there is kept."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.POST)
    home, breakout, own = found.room, _on(found), found.membership.id
    place = place_of(breakout, own)
    if place is None or place.circle_id is None:
        raise Conflict("You are in the main room. A facilitator can give you a small circle.")
    if place.is_staying is on:
        return
    place.is_staying = on
    circle = _of(breakout, place.circle_id)
    tell_place(home, own, circle, staying=on)


# ---------------------------------------------------------------- what is checked first


def _decided(actor: Actor, room_id: uuid.UUID, version: int) -> InRoom:
    """Return the locked session for a decision made on `version`."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    if found.room.state is RoomState.ENDED:
        raise Conflict("This session has ended.", code="room_closed")
    settle(found.room)
    latest = latest_in(room_id)
    if version != (latest.version if latest is not None else 0):
        raise Conflict(STALE)
    return found


def _on(found: InRoom) -> Breakout:
    breakout = settle(found.room)
    if breakout is None:
        raise Conflict(NONE_ON)
    return breakout


def _of(breakout: Breakout, circle_id: uuid.UUID) -> SmallCircle:
    for circle in circles_of(breakout):
        if circle.id == circle_id:
            return circle
    raise NotFound()


def _members_in(breakout: Breakout, circle: SmallCircle) -> int:
    rows = db.session.execute(
        sa.select(sa.func.count())
        .select_from(BreakoutPlace)
        .join(Seat, Seat.membership_id == BreakoutPlace.membership_id)
        .where(
            BreakoutPlace.breakout_id == breakout.id,
            BreakoutPlace.circle_id == circle.id,
            Seat.room_id == circle.id,
            Seat.is_staff.is_(False),
        )
    )
    return int(rows.scalar_one())


# ---------------------------------------------------------------- who goes where


def _by_chance(scene: Scene, size: int) -> list[list[uuid.UUID]]:
    people = [
        person.id
        for person in scene.people.values()
        if _can_go(person) and not person.is_staff and scene.intent_of(person.id) != Intent.LISTEN
    ]
    if len(people) < FEWEST:
        raise Conflict(TOO_FEW)
    pairs = apart_among(people)
    for _try in range(TRIES if pairs else 1):
        secrets.SystemRandom().shuffle(people)
        shared = share_out(people, size)
        if not any(is_any_together(pairs, one) for one in shared):
            return shared
    raise Conflict(NO_WAY)


@no_actor("a pure function of people and a size")
def share_out(people: list[uuid.UUID], size: int) -> list[list[uuid.UUID]]:
    """Return circles of about `size`, as equal as can be: nobody alone, none above five."""
    many = max(min(-(-len(people) // size), len(people) // FEWEST), -(-len(people) // MOST))
    return [people[start::many] for start in range(many)]


def _by_hand(scene: Scene, split: Split) -> list[list[uuid.UUID]]:
    everybody = [who for people in split.circles for who in people]
    if len(set(everybody)) != len(everybody):
        raise Invalid("Somebody is in two circles. Please look again.")
    for people in split.circles:
        known = [scene.people.get(who) for who in people]
        if any(person is None for person in known):
            raise NotFound()
        here = [person for person in known if person is not None]
        if not all(_can_go(person) for person in here):
            raise Conflict("Somebody has left meanwhile. Please look again.")
        if not FEWEST <= sum(not person.is_staff for person in here) <= MOST:
            raise Invalid(SIZE)
    pairs = apart_among(everybody)
    if any(is_any_together(pairs, people) for people in split.circles):
        raise Conflict(NOT_TOGETHER)
    return [list(people) for people in split.circles]


def _can_go(person: Person) -> bool:
    return person.is_inside and not person.is_lost


# ---------------------------------------------------------------- carrying it out


def _begin(found: InRoom, version: int, split: Split) -> Breakout:
    now = clock.now()
    breakout = Breakout(
        id=uuid.uuid4(),
        room_id=found.room.id,
        started_by_id=found.membership.id,
        minutes=split.minutes,
        started_at=now,
        ends_at=now + timedelta(minutes=split.minutes),
        version=version + 1,
    )
    db.session.add(breakout)
    db.session.flush()  # the circles point at it
    return breakout


def _circle(home: Room, breakout: Breakout, number: int) -> tuple[Room, SmallCircle]:
    """Make one small room, with the rules its session has just now."""
    room = make_small(home, breakout.ends_at)
    circle = SmallCircle(id=room.id, breakout_id=breakout.id, number=number)
    db.session.add(circle)
    db.session.flush()  # the places point at it
    return room, circle


def _put(home: Room, breakout: Breakout, room: Room, circle: SmallCircle, who: uuid.UUID) -> None:
    """Give somebody a place and a seat in a circle, whose room is locked or new."""
    at_home = db.session.scalars(
        sa.select(Seat).where(Seat.room_id == home.id, Seat.membership_id == who)
    ).one()
    membership = db.session.get_one(Membership, (home.organization_id, who))
    give_seat(room, at_home, membership)
    place = place_of(breakout, who)
    if place is None:
        place = BreakoutPlace(breakout_id=breakout.id, membership_id=who)
        db.session.add(place)
    place.circle_id, place.is_staying = circle.id, False
    db.session.flush()  # who is where is counted next


def _leave(home: Room, circle_id: uuid.UUID, who: uuid.UUID) -> None:
    room = _room(home, circle_id)
    seat = db.session.scalar(
        sa.select(Seat).where(Seat.room_id == room.id, Seat.membership_id == who)
    )
    if seat is not None:
        take_seat_away(room, seat)


def _room(home: Room, circle_id: uuid.UUID) -> Room:
    for room in lock_open_small(home.id):
        if room.id == circle_id:
            return room
    raise NotAllowed(NONE_ON)


@no_actor("says what an act that was checked has changed")
def tell_place(
    home: Room, who: uuid.UUID, circle: SmallCircle | None, *, staying: bool = False
) -> None:
    """Tell one person where their circle is; staff see the board change."""
    facts: dict[str, Any] = {"said": ""}
    if circle is not None:
        facts |= {"circle": str(circle.id), "number": circle.number, "staying": staying}
    append(home, "breakout.place", target_id=who, is_private=True, **facts)
    tell_staff(home, "breakout.board")


@no_actor("part of a row that tells each their own")
def own_places(breakout: Breakout) -> dict[str, dict[str, object]]:
    """Return everybody's own circle, as a row tells it to each of them alone."""
    numbers = {circle.id: circle.number for circle in circles_of(breakout)}
    return {
        str(place.membership_id): {
            "circle": str(place.circle_id),
            "number": numbers[place.circle_id],
            "staying": place.is_staying,
        }
        for place in places_of(breakout)
        if place.circle_id is not None
    }
