"""An agreement made in the session: lines are proposed, picked, affirmed and published once.

Part of this feature's operations; every step is decided under the room's lock. Who
proposed a line is told to nobody, and a worry to staff alone.
"""

import uuid
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import Place, Sealed, load_keys, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.core.text import clean_line, clean_text
from facilitator.groups.queries import current_version
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.posting import CLOSED, mute_words
from facilitator.live.queries import InRoom, in_room, room_for, seat_of
from facilitator.organizations.consents import check_consent
from facilitator.running.operations import RUNNING
from facilitator.running.pact_models import Pact, PactLine, PactState, PactVoice

LINE, WORRY = 140, 300
MOST_LINES, MOST_EACH, MOST_PICKED = 30, 5, 10
NOT_OPEN = "Nobody is making an agreement just now."


@dataclass(frozen=True)
class Line:
    """One line as somebody may read it."""

    id: uuid.UUID
    words: str
    is_mine: bool
    is_picked: bool


@dataclass(frozen=True)
class PactPage:
    """How far a session's agreement has come, as one person may see it."""

    state: PactState
    lines: list[Line]
    #: Empty while they said nothing yet.
    mine: Literal["", "affirms", "worried"]
    #: For staff alone: how many affirm, and the worries of the others.
    affirmed: int
    worries: list[tuple[uuid.UUID, str]]


@no_actor("the caller was let in to the room, or waits at its door")
def pact_of(room: Room) -> Pact | None:
    """Return the session's agreement, or None while nobody has begun one."""
    return db.session.scalar(sa.select(Pact).where(Pact.room_id == room.id))


_PACT = seeing(Pact, Pact.room_id == sa.bindparam("room_id"))


@no_actor("a fact of a room the caller has found")
def pact_seen(room: Room) -> Pact | None:
    """Return the session's agreement, to look at."""
    return _PACT.first(room_id=room.id)


@no_actor("a pure function of ids")
def line_place(line_id: uuid.UUID) -> Place:
    """Return where the words of a line are bound to."""
    return Place("pact_lines", "words", line_id)


@no_actor("a pure function of ids")
def worry_place(voice_id: uuid.UUID) -> Place:
    """Return where a worry is bound to."""
    return Place("pact_voices", "worry", voice_id)


def _opened(author_id: uuid.UUID, place: Place, sealed: bytes | None) -> str:
    try:
        return unseal(author_id, place, sealed) if sealed is not None else ""
    except Sealed:
        return ""


# ---------------------------------------------------------------- reading it


def read_pact(actor: Actor, room_id: uuid.UUID) -> PactPage:
    """Return the agreement as the actor may see it; at the door only what is published."""
    found = in_room(actor, room_id)
    seat, pact = seat_of(actor, found), pact_of(found.room)
    if seat is None or seat.state not in {SeatState.ADMITTED, SeatState.WAITING}:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    is_inside = seat.state is SeatState.ADMITTED
    if pact is None or (pact.state is PactState.OPEN and not is_inside):
        raise Conflict(NOT_OPEN)
    rows = db.session.scalars(
        sa.select(PactLine).where(PactLine.room_id == room_id).order_by(PactLine.at, PactLine.id)
    ).all()
    load_keys({row.author_id for row in rows})
    shown = [row for row in rows if row.is_picked or pact.state is PactState.OPEN]
    voices = db.session.scalars(sa.select(PactVoice).where(PactVoice.room_id == room_id)).all()
    me = found.membership.id
    lines = [
        Line(
            row.id,
            _opened(row.author_id, line_place(row.id), row.words_sealed),
            row.author_id == me,
            row.is_picked,
        )
        for row in shown
    ]
    worries = [voice for voice in voices if voice.worry_sealed is not None]
    staff = found.is_staff
    return PactPage(
        state=pact.state,
        lines=[line for line in lines if line.words],
        mine=next((_said(voice) for voice in voices if voice.membership_id == me), ""),
        affirmed=len(voices) - len(worries) if staff else 0,
        worries=[
            (one.membership_id, _opened(one.membership_id, worry_place(one.id), one.worry_sealed))
            for one in worries
            if staff
        ],
    )


def _said(voice: PactVoice) -> Literal["affirms", "worried"]:
    return "affirms" if voice.worry_sealed is None else "worried"


# ---------------------------------------------------------------- making it


def open_pact(actor: Actor, room_id: uuid.UUID) -> Pact:
    """Begin to make an agreement for this session; once in a session."""
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    _check_on(room)
    if pact_of(room) is not None:
        raise Conflict("This session has an agreement already, or is making one.")
    pact = Pact(id=uuid.uuid4(), room_id=room.id, state=PactState.OPEN, opened_at=clock.now())
    db.session.add(pact)
    _tell(room, pact)
    record(actor, "pact.opened", room)
    return pact


def propose_line(actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID, words: str) -> PactLine:
    """Propose one line; the same `cmid` again is the same line."""
    found, pact = _taking_part(actor, room_id)
    me = found.membership.id
    mine = sa.select(PactLine).where(PactLine.room_id == room_id, PactLine.author_id == me)
    known = db.session.scalar(mine.where(PactLine.cmid == cmid))
    if known is not None:
        return known
    line = clean_line(words, LINE, field="words")
    if not line:
        raise Invalid("Please write the line first.", field="words")
    authors = db.session.scalars(
        sa.select(PactLine.author_id).where(PactLine.room_id == room_id)
    ).all()
    if len(authors) >= MOST_LINES or authors.count(me) >= MOST_EACH:
        raise Conflict("That is as many lines as fit. You can take one of yours back.")
    line_id = uuid.uuid4()
    row = PactLine(
        id=line_id,
        room_id=room_id,
        author_id=me,
        cmid=cmid,
        words_sealed=seal(me, line_place(line_id), line),
        is_picked=found.is_staff,
        at=clock.now(),
    )
    db.session.add(row)
    _tell(found.room, pact)
    return row


