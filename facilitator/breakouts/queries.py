"""Reading small circles: the split that is on, one's own place, and the board of staff."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace

import sqlalchemy as sa

from facilitator.breakouts.events import (
    BellWord,
    BoardCircle,
    BoardView,
    BreakoutPart,
    CircleView,
    OwnPlace,
)
from facilitator.breakouts.models import Breakout, BreakoutPlace, CircleVisit, SmallCircle
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.live.models import Message, MessageState, Room, RoomState, Seat, SeatState
from facilitator.live.pages_data import RoomPage, room_page
from facilitator.live.parts import Entering, Pointer
from facilitator.live.projection import stamp
from facilitator.live.queries import in_room, room_for
from facilitator.live.roster import roster_of

_LATEST = seeing(
    Breakout,
    Breakout.room_id == sa.bindparam("room_id"),
    order_by=(Breakout.version.desc(),),
)


@no_actor("a fact of a room the caller has found")
def latest_in(home_id: uuid.UUID) -> Breakout | None:
    """Return the last split of a session, whether it is on or over."""
    return db.session.scalar(
        sa.select(Breakout)
        .where(Breakout.room_id == home_id)
        .order_by(Breakout.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


@no_actor("a fact of a room the caller has found")
def open_in(home_id: uuid.UUID) -> Breakout | None:
    """Return the split that is on: neither ended, nor past its time."""
    return _if_on(latest_in(home_id))


def _if_on(latest: Breakout | None) -> Breakout | None:
    is_on = latest is not None and latest.ended_at is None and latest.ends_at > clock.now()
    return latest if is_on else None


@no_actor("a fact of a split the caller has found")
def circles_of(breakout: Breakout) -> list[SmallCircle]:
    """Return a split's circles by their numbers."""
    query = sa.select(SmallCircle).where(SmallCircle.breakout_id == breakout.id)
    return list(db.session.scalars(query.order_by(SmallCircle.number)))


@no_actor("a fact of a split the caller has found")
def place_of(breakout: Breakout, membership_id: uuid.UUID) -> BreakoutPlace | None:
    """Return where one person is during a split, or None when nobody has said."""
    return db.session.scalar(
        sa.select(BreakoutPlace).where(
            BreakoutPlace.breakout_id == breakout.id,
            BreakoutPlace.membership_id == membership_id,
        )
    )


@no_actor("a fact of a split the caller has found")
def places_of(breakout: Breakout) -> list[BreakoutPlace]:
    """Return where everybody is."""
    query = sa.select(BreakoutPlace).where(BreakoutPlace.breakout_id == breakout.id)
    return list(db.session.scalars(query.order_by(BreakoutPlace.id)))


@no_actor("a pure function of a circle")
def circle_view(circle: SmallCircle) -> CircleView:
    """Return a circle as those in it and staff know it."""
    bell: BellWord = "silent"
    if circle.bell_at is not None:
        bell = "coming" if circle.coming_id else "ringing"
    return CircleView(
        id=circle.id,
        number=circle.number,
        bell=bell,
        since=stamp(circle.bell_at) if circle.bell_at else "",
        coming=circle.coming_id,
    )


# ---------------------------------------------------------------- the board


def board_for(actor: Actor, room_id: uuid.UUID) -> BoardView:
    """Return how the circles of a session stand, for whoever holds it."""
    home = room_for(actor, room_id, Permission.ROOM_HOLD)
    return _board(home, latest_in(home.id), roster_of(home).members_about)


def _board(home: Room, latest: Breakout | None, inside: list[uuid.UUID]) -> BoardView:
    """Return the board: who is where, how many have written, what rings and what waits."""
    on = _if_on(latest)
    version = latest.version if latest is not None else 0
    if on is None:
        return BoardView(version=version, ends_at="", circles=[], together=inside)
    belongs: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    placed = set()
    for place in places_of(on):
        if place.circle_id is not None and not place.is_staying:
            belongs[place.circle_id].append(place.membership_id)
            placed.add(place.membership_id)
    facts = _Facts.of(home.id)
    return BoardView(
        version=version,
        ends_at=stamp(on.ends_at),
        circles=[
            BoardCircle(
                circle=circle_view(circle),
                people=belongs[circle.id],
                here=facts.here[circle.id],
                wrote=facts.wrote.get(circle.id, 0),
                held=facts.held.get(circle.id, 0),
                visiting=facts.visiting[circle.id],
            )
            for circle in circles_of(on)
        ],
        together=[who for who in inside if who not in placed],
    )


