"""The floor of a room: what is on, whose hands are up, the rounds and their turns.

What decides whether a message may be said are columns of `rooms` (live/speaking.py);
these tables hold what leads there. See docs/states.md.
"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.live.models import FloorMode
from facilitator.meetings.models import Intent


class HandOrder(StrEnum):
    """In which order staff call: who raised first, or who has been heard least."""

    FIRST_COME = "first_come"
    LEAST_HEARD = "least_heard"


class RoundOrder(StrEnum):
    """Who comes when in a round."""

    RANDOM = "random"
    NAME = "name"
    GIVEN = "given"


class TurnState(StrEnum):
    """waiting -> offered -> speaking -> done; passed and later from any of the first three."""

    WAITING = "waiting"
    OFFERED = "offered"
    SPEAKING = "speaking"
    DONE = "done"
    PASSED = "passed"
    LATER = "later"


class Floor(TenantOwned, Model):
    """What is on in one room. `version` rises with each decision of staff about it."""

    __tablename__ = "floors"
    __table_args__ = (
        UniqueConstraint("organization_id", "room_id"),
        tenant_key("rooms", "room_id"),
    )
    on_erasure = OnErasure.KEEP

    room_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(default=0)
    hand_order: Mapped[HandOrder] = mapped_column(choice(HandOrder), default=HandOrder.FIRST_COME)
    #: Where a round returns to.
    before_round: Mapped[FloorMode] = mapped_column(choice(FloorMode), default=FloorMode.OPEN)
    #: Rounds that came to their end by themselves.
    laps: Mapped[int] = mapped_column(default=0)
    #: When time changes something next; None while nothing runs out.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    #: When the session had ended and everything was put away.
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)


class Voice(TenantOwned, Model):
    """One person's part in one session: their hand, what they came for, how often they spoke."""

    __tablename__ = "voices"
    __table_args__ = (
        UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: What they said in the room; None: as they said when they answered.
    intent: Mapped[Intent | None] = mapped_column(choice(Intent))
    #: How often they were called or had a turn.
    turns: Mapped[int] = mapped_column(default=0)
    #: Their place in the order of hands, which only rises; None while it is down.
    hand: Mapped[int | None] = mapped_column(index=True)
    raised_at: Mapped[datetime | None]
    #: What they would like to say, in a few words only staff read; gone with the hand.
    topic_sealed: Mapped[bytes | None]


class Round(TenantOwned, Model):
    """Everybody speaks in turn. It is open until it ends; then its words are gone."""

    __tablename__ = "rounds"
    __table_args__ = (tenant_key("rooms", "room_id"), tenant_key("memberships", "started_by_id"))
    on_erasure = OnErasure.SHRED

    room_id: Mapped[uuid.UUID] = mapped_column(index=True)
    started_by_id: Mapped[uuid.UUID]
    #: The question everybody speaks to, sealed with its author's key; gone at the end.
    prompt_sealed: Mapped[bytes | None]
    #: Seconds for each turn; None in a round that shares its time.
    seconds: Mapped[int | None]
    #: Seconds that all sharers have together; None in a round of equal turns.
    pool_seconds: Mapped[int | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class Turn(TenantOwned, Model):
    """One person's turn in one round. `rev` rises with each change; a stale decision is refused."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("organization_id", "round_id", "membership_id"),
        tenant_key("rounds", "round_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    round_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    position: Mapped[int]
    state: Mapped[TurnState] = mapped_column(choice(TurnState), default=TurnState.WAITING)
    rev: Mapped[int] = mapped_column(default=1)
    #: Whether they went later once already; the second time they are passed over.
    was_later: Mapped[bool] = mapped_column(default=False)
    offered_at: Mapped[datetime | None]
    spoke_at: Mapped[datetime | None]
    #: What the soft clock of the turn counts down to.
    ends_at: Mapped[datetime | None]
    #: How long they spoke, in a round that shares its time.
    spent_seconds: Mapped[int] = mapped_column(default=0)
