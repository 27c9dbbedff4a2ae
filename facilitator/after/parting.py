"""What somebody reads when they leave a session, or when it has ended.

Part of this feature's queries: one kind line about what happened, and what comes next.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.after.debriefs import is_asked
from facilitator.after.models import KeptThing
from facilitator.after.queries import Presence, maybe_presence, next_session
from facilitator.after.surveys import has_answered, may_answer
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.live.models import EndReason, SeatState
from facilitator.meetings.models import Meeting

#: What happened, by why it ended. The facilitators' own words stand below it.
ENDED = {
    EndReason.PLANNED: "The session has ended.",
    EndReason.EARLY: "The facilitators ended the session early.",
    EndReason.STAFF_ABSENT: "No facilitator could come back, so the session closed. We are sorry.",
    EndReason.EMPTY: "The session closed, because nobody was there any more.",
    EndReason.SAFETY: "The facilitators ended the session to keep everybody safe.",
}


@dataclass(frozen=True)
class Parting:
    """The calm page at the end."""

    presence: Presence
    line: str
    #: What the facilitators wanted everybody to read, or why somebody was removed.
    words: str
    may_go_back: bool
    may_keep: bool
    has_kept: bool
    may_answer: bool
    has_answered: bool
    may_debrief: bool
    words_go_at: datetime | None
    next_session: Meeting | None


def parting_for(actor: Actor, meeting_id: uuid.UUID) -> Parting | None:
    """Return what the actor reads after a session, or after they left it.

    None before anybody came to its room; NotFound for whoever is not of its circle.
    """
    presence = maybe_presence(actor, meeting_id)
    if presence is None:
        return None
    line, words = _what_happened(presence)
    was_removed = presence.seat is not None and presence.seat.state is SeatState.REMOVED
    return Parting(
        presence=presence,
        line=line,
        words=words,
        may_go_back=not presence.is_over and not was_removed,
        may_keep=presence.was_in and presence.is_closing,
        has_kept=_has_kept(actor, meeting_id),
        may_answer=may_answer(actor, presence),
        has_answered=has_answered(actor, presence),
        may_debrief=is_asked(actor, presence),
        words_go_at=presence.words_go_at,
        next_session=next_session(actor, presence),
    )


def _what_happened(presence: Presence) -> tuple[str, str]:
    room, seat = presence.room, presence.seat
    if seat is not None and seat.state is SeatState.REMOVED:
        return "You were removed from the session.", seat.words
    if presence.is_over:
        return ENDED[EndReason(room.reason)], room.words
    if presence.was_in:
        return "You stepped out. The session goes on, and you can go back in.", ""
    return "You did not come in. That is fine, and you can still knock.", ""


def _has_kept(actor: Actor, meeting_id: uuid.UUID) -> bool:
    kept = sa.select(KeptThing.id).where(
        KeptThing.member_id == actor.member_id, KeptThing.meeting_id == meeting_id
    )
    return db.session.scalar(kept.limit(1)) is not None
