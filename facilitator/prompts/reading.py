"""Who reads which answer: stated once, for the page, for reports and for replies.

Part of this feature's queries. An answer is there for somebody or it is not; nothing says
how many are not.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, load_keys, unseal
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.groups.queries import Standing, group_for, standing_in
from facilitator.prompts.mask_models import Mask
from facilitator.prompts.masks import mask_of, name_of
from facilitator.prompts.models import Audience, Prompt, PromptState, Reply, ReplyState
from facilitator.prompts.picture_models import Picture
from facilitator.prompts.pictures import BESIDE, Shown, picture_of, shown_beside
from facilitator.prompts.queries import prompt_for, state_now
from facilitator.prompts.scale_models import ScaleTaker

#: What still stands for its author's answer.
GIVEN = (ReplyState.VISIBLE, ReplyState.HELD)
#: Answers that nobody adds to any more are there for everybody to read.
OVER = (PromptState.CLOSED, PromptState.ARCHIVED, PromptState.REMOVED)


@dataclass(frozen=True)
class Viewer:
    """Somebody in front of one prompt."""

    membership_id: uuid.UUID | None
    mask_id: uuid.UUID | None
    #: Holds the circle.
    is_staff: bool
    may_moderate: bool
    has_passed: bool
    has_answered: bool
    #: Whether others' answers are there for them yet.
    sees_others: bool
    #: Answered with a tap, where the question is a scale.
    has_tapped: bool = False

    def is_own(self, reply: Reply) -> bool:
        """Say whether an answer is theirs, under their name or behind their mask."""
        mine = self.membership_id is not None and reply.author_id == self.membership_id
        return mine or (self.mask_id is not None and reply.mask_id == self.mask_id)


@dataclass(frozen=True)
class Said:
    """One answer as it is shown."""

    reply: Reply
    handle: str
    body: str
    label: str = ""
    is_own: bool = False
    picture: Shown | None = None

    @property
    def can_be_answered(self) -> bool:
        """Whether there are words here to answer."""
        is_shown = self.reply.state is ReplyState.VISIBLE and not self.reply.is_pass
        return is_shown and self.reply.audience is not Audience.OWN


@dataclass(frozen=True)
class Thread:
    """An answer to the question, and the answers to it."""

    said: Said
    answers: list[Said] = field(default_factory=list)


@no_actor("a pure function of ids")
def place_of(reply_id: uuid.UUID, revision: int = 0) -> Place:
    """Return where an answer's words are bound to."""
    return Place("replies", "body", reply_id, revision)


@no_actor("a pure function of ids")
def label_place(reply_id: uuid.UUID, revision: int) -> Place:
    """Return where an answer's warning is bound to."""
    return Place("replies", "label_sealed", reply_id, revision)


def viewer_of(actor: Actor, prompt: Prompt) -> Viewer:
    """Return the actor in front of a prompt they were let see."""
    return viewer_from(standing_in(actor, prompt.group_id), prompt)


@no_actor("the standing is the actor's, read by a finder")
def viewer_from(standing: Standing, prompt: Prompt) -> Viewer:
    """Return who stands so in front of a prompt."""
    own = standing.membership
    mask_id = mask_of(prompt.id, own.id) if own is not None else None
    is_staff = standing.can(Permission.ROOM_HOLD)
    may_moderate = standing.can(Permission.PROMPT_MODERATE)
    given = _given_by(prompt.id, own.id, mask_id) if own is not None else []
    has_tapped = own is not None and prompt.is_scale and _has_tapped(prompt.id, own.id)
    sees_others = (
        not prompt.answers_first
        or bool(given)
        or has_tapped
        or own is None
        or is_staff
        or may_moderate
        or state_now(prompt) in OVER
    )
    return Viewer(
        membership_id=own.id if own is not None else None,
        mask_id=mask_id,
        is_staff=is_staff,
        may_moderate=may_moderate,
        has_passed=True in given,
        has_answered=False in given,
        sees_others=sees_others,
        has_tapped=has_tapped,
    )


def _has_tapped(prompt_id: uuid.UUID, membership_id: uuid.UUID) -> bool:
    query = sa.select(ScaleTaker.id).where(
        ScaleTaker.prompt_id == prompt_id, ScaleTaker.membership_id == membership_id
    )
    return db.session.scalar(query) is not None


def _given_by(
    prompt_id: uuid.UUID, membership_id: uuid.UUID, mask_id: uuid.UUID | None
) -> list[bool]:
    """Return for each answer to the question that somebody gave whether it is a pass.

    One that a facilitator reopened does not count: its author has another turn.
    """
    return list(
        db.session.scalars(
            sa.select(Reply.is_pass).where(
                Reply.prompt_id == prompt_id,
                is_by(membership_id, mask_id),
                Reply.parent_id.is_(None),
                Reply.state.in_(GIVEN),
                ~Reply.is_reopened,
            )
        )
    )


@no_actor("asked with the asker's own membership alone")
def last_audience(membership_id: uuid.UUID) -> Audience:
    """Return who read what somebody answered last by name in this circle."""
    query = sa.select(Reply.audience).where(
        Reply.author_id == membership_id, ~Reply.is_pass, Reply.parent_id.is_(None)
    )
    return db.session.scalar(query.order_by(Reply.created_at.desc()).limit(1)) or Audience.CIRCLE


