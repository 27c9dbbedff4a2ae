"""How a session runs: where it is in its agenda, what was posted of it, what its lobby reads."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Run(TenantOwned, Model):
    """How far one session has come. Which part it is in stands on its room."""

    __tablename__ = "runs"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("agendas", "agenda_id"),
    )
    on_erasure = OnErasure.KEEP  # staff words, and facts that name no one

    room_id: Mapped[uuid.UUID]
    #: The agenda it began with: what is planned anew meanwhile changes nothing here.
    agenda_id: Mapped[uuid.UUID | None]
    #: Rises with every change of the part or its time; a stale decision is refused.
    version: Mapped[int] = mapped_column(default=0)
    #: When the part began, later by as long as the room has paused since.
    phase_began_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    #: Minutes added to parts, by their position.
    added: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    #: What was posted of each part, by its position: "script" or "prompt", and the ask's id.
    posted: Mapped[dict[str, dict[str, Any]]] = mapped_column(sa.JSON)
    #: What people in the lobby read; empty for nothing.
    lobby_words: Mapped[str] = mapped_column(default="")
