"""What somebody's own screens are told of what they keep for themselves."""

from typing import ClassVar
from uuid import UUID

from facilitator.core.wire import RoomAsk, ServerEvent


class PeaceMute(RoomAsk, frozen=True, kw_only=True):
    """Hear nothing of somebody any more, or again. Nobody else is told, in any way."""

    event: ClassVar[str] = "peace.mute"
    cmid: UUID
    who: UUID
    on: bool


class PeaceKinds(RoomAsk, frozen=True, kw_only=True):
    """Ask which reactions are left without those of people one has muted."""

    event: ClassVar[str] = "peace.kinds"
    ids: list[UUID]


class PeaceView(ServerEvent, frozen=True, kw_only=True):
    """Whom somebody muted and what they fold, as a part of what they are told on entering."""

    event: ClassVar[str] = "part peace"
    muted: list[UUID]
    lens: list[str]


class CalmView(ServerEvent, frozen=True, kw_only=True):
    """Until when somebody only reads, and when they wanted to stop; for their own screens."""

    event: ClassVar[str] = "part calm"
    reads_until: str | None
    stop_at: str | None


class PeaceNow(ServerEvent, frozen=True, kw_only=True):
    """The same, to one's own other screens once it changed."""

    event: ClassVar[str] = "peace"
    room: UUID
    peace: PeaceView
