"""Reading questions that are answered with a tap: nothing of an outcome before it has closed."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.tapped import answered_so_far, cells_of
from facilitator.core.words import N_, _, translated
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.parts import Entering
from facilitator.live.projection import stamp
from facilitator.live.queries import InRoom, handles, in_room, seat_of
from facilitator.peace.queries import peace_in
from facilitator.soundings.events import CellView, SoundingPart, SoundingView
from facilitator.soundings.models import Sounding, SoundingKind, SoundingState, SoundingTaker
from facilitator.soundings.outcomes import closing_words, opening_words, who_chose
from facilitator.soundings.sealing import chosen_of, tally_of, words_of

NOT_INSIDE = N_("You aren't in the room yet. A facilitator lets people in.")


@dataclass(frozen=True)
class Soundings:
    """The questions of a session as one person may see them, the oldest first."""

    version: int
    views: list[SoundingView]

    @property
    def open(self) -> SoundingView | None:
        """The one that can be answered now."""
        return next((view for view in self.views if view.open), None)

    @property
    def last(self) -> SoundingView | None:
        """The one that is open, or that was."""
        return self.views[-1] if self.views else None


@no_actor("the caller was let in to the room")
def soundings_of(room: Room) -> list[Sounding]:
    """Return the questions of a room, the oldest first."""
    query = sa.select(Sounding).where(Sounding.room_id == room.id)
    return list(db.session.scalars(query.order_by(Sounding.opened_seq)))


@no_actor("a pure function of rows the caller found")
def version_of(found: list[Sounding]) -> int:
    """Return what rises with every question that opens or closes."""
    return len(found) + sum(one.state is SoundingState.CLOSED for one in found)


@no_actor("a pure function of a row the caller found")
def is_open(one: Sounding) -> bool:
    """Say whether it can be answered: what ran out is closed before the sweep has come by."""
    ran_out = one.closes_at is not None and one.closes_at <= clock.now()
    return one.state is SoundingState.OPEN and not ran_out


def read_soundings(actor: Actor, room_id: uuid.UUID) -> Soundings:
    """Return the questions of a session to somebody inside.

    Whoever came later reads nothing of what had closed before.
    """
    found = in_room(actor, room_id)
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed(NOT_INSIDE)
    return shown_to(found, seat)


def open_for_member(actor: Actor, room_id: uuid.UUID) -> SoundingView | None:
    """Return the question that waits for the actor's own answer, or None where there is none."""
    found = in_room(actor, room_id)
    if found.standing.membership is None:
        raise NotAllowed(_("Only people of this circle can enter its room."))
    seat = seat_of(actor, found)
    if found.is_staff or seat is None or seat.state is not SeatState.ADMITTED:
        return None
    asked = shown_to(found, seat).open
    return asked if asked is not None and not asked.mine else None


@no_actor("the caller found the seat")
def shown_to(found: InRoom, seat: Seat) -> Soundings:
    """Return the questions of a room as the owner of a seat may see them."""
    rows = soundings_of(found.room)
    mine = _answered_by(seat.membership_id, rows)
    views = [
        _view(one, mine=one.id in mine, staff=found.is_staff)
        for one in rows
        if one.closed_seq is None or one.closed_seq > seat.from_seq
    ]
    return Soundings(version_of(rows), views)


def _answered_by(membership_id: uuid.UUID, rows: list[Sounding]) -> set[uuid.UUID]:
    if not rows:
        return set()
    query = sa.select(SoundingTaker.sounding_id).where(
        SoundingTaker.membership_id == membership_id,
        SoundingTaker.sounding_id.in_([one.id for one in rows]),
    )
    return set(db.session.scalars(query))


def _view(one: Sounding, *, mine: bool, staff: bool) -> SoundingView:
    asked, tally, is_over = words_of(one), tally_of(one), one.state is SoundingState.CLOSED
    cells = cells_of(tally, several=one.takes_several, named=one.is_named) if is_over else []
    names = _names(one, len(asked.choices)) if one.is_named and cells else []
    # the words of a scale are ours; the choices of a poll are somebody's own
    is_scale = one.kind is SoundingKind.SCALE
    choices = [translated(choice) for choice in asked.choices] if is_scale else asked.choices
    return SoundingView(
        id=one.id,
        kind=one.kind.value,
        open=not is_over,
        question=asked.question,
        choices=choices,
        several=one.takes_several,
        named=one.is_named,
        until=stamp(one.closes_at) if one.closes_at is not None and not is_over else None,
        mine=mine,
        answered=answered_so_far(tally.answers) if staff and not is_over else "",
        opened=opening_words(asked.question, named=one.is_named),
        opened_seq=one.opened_seq,
        closed=closing_words(asked.question, choices, tally, cells) if is_over else "",
        closed_seq=one.closed_seq or 0,
        cells=[
            CellView(words=cell.words, share=cell.share, who=names[at] if names else [])
            for at, cell in enumerate(cells)
        ],
    )


def _names(one: Sounding, choices: int) -> list[list[uuid.UUID]]:
    """Return who took each choice; whoever was erased has no row any more, and stays counted."""
    takers = db.session.scalars(
        sa.select(SoundingTaker).where(SoundingTaker.sounding_id == one.id)
    ).all()
    load_keys({taker.membership_id for taker in takers})
    return who_chose({taker.membership_id: chosen_of(taker) for taker in takers}, choices)


@dataclass(frozen=True)
class PlainSoundings:
    """What the plain page shows: the question that is open, or what came of the last one."""

    last: SoundingView | None
    #: Names by membership, where they are shown; without those whom the reader does not hear.
    names: dict[uuid.UUID, str]


def plain_view(actor: Actor, room: Room, _seat: Seat) -> PlainSoundings:
    """Return what a member reads of questions on the page without a script."""
    last = read_soundings(actor, room.id).last if room.sounding_seq else None
    who = {one for cell in last.cells for one in cell.who} if last is not None else set()
    heard = who - peace_in(actor, room.group_id).muted if who else set()
    return PlainSoundings(last, handles(actor, heard))


@no_actor("asked for somebody who was let in")
def entering_view(entering: Entering) -> SoundingPart | None:
    """Return where the log last told of a question; nothing where none was asked."""
    last = entering.room.sounding_seq
    return SoundingPart(last=last) if last else None
