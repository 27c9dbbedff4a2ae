"""What a person decides about notices: what they want, what they have read, what may wake them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.accounts.queries import email_of, is_on_shared_device
from facilitator.audit.operations import record
from facilitator.core import clock, mail
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, Anyone, System
from facilitator.core.crypto import blind_index, seal_system
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line
from facilitator.groups.models import Group
from facilitator.groups.queries import standing_in
from facilitator.meetings.models import MeetingState
from facilitator.notices import queries
from facilitator.notices.lines import set_up_desk
from facilitator.notices.models import (
    Channel,
    Kind,
    MutedCircle,
    Notice,
    Preference,
    PushSubscription,
    SessionWish,
)
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.queries import organization_for

WEEK = timedelta(days=7)
#: Browsers one member may have woken at a time.
MOST_BROWSERS = 10
#: How far ahead everything can be paused.
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True)
class Choice:
    """What the page of preferences says. Quiet hours are None while they are off."""

    grid: dict[Kind, set[Channel]]
    time_zone: str
    quiet: tuple[time, time] | None
    paused_until: date | None
    names_circle: bool


def save_wishes(actor: Actor, choice: Choice) -> Preference:
    """Keep what the person wants to hear, by which channel and when."""
    row = db.session.get(Preference, (actor.organization_id, actor.member_id))
    if row is None:
        row = Preference(id=actor.member_id)
        db.session.add(row)
    row.choices = {
        kind.value: sorted(way.value for way in ways) for kind, ways in choice.grid.items()
    }
    row.time_zone, row.names_circle = choice.time_zone, choice.names_circle
    row.quiet_from, row.quiet_to = (None, None)
    if choice.quiet is not None:
        row.quiet_from, row.quiet_to = (t.hour * 60 + t.minute for t in choice.quiet)
    row.paused_until = _pause_end(choice)
    if not choice.grid[Kind.DIGEST]:
        row.digest_at = None
    elif row.digest_at is None:
        row.digest_at = clock.now() + WEEK
    return row


def wish_reminders(actor: Actor, meeting_id: uuid.UUID, is_on: bool | None) -> None:
    """Keep whether the person wants to be reminded of one session; None: as for every other."""
    meeting, seat, wish = queries.wish_for_session(actor, meeting_id, lock=True)
    if meeting.state is not MeetingState.SCHEDULED or meeting.ends_at <= clock.now():
        raise Conflict("This session is over or cancelled, so there is nothing to remind of.")
    if is_on is None:
        if wish is not None:
            db.session.delete(wish)
        return
    row = wish or SessionWish(id=uuid.uuid4(), meeting_id=meeting.id, membership_id=seat.id)
    row.is_on = is_on
    db.session.add(row)


def mute_circle(actor: Actor, group_id: uuid.UUID, *, on: bool) -> None:
    """Let a circle tell the person nothing on any way, or again; nobody else learns of it."""
    seat = standing_in(actor, group_id).membership
    if seat is None:
        raise NotAllowed("Only people of this circle are told of it.")
    db.session.refresh(seat, with_for_update=True)  # two taps at once leave one row
    row = db.session.scalar(sa.select(MutedCircle).where(MutedCircle.membership_id == seat.id))
    if on and row is None:
        db.session.add(MutedCircle(membership_id=seat.id, muted_at=clock.now()))
    elif not on and row is not None:
        db.session.delete(row)


def _pause_end(choice: Choice) -> datetime | None:
    """Return when the chosen day begins where the person lives."""
    if choice.paused_until is None:
        return None
    end = datetime.combine(choice.paused_until, time(), ZoneInfo(choice.time_zone))
    if end > clock.now() + LONGEST_PAUSE:
        raise Invalid("Please choose a day within the next year.", field="paused_until")
    return end if end > clock.now() else None


def mark_seen(actor: Actor) -> int:
    """Mark all of the person's notices as read; returns how many were not."""
    rows = db.session.scalars(
        sa.select(Notice).where(
            Notice.member_id == actor.member_id,
            Notice.channel == Channel.APP,
            Notice.seen_at.is_(None),
        )
    ).all()
    for row in rows:
        row.seen_at = clock.now()
    return len(rows)


