"""What the team still wants to do after a session: open, then done or let go.

Part of this feature's operations. For whoever holds the circle; about the session and
not about a member. Open ones are shown when the next session opens, and block nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from facilitator.after.models import FollowUp, FollowUpState
from facilitator.after.queries import check_still_kept, session_of_team
from facilitator.after.words import opened, shut
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_line
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import group_for
from facilitator.meetings.models import Meeting

MOST_OPEN = 50
FURTHEST = timedelta(days=366)
MOVES = frozenset({FollowUpState.DONE, FollowUpState.LET_GO})


@dataclass(frozen=True)
class Task:
    """One follow-up as the team reads it."""

    row: FollowUp
    words: str
    #: The handle of whoever does it; empty when nobody has taken it.
    owner: str
    meeting: Meeting

    @property
    def is_due(self) -> bool:
        """Whether its day has come."""
        return self.row.due_on <= clock.now().date()


def add_follow_up(
    actor: Actor, meeting_id: uuid.UUID, words: str, due_on: date, owner_id: uuid.UUID | None
) -> FollowUp:
    """Note something to do after a session, for somebody who holds the circle or for nobody yet."""
    meeting, _own = session_of_team(actor, meeting_id, lock=True)
    check_still_kept(meeting)
    return note_down(actor, meeting, words, due_on, owner_id)


def note_down(
    actor: Actor, meeting: Meeting, words: str, due_on: date, owner_id: uuid.UUID | None
) -> FollowUp:
    """Note something to do after a session the caller has found and locked."""
    text = clean_line(words, 200, field="words")
    if not text:
        raise Invalid("Please say what is to be done.", field="words")
    today = clock.now().date()
    if not today <= due_on <= today + FURTHEST:
        raise Invalid("Please choose a day from today on, within a year.", field="due_on")
    if owner_id is not None and owner_id not in holders_of(actor, meeting.group_id):
        raise NotFound()
    if _count_open(meeting.group_id) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} follow-ups are open. Please close or let go of some first.")
    row_id = uuid.uuid4()
    row = FollowUp(
        id=row_id,
        group_id=meeting.group_id,
        meeting_id=meeting.id,
        owner_id=owner_id,
        words_sealed=shut(meeting.id, "follow_ups", row_id, 1, text),
        due_on=due_on,
        state=FollowUpState.OPEN,
    )
    db.session.add(row)
    record(actor, "follow_up.added", row)
    return row


def close_follow_up(
    actor: Actor, meeting_id: uuid.UUID, follow_up_id: uuid.UUID, to: FollowUpState
) -> FollowUp:
    """Say that a follow-up is done or let go. Conflict when somebody said so already."""
    session_of_team(actor, meeting_id, lock=True)
    row = db.session.scalar(
        sa.select(FollowUp)
        .where(FollowUp.id == follow_up_id, FollowUp.meeting_id == meeting_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound()
    if to not in MOVES:
        raise Invalid("Please say whether it is done or let go.")
    if row.state is not FollowUpState.OPEN:
        raise Conflict("Somebody on your team has closed this one already.")
    row.state, row.closed_at = to, clock.now()
    record(actor, f"follow_up.{to.value}", row)
    return row


def holders_of(actor: Actor, group_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return who holds a circle the caller has been let into: membership id -> handle."""
    rows = db.session.execute(
        sa.select(Membership.id, Membership.handle)
        .where(
            Membership.group_id == group_id,
            Membership.role.in_(STAFF_ROLES),
            Membership.state == MembershipState.ACTIVE,
        )
        .order_by(Membership.handle_key)
    )
    return {row.id: row.handle for row in rows}


def _count_open(group_id: uuid.UUID) -> int:
    count = sa.select(sa.func.count(FollowUp.id))
    where = (FollowUp.group_id == group_id, FollowUp.state == FollowUpState.OPEN)
    return db.session.scalar(count.where(*where)) or 0


def tasks_of_session(actor: Actor, meeting_id: uuid.UUID) -> list[Task]:
    """Return every follow-up of a session, open ones first, for who holds its circle."""
    session_of_team(actor, meeting_id)
    return _tasks(FollowUp.meeting_id == meeting_id)


def open_tasks_for(actor: Actor, group_id: uuid.UUID) -> list[Task]:
    """Return what is open in a circle, the most pressing first, for who holds it."""
    group_for(actor, group_id, Permission.ROOM_HOLD)
    return _tasks(_open_in(group_id))


def open_tasks_before(actor: Actor, meeting: Meeting) -> list[Task]:
    """Return what is open from other sessions of a circle, for who holds this one."""
    session_of_team(actor, meeting.id)
    return _tasks(sa.and_(_open_in(meeting.group_id), FollowUp.meeting_id != meeting.id))


def _open_in(group_id: uuid.UUID) -> sa.ColumnElement[bool]:
    return sa.and_(FollowUp.group_id == group_id, FollowUp.state == FollowUpState.OPEN)


def _tasks(where: sa.ColumnElement[bool]) -> list[Task]:
    rows = db.session.execute(
        sa.select(FollowUp, Meeting, Membership.handle)
        .join(Meeting, Meeting.id == FollowUp.meeting_id)
        .outerjoin(Membership, Membership.id == FollowUp.owner_id)
        .where(where)
        .order_by(FollowUp.state != FollowUpState.OPEN, FollowUp.due_on, FollowUp.id)
    ).all()
    load_keys({row[0].meeting_id for row in rows})
    return [Task(row[0], _words(row[0]), row[2] or "", row[1]) for row in rows]


def _words(row: FollowUp) -> str:
    return opened(row.meeting_id, "follow_ups", row.id, 1, row.words_sealed) or ""
