"""What goes over the live channel about how a session runs."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent, Words

Position = Annotated[int, msgspec.Meta(ge=0, le=19)]
SheetWord = Literal["script", "prompt"]


# ---------------------------------------------------------------- asks


class PhaseMove(RoomAsk, frozen=True, kw_only=True):
    """Go on to a part of the agenda, or back to one; decided on the run's `version`."""

    event: ClassVar[str] = "phase.move"
    cmid: UUID
    version: Seq
    to: Position


class PhaseExtend(RoomAsk, frozen=True, kw_only=True):
    """Give the part that is on more time; decided on the run's `version`."""

    event: ClassVar[str] = "phase.extend"
    cmid: UUID
    version: Seq
    minutes: Literal[5, 10]


class SheetPost(RoomAsk, frozen=True, kw_only=True):
    """Post what the run sheet has for a part, as it was edited. The same `cmid` posts once."""

    event: ClassVar[str] = "sheet.post"
    cmid: UUID
    part: Position
    what: SheetWord
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1500)]


class LobbySay(RoomAsk, frozen=True, kw_only=True):
    """Set what everybody in the lobby reads; empty takes it away."""

    event: ClassVar[str] = "lobby.say"
    cmid: UUID
    words: Words


# ---------------------------------------------------------------- what is answered and said


class PhaseView(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the agenda, as everybody may see it."""

    title: str
    minutes: int
    mode: str


class SheetView(msgspec.Struct, frozen=True, kw_only=True):
    """What a facilitator may say in one part, and what of it is posted."""

    script: str
    prompt: str
    posted: list[SheetWord]


class RunTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Which part is on, since when, and what was added; the facts of a phase.* row."""

    phase: int | None
    began_at: str | None
    added: dict[str, int]
    version: int


class RunView(ServerEvent, frozen=True, kw_only=True):
    """How the session runs: its agenda and where it is in it. Scripts are for staff."""

    event: ClassVar[str] = "part run"
    parts: list[PhaseView]
    times: RunTimes
    #: When the session is planned to end.
    ends_at: str
    lobby: str
    sheet: list[SheetView]
