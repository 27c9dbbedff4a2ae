"""The warning a message is folded behind, and letting everything of a message go.

Part of this feature's operations.
"""

import uuid

import sqlalchemy as sa

from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.live.beside import seal_label
from facilitator.live.log import body_of, place_of
from facilitator.live.models import EarlierWords, Message
from facilitator.watched.wording import is_care


@no_actor("changes a message for an operation that has checked its actor")
def put_label(message: Message, warning: str) -> None:
    """Put a facilitator's warning on a message, or take it off: a new revision, the same words."""
    body = body_of(message)
    message.rev += 1
    message.body_sealed = seal(message.author_id, place_of(message.id, message.rev), body)
    message.label_sealed = seal_label(message.author_id, message.id, message.rev, warning)
    message.label_by_staff = bool(warning)
    message.suggested_sealed = None


@no_actor("changes a message for an operation that has checked its actor")
def forget_all_of(message: Message) -> None:
    """Let a message's words go, those before them, its warning, and what was seen in them."""
    message.body_sealed = message.label_sealed = message.suggested_sealed = None
    message.due_at = message.watched = None
    if is_care(message.reason):
        message.reason = ""
    db.session.execute(sa.delete(EarlierWords).where(EarlierWords.message_id == message.id))


@no_actor("part of letting a room's words go")
def forget_earlier_in(room_id: uuid.UUID) -> None:
    """Let what messages of a room said before they were changed go."""
    db.session.execute(sa.delete(EarlierWords).where(EarlierWords.room_id == room_id))
