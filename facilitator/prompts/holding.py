"""Answers a facilitator reads first, and those the circle asks to be read again.

Part of this feature's operations. Its author knows from the start, and can take it back.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys, seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line
from facilitator.core.words import _
from facilitator.groups.models import Membership
from facilitator.groups.queries import group_for, membership_for
from facilitator.prompts import masks
from facilitator.prompts.mask_models import Mask
from facilitator.prompts.models import Audience, Prompt, Reply, ReplyState
from facilitator.prompts.operations import LABEL, forget_words, reason_words
from facilitator.prompts.picture_models import Picture
from facilitator.prompts.pictures import BESIDE, leave_picture_out, shown_beside
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import Said, label_of, label_place, place_of, reply_for, words_of
from facilitator.watched.wording import CARE


class Decision(StrEnum):
    """What staff decide about an answer."""

    APPROVE = "approve"
    #: Share the words, and let the picture go.
    WITHOUT = "without"
    DECLINE = "decline"
    #: Put a warning on what everybody reads already, or take it off.
    WARN = "warn"
    #: Nothing is wrong with what somebody asked about.
    KEEP = "keep"


@dataclass(frozen=True)
class Waiting:
    """One answer that waits for a facilitator, and under which question."""

    prompt: Prompt
    said: Said


def waiting_in(actor: Actor, group_id: uuid.UUID, limit: int = 200) -> list[Waiting]:
    """Return what waits for staff in a group: what worries, what is held, what was asked about."""
    group_for(actor, group_id, Permission.PROMPT_MODERATE)
    worries = Reply.held_for.startswith(CARE)
    rows = db.session.execute(
        sa.select(Reply, Prompt, Membership.handle, Mask.number, *BESIDE)
        .join(Prompt, Prompt.id == Reply.prompt_id)
        .outerjoin(Membership, Membership.id == Reply.author_id)
        .outerjoin(Mask, Mask.id == Reply.mask_id)
        .outerjoin(Picture, Picture.reply_id == Reply.id)
        .where(Prompt.group_id == group_id, _waits())
        .order_by(~worries, Reply.state, Reply.created_at, Reply.id)
        .limit(limit)
    ).all()
    load_keys({row[0].key_id for row in rows})
    return [
        Waiting(
            prompt,
            Said(
                reply,
                handle or masks.name_of(number),
                words_of(reply),
                label_of(reply),
                picture=shown_beside(reply, beside),
            ),
        )
        for reply, prompt, handle, number, *beside in rows
    ]


def count_waiting(actor: Actor, group_id: uuid.UUID) -> int:
    """Return how many answers wait for staff in a group."""
    group_for(actor, group_id, Permission.PROMPT_MODERATE)
    query = (
        sa.select(sa.func.count(Reply.id))
        .join(Prompt, Prompt.id == Reply.prompt_id)
        .where(Prompt.group_id == group_id, _waits())
    )
    return db.session.scalar(query) or 0


def _waits() -> sa.ColumnElement[bool]:
    """Return the condition for what staff have to look at; never what is not for the circle."""
    is_asked = sa.and_(Reply.state == ReplyState.VISIBLE, Reply.is_asked_about)
    return sa.and_(
        Reply.audience == Audience.CIRCLE, sa.or_(Reply.state == ReplyState.HELD, is_asked)
    )


def decide_reply(
    actor: Actor,
    prompt_id: uuid.UUID,
    reply_id: uuid.UUID,
    decision: Decision,
    words: str = "",
    *,
    revision: int,
) -> Reply:
    """Share a held answer, with a warning if there are words; decline it with a note; or warn.

    Its picture can be left out; its author reads so.

    Only its author and staff read the note. Nobody decides about their own answer, nor
    about words they have not read: Conflict where it has changed since `revision`.
    """
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    viewer, reply = reply_for(actor, prompt, reply_id, lock=True)
    if not viewer.may_moderate or viewer.is_own(reply) or reply.audience is not Audience.CIRCLE:
        raise NotAllowed()
    due = ReplyState.VISIBLE if decision in (Decision.WARN, Decision.KEEP) else ReplyState.HELD
    if reply.revision != revision:
        raise Conflict(_("Its author has changed it meanwhile. Please read it once more."))
    if reply.state is not due:
        raise Conflict(_("Somebody was here before you. Please look once more."))
    if decision is Decision.DECLINE:
        reply.removed_reason = reason_words(words, own=False)
        reply.state, reply.removed_at = ReplyState.DECLINED, _now(reply)
        forget_words(reply)
    elif decision is not Decision.KEEP:
        if decision is Decision.WITHOUT:
            leave_picture_out(reply)
        _warn(reply, words, must=decision is Decision.WARN)
        reply.state = ReplyState.VISIBLE
    reply.is_asked_about = False
    record(actor, f"reply.{decision}", reply, group_id=prompt.group_id)
    return reply


def _now(reply: Reply) -> datetime:
    return masks.blurred(clock.now()) if reply.mask_id else clock.now()


def _warn(reply: Reply, words: str, *, must: bool) -> None:
    """Put a warning on an answer: a new revision, the same words."""
    label = clean_line(words, LABEL, field="label")
    if not label and must and reply.label_sealed is None:
        raise Invalid(_("Please write the warning first."), field="label")
    if not label and not must:
        return
    body = words_of(reply)
    reply.revision += 1
    reply.body_sealed = seal(reply.key_id, place_of(reply.id, reply.revision), body)
    place = label_place(reply.id, reply.revision)
    reply.label_sealed = seal(reply.key_id, place, label) if label else None
    reply.label_by_staff = bool(label)


def ask_about(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Reply:
    """Ask that a facilitator reads an answer of "someone in the circle" again.

    A report names whom it is about, so there is none about somebody without a name.
    """
    prompt = prompt_for(actor, prompt_id, Permission.REPORT)
    membership_for(actor, prompt.group_id, Permission.REPORT)  # the office reads it anyway
    viewer, reply = reply_for(actor, prompt, reply_id, lock=True)
    if reply.mask_id is None or viewer.is_own(reply) or reply.state is not ReplyState.VISIBLE:
        raise NotFound()
    if not reply.is_asked_about:
        reply.is_asked_about = True
        record(actor, "reply.asked_about", reply, group_id=prompt.group_id)
    return reply
