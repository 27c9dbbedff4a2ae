"""Care for one person: the case, its own log, its dated tasks, and a side room for two."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class CareState(StrEnum):
    """raised -> acknowledged -> with_member -> an outcome -> follow_up_due -> closed (D4)."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    WITH_MEMBER = "with_member"
    STEPPED_DOWN = "stepped_down"
    HANDED_OVER = "handed_over"
    EMERGENCY = "emergency"
    FOLLOW_UP_DUE = "follow_up_due"
    CLOSED = "closed"


class CareDoor(StrEnum):
    """How somebody came to need care: they said so, somebody else did, staff, or a phrase."""

    SELF = "self"
    OTHER = "other"
    STAFF = "staff"
    PHRASE = "phrase"


class LineKind(StrEnum):
    """What a line of a case's own log says."""

    RAISED = "raised"
    CLIMBED = "climbed"
    MOVED = "moved"
    TAKEN = "taken"
    HANDED_ON = "handed_on"
    TICKED = "ticked"
    UNTICKED = "unticked"
    NOTE = "note"
    AGREED = "agreed"
    TASK = "task"
    SIDE = "side"
    GROUP = "group"
    CONTACT = "contact"


class TaskKind(StrEnum):
    """What is due after an outcome: asking after the person, twice, and after the group."""

    DAY = "day"
    WEEK = "week"
    GROUP = "group"


class TaskState(StrEnum):
    """open -> done | let_go."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let_go"


#: How far an unanswered case has climbed: nobody was told, the room, those who hold the
#: circle, who is on call, the owner.
UNTOLD, IN_ROOM, HOLDERS, ON_CALL, OWNER = range(-1, 4)


#: Of the rows that count for "one at a time".
_IS_OPEN = sa.literal_column("state") != sa.literal_column("'closed'")


class CareCase(TenantOwned, Model):
    """A concern for somebody's safety, with an owner and a clock; one at a time is open."""

    __tablename__ = "care_cases"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("rooms", "side_id"),
        tenant_key("memberships", "about_id"),
        tenant_key("members", "acknowledged_by_id"),
        tenant_key("members", "owner_id"),
        sa.Index(
            "uq_care_cases_open",
            "organization_id",
            "about_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )
    on_erasure = OnErasure.DETACH  # what was decided for them stays for as long as it is kept

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The session it began in; None outside of any.
    room_id: Mapped[uuid.UUID | None]
    #: The membership it is about, who never finds it among the cases.
    about_id: Mapped[uuid.UUID] = mapped_column(index=True)
    state: Mapped[CareState] = mapped_column(choice(CareState))
    #: Rises with every move; a decision on an older one is refused.
    version: Mapped[int] = mapped_column(default=1)
    #: Since when it waits for an answer, or when it was said last.
    raised_at: Mapped[datetime]
    #: Whom it was told by now, and the furthest it ever got: who was asked may open it.
    step: Mapped[int]
    reach: Mapped[int]
    #: When time changes something next: it climbs, or a task is due.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    acknowledged_by_id: Mapped[uuid.UUID | None]
    acknowledged_at: Mapped[datetime | None]
    #: Who looks after it.
    owner_id: Mapped[uuid.UUID | None]
    #: The side room that is open just now.
    side_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: When somebody last did something about it.
    touched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    #: When it is let go; None while it is open.
    until: Mapped[datetime | None] = mapped_column(index=True)


class CareLine(TenantOwned, Model):
    """One line of a case's log. Its words are sealed with the case's own key."""

    __tablename__ = "care_lines"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "case_id", "number"),
        sa.UniqueConstraint("organization_id", "raiser_id", "cmid"),
        tenant_key("care_cases", "case_id"),
        tenant_key("members", "by_id"),
        tenant_key("memberships", "raiser_id"),
    )
    on_erasure = OnErasure.DETACH

    case_id: Mapped[uuid.UUID]
    number: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(choice(LineKind))
    #: Who of those who look after cases; None for time, and for whoever raised it.
    by_id: Mapped[uuid.UUID | None]
    #: Who raised it: never told to the person it is about.
    raiser_id: Mapped[uuid.UUID | None]
    cmid: Mapped[uuid.UUID | None]
    door: Mapped[CareDoor | None] = mapped_column(choice(CareDoor))
    #: The message it is about, whatever became of that.
    message_id: Mapped[uuid.UUID | None]
    #: A state, a step of the guide, or a kind of task, by its name.
    item: Mapped[str] = mapped_column(default="")
    words_sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class CareTask(TenantOwned, Model):
    """Something to do after a case came to an outcome, on a day and by somebody."""

    __tablename__ = "care_tasks"
    __table_args__ = (
        tenant_key("care_cases", "case_id"),
        tenant_key("members", "owner_id"),
    )
    on_erasure = OnErasure.DETACH

    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind))
    owner_id: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime]
    #: When its owner was told that it is due.
    told_at: Mapped[datetime | None]
    state: Mapped[TaskState] = mapped_column(choice(TaskState), default=TaskState.OPEN)
    closed_at: Mapped[datetime | None]


class SealedContact(TenantOwned, Model):
    """Whom somebody wants to be called for them; opened from an open case alone."""

    __tablename__ = "sealed_contacts"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    #: Who, how and what may be said, sealed with the key of the member.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]
