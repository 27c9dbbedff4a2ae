"""Somebody's own answers for what they take along, and the end of all answers of a circle.

wiring.py hands it down to circles. Part of this feature's operations.
"""

import uuid
from dataclasses import replace

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.words import _
from facilitator.groups.above import OwnWords
from facilitator.groups.models import Membership
from facilitator.prompts.mask_models import EarlierReply
from facilitator.prompts.masks import masks_of
from facilitator.prompts.models import Prompt, Reply, ReplyState
from facilitator.prompts.own_drafts import forget_drafts_in
from facilitator.prompts.picture_models import Picture
from facilitator.prompts.pictures import (
    BESIDE,
    Shown,
    forget_pictures,
    picture_of,
    shown_beside,
)
from facilitator.prompts.reading import GIVEN, words_of
from facilitator.prompts.scales import forget_scales


@no_actor("asked with the asker's own membership alone")
def answers_of_member(membership_id: uuid.UUID) -> list[OwnWords]:
    """Return what one membership answered under prompts; never the question, which is another's.

    What they said without a name is theirs as well, with the hour it fell in.
    """
    own_group = sa.select(Membership.group_id).where(Membership.id == membership_id)
    prompts = db.session.scalars(
        sa.select(Prompt.id).where(Prompt.group_id.in_(own_group), Prompt.lets_anonymous)
    ).all()
    worn = masks_of(membership_id, list(prompts)) if prompts else []
    rows = db.session.execute(
        sa.select(Reply, *BESIDE)
        .outerjoin(Picture, Picture.reply_id == Reply.id)
        .where(
            sa.or_(Reply.author_id == membership_id, Reply.mask_id.in_(worn)),
            Reply.state.in_(GIVEN),
            Reply.body_sealed.is_not(None),
        )
    ).all()
    load_keys({membership_id, *worn})
    return [_own_words(reply, shown_beside(reply, beside)) for reply, *beside in rows]


def _own_words(reply: Reply, shown: Shown | None) -> OwnWords:
    words = OwnWords(_("Under a prompt"), reply.created_at, words_of(reply))
    if shown is None or shown.is_left_out:
        return words
    return replace(words, picture=picture_of(reply) or b"", about=shown.about)


@no_actor("asked by the sweep that empties a closed circle, under its lock")
def forget_answers_in(group_id: uuid.UUID) -> None:
    """Let the words of every answer in a group go, as if their authors had taken them back."""
    forget_drafts_in(group_id)
    prompts = sa.select(Prompt.id).where(Prompt.group_id == group_id)
    forget_scales(prompts)
    replies = sa.select(Reply.id).where(Reply.prompt_id.in_(prompts))
    forget_pictures(replies)
    db.session.execute(
        sa.delete(EarlierReply)
        .where(EarlierReply.reply_id.in_(replies))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.update(Reply)
        .where(Reply.prompt_id.in_(prompts), Reply.state.in_(GIVEN))
        .values(
            state=ReplyState.WITHDRAWN,
            body_sealed=None,
            label_sealed=None,
            removed_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
