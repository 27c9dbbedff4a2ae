"""Work that time brings: looking at what people should know, and sending what is due."""

import base64
import uuid
from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask import current_app

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.defaults import EARLY
from facilitator.groups.models import Group
from facilitator.live.models import PauseReason, Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Answer, Meeting, MeetingState, Rsvp
from facilitator.notices import delivery, operations, push
from facilitator.notices.changes import OPEN, WINDOWS, look_at_meeting
from facilitator.notices.ladder import AFTER, ON_CALL, take_next_step
from facilitator.notices.letters import letter_for
from facilitator.notices.lines import ACTIONS, read_lines
from facilitator.notices.models import Channel, Desk, Kind, NoShow, Notice, Preference, Watch
from facilitator.notices.queries import KEPT
from facilitator.organizations.models import IS_READ_ONLY, Organization

log = structlog.get_logger()

#: How many things one turn takes; the rest waits for the next, so that other sweeps get theirs.
BATCH = 200


def look() -> None:
    """Find out what people do not know yet: reminders, changes, answers."""
    for organization_id, meeting_id in _meetings_to_look_at():
        system = System(organization_id=organization_id, reason="notices")
        with unit_of_work(system):
            look_at_meeting(system, meeting_id)
    for organization_id in _desks_to_read():
        system = System(organization_id=organization_id, reason="notices")
        with unit_of_work(system):
            read_lines(system)


def _meetings_to_look_at() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return the meetings whose people may not know something, the soonest first.

    Where nothing can be changed no session is held, so nobody is told to come.
    """
    now = clock.now()
    answered = sa.exists().where(
        Rsvp.organization_id == Meeting.organization_id,
        Rsvp.meeting_id == Meeting.id,
        Rsvp.answer.in_([Answer.GOING, Answer.MAYBE]),
    )
    is_new = sa.and_(Watch.id.is_(None), answered)
    has_changed = sa.or_(Watch.revision != Meeting.revision, Watch.starts_at != Meeting.starts_at)
    with open_work(writes=False), all_tenants("meetings of every organization to remind of"):
        rows = db.session.execute(
            sa.select(Meeting.organization_id, Meeting.id)
            .outerjoin(
                Watch,
                sa.and_(Watch.organization_id == Meeting.organization_id, Watch.id == Meeting.id),
            )
            .join(
                Group,
                sa.and_(
                    Group.organization_id == Meeting.organization_id, Group.id == Meeting.group_id
                ),
            )
            .join(Organization, Organization.id == Meeting.organization_id)
            .where(
                Meeting.ends_at > now,
                ~IS_READ_ONLY,
                sa.or_(is_new, has_changed, _reminder_is_due()),
            )
            .order_by(Meeting.starts_at)
            .limit(BATCH)
        )
        return [(row.organization_id, row.id) for row in rows]


def _reminder_is_due() -> sa.ColumnElement[bool]:
    """Return the condition for a watched meeting with a reminder that has not gone out."""
    now, start = clock.now(), Meeting.starts_at
    marks = {Kind.REMINDER_DAY: Watch.day_for, Kind.REMINDER_HOUR: Watch.hour_for}
    due = [
        sa.and_(
            start <= now + early,
            start > now + late,
            sa.or_(marks[kind].is_(None), marks[kind] != start),
        )
        for kind, (early, late) in WINDOWS.items()
    ]
    is_open = sa.exists().where(
        Room.organization_id == Meeting.organization_id,
        Room.id == Meeting.id,
        Room.state.in_(OPEN),
    )
    unsaid = sa.or_(Watch.open_for.is_(None), Watch.open_for != start)
    doors = [
        sa.and_(Group.doors_early == early, start <= now + timedelta(minutes=early))
        for early in EARLY
    ]
    due.append(sa.and_(sa.or_(*doors), unsaid, is_open))
    watched = Watch.id.is_not(None)
    return sa.and_(watched, Meeting.state == MeetingState.SCHEDULED, sa.or_(*due))


def _desks_to_read() -> list[uuid.UUID]:
    """Return the organizations whose audit has news for people, and those without a desk."""
    with (
        open_work(writes=False),
        all_tenants("audits of every organization with news"),
    ):
        news = sa.exists().where(
            AuditEntry.organization_id == Organization.id,
            AuditEntry.action.in_(ACTIONS),
            sa.or_(Desk.id.is_(None), AuditEntry.seq > Desk.read_to),
        )
        return list(
            db.session.scalars(
                sa.select(Organization.id)
                .outerjoin(Desk, Desk.organization_id == Organization.id)
                .where(sa.or_(Desk.id.is_(None), news), Organization.sandbox_until.is_(None))
                .limit(BATCH)
            )
        )


def look_after_unheld() -> None:
    """Take the next step for sessions that have begun and that nobody holds; safe to run twice."""
    now = clock.now()
    there = sa.and_(
        Seat.organization_id == Meeting.organization_id,
        Seat.room_id == Meeting.id,
        Seat.is_staff,
        Seat.state == SeatState.ADMITTED,
        Seat.lease_until > now,
    )
    is_due = sa.and_(Meeting.ends_at > now, sa.or_(NoShow.id.is_(None), NoShow.due_at <= now))
    rests = sa.exists().where(
        Room.organization_id == Meeting.organization_id,
        Room.id == Meeting.id,
        Room.state == RoomState.PAUSED,
        Room.reason == PauseReason.NO_STAFF,
        sa.or_(
            NoShow.id.is_(None),
            NoShow.alone_since != Room.unwatched_since,
            NoShow.step < ON_CALL,
        ),
    )
    with open_work(writes=False), all_tenants("sessions of every organization nobody holds"):
        due = db.session.execute(
            sa.select(Meeting.organization_id, Meeting.id)
            .outerjoin(
                NoShow,
                sa.and_(NoShow.organization_id == Meeting.organization_id, NoShow.id == Meeting.id),
            )
            .where(
                Meeting.state == MeetingState.SCHEDULED,
                sa.or_(sa.and_(Meeting.starts_at <= now - AFTER[0], is_due), rests),
                ~sa.exists().where(there),
                ~sa.exists().where(
                    Organization.id == Meeting.organization_id,
                    sa.or_(Organization.sandbox_until.is_not(None), IS_READ_ONLY),
                ),
            )
            .limit(BATCH)
        ).all()
    for organization_id, meeting_id in due:
        system = System(organization_id=organization_id, reason="unheld")
        try:
            with unit_of_work(system):
                take_next_step(system, meeting_id)
        except Exception:  # somebody came in just now, or one is wrong: the others go on
            log.exception("unheld.failed")


# ---------------------------------------------------------------- sending


def send_due() -> None:
    """Hand on what is due: a mail to the rows of mail, a push to the browser's service."""
    now = clock.now()
    with open_work(writes=False), all_tenants("notices of every organization that are due"):
        due = db.session.execute(
            sa.select(Notice.organization_id, Notice.id)
            .where(Notice.due_at <= now)
            .order_by(Notice.due_at)
            .limit(BATCH)
        ).all()
    for organization_id, notice_id in due:
        try:
            _send(System(organization_id=organization_id, reason="notices"), notice_id)
        except Exception:  # one that cannot be sent holds up nobody else's
            log.exception("notice.failed")


