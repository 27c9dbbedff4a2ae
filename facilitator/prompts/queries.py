"""Finding prompts and their answers; words are opened for whoever may read the group."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import Place, Sealed, load_keys, unseal
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import group_for, handles_of, standing_in
from facilitator.meetings.queries import meeting_for
from facilitator.prompts.models import Prompt, PromptState, Reply, ReplyState

#: What only facilitators see yet.
UNSEEN = (PromptState.DRAFT, PromptState.SCHEDULED)


@dataclass(frozen=True)
class Said:
    """One answer as it is shown."""

    reply: Reply
    handle: str
    body: str

    @property
    def can_be_answered(self) -> bool:
        """Whether there are words here to answer."""
        return self.reply.state is ReplyState.VISIBLE and not self.reply.is_pass


@dataclass(frozen=True)
class Thread:
    """An answer to the question, and the answers to it."""

    said: Said
    answers: list[Said] = field(default_factory=list)


@no_actor("a pure function of an id")
def place_of(reply_id: uuid.UUID) -> Place:
    """Return where an answer's words are bound to."""
    return Place("replies", "body", reply_id)


def prompt_for(
    actor: Actor, prompt_id: uuid.UUID, need: Permission, *, lock: bool = False
) -> Prompt:
    """Return the prompt, if the actor may do what is needed in its group."""
    query = sa.select(Prompt).where(Prompt.id == prompt_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    prompt = db.session.scalar(query)
    if prompt is None:
        raise NotFound()
    group_for(actor, prompt.group_id, need)
    may_ask = Permission.PROMPT_PUBLISH
    if state_now(prompt) in UNSEEN and not standing_in(actor, prompt.group_id).can(may_ask):
        raise NotFound()  # as if it did not exist: it does not yet
    return prompt


@no_actor("a pure function of a row and the clock")
def state_now(prompt: Prompt) -> PromptState:
    """Return what a prompt is at this moment, whether or not it was written down."""
    now, state = clock.now(), prompt.state
    if state is PromptState.SCHEDULED and prompt.publish_at and prompt.publish_at <= now:
        state = PromptState.OPEN
    if state is PromptState.OPEN and prompt.close_at and prompt.close_at <= now:
        state = PromptState.CLOSED
    return state


def prompts_of(actor: Actor, group_id: uuid.UUID, limit: int = 5) -> list[tuple[Prompt, str]]:
    """Return the group's prompts that people can answer or read, what is pinned first."""
    group_for(actor, group_id, Permission.ROSTER_SEE)
    return _asked(sa.and_(Prompt.group_id == group_id, _is_shown()), limit)


def prompts_of_meeting(
    actor: Actor, meeting_id: uuid.UUID, limit: int = 50
) -> list[tuple[Prompt, str]]:
    """Return the prompts of one session with their author's handle, the latest first."""
    meeting_for(actor, meeting_id, Permission.ROSTER_SEE)
    is_seen = sa.or_(_is_shown(), Prompt.state == PromptState.ARCHIVED)
    return _asked(sa.and_(Prompt.meeting_id == meeting_id, is_seen), limit)


def all_prompts_of(
    actor: Actor, group_id: uuid.UUID, limit: int = 200
) -> dict[PromptState, list[tuple[Prompt, str]]]:
    """Return every prompt of a group by what it is now; drafts only for who may open them."""
    standing = standing_in(actor, group_id)
    standing.require(Permission.ROSTER_SEE)
    where = sa.and_(Prompt.group_id == group_id, Prompt.state != PromptState.REMOVED)
    found: dict[PromptState, list[tuple[Prompt, str]]] = defaultdict(list)
    for prompt, author in _asked(where, limit):
        state = state_now(prompt)
        if state not in UNSEEN or standing.can(Permission.PROMPT_PUBLISH):
            found[state].append((prompt, author))
    return found


def _is_shown() -> sa.ColumnElement[bool]:
    """Return the condition for what a circle's own page lists."""
    has_come = sa.and_(Prompt.state == PromptState.SCHEDULED, Prompt.publish_at <= clock.now())
    return sa.or_(Prompt.state.in_([PromptState.OPEN, PromptState.CLOSED]), has_come)


def _asked(where: sa.ColumnElement[bool], limit: int) -> list[tuple[Prompt, str]]:
    rows = db.session.execute(
        sa.select(Prompt, Membership.handle)
        .join(Membership, Membership.id == Prompt.author_id)
        .where(where)
        .order_by(
            Prompt.is_pinned.desc(),
            sa.func.coalesce(Prompt.publish_at, Prompt.created_at).desc(),
            Prompt.id,
        )
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def unanswered_in(system: System, prompt: Prompt) -> list[uuid.UUID]:
    """Return the seats of members who have neither answered by name nor passed, to remind them.

    Whoever answered as "someone in the circle" is reminded too: leaving them out would
    say who they are.
    """
    said = sa.select(Reply.author_id).where(
        Reply.prompt_id == prompt.id,
        Reply.author_id.is_not(None),
        Reply.parent_id.is_(None),
        Reply.state.in_([ReplyState.VISIBLE, ReplyState.HELD]),
    )
    return list(
        db.session.scalars(
            sa.select(Membership.id).where(
                Membership.group_id == prompt.group_id,
                Membership.role.not_in(STAFF_ROLES),
                Membership.state == MembershipState.ACTIVE,
                Membership.id.not_in(said),
            )
        )
    )


def author_of(actor: Actor, prompt: Prompt) -> str:
    """Return the handle of whoever asked; the prompt came from a finder."""
    return handles_of(actor, prompt.group_id, [prompt.author_id])[prompt.author_id]


def has_passed(actor: Actor, prompt: Prompt, member: Membership | None) -> bool:
    """Say whether the actor has passed on this prompt."""
    if member is None:
        return False
    query = sa.select(Reply.id).where(
        Reply.prompt_id == prompt.id,
        Reply.author_id == member.id,
        Reply.is_pass,
        Reply.state == ReplyState.VISIBLE,
    )
    return db.session.scalar(query.limit(1)) is not None


def threads_of(actor: Actor, prompt: Prompt, limit: int = 500) -> list[Thread]:
    """Return the answers in order, each with those it was given; tombstones included."""
    group_for(actor, prompt.group_id, Permission.ROSTER_SEE)
    rows = db.session.execute(
        sa.select(Reply, Membership.handle)
        .join(Membership, Membership.id == Reply.author_id)
        .where(Reply.prompt_id == prompt.id)
        .order_by(Reply.created_at, Reply.id)
        .limit(limit)
    ).all()
    load_keys({row[0].author_id for row in rows})
    threads = {r.id: Thread(_said(r, handle)) for r, handle in rows if r.parent_id is None}
    for reply, handle in rows:
        if reply.parent_id in threads:
            threads[reply.parent_id].answers.append(_said(reply, handle))
    return list(threads.values())


def heard_of(actor: Actor, threads: list[Thread], muted: Collection[uuid.UUID]) -> list[Thread]:
    """Return the threads as the actor hears them: nothing of whom they muted for themselves."""
    return [
        Thread(thread.said, [one for one in thread.answers if one.reply.author_id not in muted])
        for thread in threads
        if thread.said.reply.author_id not in muted
    ]


def _said(reply: Reply, handle: str) -> Said:
    return Said(reply, handle, words_of(reply))


@no_actor("the caller has been let read the reply")
def words_of(reply: Reply) -> str:
    """Return the words of an answer, or nothing when they are gone."""
    if reply.body_sealed is None or reply.state is not ReplyState.VISIBLE:
        return ""
    try:
        return unseal(reply.author_id, place_of(reply.id), reply.body_sealed)
    except Sealed:
        return ""
