"""What goes over the live channel about what members show to a facilitator of the session."""

from typing import ClassVar
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, ServerEvent


class SharedRead(RoomAsk, frozen=True, kw_only=True):
    """Ask what members of this circle show to the asker, without a word of it."""

    event: ClassVar[str] = "shared.read"


class SharedLook(RoomAsk, frozen=True, kw_only=True):
    """Look at one of them; each look is noted for its owner."""

    event: ClassVar[str] = "shared.look"
    id: UUID


class SharedView(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody shows something, and until when."""

    id: UUID
    name: str
    until: str


class SharedFact(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what is shown."""

    label: str
    words: str


class SharedReadAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to shared.read."""

    event: ClassVar[str] = "ack shared.read"
    ok: bool = True
    shared: list[SharedView]


class SharedLookAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to shared.look."""

    event: ClassVar[str] = "ack shared.look"
    ok: bool = True
    facts: list[SharedFact]


class SharedNews(ServerEvent, frozen=True, kw_only=True):
    """What is shown to you has changed; said to that facilitator's own sockets alone."""

    event: ClassVar[str] = "shared.news"
    room: UUID
