"""A side room for the person and one facilitator, and a word to the group meanwhile.

Part of this feature's operations. It is a small room beside the session's
(live/small.py) that only its two or three people know of: it has a log of its own, and
the session's says nothing of it. Whoever sits there is told as away from the others, as
in a small circle. Rooms are locked before the case: the session's first.
"""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.care import caring
from facilitator.care.climbing import tell_room
from facilitator.care.models import CareCase, CareState, LineKind
from facilitator.care.queries import case_for
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import Membership
from facilitator.live.log import lock_room
from facilitator.live.models import EndReason, PauseReason, Room, RoomState, Seat, SeatState
from facilitator.live.operations import change_state
from facilitator.live.pages_data import RoomPage, room_page
from facilitator.live.posting import send_message
from facilitator.live.queries import InRoom, in_room
from facilitator.live.small import give_seat, home_id_of, is_over, lock_open_small, make_small
from facilitator.team.queries import team_here
from facilitator.team.quiet import answer_line

#: How long a side room is open at most.
LONGEST = timedelta(hours=2)
GOING_ON = (RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING)
NOT_INSIDE = "They are not in the room just now. The quiet line or a message can reach them."
ALONE = (
    "A short pause. Somebody needs a moment, and a facilitator is with them. Nobody is in trouble."
)
OVER = "The side room is closed. You are with everybody again."


def open_side(
    actor: Actor, room_id: uuid.UUID, case_id: uuid.UUID, version: int, cmid: uuid.UUID, words: str
) -> CareCase:
    """Open a side room for whoever a case is about and who looks after it; once.

    The person is asked on the quiet line, and comes when they like. When nobody else of
    the team is connected, the session pauses: nobody writes into a room nobody watches.
    """
    found = _held(actor, room_id)
    home, own = found.room, found.membership
    if home.state not in GOING_ON:
        raise Conflict("A side room is beside a session that is on.", code="room_closed")
    if _about(actor, case_id, home).side_id is not None:
        raise Conflict("There is a side room already.")
    case = caring.own_case(actor, case_id, version).case
    person = db.session.get_one(Membership, (home.organization_id, case.about_id))
    if person.role in STAFF_ROLES:
        raise Conflict("They hold this circle with you. Please talk with them among the team.")
    theirs, mine = _seat(home, person.id), _seat(home, own.id)
    if theirs is None or mine is None:
        raise Conflict(NOT_INSIDE)
    answer_line(actor, home.id, person.id, cmid, words)
    room = make_small(home, clock.now() + LONGEST, is_aside=True)
    seat = give_seat(room, theirs, person)
    seat.muted_until, seat.mute_reason = None, ""  # a break from the group is none from help
    give_seat(room, mine, own)
    case.side_id = room.id
    if case.state is CareState.ACKNOWLEDGED:
        case.state = CareState.WITH_MEMBER
        caring.touched(actor, case, LineKind.MOVED, item=case.state.value)
    if home.state is RoomState.LIVE and set(team_here(home.id, with_all=True)) <= {
        own.id,
        person.id,
    }:
        change_state(home, RoomState.PAUSED, reason=PauseReason.CARE, words=ALONE, by="system")
    caring.changed(actor, case, LineKind.SIDE, item="open")
    return case


def ask_in(actor: Actor, room_id: uuid.UUID, case_id: uuid.UUID, who: uuid.UUID) -> CareCase:
    """Let one more of the team come into the side room of a case one looks after."""
    home = _held(actor, room_id).room
    side = _side(home, _about(actor, case_id, home))
    case = caring.own_case(actor, case_id, _about(actor, case_id, home).version).case
    theirs = _seat(home, who)
    if theirs is None or not theirs.is_staff or who == case.about_id:
        raise NotFound()
    if _seat(side, who) is None:
        if _staff_in(side) > 1:
            raise Conflict("Two of the team are there. More would be a crowd.")
        colleague = db.session.get_one(Membership, (home.organization_id, who))
        give_seat(side, theirs, colleague)
        caring.changed(actor, case, LineKind.SIDE, item="asked_in")
    return case


