"""Live asks about who may speak, and what everybody is told of it.

Three kinds of rows carry it: floor.state, hand.state and round.state. Each says its
whole slice anew, so that a reader needs the last of a kind and nothing before it.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import RoomAsk, Seq, ServerEvent
from facilitator.live.events import Ids

ModeWord = Literal["open", "hands", "round", "listening"]
OrderWord = Literal["first_come", "least_heard"]
IntentWord = Literal["share", "listen", "unsure"]
TurnWord = Literal["waiting", "offered", "speaking", "done", "passed", "later"]
Topic = Annotated[str, msgspec.Meta(max_length=60)]
Prompt = Annotated[str, msgspec.Meta(max_length=200)]


# ---------------------------------------------------------------- asks: what is on


class ModeSet(RoomAsk, frozen=True, kw_only=True):
    """Switch who may write; decided on `version`."""

    event: ClassVar[str] = "floor.mode"
    cmid: UUID
    version: Seq
    mode: Literal["open", "hands", "listening"]


class SilenceKeep(RoomAsk, frozen=True, kw_only=True):
    """Keep silence together for a while, or end it with 0; decided on `version`."""

    event: ClassVar[str] = "floor.silence"
    cmid: UUID
    version: Seq
    seconds: Literal[0, 30, 60, 120]


class PaceSet(RoomAsk, frozen=True, kw_only=True):
    """Set the pace of this session; decided on `version`."""

    event: ClassVar[str] = "floor.slow"
    cmid: UUID
    version: Seq
    seconds: Literal[0, 10, 30, 60, 120]


class DoorsSet(RoomAsk, frozen=True, kw_only=True):
    """Close the doors for an hour, or open them; decided on `version`."""

    event: ClassVar[str] = "floor.doors"
    cmid: UUID
    version: Seq
    closed: bool


class FloorLook(RoomAsk, frozen=True, kw_only=True):
    """Ask for what no row carries: the question of the round, topics of hands for staff, what one
    came for."""

    event: ClassVar[str] = "floor.look"


class IntentSet(RoomAsk, frozen=True, kw_only=True):
    """Say what one would like from this session: to share, to listen, or not sure."""

    event: ClassVar[str] = "intent.set"
    cmid: UUID
    intent: IntentWord


# ---------------------------------------------------------------- asks: hands


class HandRaise(RoomAsk, frozen=True, kw_only=True):
    """Raise one's hand, with a few words only staff read."""

    event: ClassVar[str] = "hand.raise"
    cmid: UUID
    topic: Topic = ""


class HandLower(RoomAsk, frozen=True, kw_only=True):
    """Lower one's own hand; staff may lower somebody else's."""

    event: ClassVar[str] = "hand.lower"
    cmid: UUID
    who: UUID | None = None


class HandClear(RoomAsk, frozen=True, kw_only=True):
    """Lower all hands."""

    event: ClassVar[str] = "hand.clear"
    cmid: UUID


class HandOrder(RoomAsk, frozen=True, kw_only=True):
    """Choose the order hands are called in."""

    event: ClassVar[str] = "hand.order"
    cmid: UUID
    order: OrderWord


class HandCall(RoomAsk, frozen=True, kw_only=True):
    """Call somebody: they may write until they are done."""

    event: ClassVar[str] = "hand.call"
    cmid: UUID
    who: UUID


class HandDone(RoomAsk, frozen=True, kw_only=True):
    """End what `who` was called for: they themselves, or staff."""

    event: ClassVar[str] = "hand.done"
    cmid: UUID
    who: UUID


# ---------------------------------------------------------------- asks: rounds


class RoundStart(RoomAsk, frozen=True, kw_only=True):
    """Start a round; decided on `version`. Either `seconds` a turn, or `minutes` to share."""

    event: ClassVar[str] = "round.start"
    cmid: UUID
    version: Seq
    prompt: Prompt = ""
    order: Literal["random", "name", "given"] = "random"
    who: Ids = []
    seconds: Annotated[int, msgspec.Meta(ge=30, le=900)] = 120
    minutes: Annotated[int, msgspec.Meta(ge=0, le=180)] = 0
    with_staff: bool = False
    staff_write: bool = True


class RoundOrder(RoomAsk, frozen=True, kw_only=True):
    """Put those who wait for their turn into another order."""

    event: ClassVar[str] = "round.order"
    cmid: UUID
    id: UUID
    who: Ids


class RoundEnd(RoomAsk, frozen=True, kw_only=True):
    """End a round before everybody had their turn."""

    event: ClassVar[str] = "round.end"
    cmid: UUID
    id: UUID


class TurnMove(RoomAsk, frozen=True, kw_only=True):
    """Take one's turn, finish it, pass, or go later; staff may move it on. Decided on `rev`."""

    event: ClassVar[str] = "turn.move"
    cmid: UUID
    id: UUID
    rev: Seq
    to: Literal["speaking", "done", "passed", "later"]


class TurnExtend(RoomAsk, frozen=True, kw_only=True):
    """Give whoever speaks two minutes more; decided on `rev`."""

    event: ClassVar[str] = "turn.extend"
    cmid: UUID
    id: UUID
    rev: Seq


# ---------------------------------------------------------------- what is told


class FloorState(msgspec.Struct, frozen=True, kw_only=True):
    """What is on, for everybody. `speaker` is whoever was called or has the turn."""

    mode: ModeWord
    speaker: UUID | None
    staff_write: bool
    silent_until: str
    slow: int
    locked_until: str
    version: int


class HandView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the session, as staff see them; `place` is 0 while their hand is down."""

    id: UUID
    place: int
    since: str
    has_topic: bool
    turns: int
    words: int
    intent: IntentWord


class HandsState(msgspec.Struct, frozen=True, kw_only=True):
    """The order that is on, one's own place (0: no hand up) and what one came for.

    `all` is for staff: everybody who has a hand up or a part in the session.
    """

    order: OrderWord
    place: int = 0
    intent: IntentWord = "unsure"
    all: list[HandView] | None = None


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's place in a round. Others do not see who passed: their turn is done."""

    who: UUID
    state: TurnWord


class OwnTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn as the person themselves and staff see it; `seconds` is what it is given."""

    id: UUID
    who: UUID
    rev: int
    state: TurnWord
    seconds: int
    #: When the offer runs out, or the soft clock of the turn.
    ends: str
    again: bool


class RoundState(msgspec.Struct, frozen=True, kw_only=True):
    """The round that is on; `id` is None when none is. `all` is for staff."""

    id: UUID | None = None
    number: int = 0
    left: int = 0
    has_prompt: bool = False
    shared: bool = False
    turns: list[TurnView] = []
    mine: OwnTurn | None = None
    all: list[OwnTurn] | None = None


class FloorPart(ServerEvent, frozen=True, kw_only=True):
    """What somebody who enters is told of the floor."""

    event: ClassVar[str] = "part floor"
    state: FloorState
    hands: HandsState
    round: RoundState


class FloorLookAck(ServerEvent, frozen=True, kw_only=True):
    """The answer to floor.look. `topics` is for staff, by membership."""

    event: ClassVar[str] = "ack floor.look"
    ok: bool = True
    prompt: str
    intent: IntentWord
    may_choose: bool
    topics: dict[str, str]
