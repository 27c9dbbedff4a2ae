"""Changing what was said: its author for a while, and facilitators the warning it wears.

Part of this feature's operations. Words and warning are sealed anew for each revision;
the words before stay sealed for theirs.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_text
from facilitator.live.beside import clean_label, seal_label
from facilitator.live.holding import FIRST_LOOK
from facilitator.live.labels import put_label
from facilitator.live.log import READABLE, append, label_of, place_of, tell_staff
from facilitator.live.messages import publish
from facilitator.live.models import EarlierWords, Message, MessageState
from facilitator.live.posting import LONGEST, Author, author_in, flag_to_staff
from facilitator.live.queries import message_for, room_for
from facilitator.live.suggestions import suggestion_of
from facilitator.watched.looking import Finding, reason_after
from facilitator.watched.wording import held_edit_words

#: How long after it was shared an author can change a message.
CHANGEABLE = timedelta(minutes=15)


@dataclass(frozen=True)
class Earlier:
    """What a message said until a moment."""

    body: str
    at: datetime


# ---------------------------------------------------------------- its author


def edit_message(
    actor: Actor,
    room_id: uuid.UUID,
    message_id: uuid.UUID,
    rev: int,
    body: str,
    *,
    label: str = "",
    sure: bool = False,
    rest_after: float,
) -> Message:
    """Change one's own words and warning: any time while they wait, else for a quarter of an hour.

    A facilitator's warning stays. What could not be said now cannot be changed now. Where
    messages are read first, one that everybody reads already stays as it is: changing it
    would go around that.
    """
    text, warning = clean_text(body, LONGEST), clean_label(label)
    if not text:
        raise Invalid("There is nothing left to read. You can delete the message instead.")
    author, message = _own(actor, room_id, message_id, rev)
    author.check(actor, rest_after)
    finding = author.look_at(text, warning, sure=sure)
    if message.state is MessageState.VISIBLE:
        _check_changeable(author, message, finding)
    elif message.state is not MessageState.HELD:
        raise Conflict("This message can't be changed any more.")
    _keep_words(message)
    _say_anew(message, text, label_of(message) if message.label_by_staff else warning)
    message.watched = finding.facts
    if message.state is MessageState.HELD:
        message.reason = reason_after(message.reason, finding)
    _tell_changed(author, message, finding)
    author.call(actor, finding, message.id)
    return message


def answer_suggestion(
    actor: Actor,
    room_id: uuid.UUID,
    message_id: uuid.UUID,
    rev: int,
    *,
    take: bool,
    rest_after: float,
) -> Message:
    """Share the words a facilitator suggested, or keep one's own, which wait on."""
    author, message = _own(actor, room_id, message_id, rev)
    suggested = suggestion_of(message)
    if message.state is not MessageState.HELD or suggested is None:
        raise Conflict("There is nothing suggested for this message any more.")
    if take:
        author.check(actor, rest_after)
        _keep_words(message)
        _say_anew(message, suggested.body, label_of(message))
        message.state, message.due_at = MessageState.VISIBLE, None
        message.decided_at, message.edited_at, message.watched = clock.now(), None, None
        publish(author.room, message)
        tell_staff(author.room, "held.gone", message_id=message.id, outcome="visible")
    else:
        message.suggested_sealed = None
        message.due_at, message.due_step = clock.now() + FIRST_LOOK, 0
        tell_staff(author.room, "held.add", actor_id=message.author_id, message_id=message.id)
    return message


def _own(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, rev: int
) -> tuple[Author, Message]:
    """Return the actor as an author, and their message; the room is locked."""
    author = author_in(actor, room_id)
    message = message_for(actor, room_id, message_id, Permission.GROUP_SEE, lock=True)
    if message.author_id != author.id:
        raise NotFound()
    if message.rev != rev:
        raise Conflict("This message has changed meanwhile. Please look again.")
    return author, message


def _check_changeable(author: Author, message: Message, finding: Finding) -> None:
    if finding.is_held:  # first: whoever is not OK reads where help is, however late it is
        raise Conflict(held_edit_words(finding.does, finding.about))
    shared_at = message.decided_at or message.written_at
    if clock.now() > shared_at + CHANGEABLE:
        raise Conflict("It is more than 15 minutes old. You can still delete it.")
    if author.why_all_wait:
        raise Conflict(
            "Messages are read first just now, so this one stays as it is. "
            "You can delete it, or write another."
        )


def _keep_words(message: Message) -> None:
    """Keep the words as they were, sealed for their revision."""
    if message.body_sealed is not None:
        db.session.add(
            EarlierWords(
                message_id=message.id,
                room_id=message.room_id,
                author_id=message.author_id,
                rev=message.rev,
                body_sealed=message.body_sealed,
                at=clock.now(),
            )
        )


def _say_anew(message: Message, text: str, warning: str) -> None:
    message.rev += 1
    message.body_sealed = seal(message.author_id, place_of(message.id, message.rev), text)
    message.word_count = len(text.split())
    message.label_sealed = seal_label(message.author_id, message.id, message.rev, warning)
    message.suggested_sealed = None
    message.edited_at = clock.now()


def _tell_changed(author: Author, message: Message, finding: Finding) -> None:
    if message.state is MessageState.VISIBLE:
        flag_to_staff(author.room, author.id, message.id, finding)
        append(author.room, "msg.edit", actor_id=message.author_id, message_id=message.id)
        return
    if message.due_at is None:  # it had been its author's turn
        message.due_at, message.due_step = clock.now() + FIRST_LOOK, 0
    tell_staff(author.room, "held.add", actor_id=message.author_id, message_id=message.id)


# ---------------------------------------------------------------- facilitators


def label_message(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, rev: int, label: str, note: str
) -> Message:
    """Fold a message behind a warning, change that, or take it away; its author is told.

    Raises Conflict when the message changed since the facilitator read it.
    """
    warning, words = clean_label(label), clean_text(note, 500)
    room = room_for(actor, room_id, Permission.MESSAGE_MODERATE, lock=True, small=True)
    message = message_for(actor, room_id, message_id, Permission.MESSAGE_MODERATE, lock=True)
    if message.rev != rev or message.state not in READABLE:
        raise Conflict("This message has changed meanwhile. Please look again.")
    put_label(message, warning)
    extra: dict[str, Any] = {"words": words} if words else {}
    append(room, "msg.label", message_id=message.id, **extra)
    record(actor, "message.label", message, group_id=room.group_id, room_id=room.id)
    return message


def words_before(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, reason: str
) -> list[Earlier]:
    """Return what a message said before it was changed, the oldest first; that is recorded.

    Of a message whose author took it back nothing is left.
    """
    why = clean_text(reason, 500)
    if not why:
        raise Invalid("Please say why you need to read it. It is kept in the record.")
    room = room_for(actor, room_id, Permission.MESSAGE_MODERATE, small=True)
    message = message_for(actor, room_id, message_id, Permission.MESSAGE_MODERATE)
    rows = db.session.scalars(
        sa.select(EarlierWords)
        .where(EarlierWords.message_id == message.id)
        .order_by(EarlierWords.rev)
    )
    record(
        actor, "message.read_before", message, reason=why, group_id=room.group_id, room_id=room.id
    )
    return [
        Earlier(unseal(row.author_id, place_of(row.message_id, row.rev), row.body_sealed), row.at)
        for row in rows
    ]
