"""Finding notices: only ever one's own; and what delivering them needs to know."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.accounts.models import Account, SignIn
from facilitator.accounts.queries import email_of
from facilitator.core import clock, mail
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor, Person, System
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.words import N_
from facilitator.core.work import all_tenants, current_work
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import groups_of, membership_for
from facilitator.live.models import Room, Seat, SeatState
from facilitator.meetings.models import Answer, Meeting, MeetingState, Rsvp
from facilitator.meetings.queries import meeting_for
from facilitator.notices.models import (
    REMINDERS,
    Channel,
    Desk,
    Kind,
    MutedCircle,
    Notice,
    Preference,
    PushSubscription,
    SessionWish,
)
from facilitator.notices.wishes import Wishes, wishes_of
from facilitator.organizations.models import Member, Organization
from facilitator.prompts.catching_up import still_open_for

#: How long a notice stays on the page.
KEPT = timedelta(days=30)
#: How many the page shows.
SHOWN = 100


@dataclass(frozen=True)
class Shown:
    """A notice as its page shows it; group and meeting are None where it has none."""

    notice: Notice
    group: Group | None
    meeting: Meeting | None


def _mine(actor: Actor) -> Any:
    return sa.and_(
        Notice.member_id == actor.member_id,
        Notice.channel == Channel.APP,
        Notice.created_at > clock.now() - KEPT,
    )


def unread_of(actor: Actor) -> int:
    """Return how many notices the person has not marked read."""
    return db.session.scalar(unread_query(actor)) or 0


def unread_query(actor: Actor) -> Any:
    """Return the statement of that number, for who asks for another one with it."""
    query = sa.select(sa.func.count()).select_from(Notice)
    return query.where(_mine(actor), Notice.seen_at.is_(None))


def notices_for(actor: Actor) -> list[Shown]:
    """Return the person's notices, the latest first."""
    rows = db.session.execute(
        sa.select(Notice, Group, Meeting)
        .outerjoin(Membership, Membership.id == Notice.membership_id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .outerjoin(Meeting, Meeting.id == Notice.meeting_id)
        .where(_mine(actor))
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(SHOWN)
    )
    return [Shown(*row) for row in rows]


def notice_for(actor: Actor, notice_id: uuid.UUID) -> Notice:
    """Return one of the person's own notices."""
    notice = db.session.scalar(sa.select(Notice).where(Notice.id == notice_id, _mine(actor)))
    if notice is None:
        raise NotFound()
    return notice


def place_of_notice(person: Person, notice_id: uuid.UUID) -> str:
    """Return the address of the organization one of the person's own notices belongs to."""
    with all_tenants("a mail names its organization only by its notice"):
        slug = db.session.scalar(
            sa.select(Organization.slug)
            .join(Notice, Notice.organization_id == Organization.id)
            .join(
                Member,
                sa.and_(
                    Member.organization_id == Notice.organization_id,
                    Member.id == Notice.member_id,
                ),
            )
            .where(Notice.id == notice_id, Member.account_id == person.account_id)
        )
    if slug is None:
        raise NotFound()
    return slug


def my_wishes(actor: Actor) -> Wishes:
    """Return what the person wants to hear."""
    row = db.session.get(Preference, (actor.organization_id, actor.member_id))
    return wishes_of(row, actor.time_zone)


def wishes_for(actor: Actor | System, member_ids: list[uuid.UUID]) -> dict[uuid.UUID, Wishes]:
    """Return what each of these members wants to hear."""
    organization = db.session.get_one(Organization, current_work().organization_id)
    rows = db.session.scalars(sa.select(Preference).where(Preference.id.in_(member_ids)))
    found = {row.id: row for row in rows}
    return {m: wishes_of(found.get(m), organization.time_zone) for m in member_ids}


def concerned_by(actor: Actor | System, meeting_id: uuid.UUID, kind: Kind) -> list[uuid.UUID]:
    """Return the seats of who said they come or may, but for whom the room has turned away.

    Of reminders, who asked for this session's comes along, and who wants none stays out.

    Somebody with a break from writing is left in peace, and who is in the room
    needs no word that its doors are open.
    """
    apart = sa.or_(
        Seat.state.in_([SeatState.REMOVED, SeatState.DENIED]), Seat.muted_until > clock.now()
    )
    if kind is Kind.REMINDER_OPEN:
        apart = sa.or_(apart, Seat.state.in_([SeatState.WAITING, SeatState.ADMITTED]))
    seated = (
        sa.select(Seat.membership_id)
        .join(Room, Room.id == Seat.room_id)
        .where(Room.id == meeting_id, apart)
    )
    coming = sa.select(Rsvp.membership_id).where(
        Rsvp.meeting_id == meeting_id,
        Rsvp.answer.in_([Answer.GOING, Answer.MAYBE]),
        Rsvp.membership_id.not_in(seated),
    )
    found = set(db.session.scalars(coming))
    if kind in REMINDERS:
        asked = sa.select(SessionWish).where(
            SessionWish.meeting_id == meeting_id, SessionWish.membership_id.not_in(seated)
        )
        for wish in db.session.scalars(asked):
            if wish.is_on:
                found.add(wish.membership_id)
            else:
                found.discard(wish.membership_id)
    return list(found)


def asked_for_reminders(system: Actor | System, meeting_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the seats of who asked to be reminded of this very session."""
    query = sa.select(SessionWish.membership_id).where(
        SessionWish.meeting_id == meeting_id, SessionWish.is_on
    )
    return set(db.session.scalars(query))


def wish_for_session(
    actor: Actor, meeting_id: uuid.UUID, *, lock: bool = False
) -> tuple[Meeting, Membership, SessionWish | None]:
    """Return a visible session, the actor's seat in its circle, and what they want of it."""
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE)
    seat = membership_for(actor, meeting.group_id, Permission.MEETING_RSVP)
    if lock:  # two taps at once leave one wish
        db.session.refresh(seat, with_for_update=True)
    wish = db.session.scalar(
        sa.select(SessionWish).where(
            SessionWish.meeting_id == meeting_id, SessionWish.membership_id == seat.id
        )
    )
    return meeting, seat, wish


def circles_for(actor: Actor) -> list[tuple[Group, bool]]:
    """Return the actor's circles, and whether they hear nothing from each."""
    muted = set(db.session.scalars(muted_seats().where(Membership.member_id == actor.member_id)))
    return [(group, seat.id in muted) for group, seat in groups_of(actor)]


@no_actor("a part of a statement")
def muted_seats() -> sa.Select[uuid.UUID]:
    """Return a statement of the seats whose person wants to hear nothing from their circle."""
    return sa.select(Membership.id).join(MutedCircle, MutedCircle.membership_id == Membership.id)


def week_of(system: System, member_id: uuid.UUID) -> tuple[tuple[str, int], ...]:
    """Return the numbers of a weekly summary, and nothing but numbers."""
    now = clock.now()
    ahead = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Meeting)
        .join(Group, Group.id == Meeting.group_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.member_id == member_id,
            Membership.state == MembershipState.ACTIVE,
            Membership.id.not_in(muted_seats()),
            Group.state == GroupState.ACTIVE,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at.between(now, now + timedelta(days=7)),
        )
    )
    unread = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Notice)
        .where(
            Notice.member_id == member_id,
            Notice.channel == Channel.APP,
            Notice.seen_at.is_(None),
            Notice.created_at > now - KEPT,
        )
    )
    seats = db.session.scalars(
        sa.select(Membership.id).where(
            Membership.member_id == member_id,
            Membership.state == MembershipState.ACTIVE,
            Membership.id.not_in(muted_seats()),
        )
    ).all()
    return (
        (N_("In the week ahead"), ahead or 0),
        (N_("Questions you can still answer"), sum(still_open_for(system, seat) for seat in seats)),
        (N_("Not read yet"), unread or 0),
    )


