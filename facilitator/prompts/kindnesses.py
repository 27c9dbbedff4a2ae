"""Kind words put to an answer and taken away: which kinds, never how many, never from whom.

Part of this feature's operations.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.words import _
from facilitator.groups.kinds import Kindness
from facilitator.prompts.life import locked
from facilitator.prompts.mask_models import ReplyKindness
from facilitator.prompts.models import ReplyState
from facilitator.prompts.reading import reply_for
from facilitator.prompts.writing import may_write

ORDER = {kind: place for place, kind in enumerate(Kindness)}


def be_kind(
    actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID, kind: Kindness, *, on: bool
) -> None:
    """Put a kind word to somebody's answer, or take it away; twice is the same as once."""
    prompt = locked(actor, prompt_id, Permission.POST)
    me = may_write(actor, prompt)
    viewer, reply = reply_for(actor, prompt, reply_id)
    if reply.state is not ReplyState.VISIBLE or reply.is_pass:
        raise Conflict(_("That answer isn't there any more."))
    if viewer.is_own(reply):
        raise Invalid(_("This one is yours. Others can answer it."))
    known = db.session.scalar(
        sa.select(ReplyKindness).where(
            ReplyKindness.reply_id == reply.id,
            ReplyKindness.membership_id == me.id,
            ReplyKindness.kind == kind,
        )
    )
    if known is None and on:
        row = ReplyKindness(reply_id=reply.id, membership_id=me.id, kind=kind, at=clock.now())
        db.session.add(row)
    elif known is not None and not on:
        db.session.delete(known)


@no_actor("the caller has been let read these answers")
def kinds_of(
    reply_ids: list[uuid.UUID], mine: uuid.UUID | None, without: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[list[Kindness], list[Kindness]]]:
    """Return for each answer which kind words it has, and which of them are the asker's."""
    rows = db.session.execute(
        sa.select(ReplyKindness.reply_id, ReplyKindness.membership_id, ReplyKindness.kind).where(
            ReplyKindness.reply_id.in_(reply_ids)
        )
    )
    every: dict[uuid.UUID, set[Kindness]] = defaultdict(set)
    own: dict[uuid.UUID, set[Kindness]] = defaultdict(set)
    for reply_id, who, kind in rows:
        if who not in without:
            every[reply_id].add(kind)
        if who == mine:
            own[reply_id].add(kind)
    return {one: (_sorted(every[one]), _sorted(own[one])) for one in reply_ids}


def _sorted(kinds: Iterable[Kindness]) -> list[Kindness]:
    return sorted(kinds, key=ORDER.__getitem__)
