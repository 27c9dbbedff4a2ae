"""What whoever runs the team reads of its load: numbers of a week that is over, never whose.

Part of this feature's queries. The week is the last whole one of the organization's own
calendar, so that no session that ends changes a number while somebody looks. Numbers that
could point at one person are left out (docs/decisions/0032).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from facilitator.after.models import Debrief
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Membership, MembershipState
from facilitator.load.guard import cases_in, held_in, is_full
from facilitator.load.lapsing import own_day
from facilitator.load.queries import check_runs_team
from facilitator.meetings.attendance_models import CAME, Attendance, Turnout
from facilitator.meetings.recurrence import moment_of
from facilitator.organizations.models import Member, MemberState

#: With fewer facilitators than this a number would be about somebody.
FEWEST = 5


@dataclass(frozen=True)
class TeamWeek:
    """The last whole week; what could point at one person is None."""

    first: date
    sessions: int
    #: How many had a full week; None with few facilitators.
    full: int | None
    #: Everybody had one, or everybody but one: then the number is not said.
    is_most: bool
    #: Sessions somebody held and has not looked back on; None with few facilitators.
    debriefs: int | None


def last_week(actor: Actor) -> TeamWeek:
    """Return the team's last whole week in numbers, for whoever runs it."""
    check_runs_team(actor)
    today, zone = own_day()
    monday = today - timedelta(days=today.weekday())
    since, until = (
        moment_of(datetime.combine(day, time()), zone)
        for day in (monday - timedelta(days=7), monday)
    )
    sessions = db.session.scalar(
        sa.select(sa.func.count(Turnout.id)).where(
            Turnout.ended_at >= since, Turnout.ended_at < until
        )
    )
    people = _weeks(since, until)
    first = monday - timedelta(days=7)
    if len(people) < FEWEST:
        return TeamWeek(first, sessions or 0, None, False, None)
    full = sum(is_full(*week) for week in people.values())
    is_most = full >= len(people) - 1
    return TeamWeek(first, sessions or 0, full, is_most, _not_looked_back_on(since, until))


def _weeks(since: datetime, until: datetime) -> dict[uuid.UUID, tuple[int, int]]:
    """Return the sessions and the cases of everybody who holds a circle."""
    holds = sa.select(Membership.member_id).where(
        Membership.role.in_(STAFF_ROLES), Membership.state == MembershipState.ACTIVE
    )
    rows = db.session.execute(
        sa.select(
            Member.id, held_in(Member.id, since, until), cases_in(Member.id, since, until)
        ).where(Member.state == MemberState.ACTIVE, Member.id.in_(holds))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _not_looked_back_on(since: datetime, until: datetime) -> int:
    """Return how often somebody held a session and has no debrief of it."""
    held = (
        sa.select(sa.func.count(Attendance.id))
        .join(Turnout, Turnout.meeting_id == Attendance.meeting_id)
        .outerjoin(
            Debrief,
            sa.and_(
                Debrief.organization_id == Attendance.organization_id,
                Debrief.meeting_id == Attendance.meeting_id,
                Debrief.membership_id == Attendance.membership_id,
            ),
        )
        .where(
            Attendance.is_staff,
            Attendance.presence.in_(CAME),
            Turnout.ended_at >= since,
            Turnout.ended_at < until,
            Debrief.id.is_(None),
        )
    )
    return db.session.scalar(held) or 0