def take_line_back(actor: Actor, room_id: uuid.UUID, line_id: uuid.UUID) -> None:
    """Take back one's own line while the agreement is made."""
    found, pact = _taking_part(actor, room_id)
    row = _line(room_id, line_id)
    if row.author_id != found.membership.id:
        raise NotFound()
    db.session.delete(row)
    _tell(found.room, pact)


def pick_line(actor: Actor, room_id: uuid.UUID, line_id: uuid.UUID, *, on: bool) -> PactLine:
    """Take a line into the agreement, or leave it out; people can look at it anew."""
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    pact = _open_pact(room)
    row = _line(room_id, line_id)
    if row.is_picked is not on:
        if on and len(_picked(room_id)) >= MOST_PICKED:
            raise Conflict(f"An agreement of {MOST_PICKED} lines is long enough.")
        row.is_picked = on
        _tell(room, pact)
    return row


def give_voice(actor: Actor, room_id: uuid.UUID, worry: str) -> PactVoice:
    """Affirm what is picked, or raise a worry that only staff read; the last word counts."""
    found, _pact = _taking_part(actor, room_id)
    words = clean_text(worry, WORRY, field="worry")
    me = found.membership.id
    voice = db.session.scalar(
        sa.select(PactVoice).where(PactVoice.room_id == room_id, PactVoice.membership_id == me)
    )
    voice_id = voice.id if voice is not None else uuid.uuid4()
    sealed = seal(me, worry_place(voice_id), words) if words else None
    if voice is None:
        voice = PactVoice(id=voice_id, room_id=room_id, membership_id=me)
    voice.worry_sealed, voice.at = sealed, clock.now()
    db.session.add(voice)
    tell_staff(found.room, "pact.voice")
    return voice


def publish_pact(actor: Actor, room_id: uuid.UUID) -> Pact:
    """Let what is picked hold for this session: for whoever is inside now, and later ones.

    Whoever comes in after this accepts it before they write.
    """
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    pact = _open_pact(room)
    if not _picked(room_id):
        raise Conflict("Please pick at least one line first.")
    pact.state, pact.published_at = PactState.PUBLISHED, clock.now()
    room.has_pact = True
    db.session.execute(
        sa.update(Seat)
        .where(Seat.room_id == room.id, Seat.state == SeatState.ADMITTED)
        .values(has_agreed=True)
    )
    _tell(room, pact)
    record(actor, "pact.published", room)
    return pact


def accept_pact(actor: Actor, room_id: uuid.UUID) -> Seat:
    """Accept what the session agreed on, in the lobby or inside; twice is the same as once."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.POST)
    seat = seat_of(actor, found, lock=True)
    if seat is None or seat.state not in {SeatState.ADMITTED, SeatState.WAITING}:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    if not found.room.has_pact:
        raise Conflict("This session has no agreement of its own.")
    seat.has_agreed = True
    return seat


def forget_pact(actor: System, room_id: uuid.UUID) -> None:
    """Let the lines and worries of a session go for good; that it had an agreement stays."""
    room = lock_room(room_id)
    for table in (PactLine, PactVoice):
        db.session.execute(sa.delete(table).where(table.room_id == room.id))
    record(actor, "pact.words_gone", room)


def _check_on(room: Room) -> None:
    if room.state not in RUNNING:
        raise Conflict(CLOSED[room.state], code="room_closed")


def _open_pact(room: Room) -> Pact:
    _check_on(room)
    pact = pact_of(room)
    if pact is None or pact.state is not PactState.OPEN:
        raise Conflict(NOT_OPEN)
    return pact


def _taking_part(actor: Actor, room_id: uuid.UUID) -> tuple[InRoom, Pact]:
    """Return the locked room and its open agreement, for somebody inside who may write."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.POST)
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    if seat.muted_until is not None and seat.muted_until > clock.now():
        raise NotAllowed(mute_words(seat.mute_reason or ""), code="muted")
    check_consent(actor)
    if found.membership.agreed_version < current_version(actor, found.room.group_id):
        raise Conflict("Please read and accept the group agreement first.", code="agreement")
    return found, _open_pact(found.room)


def _line(room_id: uuid.UUID, line_id: uuid.UUID) -> PactLine:
    row = db.session.scalar(
        sa.select(PactLine).where(PactLine.id == line_id, PactLine.room_id == room_id)
    )
    if row is None:
        raise NotFound()
    return row


def _picked(room_id: uuid.UUID) -> list[uuid.UUID]:
    query = sa.select(PactLine.id).where(PactLine.room_id == room_id, PactLine.is_picked)
    return list(db.session.scalars(query))


def _tell(room: Room, pact: Pact) -> None:
    """Say that the agreement changed; its words are asked for, and nobody is named."""
    db.session.flush()  # whoever asks next finds it
    append(room, "pact.state", state=pact.state.value)
