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

#: The few words a message is folded behind.
Label = Annotated[str, msgspec.Meta(max_length=80)]
WishWord = Literal["listen", "stories", "ideas", "practical", "no_replies"]
KindnessWord = Literal["with_you", "same", "hear", "hope", "thanks", "hug"]


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
    label: Label = ""
    wish: WishWord | None = None
    #: The message it answers.
    reply: UUID | None = None
    #: They were asked first, and share it all the same; only where the circle lets them.
    sure: bool = False


class MsgEdit(RoomAsk, frozen=True, kw_only=True):
    """Change one's own words: while they wait, or within a quarter of an hour."""

    event: ClassVar[str] = "msg.edit"
    cmid: UUID
    id: UUID
    rev: Seq
    body: Body
    label: Label = ""
    sure: bool = False


class MsgLabel(RoomAsk, frozen=True, kw_only=True):
    """Fold somebody's message behind a warning, change it, or, with none, take it away."""

    event: ClassVar[str] = "msg.label"
    cmid: UUID
    id: UUID
    rev: Seq
    label: Label
    note: Words = ""


class MsgBefore(RoomAsk, frozen=True, kw_only=True):
    """Read what a message said before it was changed; the reason is kept in the record."""

    event: ClassVar[str] = "msg.before"
    cmid: UUID
    id: UUID
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class MsgSuggest(RoomAsk, frozen=True, kw_only=True):
    """Suggest other words for a message that waits; its author decides."""

    event: ClassVar[str] = "msg.suggest"
    cmid: UUID
    id: UUID
    rev: Seq
    body: Body
    note: Words = ""


class MsgAnswer(RoomAsk, frozen=True, kw_only=True):
    """Send the words a facilitator suggested, or keep one's own and wait."""

    event: ClassVar[str] = "msg.answer"
    cmid: UUID
    id: UUID
    rev: Seq
    take: bool


class MsgReact(RoomAsk, frozen=True, kw_only=True):
    """Put one kind word to a message, or take it away."""

    event: ClassVar[str] = "msg.react"
    cmid: UUID
    id: UUID
    kind: KindnessWord
    on: bool


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
    #: With an approval: the warning it is folded behind; its author is told.
    label: Label = ""


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


class SuggestedView(msgspec.Struct, frozen=True, kw_only=True):
    """Other words for a message that waits, and why; its author and staff see them."""

    body: str
    note: str


class WatchedView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the organization's phrases said of a message; for staff alone, never the phrase.

    `at`: pairs of places in the words, in characters.
    """

    does: str
    about: str
    #: What the class is called.
    words: str
    at: list[list[int]]
    #: The rule by which words of danger were noticed, where the organization wants that.
    rule: str = ""


class HeldView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that waits, as its author or staff see it."""

    id: UUID
    cmid: UUID
    actor: UUID
    body: str
    rev: int
    reason: str
    at: str
    label: str = ""
    wish: WishWord | None = None
    reply: UUID | None = None
    suggested: SuggestedView | None = None
    #: Nobody has decided for three minutes; its author was told.
    waits_long: bool = False
    #: Somebody is being called: its author is offered a person at once.
    care: bool = False
    watched: WatchedView | None = None


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
        # what is said and how it is met
        "msg.edit",
        "msg.label",
        "msg.suggest",
        "msg.late",
        "msg.react",
        # questions answered with a tap
        "sounding.open",
        "sounding.close",
        # small circles
        "breakout.state",
        "breakout.place",
        "circle.state",
        "circle.visit",
        "circle.left",
        # a word to one person
        "member.warn",
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
    label: str = ""
    label_by_staff: bool = False
    wish: WishWord | None = None
    reply: UUID | None = None
    edited: bool = False
    watched: WatchedView | None = None


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
        # what waits too long
        "held.late",
        # small circles
        "breakout.board",
        "breakout.bell",
        # what an organization watches for
        "watched.flag",
        # care for one person
        "care.case",
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


class WordsView(ServerEvent, frozen=True, kw_only=True):
    """What somebody who writes is told, as a part of what they are told on entering."""

    event: ClassVar[str] = "part words"
    #: The circle's own content warnings.
    labels: list[str]
    #: Why the writer's messages wait by the circle's rule, or nothing.
    read_first: str
    #: Whether somebody who was asked first may share a number, an address or a link after all.
    lets_contact_through: bool
    kept_days: int


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
        "ask_first",
    ]
    message: str
    retry_ms: int = 0
    #: With `ask_first`: the pieces of one's own words by which somebody could be found.
    found: list[str] = []
    #: With `ask_first`: it can be sent all the same.
    may_send: bool = False


class EarlierView(msgspec.Struct, frozen=True, kw_only=True):
    """What a message said until a moment."""

    body: str
    at: str


class BeforeAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to msg.before: the oldest words first."""

    event: ClassVar[str] = "ack msg.before"
    ok: bool = True
    before: list[EarlierView]


class ChangeAck(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to what changes a message: its state and its revision now."""

    event: ClassVar[str] = "ack msg.change"
    ok: bool = True
    id: UUID
    state: MessageWord
    rev: int
    #: Why it waits, while it does, and whether somebody is being called.
    reason: str = ""
    care: bool = False


class SendAck(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to msg.send: durable, either in the log or waiting for a facilitator."""

    event: ClassVar[str] = "ack msg.send"
    ok: bool = True
    status: Literal["published", "held"]
    id: UUID
    seq: int = 0
    dup: bool = False
    reason: str = ""
    #: Somebody is being called.
    care: bool = False
    #: How long until the author may say the next, in milliseconds.
    wait_ms: int = 0
    now: str
