"""The live room: its state, its append-only log, its messages, and who sits in it.

See docs/protocol.md. The log holds ids and facts, never bodies; a body is joined
when the log is read, under the reader's rights at that moment.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.kinds import Kindness, Wish


class RoomState(StrEnum):
    """scheduled -> lobby -> live <-> paused -> closing -> ended."""

    SCHEDULED = "scheduled"
    LOBBY = "lobby"
    LIVE = "live"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


class PauseReason(StrEnum):
    """Why a room rests: staff chose so, nobody holds it, or somebody needs care."""

    STAFF = "staff"
    NO_STAFF = "no_staff"
    CARE = "care"


class EndReason(StrEnum):
    """Why a session ended. Every end has one, and words."""

    PLANNED = "planned"
    EARLY = "early"
    STAFF_ABSENT = "staff_absent"
    EMPTY = "empty"
    SAFETY = "safety"


class MessageState(StrEnum):
    """held -> visible | declined | withdrawn; visible <-> hidden -> removed (D4)."""

    VISIBLE = "visible"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    HIDDEN = "hidden"
    REMOVED = "removed"


class SeatState(StrEnum):
    """Where somebody is: at the door, inside, turned away with a note, or removed."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    DENIED = "denied"
    REMOVED = "removed"


class FloorMode(StrEnum):
    """Who may write while a session is on: everybody, whoever is called, one in turn, staff."""

    OPEN = "open"
    HANDS = "hands"
    ROUND = "round"
    LISTENING = "listening"


class Room(TenantOwned, Model):
    """The live half of one meeting. `last_seq` is the log's head; its row lock orders the log.

    A room with a parent is a small one beside it, for some of the same people (live/small.py).
    """

    __tablename__ = "rooms"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "number"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("groups", "group_id"),
        tenant_key("rooms", "parent_id"),
    )
    on_erasure = OnErasure.KEEP

    meeting_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The session's own room that this one stands beside; None for that room itself.
    parent_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: 0 for the session's own room; the small ones of a session count on from 1.
    number: Mapped[int] = mapped_column(default=0)
    #: A small room for a talk of two or three, aside from the session and from small circles:
    #: nobody knows of it who has no seat there, whatever their office.
    is_aside: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: When a small room closes by itself: nothing is said in it from then on.
    closes_at: Mapped[datetime | None]
    state: Mapped[RoomState] = mapped_column(choice(RoomState), default=RoomState.SCHEDULED)
    #: A PauseReason while paused, an EndReason once ended.
    reason: Mapped[str] = mapped_column(default="")
    #: What the facilitator wanted everybody to read with it.
    words: Mapped[str] = mapped_column(default="")
    #: Whether everybody's messages wait for a facilitator.
    hold_all: Mapped[bool] = mapped_column(default=False)
    #: Where a pause returns to: live or closing.
    before_pause: Mapped[RoomState | None] = mapped_column(choice(RoomState))
    #: When the state last changed.
    moved_at: Mapped[datetime | None]
    #: Rises with every change of state; a stale decision is refused.
    version: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_mseq: Mapped[int] = mapped_column(default=0)
    #: Changes when the log starts anew; a client with another epoch reloads.
    epoch: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Which part of its agenda the session is in, from 0; None before the first, or without one.
    phase: Mapped[int | None]
    #: Whether the session has an agreement of its own: who comes later accepts it first.
    has_pact: Mapped[bool] = mapped_column(default=False)
    #: The last row about a question answered with a tap (facilitator/soundings); 0 before any.
    sounding_seq: Mapped[int] = mapped_column(default=0)
    #: Since when no facilitator is connected; the sweep rests the room when it is due.
    unwatched_since: Mapped[datetime | None] = mapped_column(index=True)
    #: Who may write; changed by facilitator/floor, held by live/speaking.py.
    mode: Mapped[FloorMode] = mapped_column(choice(FloorMode), default=FloorMode.OPEN)
    #: The membership that was called, or whose turn it is and who took it.
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: Whether staff may write in a round as well.
    staff_write: Mapped[bool] = mapped_column(default=True)
    #: Nobody writes until then.
    silent_until: Mapped[datetime | None]
    #: Seconds between two messages of one person; None: as the circle has it.
    slow_seconds: Mapped[int | None]
    #: Until when nobody new comes in.
    locked_until: Mapped[datetime | None]


