"""What time brings to floors: silences, offers and closed doors end, absent people let go."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import UtcDateTime, db
from facilitator.core.slices import let_others_on
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.floor.models import Floor, Round, Turn, TurnState, Voice
from facilitator.floor.queries import AWAKE, KEPT, OPEN_TURNS
from facilitator.floor.settling import settle_room
from facilitator.groups.models import Membership, MembershipState
from facilitator.live.models import FloorMode, Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Intent, Rsvp

#: States in which a silence, a closed door or a hand can still end.
ON = (*AWAKE, RoomState.PAUSED)
#: Whose connection has gone before that has lost their place.
KEPT_SINCE: Any = sa.bindparam("kept_since", type_=UtcDateTime())


def _of(parent: Any, *pairs: tuple[Any, Any]) -> Any:
    """Return the join of two tables of one organization by these columns."""
    first = pairs[0][0].class_
    same = first.organization_id == parent.organization_id
    return sa.and_(same, *(mine == theirs for mine, theirs in pairs))


def _rooms() -> Any:
    return sa.select(Room.organization_id, Room.id)


def _seated() -> Any:
    seat = _of(Room, (Seat.room_id, Room.id))
    return (
        _rooms().join(Seat, seat).join(Membership, _of(Seat, (Membership.id, Seat.membership_id)))
    )


def _run_out() -> list[sa.Select[Any]]:
    floors = _rooms().join(Floor, _of(Room, (Floor.room_id, Room.id)))
    return [
        floors.where(Floor.due_at <= NOW, Room.state.in_(ON)),
        floors.where(Room.state == RoomState.ENDED, Floor.cleared_at.is_(None)),
    ]


def _removed() -> Any:
    return sa.or_(Seat.state != SeatState.ADMITTED, Membership.state != MembershipState.ACTIVE)


def _lost() -> Any:
    return sa.or_(_removed(), Seat.muted_until > NOW, Seat.lease_until <= KEPT_SINCE)


def _people_gone() -> list[sa.Select[Any]]:
    hand = _of(Seat, (Voice.room_id, Seat.room_id), (Voice.membership_id, Seat.membership_id))
    speaks = sa.or_(Room.state.in_(AWAKE), Room.mode != FloorMode.ROUND)
    called = (Room.speaker_id == Seat.membership_id, Room.state.in_(ON), speaks)
    return [
        _seated().join(Voice, hand).where(Voice.hand.is_not(None), Room.state.in_(ON), _lost()),
        _seated().where(*called, _lost()),
    ]


def _rounds() -> list[sa.Select[Any]]:
    """Return what finds rounds to move on: somebody is gone, has come, or the room woke up."""
    seated = _seated().join(Round, _of(Room, (Round.room_id, Room.id)))
    seated = seated.where(Round.ended_at.is_(None), Room.state.in_(AWAKE))
    turn = _of(Round, (Turn.round_id, Round.id), (Turn.membership_id, Seat.membership_id))
    held = seated.join(Turn, turn)
    voice = _of(Seat, (Voice.room_id, Seat.room_id), (Voice.membership_id, Seat.membership_id))
    answer = _of(Seat, (Rsvp.meeting_id, Seat.room_id), (Rsvp.membership_id, Seat.membership_id))
    intent = sa.func.coalesce(Voice.intent, Rsvp.intent, Intent.UNSURE.value)
    woken = held.join(Floor, _of(Room, (Floor.room_id, Room.id)))
    return [
        held.where(Turn.state.in_(OPEN_TURNS), _removed()),
        held.where(Turn.state == TurnState.OFFERED, _lost()),
        woken.where(Turn.state == TurnState.OFFERED, Floor.due_at.is_(None)),
        seated.outerjoin(Turn, turn)
        .outerjoin(Voice, voice)
        .outerjoin(Rsvp, answer)
        .where(
            Turn.id.is_(None),
            ~_removed(),
            Seat.lease_until > KEPT_SINCE,
            sa.or_(Seat.muted_until.is_(None), Seat.muted_until <= NOW),
            Seat.admitted_at > Round.started_at,
            Seat.is_staff.is_(False),
            intent != Intent.LISTEN.value,
        ),
    ]


#: What finds rooms to settle; each finds nothing once settling changes nothing.
_QUERIES = (*_run_out(), *_people_gone(), *_rounds())


def look_after_floors() -> None:
    """Settle every room in which something ran out or somebody is gone; safe to run twice.

    Whoever waits gets on between two looks.
    """
    now = clock.now()
    moments = {"now": now, "kept_since": now - KEPT}
    due: set[tuple[UUID, UUID]] = set()
    for query in _QUERIES:
        with open_work(writes=False), all_tenants("rooms of every organization with something due"):
            due.update((row[0], row[1]) for row in db.session.execute(query, moments))
        let_others_on()
    one_by_one(due, "floor", settle_room)
