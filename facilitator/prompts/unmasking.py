"""Breaking the glass: the office looks who "someone in the circle" is.

Part of this feature's operations. With a reason, in the audit, and never unseen: whoever
it is reads that it happened. Facilitators of the circle cannot.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.core.words import _
from facilitator.groups.queries import handles_of, standing_in
from facilitator.prompts.mask_models import Mask
from facilitator.prompts.masks import owner_of
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import reply_for

OPENED = "mask.opened"


@dataclass(frozen=True)
class Behind:
    """Who wrote an answer, by their name in that circle."""

    membership_id: uuid.UUID
    handle: str


def open_mask(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> Behind:
    """Return who is behind an answer without a name; the reason is recorded, its author told.

    For the office of the organization, and nobody who belongs to the circle.
    """
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    _viewer, reply = reply_for(actor, prompt, reply_id)
    standing = standing_in(actor, prompt.group_id)
    if not actor.can(Permission.MASK_OPEN) or standing.membership is not None:
        raise NotAllowed()
    mask = db.session.scalar(sa.select(Mask).where(Mask.id == reply.mask_id))
    if mask is None:
        raise NotFound()
    why = clean_line(reason, 300, field="reason")
    if not why:
        raise Invalid(_("Please say why, in a sentence for the record."), field="reason")
    owner = owner_of(mask.id)
    if owner is None:
        raise NotFound()
    record(actor, OPENED, mask, group_id=prompt.group_id, reason=why)
    return Behind(owner, handles_of(actor, prompt.group_id, [owner])[owner])


@no_actor("asked by the wearer of the mask alone")
def reasons_for(mask_id: uuid.UUID) -> list[str]:
    """Return why a mask was opened, for whoever wears it."""
    lines = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.action == OPENED, AuditEntry.subject_id == mask_id)
        .order_by(AuditEntry.seq)
    )
    return [str(line.details["reason"]) for line in lines]
