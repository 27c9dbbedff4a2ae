"""The picture beside an answer, where a circle takes them."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Picture(TenantOwned, Model):
    """A picture of our own encoding, sealed with the key of its answer's author or mask.

    It goes with the answer's words. A facilitator who shares these without it leaves the
    row, empty, so that the author reads what became of it.
    """

    __tablename__ = "reply_pictures"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "reply_id"),
        tenant_key("replies", "reply_id"),
    )
    on_erasure = OnErasure.DELETE

    reply_id: Mapped[uuid.UUID]
    #: What is on it, in its author's words.
    about_sealed: Mapped[bytes | None]
    #: A JPEG.
    data_sealed: Mapped[bytes | None]
    #: Pixels.
    width: Mapped[int]
    height: Mapped[int]
