"""What goes over the live channel about questions that are answered with a tap."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent

Question = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Choice = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Position = Annotated[int, msgspec.Meta(ge=0, le=5)]
KindWord = Literal["poll", "scale"]
ScaleWord = Literal["numbers", "energy", "pace", "weather", "ready"]


class SoundingOpen(RoomAsk, frozen=True, kw_only=True):
    """Ask the room a poll (its `choices`) or a scale (the words of `scale`).

    Decided on the `version` of sounding.read. Without `minutes` it closes with the session.
    """

    event: ClassVar[str] = "sounding.open"
    cmid: UUID
    version: Seq
    kind: KindWord
    question: Question
    choices: Annotated[list[Choice], msgspec.Meta(max_length=6)] = []
    scale: ScaleWord = "numbers"
    several: bool = False
    named: bool = False
    minutes: Literal[2, 5, 10] | None = None


class SoundingAnswer(RoomAsk, frozen=True, kw_only=True):
    """Answer once, for good. The same `cmid` again is the same answer."""

    event: ClassVar[str] = "sounding.answer"
    cmid: UUID
    id: UUID
    choices: Annotated[list[Position], msgspec.Meta(min_length=1, max_length=6)]


class SoundingClose(RoomAsk, frozen=True, kw_only=True):
    """Close the one that is open; decided on the `version` of sounding.read."""

    event: ClassVar[str] = "sounding.close"
    cmid: UUID
    version: Seq
    id: UUID


class SoundingRead(RoomAsk, frozen=True, kw_only=True):
    """Ask for the questions of the session, their words and what came of them."""

    event: ClassVar[str] = "sounding.read"


class CellView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often one choice was taken, in words and as a share of a hundred for its bar."""

    words: str
    share: int
    #: By whom, where names are shown.
    who: list[UUID] = []


class SoundingView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question as somebody may see it; no counts of any kind while it is open."""

    id: UUID
    kind: KindWord
    open: bool
    question: str
    choices: list[str]
    several: bool = False
    named: bool = False
    #: When it closes by itself.
    until: str | None = None
    #: Whether the asker has answered.
    mine: bool = False
    #: What staff read of how many answered, in steps of five; while it is open.
    answered: str = ""
    #: The line of the log that says it opened, and the one with what came of it.
    opened: str
    opened_seq: int
    closed: str = ""
    closed_seq: int = 0
    #: One for each choice; empty where too few answered.
    cells: list[CellView] = []


class SoundingReadAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to sounding.read, the oldest first."""

    event: ClassVar[str] = "ack sounding.read"
    ok: bool = True
    #: Rises with every question that opens or closes.
    version: int
    soundings: list[SoundingView]


class SoundingPart(ServerEvent, frozen=True, kw_only=True):
    """What somebody who enters is told: the last row about questions; their words are asked for."""

    event: ClassVar[str] = "part soundings"
    last: int