def end_side(actor: Actor, room_id: uuid.UUID, case_id: uuid.UUID) -> CareCase:
    """Close the side room; a session that paused for it goes on when a facilitator resumes it."""
    home = _held(actor, room_id).room
    side = _side(home, _about(actor, case_id, home))
    case = caring.going_on(actor, case_id)
    _close(side, case)
    caring.changed(actor, case, LineKind.SIDE, item="end")
    return case


def say_to_group(
    actor: Actor,
    room_id: uuid.UUID,
    case_id: uuid.UUID,
    cmid: uuid.UUID,
    words: str,
    *,
    pause: bool,
    rest_after: float,
) -> None:
    """Say a word to the group in one's own name, or as the words of a pause."""
    held = _held(actor, room_id)
    home = held.room
    text = clean_text(words, 500, field="words")
    if not text:
        raise Invalid("Please write what the group reads.", field="words")
    _about(actor, case_id, home)
    if pause and home.state is not RoomState.LIVE:
        raise Conflict("The session is not running, so it can’t pause.")
    case = caring.going_on(actor, case_id)
    caring.touched(actor, case, LineKind.GROUP, text)
    if pause:
        own = held.membership.id
        change_state(home, RoomState.PAUSED, reason=PauseReason.CARE, words=text, actor_id=own)
        record(actor, "session.paused", home, reason=PauseReason.CARE.value)
        return
    db.session.flush()  # what follows writes the room's head without these objects
    send_message(actor, home.id, cmid, text, rest_after=rest_after)


def close_side(system: System, side_id: uuid.UUID) -> None:
    """Close a side room whose time is over; safe to run twice."""
    home = lock_room(home_id_of(side_id))
    side = next((one for one in _asides(home) if one.id == side_id), None)
    if side is None or side.closes_at is None or side.closes_at > clock.now():
        return
    case = db.session.scalar(
        sa.select(CareCase).where(CareCase.side_id == side_id).with_for_update()
    )
    _close(side, case)
    if case is not None:
        case.version += 1
        tell_room(case)


def side_page(actor: Actor, meeting_id: uuid.UUID, side_id: uuid.UUID) -> RoomPage | None:
    """Return the room's page for a side room; None once it is closed.

    Whoever has no seat there gets the same NotFound as for one that never was.
    """
    page = room_page(actor, meeting_id)
    room = in_room(actor, side_id, small=True).room
    if not room.is_aside or room.parent_id != meeting_id:
        raise NotFound()
    if is_over(room):
        return None
    return replace(page, room_id=room.id, why_not="", **_here(room))


@no_actor("part of a page its reader has a seat in")
def _here(side: Room) -> dict[str, Any]:
    """Return what the page says of a side room: its state, and who reads it."""
    return {"state": side.state.value, "members": 1, "facilitators": _staff_in(side)}


# ---------------------------------------------------------------- what is checked first


def _held(actor: Actor, room_id: uuid.UUID) -> InRoom:
    """Return the session's own room, locked, for whoever holds it, wherever they sit."""
    found = in_room(actor, home_id_of(room_id), lock=True)
    found.require(Permission.ROOM_HOLD)
    return found


def _about(actor: Actor, case_id: uuid.UUID, home: Room) -> CareCase:
    """Return a case of this session's circle that the actor may look after."""
    case = case_for(actor, case_id).case
    if case.group_id != home.group_id:
        raise NotFound()
    return case


@no_actor("a fact of a session the caller has found")
def _asides(home: Room) -> list[Room]:
    return [one for one in lock_open_small(home.id, asides=True) if one.is_aside]


def _side(home: Room, case: CareCase) -> Room:
    side = next((one for one in _asides(home) if one.id == case.side_id), None)
    if side is None:
        raise Conflict("There is no side room just now.")
    return side


def _close(side: Room, case: CareCase | None) -> None:
    change_state(side, RoomState.ENDED, reason=EndReason.PLANNED, words=OVER, by="system")
    if case is not None:
        case.side_id = None


def _seat(room: Room, membership_id: uuid.UUID) -> Seat | None:
    return db.session.scalar(
        sa.select(Seat).where(
            Seat.room_id == room.id,
            Seat.membership_id == membership_id,
            Seat.state == SeatState.ADMITTED,
        )
    )


def _staff_in(side: Room) -> int:
    count = sa.select(sa.func.count()).select_from(Seat)
    return db.session.scalar(count.where(Seat.room_id == side.id, Seat.is_staff)) or 0
