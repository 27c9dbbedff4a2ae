"""What goes over the live channel about a room; the browser's types are made from these.

Names and fields are docs/protocol.md's. Ids of people are membership ids: they
belong to one group and cannot be matched with anything outside it.
"""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import Body, RoomAsk, Seq, ServerEvent, Words

Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
Ids = Annotated[list[UUID], msgspec.Meta(max_length=200)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
StateWord = Literal["scheduled", "lobby", "live", "paused", "closing", "ended"]
SeatWord = Literal["waiting", "admitted", "denied", "removed"]
MessageWord = Literal["visible", "held", "withdrawn", "declined", "hidden", "removed"]


# ---------------------------------------------------------------- asks


class RoomJoin(RoomAsk, frozen=True, kw_only=True):
    """Enter a room, or its lobby, holding everything up to `since` (0 for a new page)."""

    event: ClassVar[str] = "room.join"
    since: Seq = 0
    limit: Limit = 200


class RoomSync(RoomAsk, frozen=True, kw_only=True):
    """Ask for what came after `since`."""

    event: ClassVar[str] = "room.sync"
    epoch: Seq
    since: Seq
    limit: Limit = 200


class RoomLeave(RoomAsk, frozen=True, kw_only=True):
    """Step out; the seat stays."""

    event: ClassVar[str] = "room.leave"


class RoomSeen(RoomAsk, frozen=True, kw_only=True):
    """Say how far this screen has read."""

    event: ClassVar[str] = "room.seen"
    seq: Seq


class Typing(RoomAsk, frozen=True, kw_only=True):
    """Say that somebody is writing; may be lost."""

    event: ClassVar[str] = "typing"


class MsgSend(RoomAsk, frozen=True, kw_only=True):
    """Say something. The same `cmid` again is the same message."""

    event: ClassVar[str] = "msg.send"
    cmid: UUID
    body: Body
    prompt: UUID | None = None


class MsgRemove(RoomAsk, frozen=True, kw_only=True):
    """Take one's own message back: a held one is withdrawn, a visible one leaves a mark."""

    event: ClassVar[str] = "msg.remove"
    cmid: UUID
    id: UUID


class SessionMove(RoomAsk, frozen=True, kw_only=True):
    """Move the session to another state; decided on `version`."""

    event: ClassVar[str] = "session.move"
    cmid: UUID
    version: Seq
    to: Literal["lobby", "live", "paused", "closing", "ended"]
    words: Words = ""


class SessionHold(RoomAsk, frozen=True, kw_only=True):
    """Switch reading every message first on or off; decided on `version`."""

    event: ClassVar[str] = "session.hold"
    cmid: UUID
    version: Seq
    on: bool


class SeatAdmit(RoomAsk, frozen=True, kw_only=True):
    """Let people in from the lobby; nobody named means everybody."""

    event: ClassVar[str] = "seat.admit"
    cmid: UUID
    who: Ids = []


class SeatDeny(RoomAsk, frozen=True, kw_only=True):
    """Do not let somebody in, with a note they read."""

    event: ClassVar[str] = "seat.deny"
    cmid: UUID
    who: UUID
    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class MsgDecide(RoomAsk, frozen=True, kw_only=True):
    """Decide about a message: the author reads `note`. `rev` is what was decided on."""

    event: ClassVar[str] = "msg.decide"
    cmid: UUID
    id: UUID
    rev: Seq
    action: Literal["approve", "decline", "hide", "restore", "remove"]
    note: Words = ""


class PromptPost(RoomAsk, frozen=True, kw_only=True):
    """Put a question to the room."""

    event: ClassVar[str] = "prompt.post"
    cmid: UUID
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


# ---------------------------------------------------------------- what is answered and said


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of this group, as everybody in it may see them."""

    id: UUID
    handle: str
    role: Literal["lead", "cofacilitator", "participant"]


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the session, for everybody."""

    state: StateWord
    reason: str
    words: str
    hold_all: bool
    version: int


class MeView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the person asking stands."""

    id: UUID
    handle: str
    is_staff: bool
    seat: SeatWord
    words: str
    muted_until: str | None
    mute_reason: str
    #: Messages of theirs that wait for a facilitator: only they see these.
    held: list["HeldView"]


class HeldView(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits, as its author or staff see it."""

    id: UUID
    cmid: UUID
    actor: UUID
    body: str
    rev: int
    reason: str
    at: str


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the lobby, for staff."""

    id: UUID
    at: str


class StaffView(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for staff when they enter."""

    held: list[HeldView]
    waiting: list[WaitingView]
    mseq: int


class LogEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of the log as this viewer may see it. A row they may not see is a `skip`."""

    seq: int
    kind: Literal[
        "msg.add",
        "msg.hide",
        "msg.restore",
        "msg.remove",
        "msg.decline",
        "member.join",
        "member.deny",
        "member.leave",
        "member.remove",
        "member.mute",
        "member.unmute",
        "member.role",
        "prompt.post",
        "session.state",
        "skip",
        "floor.state",
        "hand.state",
        "round.state",
        "team.lead",
        "ground.offer",
        # the run of show
        "phase.move",
        "phase.time",
        "lobby.say",
        "pact.state",
    ]
    at: str = ""
    id: UUID | None = None
    cmid: UUID | None = None
    actor: UUID | None = None
    target: UUID | None = None
    rev: int = 0
    state: MessageWord | None = None
    body: str | None = None
    meta: dict[str, Any] = {}


class StaffLogEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of the staff stream."""

    mseq: int
    kind: Literal[
        "held.add",
        "held.gone",
        "seat.waiting",
        "seat.gone",
        "report.new",
        "report.gone",
        "skip",
        "team.say",
        "team.facts",
        "quiet.changed",
        "seat.breather",
        # the run of show
        "sheet.posted",
        "pact.voice",
    ]
    at: str = ""
    id: UUID | None = None
    actor: UUID | None = None
    target: UUID | None = None
    held: HeldView | None = None
    meta: dict[str, Any] = {}


class JoinAck(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to room.join and room.sync: a snapshot, and events from..to in order."""

    event: ClassVar[str] = "ack room.join"
    ok: bool = True
    room: RoomView
    me: MeView
    people: list[PersonView]
    #: Who is connected and inside, as `presence` says afterwards; nobody in the lobby is told.
    here: list[UUID] = []
    staff: StaffView | None = None
    epoch: int
    from_: int = msgspec.field(name="from")
    to: int
    head: int
    events: list[LogEvent]
    #: What other features know of the room, by their names (live/parts.py).
    parts: dict[str, Any] = {}
    now: str


class RoomEvents(ServerEvent, frozen=True, kw_only=True):
    """New rows of the log, contiguous from..to."""

    event: ClassVar[str] = "room.events"
    room: UUID
    epoch: int
    from_: int = msgspec.field(name="from")
    to: int
    events: list[LogEvent]


class ModEvents(ServerEvent, frozen=True, kw_only=True):
    """New rows of the staff stream; never sent to a member."""

    event: ClassVar[str] = "mod.events"
    room: UUID
    from_: int = msgspec.field(name="from")
    to: int
    events: list[StaffLogEvent]


class RoomHint(ServerEvent, frozen=True, kw_only=True):
    """The head of the log, every few seconds and to the slow: behind means room.sync."""

    event: ClassVar[str] = "room.hint"
    room: UUID
    head: int


class RoomClosed(ServerEvent, frozen=True, kw_only=True):
    """This socket hears no more of the room."""

    event: ClassVar[str] = "room.closed"
    room: UUID
    code: Literal["removed", "suspended", "banned", "left", "paused", "archived"]


class SessionEnd(ServerEvent, frozen=True, kw_only=True):
    """The sign-in behind this socket has ended."""

    event: ClassVar[str] = "session.end"
    code: Literal["logged_out", "revoked", "expired", "disabled"]


class ServerDrain(ServerEvent, frozen=True, kw_only=True):
    """The server restarts: come back after a random wait in this range, in milliseconds."""

    event: ClassVar[str] = "server.drain"
    retry_ms: tuple[int, int]


class Presence(ServerEvent, frozen=True, kw_only=True):
    """Who is here now; at most once a second."""

    event: ClassVar[str] = "presence"
    room: UUID
    here: list[UUID]


class TypingNow(ServerEvent, frozen=True, kw_only=True):
    """Somebody is writing."""

    event: ClassVar[str] = "typing"
    room: UUID
    who: UUID


class Refusal(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The ack of anything refused. `message` is for the person, `retry_ms` for the client."""

    event: ClassVar[str] = "ack refused"
    ok: bool = False
    code: Literal[
        "bad_request",
        "too_large",
        "unauthenticated",
        "forbidden",
        "not_found",
        "muted",
        "room_closed",
        "agreement",
        "conflict",
        "cmid_reused",
        "gone",
        "rate_limited",
        "slow",
        "unavailable",
        "draining",
        "failed",
    ]
    message: str
    retry_ms: int = 0


class SendAck(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to msg.send: durable, either in the log or waiting for a facilitator."""

    event: ClassVar[str] = "ack msg.send"
    ok: bool = True
    status: Literal["published", "held"]
    id: UUID
    seq: int = 0
    dup: bool = False
    reason: str = ""
    #: How long until the author may say the next, in milliseconds.
    wait_ms: int = 0
    now: str
