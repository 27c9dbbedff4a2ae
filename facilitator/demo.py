"""A demo that looks lived in: made-up people, dates relative to now. Refused in production."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from facilitator.accounts.models import Account
from facilitator.accounts.operations import create_account
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, Guest
from facilitator.core.crypto import blind_index
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.handles import handle_key
from facilitator.groups.models import (
    Admission,
    Agreement,
    Group,
    Membership,
    MembershipState,
    Visibility,
)
from facilitator.groups.operations import FIRST_AGREEMENT
from facilitator.live import messages, operations, seats
from facilitator.live.models import RoomState
from facilitator.meetings.models import Answer, Meeting, MeetingState, Rsvp
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.organizations.models import Member, Organization
from facilitator.prompts.operations import publish_prompt, reply_to

PASSPHRASE = "a quiet harbor light"  # noqa: S105 - public on purpose, for the demo only
HARBOR = {
    "owner": (Role.OWNER, ""),
    "admin": (Role.ADMIN, ""),
    "moderator": (Role.MODERATOR, ""),
    "facilitator": (Role.FACILITATOR, "Priya"),
    "cofacilitator": (Role.FACILITATOR, "Marcus"),
    "member1": (Role.MEMBER, "Juniper"),
    "member2": (Role.MEMBER, "Fern & Bee"),
    "member3": (Role.MEMBER, "Quiet Heron"),
    "member4": (Role.MEMBER, "Small Paper Boat"),
    "member5": (Role.MEMBER, "Marigold T."),
    "member6": (Role.MEMBER, "Rook"),
    "member7": (Role.MEMBER, "Oatmeal"),
    "member8": (Role.MEMBER, "Slow River"),
}
LANTERN = {
    "owner": (Role.OWNER, ""),
    "facilitator": (Role.FACILITATOR, "Noor"),
    "member1": (Role.MEMBER, "Blue Kettle"),
}
PLACES = {"harbor": HARBOR, "lantern": LANTERN}


def addresses() -> list[str]:
    """Return the address of everybody in the demo's organizations."""
    return [f"{who}@{slug}.example" for slug, people in PLACES.items() for who in people]


def load_demo() -> None:
    """Fill an empty database with the demo, or give a filled one a session that is on now.

    Raises NotAllowed in production.
    """
    if current_app.extensions["facilitator.settings"].is_production:
        raise NotAllowed("Demo people and their passphrase have no place in production.")
    with open_work(writes=False):
        harbor_id = db.session.scalar(
            sa.select(Organization.id).where(Organization.slug == "harbor")
        )
    if harbor_id is None:
        _fill()
    else:
        _bring_up_to_now(harbor_id)


def _bring_up_to_now(harbor_id: uuid.UUID) -> None:
    """Plan and open a new session when the last one is over, and one that starts soon."""
    people = _people_of(harbor_id)
    lead, now = people["facilitator"], clock.now()
    live_id = None
    with unit_of_work(lead):
        groups = {group.name: group for group in db.session.scalars(sa.select(Group))}
        tuesday, evening = groups.get("Tuesday Circle"), groups.get("New here")
        if tuesday is not None and not _meets(tuesday, now, now):
            live_id = _meeting(tuesday, "Tuesday evening", -20).id
        if evening is not None and not _meets(evening, now, now + timedelta(minutes=15)):
            _meeting(evening, "First steps", 8)
    if live_id is not None:
        _hold_a_session(people, live_id)


def _meets(group: Group, starts: datetime, ends: datetime) -> bool:
    """Say whether a group has a session that is on at some moment from `starts` to `ends`."""
    return bool(
        db.session.scalar(
            sa.select(Meeting.id)
            .where(
                Meeting.group_id == group.id,
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.starts_at <= ends,
                Meeting.ends_at > starts,
            )
            .limit(1)
        )
    )


