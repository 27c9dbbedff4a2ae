"""Putting questions to a circle, answering them, and taking words back."""

import uuid
from dataclasses import dataclass, replace

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import _
from facilitator.groups.kinds import Moderation, Wish
from facilitator.groups.models import Group, Membership
from facilitator.groups.queries import membership_for, standing_in
from facilitator.groups.reading_first import why_held
from facilitator.prompts import masks, pictures
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
from facilitator.prompts.looking import behind_mask, call, is_flagged, look_at
from facilitator.prompts.mask_models import EarlierReply
from facilitator.prompts.models import Audience, Prompt, PromptState, Reply, ReplyState
from facilitator.prompts.own_drafts import forget_draft
from facilitator.prompts.pictures import NewPicture
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import (
    GIVEN,
    Viewer,
    label_place,
    place_of,
    reply_for,
    viewer_of,
)
from facilitator.prompts.rounds import check_turn
from facilitator.prompts.scales import forget_scales
from facilitator.prompts.writing import answerable, check_agreed, may_write
from facilitator.watched.looking import Finding

ANSWER, LABEL = 4000, 80


@dataclass(frozen=True)
class Beside:
    """What comes with an answer; `sure`: its author was asked, and shares it all the same."""

    audience: Audience = Audience.CIRCLE
    is_anonymous: bool = False
    label: str = ""
    wish: Wish | None = None
    picture: NewPicture | None = None
    sure: bool = False


PLAIN = Beside()


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
    check_agreed(actor, author, "text")
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
    forget_draft(author.id, group_id)
    return prompt


# ---------------------------------------------------------------- answering


def reply_to(
    actor: Actor,
    prompt_id: uuid.UUID,
    body: str,
    *,
    parent_id: uuid.UUID | None = None,
    beside: Beside = PLAIN,
) -> Reply:
    """Answer a question, or an answer to it; two levels deep. The agreement comes first.

    An answer to an answer is read by whoever reads that one.
    """
    prompt = locked(actor, prompt_id, Permission.POST)
    author = may_write(actor, prompt)
    viewer = viewer_of(actor, prompt)
    words = clean_text(body, ANSWER, field="body")
    label = clean_line(beside.label, LABEL, field="label")
    if not words:
        raise Invalid(_("There is nothing to post yet."), field="body")
    audience = beside.audience
    if parent_id is not None:
        audience = answerable(actor, prompt, parent_id).audience
    check_turn(prompt, viewer, is_response=parent_id is not None)
    new = _picture(author, audience, beside.picture)
    text = f"{words}\n{label}\n{new.about}" if new else f"{words}\n{label}"
    finding = look_at(author, viewer, audience, text, sure=beside.sure)
    mask_id = _mask(prompt, viewer, author, audience) if beside.is_anonymous else None
    finding = behind_mask(finding) if mask_id else finding
    now = clock.now()
    reply = Reply(
        id=uuid.uuid4(),
        prompt_id=prompt.id,
        author_id=None if mask_id else author.id,
        mask_id=mask_id,
        parent_id=parent_id,
        audience=audience,
        wish=beside.wish,
        held_for=_why_held(
            author, viewer, audience, finding, is_masked=mask_id is not None, has_picture=bool(new)
        ),
        revision=0,
        created_at=masks.blurred(now) if mask_id else now,
    )
    reply.state = ReplyState.HELD if reply.held_for else ReplyState.VISIBLE
    reply.is_asked_about = is_flagged(finding)
    reply.body_sealed = seal(reply.key_id, place_of(reply.id), words)
    if label:
        reply.label_sealed = seal(reply.key_id, label_place(reply.id, 0), label)
    db.session.add(reply)
    if new is not None:
        db.session.flush()  # the picture points at it
        pictures.put_picture(reply, new)
    forget_draft(author.id, parent_id or prompt.id)
    call(actor, author, reply, finding)
    return reply


def _mask(prompt: Prompt, viewer: Viewer, author: Membership, audience: Audience) -> uuid.UUID:
    """Return the author's mask here; refuses where a name would be easy to guess."""
    if viewer.is_staff or audience is not Audience.CIRCLE:
        raise Invalid(_("Only an answer of a member to the circle can be without a name."))
    if not prompt.lets_anonymous or not masks.is_offered(prompt.group_id):
        raise Conflict(
            _("Here everybody answers by name. Your words are kept below."), field="body"
        )
    return masks.put_on(prompt.id, author.id)


