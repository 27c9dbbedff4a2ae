"""What goes over the live channel about care; docs/protocol.md has the names."""

from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent, Words

CareWord = Literal[
    "raised",
    "acknowledged",
    "with_member",
    "stepped_down",
    "handed_over",
    "emergency",
    "follow_up_due",
    "closed",
]
DoorWord = Literal["self", "other", "staff", "phrase"]


# ---------------------------------------------------------------- asks


class CareRaise(RoomAsk, frozen=True, kw_only=True):
    """Say that one is not OK, or is worried about somebody. The same `cmid` again is once."""

    event: ClassVar[str] = "care.raise"
    cmid: UUID
    about: Literal["me", "person", "message"]
    id: UUID | None = None
    words: Words = ""


class CareMine(RoomAsk, frozen=True, kw_only=True):
    """Ask how it stands with care for oneself."""

    event: ClassVar[str] = "care.mine"


class CareTake(RoomAsk, frozen=True, kw_only=True):
    """Say that one has seen a case and looks after it. Decided on its `version`."""

    event: ClassVar[str] = "care.take"
    cmid: UUID
    id: UUID
    version: Seq


class CareSide(RoomAsk, frozen=True, kw_only=True):
    """Open a side room for the person and oneself; the words go to them on the quiet line."""

    event: ClassVar[str] = "care.side"
    cmid: UUID
    id: UUID
    version: Seq
    words: Words


class CareAskIn(RoomAsk, frozen=True, kw_only=True):
    """Ask one more of the team into the side room of a case."""

    event: ClassVar[str] = "care.ask_in"
    cmid: UUID
    id: UUID
    who: UUID


class CareSideEnd(RoomAsk, frozen=True, kw_only=True):
    """Close the side room of a case; its people are in the session again."""

    event: ClassVar[str] = "care.side_end"
    cmid: UUID
    id: UUID


class CareGroup(RoomAsk, frozen=True, kw_only=True):
    """Say a word to the group about what happened, with a pause or without one."""

    event: ClassVar[str] = "care.group"
    cmid: UUID
    id: UUID
    words: Words
    pause: bool = False


# ---------------------------------------------------------------- what is answered and said


class OwnCare(msgspec.Struct, frozen=True, kw_only=True):
    """How care for oneself stands, for that person alone: never a note, never who was worried."""

    state: CareWord
    #: The role of whoever looks after it; empty while nobody does.
    by: str
    #: Whether the person asked for it themselves.
    asked: bool
    #: The side room that is open for them.
    side: UUID | None = None


class CareMineAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to care.mine and care.raise: one's own, and how many of the team are here."""

    event: ClassVar[str] = "ack care.mine"
    ok: bool = True
    mine: OwnCare | None
    team_here: int


class CareCard(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the console shows it; told whole with every change."""

    id: UUID
    who: UUID
    state: CareWord
    door: DoorWord
    since: str
    #: What to call whoever looks after it.
    by: str
    version: int
    side: UUID | None = None
    #: Who has a seat in the side room.
    inside: list[UUID] = []


class CarePart(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody who enters is told: their own, and to the team every open case."""

    event: ClassVar[str] = "part care"
    mine: OwnCare | None = None
    cases: list[CareCard] | None = None
