"""What goes over the live channel about small circles.

Staff ask in the session's own room; the bell is rung in a small one. A member is told
of their own circle alone, never who is in another.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from facilitator.core.wire import Body, RoomAsk, Seq, ServerEvent

MinutesWord = Literal[5, 10, 15, 20]
SizeWord = Literal[2, 3, 4, 5]
BellWord = Literal["silent", "ringing", "coming"]
#: The people of one circle, staff beside at most five members included.
Together = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=10)]


class BreakoutOpen(RoomAsk, frozen=True, kw_only=True):
    """Split the people inside: by chance into circles of about `size`, or as `circles` says."""

    event: ClassVar[str] = "breakout.open"
    cmid: UUID
    version: Seq
    minutes: MinutesWord
    size: SizeWord = 3
    circles: Annotated[list[Together], msgspec.Meta(max_length=40)] = []


class BreakoutExtend(RoomAsk, frozen=True, kw_only=True):
    """Give all circles five minutes more."""

    event: ClassVar[str] = "breakout.extend"
    cmid: UUID
    version: Seq


class BreakoutEnd(RoomAsk, frozen=True, kw_only=True):
    """Bring everybody back now."""

    event: ClassVar[str] = "breakout.end"
    cmid: UUID
    version: Seq


class BreakoutMove(RoomAsk, frozen=True, kw_only=True):
    """Put somebody into a circle; with none, back into the main room."""

    event: ClassVar[str] = "breakout.move"
    cmid: UUID
    who: UUID
    to: UUID | None = None


class BreakoutStay(RoomAsk, frozen=True, kw_only=True):
    """Rather stay in the main room, or go to one's circle after all; for oneself alone."""

    event: ClassVar[str] = "breakout.stay"
    cmid: UUID
    on: bool


class BreakoutSay(RoomAsk, frozen=True, kw_only=True):
    """Say something in every circle and the main room at once, in one's own name."""

    event: ClassVar[str] = "breakout.say"
    cmid: UUID
    body: Body


class BreakoutBoard(RoomAsk, frozen=True, kw_only=True):
    """Ask how the circles stand."""

    event: ClassVar[str] = "breakout.board"


class CircleBell(RoomAsk, frozen=True, kw_only=True):
    """Ring for a facilitator from the small circle `room`, or take it back."""

    event: ClassVar[str] = "circle.bell"
    cmid: UUID
    on: bool


class CircleCome(RoomAsk, frozen=True, kw_only=True):
    """Say that one comes to the circle that rings; it is told."""

    event: ClassVar[str] = "circle.come"
    cmid: UUID
    id: UUID


# ---------------------------------------------------------------- what is answered and said


class CircleView(msgspec.Struct, frozen=True, kw_only=True):
    """A small circle, as those in it and staff know it."""

    id: UUID
    number: int
    bell: BellWord
    #: Since when the bell rings; empty while it is silent.
    since: str
    #: Who comes.
    coming: UUID | None


class OwnPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One's own small circle, and whether one would rather stay out of it."""

    circle: UUID
    number: int
    staying: bool


class BoardCircle(msgspec.Struct, frozen=True, kw_only=True):
    """One circle on the board of staff: numbers and names, no words."""

    circle: CircleView
    #: Who belongs to it, and who of them is there.
    people: list[UUID]
    here: list[UUID]
    #: How many of them have written.
    wrote: int
    #: How many messages wait for a facilitator.
    held: int
    visiting: list[UUID]


class BoardView(ServerEvent, frozen=True, kw_only=True):
    """Everything staff see of the circles; the answer to breakout.board as well."""

    event: ClassVar[str] = "ack breakout.board"
    ok: bool = True
    version: int
    #: Empty while everybody is together.
    ends_at: str
    circles: list[BoardCircle]
    #: Members inside who have no circle, or would rather stay.
    together: list[UUID]


class BreakoutPart(ServerEvent, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody who enters is told: whether people are apart, and of their own circle."""

    event: ClassVar[str] = "part breakout"
    version: int
    #: Empty while everybody is together.
    ends_at: str = ""
    mine: OwnPlace | None = None
    #: In a small circle: this one, and the room it belongs to.
    circle: CircleView | None = None
    main: UUID | None = None
    board: BoardView | None = None