def _picture(author: Membership, audience: Audience, new: NewPicture | None) -> NewPicture | None:
    if new is None:
        return None
    group = db.session.get_one(Group, (author.organization_id, author.group_id))
    return pictures.check_picture(group, audience, new)


def _why_held(
    author: Membership,
    viewer: Viewer,
    audience: Audience,
    finding: Finding,
    *,
    is_masked: bool,
    has_picture: bool,
) -> str:
    """Return why an answer waits until a facilitator has read it, or nothing.

    One with a picture always does. Behind a mask first answers cannot be counted without
    saying whose they are: there all of them wait.
    """
    if viewer.is_staff or audience is not Audience.CIRCLE:
        return ""
    if finding.is_held:
        return finding.reason
    group = db.session.get_one(Group, (author.organization_id, author.group_id))
    if is_masked and group.moderation is Moderation.FIRST:
        return "first_posts"
    by_rule = why_held(group.moderation, group.hold_first, lambda: _shown_of(author.id))
    return by_rule or (pictures.HELD_FOR if has_picture else "")


def _shown_of(membership_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count(Reply.id)).where(
        Reply.author_id == membership_id,
        ~Reply.is_pass,
        Reply.state == ReplyState.VISIBLE,
        Reply.audience == Audience.CIRCLE,
    )
    return db.session.scalar(query) or 0


def pass_on(actor: Actor, prompt_id: uuid.UUID) -> Reply:
    """Pass, once; passing is always fine. A second pass is the first one.

    Nobody else learns of it. It can be taken back and an answer given, in a round too.
    """
    prompt = locked(actor, prompt_id, Permission.POST)
    author = may_write(actor, prompt)
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
    check_turn(prompt, viewer_of(actor, prompt), is_response=False)
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


# ---------------------------------------------------------------- closing and taking back


def close_prompt(actor: Actor, prompt_id: uuid.UUID) -> Prompt:
    """Take no more answers; what is there stays."""
    return move_prompt(actor, prompt_id, PromptState.CLOSED)


def remove_prompt(actor: Actor, prompt_id: uuid.UUID, reason: str) -> Prompt:
    """Take one's own question back, or remove somebody's with a reason they read.

    Its words go and a tombstone stays; what people answered is theirs and stays too.
    """
    prompt = locked(actor, prompt_id, Permission.GROUP_SEE)
    standing = standing_in(actor, prompt.group_id)
    own = standing.membership is not None and standing.membership.id == prompt.author_id
    if not own and not standing.can(Permission.PROMPT_MODERATE):
        raise NotAllowed()
    if prompt.state is PromptState.REMOVED:
        raise Conflict(_("This prompt is gone already."))
    words = reason_words(reason, own)
    prompt.state, prompt.removed_at = PromptState.REMOVED, clock.now()
    prompt.text, prompt.removed_reason = "", words
    prompt.scale_low = prompt.scale_high = ""
    forget_scales([prompt.id])
    prompt.remind_at, prompt.is_pinned = None, False
    record(actor, "prompt.withdrawn" if own else "prompt.removed", prompt)
    return prompt


@no_actor("a pure function of a text")
def reason_words(reason: str, own: bool) -> str:
    """Return the clean reason; one's own words go without one."""
    words = clean_line(reason, 300, field="reason")
    if not own and not words:
        raise Invalid(_("Please say why, in a sentence the author will read."), field="reason")
    return "" if own else words


def remove_reply(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> Reply:
    """Take one's own answer back, or remove somebody's with a reason they read.

    Works in a closed prompt and an archived circle too: words can always be taken back.
    """
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    viewer, reply = reply_for(actor, prompt, reply_id, lock=True)
    own = viewer.is_own(reply)
    if reply.state not in GIVEN:
        raise NotFound()
    if not own and not viewer.may_moderate:
        raise NotAllowed()
    words = reason_words(reason, own)
    reply.state = ReplyState.WITHDRAWN if own else ReplyState.REMOVED
    reply.removed_at = masks.blurred(clock.now()) if reply.mask_id else clock.now()
    reply.removed_reason, reply.is_asked_about = words, False
    forget_words(reply)
    if not own:
        record(actor, "reply.removed", reply, group_id=prompt.group_id)
    return reply


@no_actor("changes an answer for an operation that has checked its actor")
def forget_words(reply: Reply) -> None:
    """Let an answer's words go, its warning, its picture, and what it said before."""
    reply.body_sealed = reply.label_sealed = None
    pictures.forget_pictures([reply.id])
    db.session.execute(sa.delete(EarlierReply).where(EarlierReply.reply_id == reply.id))
