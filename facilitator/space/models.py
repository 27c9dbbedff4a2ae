"""What belongs to one member alone, as rows that say next to nothing.

A thing's row says whose it is; which kind it is, when it was and every word stand in one
sealed text (docs/decisions/0034). Nothing outside this feature reads these tables.
"""

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class OwnThing(TenantOwned, Model):
    """One thing somebody keeps: somebody on their map, how they were one day, a step, a plan."""

    __tablename__ = "own_things"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: A filled-up JSON text (`said.py`), sealed with the key of the member.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]
