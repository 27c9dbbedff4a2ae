"""What whoever runs the team reads of its load: numbers of a week that is over, never whose.

Part of this feature's queries. The week is the last whole one of the organization's own
calendar, and what it is counted from does not change afterwards, so that two looks never
differ by one person. Numbers that could point at one person are left out
(docs/decisions/0032).
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Membership
from facilitator.load.above import above
from facilitator.load.guard import is_full
from facilitator.load.lapsing import own_day
from facilitator.load.queries import check_runs_team
from facilitator.meetings.attendance_models import CAME, Attendance, Turnout
from facilitator.meetings.recurrence import moment_of

#: With fewer people than this who held a session or had a case, a number would be about somebody.
FEWEST = 5


@dataclass(frozen=True)
class TeamWeek:
    """The last whole week; what could point at one person is None."""

    first: date
    sessions: int
    #: How many had a full week; None with few people.
    full: int | None
    #: Everybody had one, or everybody but one: then the number is not said.
    is_most: bool


def last_week(actor: Actor) -> TeamWeek:
    """Return the team's last whole week in numbers, for whoever runs it."""
    check_runs_team(actor)
    today, zone = own_day()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(days=7)
    since, until = (moment_of(datetime.combine(day, time()), zone) for day in (first, monday))
    sessions, holding = db.session.execute(
        sa.select(sa.func.count(Turnout.id), sa.func.sum(Turnout.facilitators)).where(
            Turnout.ended_at >= since, Turnout.ended_at < until
        )
    ).one()
    held, cases = _held(since, until), _cases(since, until)
    people = held.keys() | cases.keys()
    # where names have gone since, because somebody asked for it, the number would say whose
    is_whole = held.total() == (holding or 0)
    if len(people) < FEWEST or not is_whole:
        return TeamWeek(first, sessions, None, False)
    full = sum(is_full(held[one], cases[one]) for one in people)
    return TeamWeek(first, sessions, full, full >= len(people) - 1)


def _held(since: datetime, until: datetime) -> Counter[uuid.UUID]:
    """Return how many sessions each member held, whoever they are today."""
    rows = db.session.execute(
        sa.select(Membership.member_id, sa.func.count(Attendance.id))
        .join(Attendance, Attendance.membership_id == Membership.id)
        .join(Turnout, Turnout.meeting_id == Attendance.meeting_id)
        .where(
            Attendance.is_staff,
            Attendance.presence.in_(CAME),
            Turnout.ended_at >= since,
            Turnout.ended_at < until,
        )
        .group_by(Membership.member_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _cases(since: datetime, until: datetime) -> Counter[uuid.UUID]:
    found: Counter[uuid.UUID] = Counter()
    for answered_in in above.answered_in:
        found.update(answered_in(since, until))
    return found
