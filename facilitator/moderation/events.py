"""Live asks of moderation: reporting from a room, muting and removing somebody in it."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, ServerEvent, Words

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ReportRaise(RoomAsk, frozen=True, kw_only=True):
    """Report a message or a person. The reported are never told who did."""

    event: ClassVar[str] = "report.raise"
    cmid: UUID
    subject: Literal["message", "person"]
    id: UUID
    reason: Literal[
        "harassment",
        "hate",
        "sexual",
        "self_harm",
        "contact_details",
        "advice",
        "spam",
        "uncomfortable",
    ]
    words: Words = ""


class ReportAck(ServerEvent, frozen=True, kw_only=True):
    """A receipt: what happens next, in words."""

    event: ClassVar[str] = "ack report.raise"
    ok: bool = True
    id: UUID
    message: str


class MemberWarn(RoomAsk, frozen=True, kw_only=True):
    """Say a word to somebody alone that stays in their record and changes nothing else."""

    event: ClassVar[str] = "member.warn"
    cmid: UUID
    who: UUID
    reason: Reason


class MemberMute(RoomAsk, frozen=True, kw_only=True):
    """Give somebody a break from writing; no minutes means the rest of the session."""

    event: ClassVar[str] = "member.mute"
    cmid: UUID
    who: UUID
    minutes: Literal[1, 5, 10, 15, 60] | None = None
    reason: Reason


class MemberUnmute(RoomAsk, frozen=True, kw_only=True):
    """End a break early."""

    event: ClassVar[str] = "member.unmute"
    cmid: UUID
    who: UUID
    reason: Reason


class MemberRemove(RoomAsk, frozen=True, kw_only=True):
    """Remove somebody from this session; it holds for every device and sign-in."""

    event: ClassVar[str] = "member.remove"
    cmid: UUID
    who: UUID
    reason: Reason
