"""Counting a month once it is over. Part of this feature's operations.

A month is the organization's own calendar's, and is counted a day after its end, while
the names of who came are still kept (`live/attending.py`).
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.insights.models import CircleMonth, CountedMonth
from facilitator.live.models import Message, MessageState, Room
from facilitator.meetings.attendance_models import CAME, Attendance, Turnout
from facilitator.moderation.models import Report
from facilitator.organizations.models import Organization

#: How long after its end a month is counted, and how many months are made up for.
SETTLED, BACK = timedelta(days=1), 2
DECIDED = ("message.approve", "message.decline")

Pairs = dict[uuid.UUID, set[uuid.UUID]]


@no_actor("a pure function of a day")
def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


@no_actor("a pure function of a zone")
def last_month(zone: str) -> date:
    """Return the first day of the last month that is over and settled."""
    here = (clock.now() - SETTLED).astimezone(ZoneInfo(zone))
    return month_before(here.date().replace(day=1))


def count_months(system: System, organization_id: uuid.UUID) -> None:
    """Write the figures of the last months that were not counted yet; safe to run twice."""
    place = db.session.execute(
        sa.select(Organization.id, Organization.time_zone)
        .where(Organization.id == organization_id)
        .with_for_update()
    ).one()
    month = last_month(place.time_zone)
    done = set(db.session.scalars(sa.select(CountedMonth.month)))
    for _ in range(BACK):
        if month not in done:
            db.session.add(CountedMonth(month=month))
            db.session.add_all(_figures(month, place.time_zone))
        month = month_before(month)


def _figures(month: date, zone: str) -> list[CircleMonth]:
    """Return a row for each circle in which anything happened."""
    edges = _edges(month, zone)
    rows: dict[uuid.UUID, CircleMonth] = {}

    def row(group_id: uuid.UUID) -> CircleMonth:
        return rows.setdefault(group_id, CircleMonth(group_id=group_id, month=month))

    for counted in (_sessions(edges), _voices(edges), _decisions(edges), _reports(edges)):
        for group_id, values in counted.items():
            for name, value in values.items():
                setattr(row(group_id), name, value)
    came, before = _came(edges), _came(_edges(month_before(month), zone))
    for group_id, people in before.items():
        again = len(people & came.get(group_id, set()))
        row(group_id).returned, row(group_id).stayed_away = again, len(people) - again
    return list(rows.values())


def _edges(month: date, zone: str) -> tuple[datetime, datetime]:
    following = (month + timedelta(days=32)).replace(day=1)
    begin, end = (
        datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in (month, following)
    )
    return begin, end


def _within(column: Any, edges: tuple[datetime, datetime]) -> sa.ColumnElement[bool]:
    return sa.and_(column >= edges[0], column < edges[1])


def _came(edges: tuple[datetime, datetime]) -> Pairs:
    """Return the members who came to a session of each circle."""
    found: Pairs = defaultdict(set)
    for row in db.session.execute(
        sa.select(Turnout.group_id, Attendance.membership_id)
        .join(Attendance, Attendance.meeting_id == Turnout.meeting_id)
        .where(
            _within(Turnout.ended_at, edges),
            Attendance.presence.in_(CAME),
            Attendance.is_staff.is_(False),
        )
        .distinct()
    ):
        found[row.group_id].add(row.membership_id)
    return found


def _sessions(edges: tuple[datetime, datetime]) -> dict[uuid.UUID, dict[str, int]]:
    rows = db.session.execute(
        sa.select(
            Turnout.group_id,
            sa.func.count(Turnout.id).label("sessions"),
            sa.func.sum(Turnout.attended + Turnout.partial).label("visits"),
        )
        .where(_within(Turnout.ended_at, edges))
        .group_by(Turnout.group_id)
    )
    return {row.group_id: {"sessions": row.sessions, "visits": row.visits} for row in rows}


def _voices(edges: tuple[datetime, datetime]) -> dict[uuid.UUID, dict[str, int]]:
    """Count who came, who wrote and who did not, and how evenly words were spread."""
    said: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(dict)
    for row in db.session.execute(
        sa.select(
            Turnout.group_id, Message.author_id, sa.func.sum(Message.word_count).label("words")
        )
        .join(Room, Room.meeting_id == Turnout.meeting_id)
        .join(Message, Message.room_id == Room.id)
        .where(_within(Turnout.ended_at, edges), Message.state == MessageState.VISIBLE)
        .group_by(Turnout.group_id, Message.author_id)
    ):
        said[row.group_id][row.author_id] = row.words
    counted = {}
    for group_id, people in _came(edges).items():
        words = [said[group_id][person] for person in people if person in said[group_id]]
        counted[group_id] = {
            "people": len(people),
            "spoke": len(words),
            "listened": len(people) - len(words),
            "spread": _spread(words),
        }
    return counted


def _spread(words: list[int]) -> int:
    """Return how much of all words the half that wrote most wrote, in percent."""
    fullest = sorted(words, reverse=True)[: (len(words) + 1) // 2]
    return round(100 * sum(fullest) / sum(words)) if sum(words) else 0


def _decisions(edges: tuple[datetime, datetime]) -> dict[uuid.UUID, dict[str, int]]:
    """Count the messages that had waited and were decided about."""
    rows = db.session.execute(
        sa.select(
            *(AuditEntry.group_id, AuditEntry.action, AuditEntry.at),
            *(Message.author_id, Message.written_at),
        )
        .join(Message, Message.id == AuditEntry.subject_id)
        .where(AuditEntry.action.in_(DECIDED), _within(AuditEntry.at, edges))
    )
    by_circle = _by_circle(rows)
    counted = {}
    for group_id, decided in by_circle.items():
        yes = [row.author_id for row in decided if row.action == DECIDED[0]]
        no = [row.author_id for row in decided if row.action == DECIDED[1]]
        counted[group_id] = {
            "held": len(decided),
            "held_authors": len({*yes, *no}),
            "held_seconds": sum(_seconds(row.written_at, row.at) for row in decided),
            "approved": len(yes),
            "approved_authors": len(set(yes)),
            "declined": len(no),
            "declined_authors": len(set(no)),
        }
    return counted


def _reports(edges: tuple[datetime, datetime]) -> dict[uuid.UUID, dict[str, int]]:
    """Count reports, and how long it was until somebody took each on."""
    taken = (
        sa.select(AuditEntry.subject_id, sa.func.min(AuditEntry.at).label("at"))
        .where(AuditEntry.action == "report.claimed")
        .group_by(AuditEntry.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Report.group_id, Report.reporter_id, Report.created_at, taken.c.at)
        .outerjoin(taken, taken.c.subject_id == Report.id)
        .where(_within(Report.created_at, edges))
    )
    return {
        group_id: {
            "reports": len(found),
            "reporters": len({row.reporter_id for row in found}),
            "claimed": sum(row.at is not None for row in found),
            "claim_seconds": sum(_seconds(row.created_at, row.at) for row in found if row.at),
        }
        for group_id, found in _by_circle(rows).items()
    }


def _by_circle(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        if row.group_id is not None:
            found[row.group_id].append(row)
    return found


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds()))
