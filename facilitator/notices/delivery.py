"""Sending a notice: asked once more whether it is still wanted, then handed on, in one commit.

A file of operations of its own. A mail becomes a row of core/mail.py with the
notice's own id, so it exists once however often this is killed. A push is claimed,
knocked outside any work, and marked.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core import clock, mail
from facilitator.core.actor import System
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.shifts import unusual_for
from facilitator.notices import queries
from facilitator.notices.hearing import ABOUT_HOLDING, is_still_held, is_still_so
from facilitator.notices.models import REMINDERS, Channel, Kind, Notice, PushSubscription
from facilitator.notices.stops import stop_token
from facilitator.notices.wishes import Wishes
from facilitator.organizations.models import Member, MemberState

#: Minutes until a push is tried again; then it is dropped, since the app has the notice as well.
PUSH_RETRIES = (1, 5, 30)


@dataclass(frozen=True)
class Named:
    """What a mail may say for whoever chose it: the circle, the session, when for the person."""

    circle: str
    title: str
    when: str


@dataclass(frozen=True)
class Errand:
    """A notice on its way, with all that its mail is made of."""

    notice_id: uuid.UUID
    kind: Kind
    channel: Channel
    address: str
    sender: str
    stop_token: str
    named: Named | None = None
    #: For the weekly summary: what is counted, and how many.
    counts: tuple[tuple[str, int], ...] = ()


def errand_for(system: System, notice_id: uuid.UUID) -> Errand | None:
    """Return a due notice, locked, if it is still wanted; one that is not is dropped."""
    notice = db.session.scalar(
        sa.select(Notice)
        .where(Notice.id == notice_id, Notice.due_at <= clock.now())
        .with_for_update(skip_locked=True)
    )
    if notice is None:
        return None
    wishes = queries.wishes_for(system, [notice.member_id])[notice.member_id]
    if not _is_wanted(system, notice, wishes):
        _drop(notice)
        return None
    later = wishes.due(notice.kind, clock.now(), notice.until)
    if later > clock.now():
        notice.due_at = later  # the person changed their quiet hours meanwhile
        return None
    address = queries.address_of_member(system, notice.member_id)
    if notice.channel is Channel.MAIL and (not address or mail.is_refused(address)):
        _drop(notice)
        return None
    return Errand(
        notice_id=notice.id,
        kind=notice.kind,
        channel=notice.channel,
        address=address,
        sender=queries.sender_name(system),
        stop_token=stop_token(system, notice.member_id),
        named=_named(system, notice, wishes) if wishes.names_circle else None,
        counts=queries.week_of(system, notice.member_id) if notice.kind is Kind.DIGEST else (),
    )


def _drop(notice: Notice) -> None:
    notice.due_at, notice.dropped_at = None, clock.now()


def _is_wanted(system: System, notice: Notice, wishes: Wishes) -> bool:
    """Say whether this should still be told: to this person, by this channel, now."""
    now = clock.now()
    if notice.until is not None and notice.until <= now:
        return False
    wants = wishes.wants_of_one if _is_asked_for(system, notice) else wishes.wants
    if not wants(notice.kind, notice.channel) or wishes.is_paused(now):
        return False
    return _is_there(system, notice) and _is_true(system, notice)


def _is_asked_for(system: System, notice: Notice) -> bool:
    """Say whether this is a reminder of a session somebody asked to be reminded of."""
    if notice.kind not in REMINDERS or notice.meeting_id is None:
        return False
    return notice.membership_id in queries.asked_for_reminders(system, notice.meeting_id)


def _is_there(system: System, notice: Notice) -> bool:
    """Say whether the person is still active here and in the circle, and wants to hear of it."""
    member = db.session.get_one(Member, (system.organization_id, notice.member_id))
    if member.state is not MemberState.ACTIVE:
        return False
    if notice.membership_id is None:
        return True
    seat = db.session.get_one(Membership, (system.organization_id, notice.membership_id))
    if seat.state is not MembershipState.ACTIVE:
        return False
    muted = queries.muted_seats().where(Membership.id == seat.id)
    return db.session.scalar(muted) is None


def _is_true(system: System, notice: Notice) -> bool:
    """Say whether the session is still as the notice says, and the person still comes."""
    if notice.meeting_id is None:
        return True
    meeting = db.session.get_one(Meeting, (system.organization_id, notice.meeting_id))
    is_on = meeting.state is MeetingState.SCHEDULED
    if notice.kind in (*REMINDERS, Kind.RETURNED) and not is_on:
        return False
    if notice.kind is Kind.CANCELLED and is_on:  # it takes place after all
        return False
    if notice.kind is Kind.OFFERED:
        return is_still_held(notice)
    if notice.kind in ABOUT_HOLDING:
        return is_still_so(notice, meeting)
    if notice.kind is Kind.POLL:  # for the whole circle, whoever comes
        return is_on
    return notice.membership_id in queries.concerned_by(system, meeting.id, notice.kind)


def _named(system: System, notice: Notice, wishes: Wishes) -> Named | None:
    if notice.membership_id is None:
        return None
    seat = db.session.get_one(Membership, (system.organization_id, notice.membership_id))
    group = db.session.get_one(Group, (system.organization_id, seat.group_id))
    if notice.meeting_id is None:
        return Named(group.name, "", "")
    meeting = db.session.get_one(Meeting, (system.organization_id, notice.meeting_id))
    unusual = unusual_for(system, [meeting], wishes.zone.key).get(meeting.id)
    when = _when(meeting, wishes.zone)
    return Named(group.name, meeting.title, f"{when}. {unusual}" if unusual else when)


def _when(meeting: Meeting, zone: ZoneInfo) -> str:
    here = meeting.starts_at.astimezone(zone)
    return f"{here:%A, %B} {here.day}, {here:%H:%M} ({zone.key})"


def post_mail(system: System, errand: Errand, letter: mail.Letter) -> None:
    """Hand a notice on as a mail; the mail has its id, so a second one cannot be."""
    notice = db.session.get_one(Notice, (system.organization_id, errand.notice_id))
    mail.post(errand.address, letter, mail_id=notice.id, until=notice.until)
    notice.due_at, notice.sent_at = None, clock.now()


def claim_push(system: System, errand: Errand) -> list[tuple[uuid.UUID, str]]:
    """Push the notice's next try into the future and return which browsers to knock at now."""
    notice = db.session.get_one(Notice, (system.organization_id, errand.notice_id))
    rows = queries.subscriptions_of(system, notice.member_id)
    if not rows or notice.tries >= len(PUSH_RETRIES):
        _drop(notice)
        return []
    notice.due_at = clock.now() + timedelta(minutes=PUSH_RETRIES[notice.tries])
    notice.tries += 1
    return [(row.id, unseal_system("push", row.endpoint_sealed)) for row in rows]


def note_pushed(
    system: System, notice_id: uuid.UUID, gone: list[uuid.UUID], *, arrived: bool
) -> None:
    """Note how knocking went: browsers that are gone are forgotten, a push that arrived is sent."""
    for row in db.session.scalars(sa.select(PushSubscription).where(PushSubscription.id.in_(gone))):
        db.session.delete(row)
    if arrived:
        notice = db.session.get_one(Notice, (system.organization_id, notice_id))
        notice.due_at, notice.sent_at = None, clock.now()
