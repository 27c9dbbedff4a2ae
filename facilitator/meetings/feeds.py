"""The secret address of one person's calendar: making it, resetting it, and what it shows.

Part of this feature's operations, kept apart for size.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.models import Account
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.logs import note_turned_away
from facilitator.core.marks import no_actor
from facilitator.core.tokens import digest, new_token
from facilitator.core.work import all_tenants, current_work
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.meetings.calendars import NEUTRAL, Entry
from facilitator.meetings.models import Answer, CalendarFeed, Meeting, MeetingState, Rsvp
from facilitator.meetings.queries import meeting_and_standing
from facilitator.organizations.models import Member, MemberState

#: How far back a calendar goes, and how long a cancelled session is still said to be.
BACK = timedelta(days=90)
CANCELLED_FOR = timedelta(days=30)


def feed_of(actor: Actor, *, lock: bool = False) -> CalendarFeed | None:
    """Return what the actor chose for calendars, if they ever did."""
    query = sa.select(CalendarFeed).where(CalendarFeed.member_id == actor.member_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def reset_feed(actor: Actor) -> str:
    """Give the actor a new address and return its secret, shown only now; the old one ends."""
    feed, token = _own(actor), new_token()
    feed.token_hash, feed.changed_at = digest(token), clock.now()
    return token


def revoke_feed(actor: Actor) -> None:
    """End the actor's address; calendars that used it find nothing."""
    feed = _own(actor)
    feed.token_hash, feed.changed_at = None, clock.now()


def name_entries(actor: Actor, *, shows_circle: bool) -> None:
    """Choose whether entries carry the circle's name; the address stays."""
    feed = _own(actor)
    feed.shows_circle, feed.changed_at = shows_circle, clock.now()


def _own(actor: Actor) -> CalendarFeed:
    """Return the actor's row, made when there is none; their member row is locked for that."""
    db.session.scalar(sa.select(Member.id).where(Member.id == actor.member_id).with_for_update())
    feed = feed_of(actor, lock=True)
    if feed is None:
        feed = CalendarFeed(
            id=uuid.uuid4(), member_id=actor.member_id, shows_circle=False, changed_at=clock.now()
        )
        db.session.add(feed)
    return feed


@no_actor("a calendar program signs in nowhere: it only holds the secret")
def entries_for_token(token: str) -> list[Entry]:
    """Bind the work to the organization of an address and return what it shows.

    NotFound for an address that was reset, revoked or never was, and for somebody who
    is no longer a member: all the same.
    """
    with all_tenants("a calendar's address names its organization only by its secret"):
        found = db.session.execute(
            sa.select(CalendarFeed.organization_id, CalendarFeed.id).where(
                CalendarFeed.token_hash == digest(token)
            )
        ).one_or_none()
    if found is None:
        raise NotFound()
    current_work().bind(found.organization_id)
    feed = db.session.scalar(
        sa.select(CalendarFeed)
        .join(Member, Member.id == CalendarFeed.member_id)
        .join(Account, Account.id == Member.account_id)
        .where(
            CalendarFeed.id == found.id,
            Member.state == MemberState.ACTIVE,
            Account.disabled_at.is_(None),
        )
    )
    if feed is None:
        note_turned_away("calendar")
        raise NotFound()
    return _entries(feed)


def _entries(feed: CalendarFeed) -> list[Entry]:
    now = clock.now()
    is_said = sa.or_(
        Meeting.state == MeetingState.SCHEDULED, Meeting.cancelled_at > now - CANCELLED_FOR
    )
    said_no = sa.exists().where(
        Rsvp.meeting_id == Meeting.id,
        Rsvp.membership_id == Membership.id,
        Rsvp.answer == Answer.DECLINED,
    )
    rows = db.session.execute(
        sa.select(Meeting, Group.name)
        .join(Group, Group.id == Meeting.group_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.member_id == feed.member_id,
            Membership.state == MembershipState.ACTIVE,
            Group.state == GroupState.ACTIVE,
            Meeting.ends_at > now - BACK,
            is_said,
            ~said_no,
        )
        .order_by(Meeting.starts_at)
    )
    return [Entry(row[0], row[1] if feed.shows_circle else NEUTRAL) for row in rows]


def entry_for(actor: Actor, meeting_id: uuid.UUID) -> Entry:
    """Return one session for the actor's calendar, named as they chose."""
    meeting, standing = meeting_and_standing(actor, meeting_id)
    standing.require(Permission.GROUP_SEE)
    feed = feed_of(actor)
    return Entry(meeting, standing.group.name if feed and feed.shows_circle else NEUTRAL)
