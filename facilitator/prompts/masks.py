"""Answering as "someone in the circle": who may, and how nobody can tell who did.

Part of this feature's operations. A mask is somebody in one thread. The database says
nowhere in the clear whose it is: not by an id, not by an order, not by a time finer
than the hour. See docs/decisions/0033.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa

from facilitator.core.access import STAFF_ROLES
from facilitator.core.crypto import blind_index, seal_system, unseal_system
from facilitator.core.db import NOBODY, db
from facilitator.core.marks import no_actor
from facilitator.core.words import _
from facilitator.groups.models import Membership, MembershipState
from facilitator.prompts.mask_models import Mask

#: Among fewer members a name would be easy to guess.
FEWEST_MEMBERS = 5
PURPOSE = "prompt mask"


@no_actor("a number about a circle the caller has been let into")
def is_offered(group_id: uuid.UUID) -> bool:
    """Say whether a circle has enough members for one of them to be just someone."""
    query = sa.select(sa.func.count(Membership.id)).where(
        Membership.group_id == group_id,
        Membership.state == MembershipState.ACTIVE,
        Membership.role.not_in(STAFF_ROLES),
    )
    return (db.session.scalar(query) or 0) >= FEWEST_MEMBERS


def _index(prompt_id: uuid.UUID, membership_id: uuid.UUID) -> bytes:
    return blind_index(PURPOSE, f"{prompt_id}:{membership_id}")


@no_actor("asked with the asker's own membership alone")
def mask_of(prompt_id: uuid.UUID, membership_id: uuid.UUID) -> uuid.UUID | None:
    """Return the mask one membership wears under a prompt, if they do."""
    return db.session.scalar(
        sa.select(Mask.id).where(
            Mask.prompt_id == prompt_id, Mask.owner_index == _index(prompt_id, membership_id)
        )
    )


@no_actor("asked with the asker's own membership alone")
def masks_of(membership_id: uuid.UUID, prompt_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Return the masks one membership wears under some prompts."""
    wanted = [_index(prompt_id, membership_id) for prompt_id in prompt_ids]
    return list(db.session.scalars(sa.select(Mask.id).where(Mask.owner_index.in_(wanted))))


@no_actor("asked with the asker's own membership alone, under the prompt's lock")
def put_on(prompt_id: uuid.UUID, membership_id: uuid.UUID) -> uuid.UUID:
    """Return the mask of one membership under a prompt, a new one if need be."""
    known = mask_of(prompt_id, membership_id)
    if known is not None:
        return known
    last = db.session.scalar(sa.select(sa.func.max(Mask.number)).where(Mask.prompt_id == prompt_id))
    mask = Mask(
        id=uuid.uuid4(),
        prompt_id=prompt_id,
        number=(last or 0) + 1,
        owner_index=_index(prompt_id, membership_id),
        owner_sealed=seal_system(PURPOSE, str(membership_id)),
    )
    db.session.add(mask)
    db.session.flush()  # the answer points at it
    return mask.id


@no_actor("whoever asks has been let open a mask, or tells its owner alone")
def owner_of(mask_id: uuid.UUID) -> uuid.UUID | None:
    """Return the membership behind a mask; None once its wearer was erased."""
    sealed = db.session.scalar(sa.select(Mask.owner_sealed).where(Mask.id == mask_id))
    owner = uuid.UUID(unseal_system(PURPOSE, sealed)) if sealed is not None else NOBODY
    return owner if owner != NOBODY else None


@no_actor("a pure function of a moment")
def blurred(moment: datetime) -> datetime:
    """Return the hour a moment is in: all that is kept of when a mask spoke."""
    return moment.replace(minute=0, second=0, microsecond=0)


@no_actor("a pure function of a number")
def name_of(number: int) -> str:
    """Return what a mask is called in its thread."""
    if number == 1:
        return _("Someone in the circle")
    return _("Someone in the circle (%(number)s)", number=number)
