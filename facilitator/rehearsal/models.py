"""Rooms to try things in: who has one, how its rehearsal stands, and who plays in it.

A sandbox is a whole organization of its own, with an end (docs/decisions/0026). Only
`Sandbox` lives where its person belongs; everything else is inside and goes with it.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class SandboxKind(StrEnum):
    """What it is for: a facilitator rehearses, a member tries the room."""

    REHEARSAL = "rehearsal"
    PRACTICE = "practice"


class PlayState(StrEnum):
    """running <-> paused -> over; running -> over."""

    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


class Sandbox(TenantOwned, Model):
    """That a member has a sandbox, where it is and until when; nobody but them finds it."""

    __tablename__ = "sandboxes"
    __table_args__ = (
        tenant_key("members", "member_id"),
        tenant_key("groups", "group_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The circle it was begun from.
    group_id: Mapped[uuid.UUID]
    kind: Mapped[SandboxKind] = mapped_column(choice(SandboxKind))
    #: The organization that is the sandbox, and its address.
    place_id: Mapped[uuid.UUID]
    place_slug: Mapped[str]
    meeting_id: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Rehearsal(TenantOwned, Model):
    """What is played in a sandbox: which scripts, for how long, and how far it is."""

    __tablename__ = "rehearsals"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "owner_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    owner_id: Mapped[uuid.UUID]
    kind: Mapped[SandboxKind] = mapped_column(choice(SandboxKind))
    state: Mapped[PlayState] = mapped_column(choice(PlayState), default=PlayState.RUNNING)
    #: Rises with each change of state; a stale decision is refused.
    version: Mapped[int] = mapped_column(default=0)
    #: The names of the scripts, in the order they were chosen.
    scripts: Mapped[list[str]] = mapped_column(sa.JSON)
    minutes: Mapped[int]
    #: When the scripts look at the room next; None while nothing is played.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    #: When the session was live for the first time; the scripts count from here.
    began_at: Mapped[datetime | None]
    #: Since when it is paused, and how long it was before that.
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
    over_at: Mapped[datetime | None]
    #: Where its person came from.
    home_slug: Mapped[str]
    home_group_id: Mapped[uuid.UUID]


class Persona(TenantOwned, Model):
    """One person of a script in one rehearsal, and how far they are in it."""

    __tablename__ = "personas"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("rehearsals", "rehearsal_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    rehearsal_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID]
    script: Mapped[str]
    #: Their place among the people of the script.
    number: Mapped[int]
    #: The next step of theirs, and since when it is waited for.
    step: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    #: The log was heard up to here when they did something last.
    heard_seq: Mapped[int] = mapped_column(default=0)
    #: When what they react to was first seen, by the number of the reaction; 0 once it is done.
    seen: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: When they did something first.
    began_at: Mapped[datetime | None]
