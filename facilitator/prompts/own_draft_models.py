"""What somebody typed and has not sent."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class OwnDraft(TenantOwned, Model):
    """Words of one author for one place: an answer to a prompt or to an answer, or a question.

    Who would read them, and whether with a name, is inside the sealed text. Only the day is
    kept, so that a draft that goes says nothing of when somebody answered without a name.
    """

    __tablename__ = "own_drafts"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id", "place_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The prompt or the answer that is answered, or the circle that is asked.
    place_id: Mapped[uuid.UUID]
    #: A filled-up JSON text (`own_drafts.py`), sealed with the author's key.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]
    saved_on: Mapped[date] = mapped_column(index=True)
