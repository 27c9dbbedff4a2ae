"""What a month of a circle came to, in numbers; written once, when the month is over."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class CircleMonth(TenantOwned, Model):
    """One circle's month. Small numbers are in it; `hiding.py` says what anybody reads of it.

    It never changes again: somebody who leaves or is erased later cannot be seen in
    the difference of two looks.
    """

    __tablename__ = "circle_months"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "month", "group_id"),
        tenant_key("groups", "group_id"),
    )
    on_erasure = OnErasure.KEEP  # numbers

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Its first day.
    month: Mapped[date]
    sessions: Mapped[int] = mapped_column(default=0)
    #: Members who came at all, and how often they came together.
    people: Mapped[int] = mapped_column(default=0)
    visits: Mapped[int] = mapped_column(default=0)
    #: Of the people of the month before: who came again, and who did not.
    returned: Mapped[int] = mapped_column(default=0)
    stayed_away: Mapped[int] = mapped_column(default=0)
    #: Of the people: who wrote something others saw, and who wrote nothing.
    spoke: Mapped[int] = mapped_column(default=0)
    listened: Mapped[int] = mapped_column(default=0)
    #: The share of all words that came from the half that wrote most, in percent.
    spread: Mapped[int] = mapped_column(default=0)
    #: Messages somebody decided about that had waited, by how many authors, for how long in all.
    held: Mapped[int] = mapped_column(default=0)
    held_authors: Mapped[int] = mapped_column(default=0)
    held_seconds: Mapped[int] = mapped_column(default=0)
    approved: Mapped[int] = mapped_column(default=0)
    approved_authors: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    declined_authors: Mapped[int] = mapped_column(default=0)
    #: Reports, from how many people, how many somebody took on, and how long those waited in all.
    reports: Mapped[int] = mapped_column(default=0)
    reporters: Mapped[int] = mapped_column(default=0)
    claimed: Mapped[int] = mapped_column(default=0)
    claim_seconds: Mapped[int] = mapped_column(default=0)


class CountedMonth(TenantOwned, Model):
    """That an organization's month was counted, so that it is counted once."""

    __tablename__ = "counted_months"
    __table_args__ = (sa.UniqueConstraint("organization_id", "month"),)
    on_erasure = OnErasure.KEEP

    month: Mapped[date]
