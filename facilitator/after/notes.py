"""The team's notes of a session: one text, versioned, gone after 90 days.

Part of this feature's operations. About the session, not about a person; read and
written by whoever holds the circle, under the lock of the session.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.after.models import SessionNote
from facilitator.after.queries import check_still_kept, kept_until, session_of_team
from facilitator.after.words import opened, shut
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.text import clean_text
from facilitator.groups.queries import handles_of
from facilitator.meetings.models import Meeting

LONGEST = 8000


class Stale(Conflict):
    """Somebody saved meanwhile; what was typed is kept on the page, beside what there is now."""

    @classmethod
    def default(cls) -> str:
        """Say what to do."""
        return (
            "Somebody on your team saved these notes meanwhile. Theirs are below yours; "
            "put both together and save again."
        )


@dataclass(frozen=True)
class Notes:
    """The text as it is, its version, and who saved it last and when."""

    words: str = ""
    revision: int = 0
    by: str = ""
    at: datetime | None = None
    until: datetime | None = None


def notes_for(actor: Actor, meeting_id: uuid.UUID) -> Notes:
    """Return the notes of a session, for who holds its circle."""
    meeting, _own = session_of_team(actor, meeting_id)
    return _read(actor, meeting, _row_of(meeting_id))


def _read(actor: Actor, meeting: Meeting, row: SessionNote | None) -> Notes:
    if row is None:
        return Notes(until=kept_until(meeting))
    words = opened(row.meeting_id, "session_notes", row.id, row.revision, row.words_sealed)
    by = row.changed_by_id
    names = handles_of(actor, meeting.group_id, [by]) if by is not None else {}
    return Notes(
        words or "", row.revision, names.get(by, "") if by else "", row.changed_at, row.until
    )


def _row_of(meeting_id: uuid.UUID) -> SessionNote | None:
    return db.session.scalar(
        sa.select(SessionNote)
        .where(SessionNote.meeting_id == meeting_id)
        .execution_options(populate_existing=True)
    )


def save_notes(actor: Actor, meeting_id: uuid.UUID, words: str, seen: int) -> Notes:
    """Save the team's notes, written on version `seen`; Stale when there is a newer one."""
    text = clean_text(words, LONGEST, field="words")
    meeting, own = session_of_team(actor, meeting_id, lock=True)
    check_still_kept(meeting)
    row = _row_of(meeting_id)
    if (row.revision if row else 0) != seen:
        raise Stale()
    if row is None:
        row = SessionNote(
            id=uuid.uuid4(), meeting_id=meeting_id, revision=0, until=kept_until(meeting)
        )
    row.revision += 1
    row.words_sealed = shut(meeting_id, "session_notes", row.id, row.revision, text)
    row.changed_by_id, row.changed_at = own.id, clock.now()
    db.session.add(row)  # a new one only now: it is never without its words
    record(actor, "session_notes.saved", meeting, revision=row.revision)
    return _read(actor, meeting, row)
