"""Asking everybody in a room one question: it opens, is answered without a name, and closes.

Every step is decided under the room's lock. No row of the log, no line of the audit and
no time says that, or when, somebody answered.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.tapped import Tally, one_more
from facilitator.core.text import clean_line
from facilitator.core.words import N_, _
from facilitator.groups.queries import current_version
from facilitator.live.log import append, lock_room
from facilitator.live.models import Room, RoomState, Seat, SeatState
from facilitator.live.queries import InRoom, in_room, seat_of
from facilitator.organizations.consents import check_consent
from facilitator.soundings.models import Sounding, SoundingKind, SoundingState, SoundingTaker
from facilitator.soundings.queries import NOT_INSIDE, is_open, soundings_of, version_of
from facilitator.soundings.sealing import Asked, shut_chosen, shut_tally, shut_words, tally_of

QUESTION, CHOICE = 200, 80
FEWEST, MOST = 2, 6
#: The states in which a question is asked and answered.
ON = frozenset({RoomState.LIVE, RoomState.CLOSING})
OFF = {
    RoomState.PAUSED: N_("The room is resting. The question waits with it, and so does its time."),
    RoomState.ENDED: N_("This session has ended. Thank you for being here."),
}
NOT_ON = N_("The session hasn't started yet. A facilitator opens it soon.")
STALE = N_("Somebody else opened or closed a question a moment ago. Please look again.")
ONE_AT_A_TIME = N_("A question is open already. Please close it first: one at a time.")
ALREADY = N_("You have answered this one. Thank you; once is all we ask.")
CLOSED = N_("This question has closed. Thank you for being here.")
FOR_MEMBERS = N_(
    "The answers are for the people of the circle. You read with them what came of it."
)


@dataclass(frozen=True)
class Draft:
    """A question as somebody wants to ask it; `minutes` is None when it ends with the session."""

    kind: SoundingKind
    question: str
    choices: tuple[str, ...]
    several: bool = False
    named: bool = False
    minutes: int | None = None


# ---------------------------------------------------------------- opening and closing


def open_sounding(
    actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID, version: int, draft: Draft
) -> Sounding:
    """Ask the room a question; the same `cmid` again is the same question.

    Raises Conflict for a stale `version`, while another is open, while silence is kept
    and while the session is not on; Invalid for what nobody could answer.
    """
    asked = _checked(draft)
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    room, rows = found.room, soundings_of(found.room)
    known = next((one for one in rows if one.cmid == cmid), None)
    if known is not None:
        return known
    _check_on(room)
    if room.silent_until is not None and room.silent_until > clock.now():
        raise Conflict(_("Silence is being kept. Please ask when it is over."))
    _close_what_ran_out(room, rows)
    if version != version_of(rows):
        raise Conflict(STALE)
    if any(one.state is SoundingState.OPEN for one in rows):
        raise Conflict(ONE_AT_A_TIME)
    sounding_id = uuid.uuid4()
    one = Sounding(
        id=sounding_id,
        room_id=room.id,
        cmid=cmid,
        kind=draft.kind,
        state=SoundingState.OPEN,
        takes_several=draft.several and draft.kind is SoundingKind.POLL,
        is_named=draft.named,
        words_sealed=shut_words(room.id, sounding_id, asked),
        tally_sealed=shut_tally(room.id, sounding_id, 0, Tally(0, (0,) * len(asked.choices))),
        revision=0,
        closes_at=clock.now() + timedelta(minutes=draft.minutes) if draft.minutes else None,
        opened_seq=_tell(room, "sounding.open", sounding_id, found.membership.id),
    )
    db.session.add(one)
    record(actor, "sounding.opened", room, sounding=sounding_id, named=draft.named)
    return one


def _checked(draft: Draft) -> Asked:
    question = clean_line(draft.question, QUESTION, field="question")
    if not question:
        raise Invalid(_("Please write the question first."), field="question")
    choices = [clean_line(choice, CHOICE, field="choices") for choice in draft.choices]
    if not FEWEST <= len(choices) <= MOST or not all(choices):
        raise Invalid(
            _("Please give %(fewest)s to %(most)s choices.", fewest=FEWEST, most=MOST),
            field="choices",
        )
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise Invalid(_("Two of the choices are the same."), field="choices")
    return Asked(question, choices)


def close_sounding(
    actor: Actor, room_id: uuid.UUID, sounding_id: uuid.UUID, version: int
) -> Sounding:
    """Close a question before its time; what came of it shows to everybody at once.

    Raises Conflict for a stale `version`, and for one that has closed.
    """
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    rows = soundings_of(found.room)
    one = next((one for one in rows if one.id == sounding_id), None)
    if one is None:
        raise NotFound()
    if one.state is SoundingState.CLOSED:
        raise Conflict(CLOSED)
    if version != version_of(rows):
        raise Conflict(STALE)
    _close(found.room, one, found.membership.id)
    record(actor, "sounding.closed", found.room, sounding=one.id, by="staff")
    return one


@no_actor("hears of a move that was checked, in its commit")
def follow_session(room: Room, was: RoomState) -> None:
    """Close with the session what is open, and let no pause count as a question's time."""
    for one in soundings_of(room):
        if one.state is SoundingState.CLOSED:
            continue
        if room.state is RoomState.ENDED:
            _close_for(room, one, "session")
        elif room.state is RoomState.PAUSED and one.closes_at is not None:
            one.left_seconds = max(0, round((one.closes_at - clock.now()).total_seconds()))
            one.closes_at = None
        elif was is RoomState.PAUSED and one.left_seconds is not None:
            one.closes_at = clock.now() + timedelta(seconds=one.left_seconds)
            one.left_seconds = None