def _people_of(organization_id: uuid.UUID) -> dict[str, Actor]:
    """Return the demo's people of one organization as actors, by the name in their address."""
    actors = {}
    with open_work(writes=False) as work:
        organization = db.session.get_one(Organization, organization_id)
        work.bind(organization_id)
        members = {member.account_id: member for member in db.session.scalars(sa.select(Member))}
        for who in HARBOR:
            account_id = _account_id(f"{who}@{organization.slug}.example")
            actors[who] = _actor(organization, account_id, members[account_id])
    return actors


def _fill() -> None:
    hashed = hash_passphrase(PASSPHRASE)
    with open_work(writes=True):
        operator = create_account(Guest(), email="operator@example.org", passphrase_hash=hashed)
        operator.is_operator = True
    harbor = _organization("harbor", "Harbor", HARBOR, hashed)
    lantern = _organization("lantern", "Lantern", LANTERN, hashed)
    with unit_of_work(lantern["owner"]):
        _join_organization(lantern["owner"], _account_id("member1@harbor.example"))
    _fill_harbor(harbor)
    _fill_lantern(lantern)


def _organization(
    slug: str, name: str, people: dict[str, tuple[Role, str]], hashed: str
) -> dict[str, Actor]:
    now, actors = clock.now(), {}
    with open_work(writes=True) as work:
        organization = Organization(
            id=uuid.uuid4(), slug=slug, name=name, country="US", created_at=now, time_zone="UTC"
        )
        db.session.add(organization)
        db.session.flush()
        work.bind(organization.id)
        for who, (role, _handle) in people.items():
            account = create_account(Guest(), email=f"{who}@{slug}.example", passphrase_hash=hashed)
            member = Member(id=uuid.uuid4(), account_id=account.id, role=role, joined_at=now)
            db.session.add(member)
            actors[who] = _actor(organization, account.id, member)
    return actors


def _actor(organization: Organization, account_id: uuid.UUID, member: Member) -> Actor:
    return Actor(
        account_id=account_id,
        sign_in_id=uuid.uuid4(),
        authenticated_at=clock.now(),
        organization_id=organization.id,
        organization_slug=organization.slug,
        organization_name=organization.name,
        member_id=member.id,
        role=member.role,
        time_zone=organization.time_zone,
    )


def _account_id(email: str) -> uuid.UUID:
    account = db.session.query(Account).filter_by(email_index=blind_index("email", email)).one()
    return account.id


def _join_organization(actor: Actor, account_id: uuid.UUID) -> None:
    db.session.add(
        Member(id=uuid.uuid4(), account_id=account_id, role=Role.MEMBER, joined_at=clock.now())
    )


def _group(
    name: str, purpose: str, people: dict[Actor, tuple[Role, str]], **values: object
) -> Group:
    """Add a group with its agreement and people; needs an open work."""
    now = clock.now()
    group = Group(id=uuid.uuid4(), name=name, purpose=purpose, created_at=now, **values)
    db.session.add(group)
    db.session.flush()
    db.session.add(
        Agreement(
            group_id=group.id,
            version=1,
            text=FIRST_AGREEMENT,
            text_hash=b"demo",
            published_at=now,
        )
    )
    for actor, (role, handle) in people.items():
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
                joined_at=now - timedelta(days=60),
            )
        )
    db.session.flush()
    return group


