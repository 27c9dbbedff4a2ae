"""How a session goes: its parts in order, and templates that sessions are planned from.

On the screen a phase is a part.
"""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Mode(StrEnum):
    """Who may write in a part of a session, and when."""

    OPEN = "open"
    HANDS = "hands"
    ROUND = "round"
    LISTENING = "listening"
    HOLD_ALL = "hold_all"
    SILENCE = "silence"


class TemplateState(StrEnum):
    """A retired template is offered to nobody; what was planned from it stays."""

    ACTIVE = "active"
    RETIRED = "retired"


class Agenda(TenantOwned, Model):
    """An order of parts. It is never changed: whoever wants another one makes another one.

    So templates, series and meetings can point at the same one, and each keeps what it has
    (docs/decisions/0016).
    """

    __tablename__ = "agendas"
    on_erasure = OnErasure.KEEP  # staff words; it names no one

    created_at: Mapped[datetime]


class Phase(TenantOwned, Model):
    """One part of an agenda."""

    __tablename__ = "phases"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "agenda_id", "position"),
        tenant_key("agendas", "agenda_id"),
    )
    on_erasure = OnErasure.KEEP

    agenda_id: Mapped[uuid.UUID]
    #: The first is 0.
    position: Mapped[int]
    title: Mapped[str]
    minutes: Mapped[int]
    mode: Mapped[Mode] = mapped_column(choice(Mode))
    #: What a facilitator may say; for facilitators until they say it.
    script: Mapped[str]
    #: A question for everybody; empty for none.
    prompt: Mapped[str]


class SessionTemplate(TenantOwned, Model):
    """An agenda with a name, for one organization."""

    __tablename__ = "session_templates"
    __table_args__ = (
        tenant_key("agendas", "agenda_id"),
        tenant_key("members", "owner_id"),
        sa.UniqueConstraint("organization_id", "preset"),
    )
    on_erasure = OnErasure.DETACH

    name: Mapped[str]
    about: Mapped[str]
    #: How long a session is that it was made for.
    minutes: Mapped[int]
    agenda_id: Mapped[uuid.UUID]
    #: The preset it was copied from; None for one made here.
    preset: Mapped[str | None]
    #: Who made it and may edit it, besides admins; None for a preset's copy.
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    state: Mapped[TemplateState] = mapped_column(choice(TemplateState))
    #: Rises with every change, so that two people cannot overwrite each other unseen.
    revision: Mapped[int]
    created_at: Mapped[datetime]