@dataclass(frozen=True)
class _Facts:
    here: dict[uuid.UUID, list[uuid.UUID]]
    visiting: dict[uuid.UUID, list[uuid.UUID]]
    wrote: dict[uuid.UUID, int]
    held: dict[uuid.UUID, int]

    @classmethod
    def of(cls, home_id: uuid.UUID) -> "_Facts":
        """Read for all small rooms of a session at once."""
        small = sa.select(Room.id).where(Room.parent_id == home_id, Room.state != RoomState.ENDED)
        here: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        seats = sa.select(Seat.room_id, Seat.membership_id).where(
            Seat.room_id.in_(small),
            Seat.state == SeatState.ADMITTED,
            Seat.lease_until > clock.now(),
        )
        for room_id, who in db.session.execute(seats.order_by(Seat.membership_id)):
            here[room_id].append(who)
        visiting: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        visits = sa.select(CircleVisit).where(CircleVisit.room_id.in_(small))
        for visit in db.session.scalars(visits.order_by(CircleVisit.since)):
            visiting[visit.room_id].append(visit.membership_id)
        wrote = _count(small, sa.func.count(Message.author_id.distinct()), MessageState.VISIBLE)
        return cls(here, visiting, wrote, _count(small, sa.func.count(), MessageState.HELD))


def _count(
    small: sa.Select[uuid.UUID], what: sa.Function[int], state: MessageState
) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        sa.select(Message.room_id, what)
        .where(Message.room_id.in_(small), Message.state == state)
        .group_by(Message.room_id)
    )
    return {row[0]: int(row[1]) for row in rows}


# ---------------------------------------------------------------- what somebody is told


@no_actor("asked for somebody who was let in")
def breakout_view(entering: Entering) -> BreakoutPart:
    """Return whether people are apart, and one's own circle; the board for staff alone."""
    room = entering.room
    if room.parent_id is not None:
        return _in_circle(entering, room.parent_id)
    latest = _LATEST.first(room_id=room.id)
    on = _if_on(latest)
    return BreakoutPart(
        version=latest.version if latest is not None else 0,
        ends_at=stamp(on.ends_at) if on is not None else "",
        mine=own_place(on, entering.seat.membership_id),
        board=_board(room, latest, entering.roster.members_about) if entering.is_staff else None,
    )


def _in_circle(entering: Entering, main: uuid.UUID) -> BreakoutPart:
    room = entering.room
    circle = db.session.get(SmallCircle, (room.organization_id, room.id))
    latest = _LATEST.first(room_id=main)
    return BreakoutPart(
        version=latest.version if latest is not None else 0,
        ends_at=stamp(room.closes_at) if room.closes_at else "",
        mine=own_place(_if_on(latest), entering.seat.membership_id),
        circle=circle_view(circle) if circle is not None else None,
        main=main,
    )


@no_actor("asked for somebody who was let in, about themselves")
def own_place(on: Breakout | None, membership_id: uuid.UUID) -> OwnPlace | None:
    """Return one's own circle in the split that is on."""
    place = place_of(on, membership_id) if on is not None else None
    if place is None or place.circle_id is None:
        return None
    circle = db.session.get_one(SmallCircle, (place.organization_id, place.circle_id))
    return OwnPlace(circle=circle.id, number=circle.number, staying=place.is_staying)


@no_actor("asked for somebody who was let in, about themselves")
def pointer(entering: Entering) -> Pointer | None:
    """Return the way to one's own small circle, for the page without JavaScript."""
    room = entering.room
    mine = own_place(open_in(room.id), entering.seat.membership_id)
    if mine is None or room.parent_id is not None:
        return None
    words = f"People are in small circles for a while, and yours is circle {mine.number}."
    values = {"meeting_id": room.meeting_id, "circle_id": mine.circle}
    return Pointer(words, "Go to your small circle", "breakouts.plain", values)


# ---------------------------------------------------------------- its page


@dataclass(frozen=True)
class CirclePage:
    """The room's page for one small circle."""

    page: RoomPage
    circle: SmallCircle
    room: Room

    @property
    def is_over(self) -> bool:
        """Whether everybody is back in the main room."""
        due = self.room.closes_at is not None and self.room.closes_at <= clock.now()
        return self.room.state is RoomState.ENDED or due or bool(self.page.why_not)


def circle_page(actor: Actor, meeting_id: uuid.UUID, circle_id: uuid.UUID) -> CirclePage:
    """Return a small circle's page for whoever has a seat in it or holds its group.

    Everybody else gets the same NotFound as for one that never was.
    """
    page = room_page(actor, meeting_id)
    room = in_room(actor, circle_id, small=True).room
    circle = db.session.get(SmallCircle, (room.organization_id, room.id))
    if circle is None or room.parent_id != meeting_id:
        raise NotFound()
    members = sa.select(sa.func.count()).select_from(Seat)
    members = members.where(Seat.room_id == room.id, Seat.is_staff.is_(False))
    inside = db.session.scalar(members.where(Seat.state == SeatState.ADMITTED)) or 0
    small = replace(page, room_id=room.id, state=room.state.value, members=inside)
    return CirclePage(small, circle, room)
