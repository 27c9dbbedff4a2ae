"""Putting questions to a circle, answering them, and taking words back."""

import uuid
from dataclasses import replace

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line, clean_text
from facilitator.groups.models import Membership
from facilitator.groups.queries import current_version, membership_for, standing_in
from facilitator.organizations.consents import check_consent
from facilitator.prompts.life import (
    AT_ONCE,
    LINES,
    Plan,
    apply_plan,
    check_open,
    locked,
    move_prompt,
    question,
)
from facilitator.prompts.models import Prompt, PromptState, Reply, ReplyState
from facilitator.prompts.queries import place_of, prompt_for

ANSWER = 4000


def publish_prompt(
    actor: Actor,
    group_id: uuid.UUID,
    *,
    text: str,
    meeting_id: uuid.UUID | None = None,
    plan: Plan = AT_ONCE,
    is_draft: bool = False,
) -> Prompt:
    """Put a question to the circle, or to one of its sessions. The agreement comes first.

    With a time to come it waits for that; a draft waits for whoever opens it.
    """
    author = membership_for(actor, group_id, Permission.PROMPT_PUBLISH)
    check_open(author)
    _check_agreed(actor, author, "text")
    prompt = Prompt(
        id=uuid.uuid4(),
        group_id=group_id,
        author_id=author.id,
        text=question(text),
        created_at=clock.now(),
    )
    apply_plan(actor, prompt, plan if meeting_id is None else replace(plan, meeting_id=meeting_id))
    waits = prompt.publish_at is not None and prompt.publish_at > clock.now()
    prompt.state = PromptState.SCHEDULED if waits else PromptState.OPEN
    if is_draft:
        prompt.state = PromptState.DRAFT
    db.session.add(prompt)
    db.session.flush()  # the audit line and the answers point at it
    if not is_draft:
        record(actor, LINES[prompt.state], prompt, meeting_id=prompt.meeting_id)
    return prompt


def _check_agreed(actor: Actor, member: Membership, field: str) -> None:
    check_consent(actor, field)
    if member.agreed_version < current_version(actor, member.group_id):
        raise Conflict("Please accept the group agreement first.", field=field, code="agreement")


def reply_to(
    actor: Actor, prompt_id: uuid.UUID, body: str, *, parent_id: uuid.UUID | None = None
) -> Reply:
    """Answer a question, or an answer to it; two levels deep. The agreement comes first."""
    prompt = locked(actor, prompt_id, Permission.POST)
    author = _may_write(actor, prompt)
    words = clean_text(body, ANSWER, field="body")
    if not words:
        raise Invalid("There is nothing to post yet.", field="body")
    if parent_id is not None:
        _check_parent(prompt, parent_id)
    reply = Reply(
        id=uuid.uuid4(),
        prompt_id=prompt.id,
        author_id=author.id,
        parent_id=parent_id,
        is_pass=False,
        state=ReplyState.VISIBLE,
        created_at=clock.now(),
    )
    reply.body_sealed = seal(author.id, place_of(reply.id), words)
    db.session.add(reply)
    return reply


def _check_parent(prompt: Prompt, parent_id: uuid.UUID) -> None:
    parent = db.session.scalar(
        sa.select(Reply).where(Reply.id == parent_id, Reply.prompt_id == prompt.id)
    )
    if parent is None or parent.is_pass or parent.state is not ReplyState.VISIBLE:
        raise NotFound()
    if parent.parent_id is not None:
        raise Conflict("Answers go two deep. Please answer the one above.", field="body")


def _may_write(actor: Actor, prompt: Prompt) -> Membership:
    author = membership_for(actor, prompt.group_id, Permission.POST)
    check_open(author)
    if prompt.state is not PromptState.OPEN:
        raise Conflict("This prompt is closed. It can still be read.", field="body")
    _check_agreed(actor, author, "body")
    return author


def pass_on(actor: Actor, prompt_id: uuid.UUID) -> Reply:
    """Pass, once; passing is always fine. A second pass is the first one."""
    prompt = locked(actor, prompt_id, Permission.POST)
    author = _may_write(actor, prompt)
    known = db.session.scalar(
        sa.select(Reply).where(
            Reply.prompt_id == prompt.id,
            Reply.author_id == author.id,
            Reply.is_pass,
            Reply.state == ReplyState.VISIBLE,
        )
    )
    if known is not None:
        return known
    reply = Reply(
        id=uuid.uuid4(),
        prompt_id=prompt.id,
        author_id=author.id,
        is_pass=True,
        state=ReplyState.VISIBLE,
        created_at=clock.now(),
    )
    db.session.add(reply)
    return reply


def close_prompt(actor: Actor, prompt_id: uuid.UUID) -> Prompt:
    """Take no more answers; what is there stays."""
    return move_prompt(actor, prompt_id, PromptState.CLOSED)


def remove_prompt(actor: Actor, prompt_id: uuid.UUID, reason: str) -> Prompt:
    """Take one's own question back, or remove somebody's with a reason they read.

    Its words go and a tombstone stays; what people answered is theirs and stays too.
    """
    prompt = locked(actor, prompt_id, Permission.GROUP_SEE)
    own = _may_remove(actor, prompt, prompt.author_id)
    if prompt.state is PromptState.REMOVED:
        raise Conflict("This prompt is gone already.")
    words = _reason(reason, own)
    prompt.state, prompt.removed_at = PromptState.REMOVED, clock.now()
    prompt.text, prompt.removed_reason = "", words
    record(actor, "prompt.withdrawn" if own else "prompt.removed", prompt)
    return prompt


def _may_remove(actor: Actor, prompt: Prompt, author_id: uuid.UUID) -> bool:
    """Return whether these are the actor's own words; NotAllowed for others' without the right."""
    standing = standing_in(actor, prompt.group_id)
    own = standing.membership is not None and standing.membership.id == author_id
    if not own and not standing.can(Permission.PROMPT_MODERATE):
        raise NotAllowed()
    return own


def _reason(reason: str, own: bool) -> str:
    """Return the clean reason; one's own words go without one."""
    words = clean_line(reason, 300, field="reason")
    if not own and not words:
        raise Invalid("Please say why, in a sentence the author will read.", field="reason")
    return "" if own else words


def remove_reply(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> Reply:
    """Take one's own answer back, or remove somebody's with a reason they read.

    Works in a closed prompt and an archived circle too: words can always be taken back.
    """
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    reply = db.session.scalar(
        sa.select(Reply).where(Reply.id == reply_id, Reply.prompt_id == prompt.id).with_for_update()
    )
    if reply is None or reply.state is not ReplyState.VISIBLE:
        raise NotFound()
    own = _may_remove(actor, prompt, reply.author_id)
    words = _reason(reason, own)
    reply.state = ReplyState.WITHDRAWN if own else ReplyState.REMOVED
    reply.body_sealed, reply.removed_at = None, clock.now()
    reply.removed_reason = words
    if not own:
        record(actor, "reply.removed", reply, group_id=prompt.group_id)
    return reply
