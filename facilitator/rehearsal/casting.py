"""Making a sandbox: an organization of its own, with made-up people and one session.

Nobody but the person it is made for can sign in to it, and it has an end from its first
moment. Its people have accounts without an address, a name or a passphrase.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from facilitator.accounts.models import Account
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.tokens import new_token
from facilitator.core.work import current_work
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Agreement, Group, Membership, MembershipState
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import Member, Organization
from facilitator.rehearsal.models import Persona, PlayState, Rehearsal, SandboxKind
from facilitator.rehearsal.scripts import COMPANION, COMPANY, Character, script

#: No organization of the operator's can have such an address: those begin with a letter.
PREFIX = "0-"
#: How long everything of a sandbox is there.
LASTS = {SandboxKind.REHEARSAL: timedelta(hours=24), SandboxKind.PRACTICE: timedelta(hours=1)}
#: How long its one session may go.
SESSION = {
    SandboxKind.REHEARSAL: timedelta(minutes=60),
    SandboxKind.PRACTICE: timedelta(minutes=30),
}
NAMES = {SandboxKind.REHEARSAL: "Rehearsal", SandboxKind.PRACTICE: "Practice room"}
#: Somebody who is not new has been here this long.
KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Plan:
    """What a sandbox is to be, and what it takes over of the circle it was begun from."""

    kind: SandboxKind
    scripts: tuple[str, ...]
    minutes: int
    home_group_id: uuid.UUID
    handle: str
    agreement: str
    country: str
    time_zone: str


@dataclass(frozen=True)
class Place:
    """A sandbox that was made: where it is, and until when."""

    organization_id: uuid.UUID
    slug: str
    meeting_id: uuid.UUID
    ends_at: datetime


def build(actor: Actor, plan: Plan) -> Place:
    """Make a sandbox for somebody; needs an open work without an organization."""
    now = clock.now()
    place = Organization(
        id=uuid.uuid4(),
        slug=PREFIX + new_token()[:22].lower().replace("_", "-"),
        name=NAMES[plan.kind],
        country=plan.country,
        time_zone=plan.time_zone,
        created_at=now,
        opened_at=None,  # so that nobody can ever join it
        sandbox_until=now + LASTS[plan.kind],
        staff_need_second_factor=False,  # it has no offices
        facilitators_create_groups=False,
    )
    db.session.add(place)
    db.session.flush()  # everything else belongs to it
    current_work().bind(place.id)
    group = _circle(plan, now)
    owner_role = Role.LEAD if plan.kind is SandboxKind.REHEARSAL else Role.PARTICIPANT
    owner = _person(group, actor.account_id, plan.handle, owner_role, now - KNOWN_FOR)
    meeting = _session(plan, group, now)
    rehearsal = _rehearsal(actor, plan, meeting, owner)
    _cast(plan, group, rehearsal, now)
    return Place(place.id, place.slug, meeting.id, now + LASTS[plan.kind])


def _circle(plan: Plan, now: datetime) -> Group:
    group = Group(
        id=uuid.uuid4(),
        name=NAMES[plan.kind],
        size_limit=30,
        time_zone=plan.time_zone,
        retention_days=1,
        minimum_present=1,
        created_at=now,
    )
    db.session.add(group)
    db.session.flush()  # its agreement, people and session point at it
    db.session.add(
        Agreement(
            group_id=group.id,
            version=1,
            text=plan.agreement,
            text_hash=hashlib.sha256(plan.agreement.encode()).digest(),
            published_at=now - KNOWN_FOR,
        )
    )
    return group


def _person(
    group: Group, account_id: uuid.UUID, handle: str, role: Role, joined_at: datetime
) -> Membership:
    member = Member(id=uuid.uuid4(), account_id=account_id, role=Role.MEMBER, joined_at=joined_at)
    db.session.add(member)
    db.session.flush()  # the membership points at it
    membership = Membership(
        id=uuid.uuid4(),
        group_id=group.id,
        member_id=member.id,
        role=role,
        state=MembershipState.ACTIVE,
        handle=handle,
        handle_key=handle_key(handle),
        agreed_version=1,
        joined_at=joined_at,
    )
    db.session.add(membership)
    db.session.flush()  # who plays, and what is played, point at it
    return membership


def _session(plan: Plan, group: Group, now: datetime) -> Meeting:
    starts_at = now.replace(second=0, microsecond=0)
    meeting = Meeting(
        id=uuid.uuid4(),
        group_id=group.id,
        title=NAMES[plan.kind],
        local_start=starts_at.astimezone(ZoneInfo(plan.time_zone)).replace(tzinfo=None),
        time_zone=plan.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + SESSION[plan.kind],
        created_at=now,
    )
    db.session.add(meeting)
    db.session.flush()  # what is played points at it
    return meeting


def _rehearsal(actor: Actor, plan: Plan, meeting: Meeting, owner: Membership) -> Rehearsal:
    rehearsal = Rehearsal(
        id=uuid.uuid4(),
        meeting_id=meeting.id,
        owner_id=owner.id,
        kind=plan.kind,
        state=PlayState.RUNNING,
        version=0,
        scripts=list(plan.scripts),
        minutes=plan.minutes,
        due_at=clock.now(),
        paused_seconds=0,
        home_slug=actor.organization_slug,
        home_group_id=plan.home_group_id,
    )
    db.session.add(rehearsal)
    db.session.flush()  # who plays in it points at it
    return rehearsal


def _cast(plan: Plan, group: Group, rehearsal: Rehearsal, now: datetime) -> None:
    """Put everybody of the scripts into the circle; a name the person has gets another."""
    others = COMPANY if plan.kind is SandboxKind.REHEARSAL else COMPANION
    taken = {handle_key(plan.handle)}
    for name in (others, *plan.scripts):
        for number, character in enumerate(script(name).people):
            handle = character.handle
            if handle_key(handle) in taken:
                handle = f"{handle} (script)"
            taken.add(handle_key(handle))
            membership = _made_up(group, character, handle, now)
            db.session.add(
                Persona(
                    rehearsal_id=rehearsal.id,
                    membership_id=membership.id,
                    script=name,
                    number=number,
                    step=0,
                    since=now,
                    heard_seq=0,
                    seen={},
                )
            )


def _made_up(group: Group, character: Character, handle: str, now: datetime) -> Membership:
    account = Account(id=uuid.uuid4(), created_at=now, disabled_at=now)
    db.session.add(account)
    db.session.flush()  # the member points at it
    role = Role.LEAD if character.holds_room else Role.PARTICIPANT
    joined_at = now if character.is_new else now - KNOWN_FOR
    return _person(group, account.id, handle, role, joined_at)
