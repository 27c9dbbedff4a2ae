"""Somebody's own words in sessions, for what they take along. wiring.py hands it down to circles.

Part of this feature's queries.
"""

import uuid

import sqlalchemy as sa

from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.above import OwnWords
from facilitator.live.log import body_of
from facilitator.live.models import Message, MessageState


@no_actor("asked with the asker's own membership alone")
def words_in_sessions(membership_id: uuid.UUID) -> list[OwnWords]:
    """Return what one membership said and has not taken back, as long as the words are kept."""
    rows = db.session.scalars(
        sa.select(Message).where(
            Message.author_id == membership_id,
            Message.state.in_([MessageState.VISIBLE, MessageState.HIDDEN, MessageState.HELD]),
            Message.body_sealed.is_not(None),
        )
    ).all()
    load_keys({membership_id})
    return [OwnWords("In a session", row.written_at, body_of(row)) for row in rows]
