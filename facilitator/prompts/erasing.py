"""What becomes of the answers of somebody who has everything of theirs deleted.

Part of this feature's operations.
"""

import os
import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.crypto import seal_system
from facilitator.core.db import NOBODY, db
from facilitator.groups.models import Membership
from facilitator.prompts import masks
from facilitator.prompts.mask_models import Mask
from facilitator.prompts.models import Prompt, Reply, ReplyState
from facilitator.prompts.operations import forget_words
from facilitator.prompts.pictures import forget_pictures
from facilitator.prompts.reading import GIVEN


def take_answers_back(system: System, membership_id: uuid.UUID) -> list[uuid.UUID]:
    """Take back every answer of theirs, those without a name as well; returns their masks."""
    worn = _masks_of(membership_id)
    answers = db.session.scalars(
        sa.select(Reply)
        .where(_is_of(membership_id, worn))
        .order_by(Reply.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for reply in answers:
        if reply.state in GIVEN:
            now = clock.now()
            reply.state, reply.is_asked_about = ReplyState.WITHDRAWN, False
            reply.removed_at = masks.blurred(now) if reply.mask_id else now
        forget_words(reply)
    return worn


def forget_wearer(system: System, membership_id: uuid.UUID) -> None:
    """Overwrite what finds the owner of a mask, and let pictures go: they could show anybody."""
    worn = _masks_of(membership_id)
    forget_pictures(sa.select(Reply.id).where(_is_of(membership_id, worn)))
    for mask in db.session.scalars(sa.select(Mask).where(Mask.id.in_(worn))):
        mask.owner_index = os.urandom(32)
        mask.owner_sealed = seal_system(masks.PURPOSE, str(NOBODY))


def _masks_of(membership_id: uuid.UUID) -> list[uuid.UUID]:
    own_group = sa.select(Membership.group_id).where(Membership.id == membership_id)
    prompts = db.session.scalars(sa.select(Prompt.id).where(Prompt.group_id.in_(own_group))).all()
    return masks.masks_of(membership_id, list(prompts)) if prompts else []


def _is_of(membership_id: uuid.UUID, worn: list[uuid.UUID]) -> sa.ColumnElement[bool]:
    return sa.or_(Reply.author_id == membership_id, Reply.mask_id.in_(worn))
