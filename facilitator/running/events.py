"""What goes over the live channel about how a session runs."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent, Words

Position = Annotated[int, msgspec.Meta(ge=0, le=19)]
SheetWord = Literal["script", "prompt"]
HintWord = Literal["quiet", "unheard", "over", "ending"]


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


class HeardRead(RoomAsk, frozen=True, kw_only=True):
    """Ask who has been heard so far."""

    event: ClassVar[str] = "heard.read"


class HintSwitch(RoomAsk, frozen=True, kw_only=True):
    """Switch a hint on or off for oneself, in every circle."""

    event: ClassVar[str] = "hint.switch"
    cmid: UUID
    hint: HintWord
    on: bool


class PhraseList(RoomAsk, frozen=True, kw_only=True):
    """Ask for the sentences of the circle."""

    event: ClassVar[str] = "phrase.list"


class SessionPostpone(RoomAsk, frozen=True, kw_only=True):
    """End a session that too few came to; decided on the session's `version`."""

    event: ClassVar[str] = "session.postpone"
    cmid: UUID
    version: Seq
    words: Words = ""


# ---------------------------------------------------------------- what is answered and said


class HeardView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody inside has said so far."""

    id: UUID
    messages: int
    words: int
    last_at: str | None


class HeardAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to heard.read: the least heard first."""

    event: ClassVar[str] = "ack heard.read"
    ok: bool = True
    people: list[HeardView]


class PhraseView(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence; a draft has yet to be reviewed by qualified people."""

    situation: str
    words: str
    is_draft: bool


class PhraseAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to phrase.list, by situation."""

    event: ClassVar[str] = "ack phrase.list"
    ok: bool = True
    phrases: list[PhraseView]


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
    #: The rest is for staff: scripts, how few is too few, and the hints they do not want.
    sheet: list[SheetView]
    minimum: int
    starts_at: str
    hints_off: list[str]