@no_actor("a condition, for a caller that has been let in")
def is_by(membership_id: uuid.UUID, mask_id: uuid.UUID | None) -> sa.ColumnElement[bool]:
    """Return the condition for answers of somebody, under their name and behind their mask."""
    by_name = Reply.author_id == membership_id
    return by_name if mask_id is None else sa.or_(by_name, Reply.mask_id == mask_id)


@no_actor("the rule itself; the viewer was read by a finder")
def may_read(viewer: Viewer, reply: Reply, parent: Reply | None) -> bool:
    """Say whether an answer is there for somebody."""
    if viewer.is_own(reply):
        return True
    if reply.is_pass or reply.audience is Audience.OWN:
        return False  # nobody learns who passed
    if parent is not None and not may_read(viewer, parent, None):
        return False
    if reply.audience is Audience.FACILITATORS:
        return viewer.is_staff or (parent is not None and viewer.is_own(parent))
    if reply.state in (ReplyState.HELD, ReplyState.DECLINED):
        return viewer.may_moderate
    return viewer.sees_others


def threads_of(actor: Actor, prompt: Prompt, limit: int = 500) -> list[Thread]:
    """Return the answers the actor may read in order, each with those it was given."""
    group_for(actor, prompt.group_id, Permission.ROSTER_SEE)
    return threads_for(viewer_of(actor, prompt), prompt, limit)


@no_actor("the viewer was read by a finder")
def threads_for(viewer: Viewer, prompt: Prompt, limit: int = 500) -> list[Thread]:
    """Return the answers a viewer may read in order, tombstones included."""
    rows = db.session.execute(
        sa.select(Reply, Membership.handle, Mask.number, *BESIDE)
        .outerjoin(Membership, Membership.id == Reply.author_id)
        .outerjoin(Mask, Mask.id == Reply.mask_id)
        .outerjoin(Picture, Picture.reply_id == Reply.id)
        .where(Reply.prompt_id == prompt.id)
        .order_by(Reply.created_at, Reply.id)
        .limit(limit)
    ).all()
    known: dict[uuid.UUID | None, Reply] = {row[0].id: row[0] for row in rows}
    seen = [row for row in rows if may_read(viewer, row[0], known.get(row[0].parent_id))]
    load_keys({row[0].key_id for row in seen})
    said = [_said(viewer, reply, handle, number, beside) for reply, handle, number, *beside in seen]
    threads = {one.reply.id: Thread(one) for one in said if one.reply.parent_id is None}
    for one in said:
        if one.reply.parent_id in threads:
            threads[one.reply.parent_id].answers.append(one)
    return list(threads.values())


@no_actor("a pure function of what was found")
def heard_of(threads: list[Thread], muted: Collection[uuid.UUID]) -> list[Thread]:
    """Return the threads without whom somebody muted for themselves.

    Whoever has no name is heard: leaving them out would say who they are.
    """
    return [
        Thread(thread.said, [one for one in thread.answers if one.reply.author_id not in muted])
        for thread in threads
        if thread.said.reply.author_id not in muted
    ]


def reply_for(
    actor: Actor, prompt: Prompt, reply_id: uuid.UUID, *, lock: bool = False
) -> tuple[Viewer, Reply]:
    """Return an answer the actor may read, and them in front of it; NotFound for all others."""
    query = sa.select(Reply).where(Reply.id == reply_id, Reply.prompt_id == prompt.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    reply = db.session.scalar(query)
    if reply is None:
        raise NotFound()
    parent = db.session.scalar(sa.select(Reply).where(Reply.id == reply.parent_id))
    viewer = viewer_of(actor, prompt)
    if not may_read(viewer, reply, parent):
        raise NotFound()
    return viewer, reply


def picture_for(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> bytes:
    """Return the picture beside an answer the actor may read, a JPEG; NotFound for all others."""
    prompt = prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
    _, reply = reply_for(actor, prompt, reply_id)
    found = picture_of(reply) if reply.state in GIVEN else None
    if found is None:
        raise NotFound()
    return found


def _said(
    viewer: Viewer, reply: Reply, handle: str | None, number: int, beside: Sequence[Any]
) -> Said:
    return Said(
        reply,
        handle or name_of(number),
        words_of(reply),
        label_of(reply),
        viewer.is_own(reply),
        shown_beside(reply, beside),
    )


@no_actor("the caller has been let read the reply")
def words_of(reply: Reply) -> str:
    """Return the words of an answer, or nothing when they are gone."""
    if reply.body_sealed is None:
        return ""
    return _opened(reply, place_of(reply.id, reply.revision), reply.body_sealed)


@no_actor("the caller has been let read the reply")
def label_of(reply: Reply) -> str:
    """Return the warning an answer is folded behind, or nothing."""
    if reply.label_sealed is None:
        return ""
    return _opened(reply, label_place(reply.id, reply.revision), reply.label_sealed)


def _opened(reply: Reply, place: Place, sealed: bytes) -> str:
    try:
        return unseal(reply.key_id, place, sealed)
    except Sealed:
        return ""