def close_due(_actor: System, room_id: uuid.UUID) -> None:
    """Close what has run out in a room that the sweep has found; twice is the same as once."""
    room = lock_room(room_id)
    _close_what_ran_out(room, soundings_of(room))


def _close_what_ran_out(room: Room, rows: list[Sounding]) -> None:
    for one in rows:
        if one.state is SoundingState.OPEN and not is_open(one):
            _close_for(room, one, "time")


def _close_for(room: Room, one: Sounding, reason: str) -> None:
    _close(room, one, None)
    system = System(organization_id=room.organization_id, reason=reason)
    record(system, "sounding.closed", room, sounding=one.id, by=reason)


def _close(room: Room, one: Sounding, membership_id: uuid.UUID | None) -> None:
    one.state, one.closes_at, one.left_seconds = SoundingState.CLOSED, None, None
    one.closed_seq = _tell(room, "sounding.close", one.id, membership_id)


def _tell(room: Room, kind: str, sounding_id: uuid.UUID, membership_id: uuid.UUID | None) -> int:
    """Say in the log that a question opened or closed; its words are asked for."""
    seq = append(room, kind, actor_id=membership_id, sounding=str(sounding_id))
    room.sounding_seq = seq
    return seq


# ---------------------------------------------------------------- answering


def answer_sounding(
    actor: Actor, room_id: uuid.UUID, sounding_id: uuid.UUID, cmid: uuid.UUID, chosen: list[int]
) -> None:
    """Take one answer, once and for good; the same `cmid` again is the same answer.

    What a repeated ask carries is not looked at: nobody can tell any more what the first
    one said. A tap is no writing, so a break from writing, raised hands and a silence
    forbid nothing here.
    """
    found = in_room(actor, room_id, lock=True)
    _check_taking_part(actor, found)
    one = db.session.scalar(
        sa.select(Sounding).where(Sounding.id == sounding_id, Sounding.room_id == room_id)
    )
    if one is None:
        raise NotFound()
    me = found.membership.id
    known = _taker(one.id, me)
    if known is not None:
        if known.cmid == cmid:
            return
        raise Conflict(ALREADY)
    if one.state is SoundingState.OPEN:
        _check_on(found.room)
    if not is_open(one):
        raise Conflict(CLOSED)
    tally = tally_of(one)
    picked = _picked(chosen, len(tally.counts), several=one.takes_several)
    taker_id = uuid.uuid4()
    sealed = shut_chosen(me, taker_id, picked) if one.is_named else None
    taken = {"sounding_id": one.id, "membership_id": me, "cmid": cmid, "chosen_sealed": sealed}
    db.session.add(SoundingTaker(id=taker_id, **taken))
    one.revision += 1
    one.tally_sealed = shut_tally(room_id, one.id, one.revision, one_more(tally, picked))


def _taker(sounding_id: uuid.UUID, membership_id: uuid.UUID) -> SoundingTaker | None:
    return db.session.scalar(
        sa.select(SoundingTaker).where(
            SoundingTaker.sounding_id == sounding_id,
            SoundingTaker.membership_id == membership_id,
        )
    )


def _picked(chosen: list[int], choices: int, *, several: bool) -> list[int]:
    picked = sorted(set(chosen))
    if not picked or any(not 0 <= number < choices for number in picked):
        raise Invalid(_("Please choose one of the answers first."), field="choices")
    if len(picked) > 1 and not several:
        raise Invalid(_("Please choose one answer only."), field="choices")
    return picked


def _check_on(room: Room) -> None:
    if room.state not in ON:
        raise Conflict(OFF.get(room.state, NOT_ON), code="room_closed")


def _check_taking_part(actor: Actor, found: InRoom) -> None:
    """Raise unless the actor is inside, a member, and has accepted what holds here."""
    found.require(Permission.POST)
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed(NOT_INSIDE)
    if found.is_staff:
        raise NotAllowed(FOR_MEMBERS)
    check_consent(actor)
    _check_agreed(actor, found, seat)


def _check_agreed(actor: Actor, found: InRoom, seat: Seat) -> None:
    if found.membership.agreed_version < current_version(actor, found.room.group_id):
        raise Conflict(_("Please read and accept the group agreement first."), code="agreement")
    if found.room.has_pact and not seat.has_agreed:
        raise Conflict(_("Please read what this session agreed on first."), code="agreement")


# ---------------------------------------------------------------- letting go


def forget_soundings(actor: System, room_id: uuid.UUID) -> None:
    """Let the questions of a session go with all that was answered; that some were asked stays."""
    room = lock_room(room_id)
    asked = sa.select(Sounding.id).where(Sounding.room_id == room.id)
    db.session.execute(sa.delete(SoundingTaker).where(SoundingTaker.sounding_id.in_(asked)))
    db.session.execute(sa.delete(Sounding).where(Sounding.room_id == room.id))
    record(actor, "sounding.words_gone", room)
