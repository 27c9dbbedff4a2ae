"""What somebody wrote and staff read first, declined, hid or removed, as its author reads it.

Part of this feature's queries: for *My record* alone (B17). What somebody wrote as
"someone in the circle" is not among it: nothing ties that to them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.groups.models import Membership
from facilitator.live.log import body_of
from facilitator.live.models import Message, MessageState
from facilitator.moderation.queries import role_words
from facilitator.organizations.models import Member
from facilitator.prompts.models import Reply, ReplyState
from facilitator.prompts.reading import words_of
from facilitator.watched.wording import held_words, is_care

#: The latest that a page shows.
SHOWN = 50
#: What became of it, in words.
BECAME = {
    "held": "Waits to be read",
    "visible": "Read first, then shown",
    "declined": "Declined",
    "hidden": "Hidden",
    "removed": "Removed",
}
#: By which rule of the circle something was read first.
RULES = {
    "first_posts": "In this circle a facilitator reads the first words of somebody new.",
    "everyone": "In this circle a facilitator reads everything first.",
    "after_hours": "Outside the hours of cover a facilitator reads everything first.",
    "picture": "A facilitator looks at a picture first.",
    "hold_all": "In that session a facilitator read every message first.",
}
CARE_FIRST = "A facilitator wanted to be with you first."


@dataclass(frozen=True)
class OwnHold:
    """One thing somebody wrote: what became of it, by which rule, who decided, by role, when."""

    became: str
    where: str
    #: Their own words; nothing once these are gone.
    words: str
    rule: str
    #: What whoever decided told them.
    told: str
    #: Nobody, while it waits.
    by: str
    at: datetime
    is_over: bool


def holds_of(actor: Actor) -> list[OwnHold]:
    """Return what of the actor's own words staff read first or decided about, the latest first."""
    said, answered = _messages(actor), _replies(actor)
    load_keys({row.Message.author_id for row in said} | {row.key_id for row in answered})
    rows = [*map(_of_message, said), *map(_of_reply, answered)]
    return sorted(rows, key=lambda one: one.at, reverse=True)[:SHOWN]


def _messages(actor: Actor) -> list[Any]:
    seats = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    decider = sa.orm.aliased(Membership)
    by_staff = sa.and_(
        Message.note != "", Message.decided_by_id.is_distinct_from(Message.author_id)
    )
    let_through = sa.and_(Message.reason != "", Message.decided_at.is_not(None))
    query = (
        sa.select(Message, Member.role)
        .outerjoin(decider, decider.id == Message.decided_by_id)
        .outerjoin(Member, Member.id == decider.member_id)
        .where(
            Message.author_id.in_(seats),
            sa.or_(
                Message.state.in_([MessageState.HELD, MessageState.DECLINED, MessageState.HIDDEN]),
                sa.and_(Message.state == MessageState.REMOVED, by_staff),
                sa.and_(Message.state == MessageState.VISIBLE, let_through),
            ),
        )
        .order_by(Message.written_at.desc(), Message.id)
        .limit(SHOWN)
    )
    return list(db.session.execute(query))


def _replies(actor: Actor) -> list[Reply]:
    seats = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    let_through = sa.and_(Reply.state == ReplyState.VISIBLE, Reply.held_for != "")
    decided = Reply.state.in_([ReplyState.HELD, ReplyState.DECLINED, ReplyState.REMOVED])
    query = (
        sa.select(Reply)
        .where(Reply.author_id.in_(seats), sa.or_(decided, let_through))
        .order_by(Reply.created_at.desc(), Reply.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def _of_message(row: Any) -> OwnHold:
    message: Message = row.Message
    waits = message.state is MessageState.HELD
    return OwnHold(
        BECAME[message.state.value],
        "In a session",
        body_of(message),
        _rule(message.reason),
        message.note,
        "" if waits else _by(row.role),
        message.written_at if waits else message.decided_at or message.written_at,
        is_over=not waits,
    )


def _of_reply(reply: Reply) -> OwnHold:
    waits = reply.state is ReplyState.HELD
    return OwnHold(
        BECAME[reply.state.value],
        "Under a prompt",
        words_of(reply),
        _rule(reply.held_for),
        reply.removed_reason,
        "" if waits else _by(Role.FACILITATOR),
        reply.created_at if waits else reply.removed_at or reply.created_at,
        is_over=not waits,
    )


def _rule(reason: str) -> str:
    """Return why something was read first, in words of ours; nothing where no rule held it."""
    if not reason:
        return ""
    return CARE_FIRST if is_care(reason) else RULES.get(reason) or held_words(reason)


def _by(role: Role | None) -> str:
    """Say who decided, by role; an office that is not of the circle leaves no seat behind."""
    return "A moderator or an admin" if role is None else role_words(role)
