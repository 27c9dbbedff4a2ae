"""Work that time brings to sessions: series, places to give on, who holds them, polls."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.meetings.attendance import forget_who_came
from facilitator.meetings.attendance_models import Turnout
from facilitator.meetings.holding import names_somebody_gone, vacate
from facilitator.meetings.models import (
    Answer,
    Meeting,
    MeetingState,
    Rsvp,
    Series,
    Substitute,
    SubstituteState,
    TimePoll,
)
from facilitator.meetings.places import look_after_places
from facilitator.meetings.polls import close_due
from facilitator.meetings.queries import RELEASE_AT
from facilitator.meetings.series import fill_due
from facilitator.meetings.substitutes import ON_CALL_BEFORE, look_after_request


def look_after_all_places() -> None:
    """Look after every coming meeting that somebody waits for, or whose places are to confirm."""
    now = clock.now()
    somebody_waits = sa.exists().where(
        Rsvp.organization_id == Meeting.organization_id,
        Rsvp.meeting_id == Meeting.id,
        Rsvp.answer == Answer.WAITING,
    )
    to_release = sa.and_(
        Meeting.asks_to_confirm,
        Meeting.released_at.is_(None),
        Meeting.starts_at <= now + RELEASE_AT,
    )
    with open_work(writes=False), all_tenants("sessions of every organization with a waitlist"):
        due = db.session.execute(
            sa.select(Meeting.organization_id, Meeting.id).where(
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.ends_at > now,
                sa.or_(somebody_waits, to_release),
            )
        ).all()
    for organization_id, meeting_id in due:
        system = System(organization_id=organization_id, reason="places")
        with unit_of_work(system):
            look_after_places(system, meeting_id)


def fill_calendars() -> None:
    """Put meetings on the calendar whose turn has come; safe to run twice."""
    with open_work(writes=False), all_tenants("series of every organization that are due"):
        due = db.session.execute(
            sa.select(Series.organization_id, Series.id)
            .where(Series.fill_due_at <= clock.now())
            .order_by(Series.fill_due_at)
            .limit(200)
        ).all()
    for organization_id, series_id in due:
        system = System(organization_id=organization_id, reason="calendar")
        with unit_of_work(system):
            fill_due(system, series_id)


def look_after_substitutes() -> None:
    """Find requests whose session begins soon, for the people on call, or is over."""
    now = clock.now()
    is_late = sa.and_(
        Substitute.on_call_at.is_(None),
        Meeting.starts_at > now,
        Meeting.starts_at <= now + ON_CALL_BEFORE,
    )
    is_over = sa.or_(Meeting.state == MeetingState.CANCELLED, Meeting.ends_at <= now)
    with open_work(writes=False), all_tenants("requests of every organization nobody took"):
        due = db.session.execute(
            sa.select(Meeting.organization_id, Meeting.id)
            .join(
                Substitute,
                sa.and_(
                    Substitute.organization_id == Meeting.organization_id,
                    Substitute.meeting_id == Meeting.id,
                ),
            )
            .where(
                Substitute.state == SubstituteState.OPEN,
                sa.or_(is_late, is_over),
            )
        ).all()
    for organization_id, meeting_id in due:
        system = System(organization_id=organization_id, reason="substitutes")
        with unit_of_work(system):
            look_after_request(system, meeting_id)


def look_after_holders() -> None:
    """Find circles whose sessions name somebody who is gone; safe to run twice."""
    coming = sa.and_(Meeting.state == MeetingState.SCHEDULED, Meeting.ends_at > clock.now())
    with open_work(writes=False), all_tenants("sessions of every organization without a holder"):
        queries = (
            sa.select(Meeting.organization_id, Meeting.group_id).where(
                coming, names_somebody_gone(Meeting)
            ),
            sa.select(Series.organization_id, Series.group_id).where(names_somebody_gone(Series)),
        )
        due = {(row[0], row[1]) for query in queries for row in db.session.execute(query)}
    for organization_id, group_id in due:
        system = System(organization_id=organization_id, reason="holders")
        with unit_of_work(system):
            vacate(system, group_id)


def close_polls() -> None:
    """Let polls whose time is over take no more answers; safe to run twice."""
    with open_work(writes=False), all_tenants("polls of every organization that are due"):
        due = db.session.execute(
            sa.select(TimePoll.organization_id, TimePoll.id)
            .where(TimePoll.closes_at <= clock.now())
            .order_by(TimePoll.closes_at)
            .limit(200)
        ).all()
    for organization_id, poll_id in due:
        system = System(organization_id=organization_id, reason="polls")
        with unit_of_work(system):
            close_due(system, poll_id)


def forget_old_attendance() -> None:
    """Let the names and the numbers of who came go when they are due; safe to run twice."""
    now = clock.now()
    is_due = sa.or_(Turnout.names_until <= now, Turnout.keep_until <= now)
    with open_work(writes=False), all_tenants("who came, in every organization, kept long enough"):
        due = db.session.execute(sa.select(Turnout.organization_id, Turnout.id).where(is_due)).all()
    for organization_id, turnout_id in due:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            forget_who_came(system, turnout_id)
