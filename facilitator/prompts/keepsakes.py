"""Somebody's own answers for what they take along, and the end of all answers of a circle.

wiring.py hands it down to circles. Part of this feature's operations.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.above import OwnWords
from facilitator.prompts.models import Prompt, Reply, ReplyState
from facilitator.prompts.queries import words_of


@no_actor("asked with the asker's own membership alone")
def answers_of_member(membership_id: uuid.UUID) -> list[OwnWords]:
    """Return what one membership answered under prompts; never the question, which is another's."""
    rows = db.session.scalars(
        sa.select(Reply).where(
            Reply.author_id == membership_id,
            Reply.state == ReplyState.VISIBLE,
            Reply.body_sealed.is_not(None),
        )
    ).all()
    load_keys({membership_id})
    return [OwnWords("Under a prompt", row.created_at, words_of(row)) for row in rows]


@no_actor("asked by the sweep that empties a closed circle, under its lock")
def forget_answers_in(group_id: uuid.UUID) -> None:
    """Let the words of every answer in a group go, as if their authors had taken them back."""
    prompts = sa.select(Prompt.id).where(Prompt.group_id == group_id)
    db.session.execute(
        sa.update(Reply)
        .where(Reply.prompt_id.in_(prompts), Reply.state == ReplyState.VISIBLE)
        .values(state=ReplyState.WITHDRAWN, body_sealed=None, removed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