def _meeting(group: Group, title: str, in_minutes: int, minutes: int = 75) -> Meeting:
    starts_at = (clock.now() + timedelta(minutes=in_minutes)).replace(second=0, microsecond=0)
    meeting = Meeting(
        id=uuid.uuid4(),
        group_id=group.id,
        title=title,
        local_start=starts_at.replace(tzinfo=None),
        time_zone="UTC",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        created_at=clock.now(),
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _fill_harbor(people: dict[str, Actor]) -> None:
    lead, co = people["facilitator"], people["cofacilitator"]
    circle = {
        lead: (Role.LEAD, "Priya"),
        co: (Role.COFACILITATOR, "Marcus"),
        **{people[f"member{n}"]: (Role.PARTICIPANT, HARBOR[f"member{n}"][1]) for n in range(1, 9)},
    }
    with unit_of_work(lead):
        tuesday = _group("Tuesday Circle", "A small group for getting through the week.", circle)
        live = _meeting(tuesday, "Tuesday evening", -20)
        soon = _meeting(tuesday, "Thursday check-in", 60 * 24 * 2)
        _meeting(tuesday, "Last week", -60 * 24 * 7)
        evening = _group(
            "New here",
            "For the first weeks.",
            {co: (Role.LEAD, "Marcus B."), people["member7"]: (Role.PARTICIPANT, "Soft Rain")},
            visibility=Visibility.LISTED,
            admission=Admission.REQUEST,
        )
        _meeting(evening, "First steps", 8)
        _group(
            "Sunday Walkers",
            "Walking and talking, slowly.",
            {lead: (Role.LEAD, "Priya S."), people["member8"]: (Role.PARTICIPANT, "Moss")},
            visibility=Visibility.LISTED,
            admission=Admission.OPEN,
        )
        for member in db.session.query(Membership).filter_by(group_id=tuesday.id).limit(6):
            db.session.add(
                Rsvp(
                    meeting_id=soon.id,
                    membership_id=member.id,
                    answer=Answer.GOING,
                    answered_at=clock.now(),
                )
            )
        text = "What is one ordinary thing that held you up this week?"
        prompt_id = publish_prompt(co, tuesday.id, text=text).id
        live_id = live.id
    _say_between_sessions(people, prompt_id)
    _hold_a_session(people, live_id)


def _say_between_sessions(people: dict[str, Actor], prompt_id: uuid.UUID) -> None:
    words = {
        "member1": "The bus driver who waited. I was late and close to tears, and he just nodded.",
        "member4": "Watering my neighbor’s tomatoes. They just need water.",
    }
    for who, body in words.items():
        with unit_of_work(people[who]):
            reply_to(people[who], prompt_id, body)


def _hold_a_session(people: dict[str, Actor], room_id: uuid.UUID) -> None:
    """Leave a session going on, with a message that waits and one that was reported."""
    lead = people["facilitator"]
    here = ("member1", "member2", "member3", "member6")
    with unit_of_work(lead):
        seats.enter_room(lead, room_id, 900)
    for who in here:
        with unit_of_work(people[who]):
            seats.enter_room(people[who], room_id, 60)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
        room = operations.lock_room(room_id)
        operations.move_session(lead, room_id, room.version, RoomState.LIVE)
    talk = [
        ("facilitator", "How did the week land with you? Passing is always fine."),
        ("member2", "Mixed. Three okay days, then Sunday."),
        ("member6", "You should all just stop taking things so seriously."),
        ("member1", "I went back to work on Monday. Half days for now."),
    ]
    said = {who: _say(people[who], room_id, body) for who, body in talk}
    with unit_of_work(people["member2"]):
        report_in_room(
            people["member2"],
            room_id,
            subject=SubjectKind.MESSAGE,
            subject_id=said["member6"],
            reason=ReportReason.ADVICE,
            words="This felt sharp.",
        )
    with unit_of_work(lead):
        room = operations.lock_room(room_id)
        operations.hold_all(lead, room_id, room.version, on=True)
    _say(people["member3"], room_id, "Can I say something about last night?")


def _say(actor: Actor, room_id: uuid.UUID, body: str) -> uuid.UUID:
    with unit_of_work(actor):
        message, _dup = messages.send_message(actor, room_id, uuid.uuid4(), body, rest_after=3600)
        return message.id


def _fill_lantern(people: dict[str, Actor]) -> None:
    lead = people["facilitator"]
    with unit_of_work(lead):
        shared = (
            db.session.query(Member)
            .filter_by(account_id=_account_id("member1@harbor.example"))
            .one()
        )
        organization = db.session.get_one(Organization, lead.organization_id)
        both = _actor(organization, shared.account_id, shared)
        group = _group(
            "Morning Table",
            "A quiet start to the day.",
            {
                lead: (Role.LEAD, "Noor"),
                people["member1"]: (Role.PARTICIPANT, "Blue Kettle"),
                both: (Role.PARTICIPANT, "Early Wren"),
            },
        )
        _meeting(group, "Coffee and quiet", 60 * 20)
