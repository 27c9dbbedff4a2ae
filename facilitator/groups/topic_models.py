"""What circles are about, in words the organization chose.

Part of this feature's models, kept apart for size.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Topic(TenantOwned, Model):
    """One topic of an organization's list. Addresses hold its id, never its name."""

    __tablename__ = "topics"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name_key"),)
    on_erasure = OnErasure.KEEP

    name: Mapped[str]
    #: The name folded for comparison.
    name_key: Mapped[str]
    #: The order of the list.
    number: Mapped[int]


class GroupTopic(TenantOwned, Model):
    """That a circle is about a topic."""

    __tablename__ = "group_topics"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "group_id", "topic_id"),
        tenant_key("groups", "group_id"),
        tenant_key("topics", "topic_id"),
    )
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID]
    topic_id: Mapped[uuid.UUID] = mapped_column(index=True)
