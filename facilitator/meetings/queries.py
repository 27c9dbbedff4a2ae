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
from facilitator.meetings.models import (
    Answer,
    Intent,
    Meeting,
    MeetingState,
    Rsvp,
    Series,
    SkippedDay,
)

#: The join window (docs/states.md): staff set up first, members come to the lobby.
#: Whoever holds a session comes in so long before the start at the latest, and before members.
STAFF_EARLY, BEFORE_MEMBERS = timedelta(minutes=15), timedelta(minutes=5)
#: When places are confirmed, and when those that were not are given on, before the start.
CONFIRM_FROM = timedelta(hours=24)
RELEASE_AT = timedelta(hours=2)
#: And how long after its planned end somebody may still come in.
LATE = timedelta(minutes=30)
#: The most one page of the calendar shows.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Comer:
    """Somebody who said they come, or may. `intent` is None for whoever it is not for."""

    handle: str
    answer: Answer
    intent: Intent | None
    #: Whether they answered for another time, and the session moved since.
    is_asked_again: bool = False


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


def series_for(
    actor: Actor, series_id: uuid.UUID, need: Permission, *, lock: bool = False
) -> Series:
    """Return the series, if the actor may do what is needed in its group."""
    query = sa.select(Series).where(Series.id == series_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    series = db.session.scalar(query)
    if series is None:
        raise NotFound()
    group_for(actor, series.group_id, need)
    return series


def coming_of_series(actor: Actor, series: Series) -> list[Meeting]:
    """Return the meetings of a series that are to come, cancelled ones too, in order."""
    return list(
        db.session.scalars(
            sa.select(Meeting)
            .where(Meeting.series_id == series.id, Meeting.ends_at > clock.now())
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def skipped_days_of(actor: Actor, series: Series) -> list[SkippedDay]:
    """Return the days a series does not meet, in order."""
    return list(
        db.session.scalars(
            sa.select(SkippedDay)
            .where(SkippedDay.series_id == series.id)
            .order_by(SkippedDay.skipped_on)
        )
    )


@no_actor("a pure function of a meeting and its circle")
def join_opens_at(meeting: Meeting, group: Group, is_staff: bool) -> datetime:
    """Return when the room's door opens for members, or before them for who holds it."""
    early = timedelta(minutes=group.doors_early)
    if is_staff:
        early = max(STAFF_EARLY, early + BEFORE_MEMBERS)
    return meeting.starts_at - early


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
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def past_for(actor: Actor, limit: int = 20) -> list[tuple[Meeting, Group]]:
    """Return the actor's past and cancelled meetings, the latest first."""
    over = sa.or_(Meeting.ends_at <= clock.now(), Meeting.state == MeetingState.CANCELLED)
    rows = db.session.execute(
        _mine(actor).where(over).order_by(Meeting.starts_at.desc(), Meeting.id).limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def meetings_between(
    actor: Actor, start: datetime, end: datetime, group_id: uuid.UUID | None = None
) -> list[tuple[Meeting, Group]]:
    """Return the meetings that start in a span, cancelled ones too, in order.

    Of the actor's own circles, or of the one circle they name and may see.
    """
    query = _mine(actor)
    if group_id is not None:
        group_for(actor, group_id, Permission.GROUP_SEE)
        query = sa.select(Meeting, Group).join(Group, Group.id == Meeting.group_id)
        query = query.where(Meeting.group_id == group_id)
    rows = db.session.execute(
        query.where(
            Meeting.starts_at >= start, Meeting.starts_at < end, Group.state == GroupState.ACTIVE
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_SHOWN)
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
            .order_by(Meeting.starts_at, Meeting.id)
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


def place_in_line(actor: Actor, meeting: Meeting, rsvp: Rsvp | None) -> int:
    """Return the actor's own place in the line, the first being 1; 0 when they do not wait."""
    if rsvp is None or rsvp.waiting_since is None or rsvp.offer_until is not None:
        return 0
    before = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Rsvp)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(
            Rsvp.meeting_id == meeting.id,
            Rsvp.answer == Answer.WAITING,
            Rsvp.offer_until.is_(None),
            Membership.state == MembershipState.ACTIVE,
            sa.or_(
                Rsvp.waiting_since < rsvp.waiting_since,
                sa.and_(Rsvp.waiting_since == rsvp.waiting_since, Rsvp.id < rsvp.id),
            ),
        )
    )
    return (before or 0) + 1


def has_free_place(actor: Actor, meeting: Meeting, counts: Counter[str]) -> bool:
    """Say whether somebody who asks now gets a place: one is free, and nobody waits for it."""
    if meeting.capacity is None:
        return True
    staff = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Rsvp)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(
            Rsvp.meeting_id == meeting.id,
            Rsvp.answer == Answer.GOING,
            Membership.state == MembershipState.ACTIVE,
            Membership.role.in_(STAFF_ROLES),
        )
    )
    return not counts["waiting"] and counts["going"] - (staff or 0) < meeting.capacity


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
            is_asked_again=rsvp.is_asked_again,
        )
        for person, rsvp in rows
    ]
