"""Rows for the demo: organizations, circles and sessions, as they would be after some weeks."""

import hashlib
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from facilitator.accounts.models import Account
from facilitator.accounts.operations import create_account
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, Guest
from facilitator.core.crypto import blind_index
from facilitator.core.db import db
from facilitator.core.work import current_work, open_work
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Agreement, Group, Membership, MembershipState
from facilitator.groups.operations import FIRST_AGREEMENT
from facilitator.meetings.models import Answer, Intent, Meeting, Rsvp
from facilitator.organizations.models import Member, Organization

#: Name in the address -> role in the organization, what other staff call them.
People = dict[str, tuple[Role, str]]


def organization(
    slug: str, name: str, country: str, zone: str, people: People, hashed: str
) -> dict[str, Actor]:
    """Add an organization and its people; returns them as actors by the name in their address."""
    now, actors = clock.now(), {}
    with open_work(writes=True) as work:
        made = Organization(
            id=uuid.uuid4(),
            slug=slug,
            name=name,
            country=country,
            time_zone=zone,
            joins_without_email=True,
            created_at=now,
            opened_at=now,
            staff_need_second_factor=False,  # made-up people have no phones
        )
        db.session.add(made)
        db.session.flush()  # its people point at it
        work.bind(made.id)
        for who, (role, staff_name) in people.items():
            account = create_account(Guest(), email=f"{who}@{slug}.example", passphrase_hash=hashed)
            member = Member(
                id=uuid.uuid4(),
                account_id=account.id,
                role=role,
                staff_name=staff_name,
                joined_at=now - timedelta(days=90),
            )
            db.session.add(member)
            actors[who] = acting(made, account.id, member)
    return actors


def acting(place: Organization, account_id: uuid.UUID, member: Member) -> Actor:
    """Return a member as an actor who has just signed in."""
    return Actor(
        account_id=account_id,
        sign_in_id=uuid.uuid4(),
        authenticated_at=clock.now(),
        organization_id=place.id,
        organization_slug=place.slug,
        organization_name=place.name,
        member_id=member.id,
        role=member.role,
        time_zone=place.time_zone,
    )


def account_id(email: str) -> uuid.UUID:
    """Return the account of an address; needs an open work."""
    return db.session.query(Account).filter_by(email_index=blind_index("email", email)).one().id


def circle(
    name: str, purpose: str, people: dict[Actor, tuple[Role, str]], **values: object
) -> Group:
    """Add a group with its agreement and people; needs an open work."""
    now = clock.now()
    home = db.session.get_one(Organization, current_work().organization_id)
    values.setdefault("time_zone", home.time_zone)
    group = Group(id=uuid.uuid4(), name=name, purpose=purpose, created_at=now, **values)
    db.session.add(group)
    db.session.flush()  # the agreement and the memberships point at it
    db.session.add(
        Agreement(
            group_id=group.id,
            version=1,
            text=FIRST_AGREEMENT,
            text_hash=hashlib.sha256(FIRST_AGREEMENT.encode()).digest(),
            published_at=now - timedelta(days=60),
        )
    )
    for actor, (role, handle) in people.items():
        seat(group, actor, role, handle)
    db.session.flush()  # sessions and prompts find the people
    return group


def seat(
    group: Group,
    actor: Actor,
    role: Role,
    handle: str,
) -> None:
    """Add somebody to a group."""
    db.session.add(
        Membership(
            id=uuid.uuid4(),
            group_id=group.id,
            member_id=actor.member_id,
            role=role,
            state=MembershipState.ACTIVE,
            handle=handle,
            handle_key=handle_key(handle),
            agreed_version=1,
            joined_at=clock.now() - timedelta(days=60),
        )
    )


def session(
    group: Group, title: str, in_minutes: int, zone: str, *, minutes: int = 75, **values: object
) -> Meeting:
    """Put a session on a group's calendar, so many minutes from now."""
    starts_at = (clock.now() + timedelta(minutes=in_minutes)).replace(second=0, microsecond=0)
    meeting = Meeting(
        id=uuid.uuid4(),
        group_id=group.id,
        title=title,
        local_start=starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
        time_zone=zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        created_at=clock.now(),
        **values,
    )
    db.session.add(meeting)
    db.session.flush()  # answers and the room point at it
    return meeting


def answers(meeting: Meeting, who: dict[str, tuple[Answer, Intent]]) -> None:
    """Note who comes, by handle."""
    for person in db.session.query(Membership).filter_by(group_id=meeting.group_id):
        if person.handle in who:
            answer, intent = who[person.handle]
            db.session.add(
                Rsvp(
                    meeting_id=meeting.id,
                    membership_id=person.id,
                    answer=answer,
                    intent=intent,
                    answered_at=clock.now(),
                )
            )
