"""Changing an answer, and what it said before.

Part of this feature's operations. The words before stay sealed; staff open them with a
reason, which is recorded.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import _
from facilitator.groups.kinds import Moderation
from facilitator.groups.models import Group
from facilitator.prompts.life import locked
from facilitator.prompts.looking import behind_mask, call, check_change, is_flagged, look_at
from facilitator.prompts.mask_models import EarlierReply
from facilitator.prompts.models import Audience, Reply, ReplyState
from facilitator.prompts.operations import ANSWER, LABEL
from facilitator.prompts.pictures import forget_pictures
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import label_of, label_place, place_of, reply_for, words_of
from facilitator.prompts.writing import may_write
from facilitator.watched.looking import reason_after

#: How long after it was posted an author can change an answer.
CHANGEABLE = timedelta(minutes=15)
#: Of an answer without a name only the hour is known.
HOUR = timedelta(hours=1)


@no_actor("a pure function of a row and the clock")
def is_changeable(reply: Reply) -> bool:
    """Say whether an answer's author can still change it."""
    if reply.is_pass or reply.state not in (ReplyState.VISIBLE, ReplyState.HELD):
        return False
    late = CHANGEABLE + (HOUR if reply.mask_id else timedelta(0))
    return reply.state is ReplyState.HELD or clock.now() < reply.created_at + late


def edit_reply(
    actor: Actor,
    prompt_id: uuid.UUID,
    reply_id: uuid.UUID,
    body: str,
    *,
    label: str = "",
    sure: bool = False,
) -> Reply:
    """Change one's own answer: any time while it waits, else for a quarter of an hour.

    A facilitator's warning stays; a picture goes, for it was looked at with other words.
    Where answers are read first, one that people read already stays as it is: changing it
    would go around that.
    """
    prompt = locked(actor, prompt_id, Permission.POST)
    author = may_write(actor, prompt)
    viewer, reply = reply_for(actor, prompt, reply_id, lock=True)
    if not viewer.is_own(reply):
        raise NotAllowed()
    words, warning = clean_text(body, ANSWER, field="body"), clean_line(label, LABEL, field="label")
    if not words:
        raise Invalid(_("There is nothing left to read. You can take the answer back instead."))
    if not is_changeable(reply):
        raise Conflict(_("This answer can't be changed any more. You can take it back."))
    finding = look_at(author, viewer, reply.audience, f"{words}\n{warning}", sure=sure)
    finding = behind_mask(finding) if reply.mask_id else finding
    check_change(reply, finding)
    group = db.session.get_one(Group, (author.organization_id, author.group_id))
    is_read = reply.state is ReplyState.VISIBLE and reply.audience is Audience.CIRCLE
    if is_read and group.moderation is not Moderation.OFF and not viewer.is_staff:
        raise Conflict(_("Answers are read first here. You can take this one back and post anew."))
    warning = label_of(reply) if reply.label_by_staff else warning
    _keep_words(reply)
    forget_pictures([reply.id])
    reply.revision += 1
    reply.body_sealed = seal(reply.key_id, place_of(reply.id, reply.revision), words)
    place = label_place(reply.id, reply.revision)
    reply.label_sealed = seal(reply.key_id, place, warning) if warning else None
    if reply.state is ReplyState.HELD:
        reply.held_for = reason_after(reply.held_for, finding)
    reply.is_asked_about = reply.is_asked_about or is_flagged(finding)
    call(actor, author, reply, finding)
    return reply


def _place(row: EarlierReply) -> Place:
    return Place("earlier_replies", "body_sealed", row.id)


def _keep_words(reply: Reply) -> None:
    row = EarlierReply(id=uuid.uuid4(), reply_id=reply.id, revision=reply.revision)
    row.body_sealed = seal(reply.key_id, _place(row), words_of(reply))
    db.session.add(row)


@no_actor("a fact for whoever has been let read the answers")
def changed_among(reply_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Return which answers said something else before."""
    query = sa.select(EarlierReply.reply_id).where(EarlierReply.reply_id.in_(reply_ids))
    return set(db.session.scalars(query))


def open_earlier(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> list[str]:
    """Return what an answer said before, the first words first; the reason is recorded."""
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    viewer, reply = reply_for(actor, prompt, reply_id)
    if not viewer.may_moderate or reply.audience is Audience.OWN:
        raise NotAllowed()
    why = clean_line(reason, 300, field="reason")
    if not why:
        raise Invalid(_("Please say why you look, in a sentence for the record."), field="reason")
    rows = db.session.scalars(
        sa.select(EarlierReply)
        .where(EarlierReply.reply_id == reply.id)
        .order_by(EarlierReply.revision)
    ).all()
    if not rows:
        raise NotFound()
    record(actor, "reply.earlier_opened", reply, group_id=prompt.group_id, reason=why)
    return [_opened(reply, row) for row in rows]


def _opened(reply: Reply, row: EarlierReply) -> str:
    try:
        return unseal(reply.key_id, _place(row), row.body_sealed)
    except Sealed:
        return ""
