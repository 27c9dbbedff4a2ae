"""Finding meetings; a meeting is visible to whoever can see its group."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import INSIDE, Standing, group_for, standing_in
from facilitator.meetings.models import Answer, Intent, Meeting, MeetingState, Rsvp

#: The join window (docs/states.md): staff set up first, members come to the lobby.
STAFF_EARLY = timedelta(minutes=15)
MEMBERS_EARLY = timedelta(minutes=10)
#: And how long after its planned end somebody may still come in.
LATE = timedelta(minutes=30)


@dataclass(frozen=True)
class Comer:
    """Somebody who said they come, or may. `intent` is None for whoever it is not for."""

    handle: str
    answer: Answer
    intent: Intent | None


def meeting_for(
    actor: Actor, meeting_id: uuid.UUID, need: Permission, *, lock: bool = False
) -> Meeting:
    """Return the meeting, if the actor may do what is needed in its group."""
    query = sa.select(Meeting).where(Meeting.id == meeting_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    meeting = db.session.scalar(query)
    if meeting is None:
        raise NotFound()
    group_for(actor, meeting.group_id, need)
    return meeting


def meeting_and_standing(actor: Actor, meeting_id: uuid.UUID) -> tuple[Meeting, Standing]:
    """Return a visible meeting and where the actor stands in its group."""
    meeting = db.session.scalar(sa.select(Meeting).where(Meeting.id == meeting_id))
    if meeting is None:
        raise NotFound()
    return meeting, standing_in(actor, meeting.group_id)


@no_actor("a pure function of a meeting")
def join_opens_at(meeting: Meeting, is_staff: bool) -> datetime:
    """Return when the room's door opens: fifteen minutes before for staff, ten for members."""
    return meeting.starts_at - (STAFF_EARLY if is_staff else MEMBERS_EARLY)


@no_actor("a pure function of a meeting")
def join_closes_at(meeting: Meeting) -> datetime:
    """Return when the room's door closes for good."""
    return meeting.ends_at + LATE


def _mine(actor: Actor) -> Any:
    return (
        sa.select(Meeting, Group)
        .join(Group, Group.id == Meeting.group_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.member_id == actor.member_id,
            Membership.state.in_(INSIDE),
        )
    )


def coming_for(actor: Actor, limit: int = 20) -> list[tuple[Meeting, Group]]:
    """Return the actor's next meetings and the ones going on, the soonest first."""
    rows = db.session.execute(
        _mine(actor)
        .where(
            Meeting.ends_at > clock.now(),
            Meeting.state == MeetingState.SCHEDULED,
            Group.state == GroupState.ACTIVE,
        )
        .order_by(Meeting.starts_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def past_for(actor: Actor, limit: int = 20) -> list[tuple[Meeting, Group]]:
    """Return the actor's past and cancelled meetings, the latest first."""
    over = sa.or_(Meeting.ends_at <= clock.now(), Meeting.state == MeetingState.CANCELLED)
    rows = db.session.execute(
        _mine(actor).where(over).order_by(Meeting.starts_at.desc()).limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def meetings_of(actor: Actor, group_id: uuid.UUID, limit: int = 3) -> list[Meeting]:
    """Return a group's next meetings; the caller has been let into the group."""
    return list(
        db.session.scalars(
            sa.select(Meeting)
            .join(Group, Group.id == Meeting.group_id)
            .where(
                Meeting.group_id == group_id,
                Group.state == GroupState.ACTIVE,
                Meeting.ends_at > clock.now(),
                Meeting.state == MeetingState.SCHEDULED,
            )
            .order_by(Meeting.starts_at)
            .limit(limit)
        )
    )


def rsvp_of(actor: Actor, meeting: Meeting, membership: Membership | None) -> Rsvp | None:
    """Return what the actor said about a meeting."""
    if membership is None:
        return None
    return db.session.scalar(
        sa.select(Rsvp).where(Rsvp.meeting_id == meeting.id, Rsvp.membership_id == membership.id)
    )


def rsvp_counts(actor: Actor, meeting: Meeting) -> Counter[str]:
    """Return how many said what, of those who still belong to the group."""
    rows = db.session.scalars(
        sa.select(Rsvp.answer)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(Rsvp.meeting_id == meeting.id, Membership.state == MembershipState.ACTIVE)
    )
    return Counter(answer.value for answer in rows)


def answers_to(
    actor: Actor, meeting: Meeting, membership: Membership | None
) -> tuple[Counter[str], Rsvp | None]:
    """Return `rsvp_counts` and `rsvp_of` with one statement, for pages that need both."""
    rows = db.session.execute(
        sa.select(Rsvp, Membership.state)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(Rsvp.meeting_id == meeting.id)
    ).all()
    counted = Counter(rsvp.answer.value for rsvp, state in rows if state is MembershipState.ACTIVE)
    own = membership.id if membership is not None else None
    return counted, next((rsvp for rsvp, _ in rows if rsvp.membership_id == own), None)


def answers_of(actor: Actor, meeting_ids: list[uuid.UUID]) -> dict[uuid.UUID, Answer]:
    """Return what the actor said about each of these meetings."""
    rows = db.session.execute(
        sa.select(Rsvp.meeting_id, Rsvp.answer)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(Membership.member_id == actor.member_id, Rsvp.meeting_id.in_(meeting_ids))
    )
    return {row.meeting_id: row.answer for row in rows}


def comers_to(actor: Actor, meeting: Meeting) -> list[Comer]:
    """Return who is going or may come, by name; who is not coming is only ever a number.

    What somebody would like from the session is for its facilitators, and for themselves.
    """
    standing = standing_in(actor, meeting.group_id)
    if not standing.can(Permission.ROSTER_SEE):
        raise NotAllowed()
    own = standing.membership
    sees_intent = own is not None and own.role in STAFF_ROLES
    rows = db.session.execute(
        sa.select(Membership, Rsvp)
        .join(Rsvp, Rsvp.membership_id == Membership.id)
        .where(
            Rsvp.meeting_id == meeting.id,
            Rsvp.answer.in_([Answer.GOING, Answer.MAYBE]),
            Membership.state == MembershipState.ACTIVE,
        )
        .order_by(Rsvp.answer, Membership.handle_key)
    )
    return [
        Comer(
            handle=person.handle,
            answer=rsvp.answer,
            intent=rsvp.intent if sees_intent or person is own else None,
        )
        for person, rsvp in rows
    ]
