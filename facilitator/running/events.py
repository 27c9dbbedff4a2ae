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


class PactOpen(RoomAsk, frozen=True, kw_only=True):
    """Begin to make an agreement for this session."""

    event: ClassVar[str] = "pact.open"
    cmid: UUID


class PactRead(RoomAsk, frozen=True, kw_only=True):
    """Ask how far the session's agreement has come."""

    event: ClassVar[str] = "pact.read"


class PactPropose(RoomAsk, frozen=True, kw_only=True):
    """Propose a line. The same `cmid` again is the same line."""

    event: ClassVar[str] = "pact.propose"
    cmid: UUID
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=140)]


class PactWithdraw(RoomAsk, frozen=True, kw_only=True):
    """Take one's own line back."""

    event: ClassVar[str] = "pact.withdraw"
    cmid: UUID
    id: UUID


class PactPick(RoomAsk, frozen=True, kw_only=True):
    """Take a line into the agreement, or leave it out."""

    event: ClassVar[str] = "pact.pick"
    cmid: UUID
    id: UUID
    on: bool


class PactSay(RoomAsk, frozen=True, kw_only=True):
    """Affirm what is picked, or raise a worry that only staff read."""

    event: ClassVar[str] = "pact.voice"
    cmid: UUID
    worry: Annotated[str, msgspec.Meta(max_length=300)] = ""


class PactPublish(RoomAsk, frozen=True, kw_only=True):
    """Let what is picked hold for this session."""

    event: ClassVar[str] = "pact.publish"
    cmid: UUID


class PactAccept(RoomAsk, frozen=True, kw_only=True):
    """Accept what the session agreed on before one came."""

    event: ClassVar[str] = "pact.accept"
    cmid: UUID


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


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the session's agreement; who proposed it is told to nobody."""

    id: UUID
    words: str
    mine: bool
    picked: bool


class WorryView(msgspec.Struct, frozen=True, kw_only=True):
    """What worries somebody about it, for staff."""

    who: UUID
    words: str


class PactAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to pact.read."""

    event: ClassVar[str] = "ack pact.read"
    ok: bool = True
    state: Literal["open", "published"]
    lines: list[LineView]
    mine: Literal["", "affirms", "worried"]
    affirmed: int
    worries: list[WorryView]


class PactNote(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the session makes or has an agreement, and whether the viewer owes it a yes."""

    state: Literal["", "open", "published"]
    owes: bool
    #: Rises with every change on this screen; the server always says 0.
    turn: int = 0


class RunView(ServerEvent, frozen=True, kw_only=True):
    """How the session runs: its agenda and where it is in it. Scripts are for staff."""

    event: ClassVar[str] = "part run"
    parts: list[PhaseView]
    times: RunTimes
    #: When the session is planned to end.
    ends_at: str
    lobby: str
    pact: PactNote
    #: The rest is for staff: scripts, how few is too few, and the hints they do not want.
    sheet: list[SheetView]
    minimum: int
    starts_at: str
    hints_off: list[str]