def _send(system: System, notice_id: uuid.UUID) -> None:
    browsers: list[tuple[uuid.UUID, str]] = []
    with unit_of_work(system):
        errand = delivery.errand_for(system, notice_id)
        if errand is None:
            return
        if errand.channel is Channel.MAIL:
            delivery.post_mail(system, errand, letter_for(errand))
        else:
            browsers = delivery.claim_push(system, errand)
    if browsers:
        _knock(system, notice_id, browsers)


def _knock(system: System, notice_id: uuid.UUID, browsers: list[tuple[uuid.UUID, str]]) -> None:
    settings = current_app.extensions["facilitator.settings"]
    topic = base64.urlsafe_b64encode(notice_id.bytes).decode().rstrip("=")
    went = {
        browser: push.knock(settings, push.Push(endpoint, topic)) for browser, endpoint in browsers
    }
    gone = [browser for browser, how in went.items() if how is push.Knock.GONE]
    again = push.Knock.AGAIN in went.values()
    if again:
        log.warning("push.failed", browsers=len(went))
    with unit_of_work(system):
        delivery.note_pushed(system, notice_id, gone, arrived=not again)


# ---------------------------------------------------------------- once in a while


def write_digests() -> None:
    """Write the weekly summaries that are due."""
    with open_work(writes=False), all_tenants("members of every organization whose week is over"):
        due = db.session.execute(
            sa.select(Preference.organization_id, Preference.id)
            .where(Preference.digest_at <= clock.now())
            .limit(BATCH)
        ).all()
    for organization_id, member_id in due:
        system = System(organization_id=organization_id, reason="digest")
        with unit_of_work(system):
            operations.write_digest(system, member_id)


def forget_old_notices() -> None:
    """Remove notices that no page shows any more."""
    with open_work(writes=False), all_tenants("notices of every organization that are old"):
        owners = db.session.scalars(
            sa.select(Notice.organization_id)
            .where(Notice.created_at < clock.now() - KEPT, Notice.due_at.is_(None))
            .distinct()
        ).all()
    for organization_id in owners:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            operations.forget_old(system)