class RoomEvent(TenantOwned, Model):
    """One row of a room's log: `seq` is 1..head without a gap, in commit order."""

    __tablename__ = "room_events"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "seq"),
        tenant_key("rooms", "room_id"),
    )
    on_erasure = OnErasure.KEEP  # ids only

    room_id: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[str]
    #: Empty: everybody. Otherwise only staff and the target; others get `skip`.
    is_private: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[uuid.UUID | None]
    #: Membership ids.
    actor_id: Mapped[uuid.UUID | None]
    target_id: Mapped[uuid.UUID | None]
    meta: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime]


class StaffEvent(TenantOwned, Model):
    """One row of the staff stream, with a sequence of its own; no member's frame carries it."""

    __tablename__ = "staff_events"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "mseq"),
        tenant_key("rooms", "room_id"),
    )
    on_erasure = OnErasure.KEEP

    room_id: Mapped[uuid.UUID]
    mseq: Mapped[int]
    kind: Mapped[str]
    message_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None]
    target_id: Mapped[uuid.UUID | None]
    meta: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime]


class Message(TenantOwned, Model):
    """What somebody wrote in a room. `cmid` makes a repeated send the same send."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "author_id", "cmid"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "author_id"),
    )
    on_erasure = OnErasure.SHRED

    room_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID]
    cmid: Mapped[uuid.UUID]
    #: Keyed digest of the words, to tell a retry from a reuse of the id.
    body_hash: Mapped[bytes]
    body_sealed: Mapped[bytes | None]
    state: Mapped[MessageState] = mapped_column(choice(MessageState))
    #: Why it is held, hidden or removed: a class, and the words the author is told.
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    #: The log's row that made it visible; None while held.
    seq: Mapped[int | None]
    rev: Mapped[int] = mapped_column(default=1)
    prompt_id: Mapped[uuid.UUID | None]
    #: How many words it had, for who has been heard least; says nothing of which.
    word_count: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None]
    #: The content warning it is folded behind, sealed like the words, for the same revision.
    label_sealed: Mapped[bytes | None]
    label_by_staff: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[Wish | None] = mapped_column(choice(Wish))
    reply_to_id: Mapped[uuid.UUID | None]
    edited_at: Mapped[datetime | None]
    #: Other words a facilitator suggested while it waits, and why; sealed for the same revision.
    suggested_sealed: Mapped[bytes | None]
    #: When somebody has to be told that it still waits, and how often somebody was.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    due_step: Mapped[int] = mapped_column(default=0)
    #: What the organization's phrases said of its words, for staff: a class and places in them.
    watched: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class EarlierWords(TenantOwned, Model):
    """What a message said before its author changed it; for facilitators who say why they look."""

    __tablename__ = "earlier_words"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "message_id", "rev"),
        tenant_key("messages", "message_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "author_id"),
    )
    on_erasure = OnErasure.SHRED

    message_id: Mapped[uuid.UUID]
    room_id: Mapped[uuid.UUID] = mapped_column(index=True)
    author_id: Mapped[uuid.UUID]
    #: The revision these words were; they stay sealed for it.
    rev: Mapped[int]
    body_sealed: Mapped[bytes]
    #: Until when they stood.
    at: Mapped[datetime]


class Reaction(TenantOwned, Model):
    """One kind word without words; once for each person, message and kind."""

    __tablename__ = "reactions"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "message_id", "membership_id", "kind"),
        tenant_key("messages", "message_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    message_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[Kindness] = mapped_column(choice(Kindness))
    at: Mapped[datetime]


class Seat(TenantOwned, Model):
    """One membership in one room: at the door or inside, muted until, here until."""

    __tablename__ = "seats"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SeatState] = mapped_column(choice(SeatState), default=SeatState.WAITING)
    #: What staff told somebody who was not let in, or why somebody was removed.
    words: Mapped[str] = mapped_column(default="")
    #: The log can be read from here on; what came before their admission stays unseen.
    from_seq: Mapped[int] = mapped_column(default=0)
    #: Whether they made or accepted the session's own agreement.
    has_agreed: Mapped[bool] = mapped_column(default=False)
    #: A moment, or far away for "the rest of this session".
    muted_until: Mapped[datetime | None]
    mute_reason: Mapped[str] = mapped_column(default="")
    #: Connected, as far as we know, until then; renewed while a socket lives.
    lease_until: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
    admitted_at: Mapped[datetime | None]
    #: The read marker: the highest `seq` the person's screen has shown.
    seen_seq: Mapped[int] = mapped_column(default=0)