def open_notice(actor: Actor, notice_id: uuid.UUID) -> Notice:
    """Mark one of the person's notices as read, and return it."""
    notice = queries.notice_for(actor, notice_id)
    notice.seen_at = notice.seen_at or clock.now()
    return notice


def name_sender(actor: Actor, name: str) -> str:
    """Set the name an organization's mails come from: one that gives nothing away."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    clean = clean_line(name, 40, field="sender")
    if not clean:
        raise Invalid("Please give a name, such as Notes.", field="sender")
    known = [organization.name, *db.session.scalars(sa.select(Group.name))]
    if any(word.casefold() in clean.casefold() for word in known if word):
        raise Invalid(
            "This names the space or a circle, and lock screens show it. Please choose another.",
            field="sender",
        )
    system = System(organization_id=actor.organization_id, reason="desk")
    set_up_desk(system).sender = clean
    record(actor, "notices.sender", organization)
    return clean


# ---------------------------------------------------------------- addresses that bounce


def try_address_again(actor: Actor, link: str) -> None:
    """Mail a link to the person's own address, which lifts its mark; `link` holds `{token}`."""
    if not queries.is_bouncing(actor):
        raise Conflict("Your address works as it is.")
    mail.ask_to_confirm(email_of(actor), link)


def confirm_address(guest: Anyone, token: str) -> None:
    """Say by a mailed link that an address works."""
    if not mail.confirm_address(token):
        raise NotFound("This link has been used or is too old. You can ask for a new one.")


# ---------------------------------------------------------------- browsers that may be woken


def wake_here(actor: Actor, endpoint: str) -> PushSubscription:
    """Let this browser be woken, as long as this sign-in lasts.

    `endpoint` has been looked at by push.check_endpoint. A device others use too is refused.
    """
    if is_on_shared_device(actor):
        raise Conflict("You said that others use this device, so nothing will appear on it.")
    mark = blind_index("push", endpoint)
    row = db.session.scalar(
        sa.select(PushSubscription).where(PushSubscription.endpoint_index == mark)
    )
    if row is None:
        mine = sa.select(sa.func.count()).select_from(PushSubscription)
        if (db.session.scalar(mine.where(PushSubscription.member_id == actor.member_id)) or 0) >= (
            MOST_BROWSERS
        ):
            raise Conflict("That is enough devices. Please turn reminders off on another first.")
        row = PushSubscription(id=uuid.uuid4(), endpoint_index=mark, created_at=clock.now())
        db.session.add(row)
    row.member_id, row.sign_in_id = actor.member_id, actor.sign_in_id
    row.endpoint_sealed = seal_system("push", endpoint)
    return row


def wake_no_more(actor: Actor) -> int:
    """Let none of the person's browsers be woken any more; returns how many there were."""
    rows = db.session.scalars(
        sa.select(PushSubscription).where(PushSubscription.member_id == actor.member_id)
    ).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


# ---------------------------------------------------------------- what time brings


def write_digest(system: System, member_id: uuid.UUID) -> None:
    """Write a weekly summary that is due, and say when the next one is; safe to run twice."""
    row = db.session.scalar(
        sa.select(Preference)
        .where(Preference.id == member_id, Preference.digest_at <= clock.now())
        .with_for_update()
    )
    if row is None or row.digest_at is None:
        return
    tell_member(system, member_id, Occasion(Kind.DIGEST, f"{row.digest_at:%Y%m%d}"))
    while row.digest_at <= clock.now():
        row.digest_at += WEEK


def forget_old(system: System) -> None:
    """Remove notices of the bound organization that no page shows any more."""
    db.session.execute(
        sa.delete(Notice)
        .where(Notice.created_at < clock.now() - queries.KEPT, Notice.due_at.is_(None))
        .execution_options(synchronize_session=False)
    )