def address_of_member(system: System, member_id: uuid.UUID) -> str:
    """Return where a member's mail goes; nothing for somebody without an address."""
    sealed = db.session.scalar(
        sa.select(Account.email_sealed)
        .join(Member, Member.account_id == Account.id)
        .where(Member.id == member_id, Account.disabled_at.is_(None))
    )
    return unseal_system("email", sealed) if sealed else ""


def has_no_address(actor: Person) -> bool:
    """Say whether no mail can reach the person, who came without an address."""
    return not email_of(actor)


def is_staff(actor: Actor) -> bool:
    """Say whether the person holds an office or a circle here."""
    if actor.role is not Role.MEMBER:
        return True
    holds = sa.select(Membership.id).where(
        Membership.member_id == actor.member_id,
        Membership.role.in_(STAFF_ROLES),
        Membership.state == MembershipState.ACTIVE,
    )
    return db.session.scalar(holds.limit(1)) is not None


def is_bouncing(actor: Person) -> bool:
    """Say whether the person's own address refuses our mail."""
    address = email_of(actor)
    return bool(address) and mail.is_refused(address)


def sender_name(actor: Actor | System) -> str:
    """Return the name the organization's mails come from; nothing for the installation's own."""
    row = db.session.get(Desk, (actor.organization_id, actor.organization_id))
    return "" if row is None else row.sender


def sender_name_for(actor: Actor) -> str:
    """Return that name for whoever may change it."""
    if not actor.can(Permission.ORGANIZATION_SETTINGS):
        raise NotAllowed()
    return sender_name(actor)


def subscriptions_of(system: System, member_id: uuid.UUID) -> list[PushSubscription]:
    """Return the browsers of a member that may be woken: where they are still signed in."""
    return list(
        db.session.scalars(
            sa.select(PushSubscription)
            .join(SignIn, SignIn.id == PushSubscription.sign_in_id)
            .where(
                PushSubscription.member_id == member_id,
                SignIn.ended_at.is_(None),
                SignIn.expires_at > clock.now(),
            )
        )
    )


def is_woken_here(actor: Actor) -> bool:
    """Say whether this very sign-in lets itself be woken."""
    found = db.session.scalar(
        sa.select(PushSubscription.id).where(PushSubscription.sign_in_id == actor.sign_in_id)
    )
    return found is not None


def group_of(actor: Actor, notice: Notice) -> uuid.UUID | None:
    """Return the circle that one of the person's own notices is about."""
    if notice.membership_id is None:
        return None
    return db.session.get_one(Membership, (actor.organization_id, notice.membership_id)).group_id
