"""What somebody keeps of a session: their own words, the shelf, a line to themselves (B18).

Part of this feature's operations. Nobody else's words can be kept, whoever asks how; and
what is kept is read by one person: it is sealed with their key and found by their member.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.after.models import KeptKind, KeptThing
from facilitator.after.queries import Presence, lock_own_member, presence_for
from facilitator.after.words import opened, shut
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_text
from facilitator.groups.shelf import shelf_of
from facilitator.groups.shelf_models import ShelfItem
from facilitator.live.log import body_of
from facilitator.live.models import Message, MessageState
from facilitator.meetings.models import Meeting

TOO_EARLY = "You can keep something once the facilitators begin to close the session."
NOTHING = "Please choose something to keep, or write yourself a line."


@dataclass(frozen=True)
class OwnWords:
    """A message of one's own that can be kept."""

    id: uuid.UUID
    at: datetime
    body: str


@dataclass(frozen=True)
class Offer:
    """What somebody can keep of one session, and what of it they have already."""

    presence: Presence
    words: list[OwnWords]
    shelf: list[ShelfItem]
    kept: frozenset[uuid.UUID]
    line: str


@dataclass(frozen=True)
class Kept:
    """One kept thing, opened; `said` is empty when its key is gone."""

    id: uuid.UUID
    kind: KeptKind
    said: dict[str, Any]


@dataclass(frozen=True)
class KeptSession:
    """What is kept of one session. It names no circle."""

    meeting: Meeting
    things: list[Kept]


def offer_for(actor: Actor, meeting_id: uuid.UUID, *, lock: bool = False) -> Offer:
    """Return what the actor can keep of a session they were in; nothing yet before its closing."""
    presence = presence_for(actor, meeting_id, lock=lock)
    if not presence.was_in:
        raise NotFound()
    if not presence.is_closing:
        return Offer(presence, [], [], frozenset(), "")
    kept = _rows_of(actor, meeting_id)
    line = next((_open(row) for row in kept if row.kind is KeptKind.LINE), {})
    return Offer(
        presence,
        _own_words(actor, presence),
        shelf_of(actor, presence.group.id),
        frozenset(row.source_id for row in kept),
        str(line.get("text", "")),
    )


def _own_words(_actor: Actor, presence: Presence) -> list[OwnWords]:
    """Return what the actor said that everybody could read and that has not been let go."""
    rows = db.session.scalars(
        sa.select(Message)
        .where(
            Message.room_id == presence.room.id,
            Message.author_id == presence.membership.id,
            Message.state == MessageState.VISIBLE,
            Message.body_sealed.is_not(None),
        )
        .order_by(Message.seq)
    ).all()
    load_keys({presence.membership.id})
    return [OwnWords(row.id, row.written_at, body_of(row)) for row in rows]


def keep(
    actor: Actor,
    meeting_id: uuid.UUID,
    words: Collection[uuid.UUID],
    shelf: Collection[uuid.UUID],
    line: str,
) -> int:
    """Keep these words and things, and the line; returns how many things are new.

    NotFound for a message that is not the actor's own and for a thing of another shelf,
    Conflict before the session is at its closing.
    What was kept before stays; a new line takes the place of the old one.
    """
    said = clean_text(line, 500, field="line")
    offer = offer_for(actor, meeting_id, lock=True)
    if not offer.presence.is_closing:
        raise Conflict(TOO_EARLY)
    lock_own_member(actor)
    own = {one.id: one for one in offer.words}
    things = {item.id: item for item in offer.shelf}
    if set(words) - set(own) or set(shelf) - set(things):
        raise NotFound()
    new = {
        **{key: (KeptKind.WORDS, _words(own[key])) for key in words},
        **{key: (KeptKind.SHELF, _thing(things[key])) for key in shelf},
    }
    if not new and not said:
        raise Invalid(NOTHING, field="line")
    fresh = {key: what for key, what in new.items() if key not in offer.kept}
    for source_id, (kind, what) in fresh.items():
        _add(actor, meeting_id, kind, source_id, what)
    changed = bool(said) and said != offer.line
    if changed:
        _set_line(actor, meeting_id, said)
    return len(fresh) + changed


def _words(one: OwnWords) -> dict[str, str]:
    return {"text": one.body, "at": one.at.isoformat()}


def _thing(item: ShelfItem) -> dict[str, str]:
    names = ("title", "url", "reach", "words", "note")
    return {name: getattr(item, name) for name in names}


def _add(
    actor: Actor, meeting_id: uuid.UUID, kind: KeptKind, source_id: uuid.UUID, what: dict[str, str]
) -> None:
    row_id = uuid.uuid4()
    db.session.add(
        KeptThing(
            id=row_id,
            member_id=actor.member_id,
            meeting_id=meeting_id,
            kind=kind,
            source_id=source_id,
            words_sealed=shut(actor.member_id, "kept_things", row_id, 1, what),
            revision=1,
        )
    )


def _set_line(actor: Actor, meeting_id: uuid.UUID, said: str) -> None:
    rows = [row for row in _rows_of(actor, meeting_id) if row.kind is KeptKind.LINE]
    if not rows:
        _add(actor, meeting_id, KeptKind.LINE, meeting_id, {"text": said})
        return
    row = rows[0]
    row.revision += 1
    what = {"text": said}
    row.words_sealed = shut(actor.member_id, "kept_things", row.id, row.revision, what)


def _rows_of(actor: Actor, meeting_id: uuid.UUID) -> list[KeptThing]:
    return list(
        db.session.scalars(
            sa.select(KeptThing).where(
                KeptThing.member_id == actor.member_id, KeptThing.meeting_id == meeting_id
            )
        )
    )


def _open(row: KeptThing) -> dict[str, Any]:
    return opened(row.member_id, "kept_things", row.id, row.revision, row.words_sealed) or {}


#: In which order the things of one session are shown.
_ORDER = [KeptKind.LINE, KeptKind.WORDS, KeptKind.SHELF]


def kept_by(actor: Actor) -> list[KeptSession]:
    """Return everything the actor kept, the latest session first; left circles too."""
    rows = db.session.execute(
        sa.select(KeptThing, Meeting)
        .join(Meeting, Meeting.id == KeptThing.meeting_id)
        .where(KeptThing.member_id == actor.member_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    ).all()
    load_keys({actor.member_id})
    sessions: dict[uuid.UUID, KeptSession] = {}
    for row, meeting in rows:
        session = sessions.setdefault(meeting.id, KeptSession(meeting, []))
        session.things.append(Kept(row.id, row.kind, _open(row)))
    for session in sessions.values():
        session.things.sort(key=lambda one: (_ORDER.index(one.kind), one.said.get("at", "")))
    return list(sessions.values())


def let_go(actor: Actor, thing_id: uuid.UUID) -> None:
    """Delete one kept thing for good; NotFound for anybody else's."""
    row = db.session.scalar(
        sa.select(KeptThing).where(KeptThing.id == thing_id, KeptThing.member_id == actor.member_id)
    )
    if row is None:
        raise NotFound()
    db.session.delete(row)
