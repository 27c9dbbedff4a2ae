"""What goes over the live channel about the team of a session; docs/protocol.md has the names."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent

TeamWords = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
HatWord = Literal["support", "tech", "safety"]
Practice = Literal["box", "senses", "feet"]


# ---------------------------------------------------------------- asks


class TeamSay(RoomAsk, frozen=True, kw_only=True):
    """Say something to the team alone. The same `cmid` again is the same line."""

    event: ClassVar[str] = "team.say"
    cmid: UUID
    body: TeamWords


class TeamRead(RoomAsk, frozen=True, kw_only=True):
    """Ask for the team's lines after a number."""

    event: ClassVar[str] = "team.read"
    after: Seq = 0


class TeamCall(RoomAsk, frozen=True, kw_only=True):
    """Call moderators and admins into the team's talk, or let them go."""

    event: ClassVar[str] = "team.call"
    cmid: UUID
    on: bool


class TeamHat(RoomAsk, frozen=True, kw_only=True):
    """Say what somebody of the team looks after; no hat takes theirs off."""

    event: ClassVar[str] = "team.hat"
    cmid: UUID
    who: UUID
    hat: HatWord | None = None


class TeamHand(RoomAsk, frozen=True, kw_only=True):
    """Hand the lead on: offered for a minute, or at once. Decided on the team's `version`."""

    event: ClassVar[str] = "team.hand"
    cmid: UUID
    version: Seq
    who: UUID
    at_once: bool = False


class TeamAnswer(RoomAsk, frozen=True, kw_only=True):
    """Take the lead that is offered to oneself, or leave it."""

    event: ClassVar[str] = "team.answer"
    cmid: UUID
    version: Seq
    yes: bool


class TeamClaim(RoomAsk, frozen=True, kw_only=True):
    """Take the lead of a session whose lead is gone, or take one's own back."""

    event: ClassVar[str] = "team.claim"
    cmid: UUID
    version: Seq


class QuietSend(RoomAsk, frozen=True, kw_only=True):
    """Say something to the facilitators of this session alone."""

    event: ClassVar[str] = "quiet.send"
    cmid: UUID
    body: TeamWords


class QuietRead(RoomAsk, frozen=True, kw_only=True):
    """Ask for one's own quiet line; what is told has been seen."""

    event: ClassVar[str] = "quiet.read"


class QuietList(RoomAsk, frozen=True, kw_only=True):
    """Ask for every quiet line of the session, for its team."""

    event: ClassVar[str] = "quiet.list"


class QuietTake(RoomAsk, frozen=True, kw_only=True):
    """Say that one answers somebody's quiet line, or give it back."""

    event: ClassVar[str] = "quiet.take"
    cmid: UUID
    who: UUID
    on: bool


class QuietAnswer(RoomAsk, frozen=True, kw_only=True):
    """Answer somebody's quiet line."""

    event: ClassVar[str] = "quiet.answer"
    cmid: UUID
    who: UUID
    body: TeamWords


class SeatBreather(RoomAsk, frozen=True, kw_only=True):
    """Step aside for some minutes, or say that one is back; only the team is told."""

    event: ClassVar[str] = "seat.breather"
    cmid: UUID
    on: bool


class GroundOffer(RoomAsk, frozen=True, kw_only=True):
    """Offer a quiet minute to everybody, or to one person."""

    event: ClassVar[str] = "ground.offer"
    cmid: UUID
    practice: Practice
    who: UUID | None = None


# ---------------------------------------------------------------- what is answered and said


class TeamLineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the team's talk. Without an author it came from the office named."""

    number: int
    author: UUID | None
    office: str
    body: str
    at: str


class TeamReadAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to team.read."""

    event: ClassVar[str] = "ack team.read"
    ok: bool = True
    lines: list[TeamLineView]


class TeamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who does what in the team; told whole with every change."""

    lead: UUID | None
    hats: dict[str, HatWord]
    #: Whom the lead stands in for, who can take it back.
    stood_in_for: UUID | None
    offered_to: UUID | None
    offered_until: str
    called_by: UUID | None
    version: int


class SteppingAside(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody takes a breather until then."""

    id: UUID
    until: str


class TeamStaffPart(msgspec.Struct, frozen=True, kw_only=True):
    """What only the team is told when it enters."""

    facts: TeamFacts
    breathers: list[SteppingAside]
    #: Everybody who was let in, whether connected or not.
    seated: list[UUID]


class TeamPart(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody who enters is told: who leads, and what is theirs alone."""

    event: ClassVar[str] = "part team"
    lead: UUID | None
    #: Until when I take a breather; empty while I do not.
    breather: str = ""
    #: How many answers on my quiet line I have not looked at.
    unseen: int = 0
    staff: TeamStaffPart | None = None


class QuietLineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `mine` says whether the reader's side of the line wrote it."""

    author: UUID
    body: str
    at: str


class QuietThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A member's line to the team, as both sides read it."""

    who: UUID
    lines: list[QuietLineView]
    waiting_since: str
    taken_by: UUID | None


class QuietReadAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to quiet.read and quiet.send: the line, and how many facilitators are there."""

    event: ClassVar[str] = "ack quiet.read"
    ok: bool = True
    line: QuietThreadView
    team_here: int


class QuietListAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to quiet.list."""

    event: ClassVar[str] = "ack quiet.list"
    ok: bool = True
    lines: list[QuietThreadView]


class QuietNews(ServerEvent, frozen=True, kw_only=True):
    """Your quiet line has news; said to its member's own sockets and to nobody else."""

    event: ClassVar[str] = "quiet.news"
    room: UUID
