"""A small whole world for tests: two organizations, one person who is in both, real rows.

Rows are written directly, so that a test of an operation never depends on another.
"""

import copy
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from facilitator.accounts.models import Account, SignIn
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, Person
from facilitator.core.crypto import blind_index, seal_system
from facilitator.core.db import db
from facilitator.core.tokens import digest
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Agreement, Group, Membership, MembershipState
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import Member, Organization

#: Argon2id of PASSPHRASE at tiny cost, so that tests sign in quickly.
PASSPHRASE = "a quiet harbor light"


@dataclass
class Tenant:
    """One organization with its people; `actors[name]` acts, `seats[name]` is a membership id."""

    organization_id: uuid.UUID
    slug: str
    group_id: uuid.UUID
    meeting_id: uuid.UUID
    actors: dict[str, Actor] = field(default_factory=dict)
    seats: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class World:
    """`hope` and `other` never share a row; `both` is one account in each of them."""

    app: Flask
    hope: Tenant
    other: Tenant
    operator_token: str = ""

    def client(self, who: Actor | None = None) -> FlaskClient:
        """Return a browser, signed in as somebody or not at all."""
        client = self.app.test_client()
        if who is not None:
            tokens = {**self.hope.tokens, **self.other.tokens}
            sign_in(client, tokens[str(who.sign_in_id)])
        return client

    def copy_for(self, app: Flask) -> "World":
        """Return the same world for another app, so that no test changes what others get."""
        hope, other = copy.deepcopy((self.hope, self.other))
        return World(app, hope, other, self.operator_token)


def sign_in(client: FlaskClient, token: str) -> None:
    """Put a sign-in token into a test browser."""
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True


#: name -> (organization role, group role or None)
PEOPLE: dict[str, tuple[Role, Role | None]] = {
    "owner": (Role.OWNER, None),
    "admin": (Role.ADMIN, None),
    "moderator": (Role.MODERATOR, None),
    "facilitator": (Role.FACILITATOR, Role.LEAD),
    "cofacilitator": (Role.FACILITATOR, Role.COFACILITATOR),
    "ann": (Role.MEMBER, Role.PARTICIPANT),
    "ben": (Role.MEMBER, Role.PARTICIPANT),
    "cleo": (Role.MEMBER, Role.PARTICIPANT),
    "pending": (Role.MEMBER, Role.PENDING),
    "stranger": (Role.MEMBER, None),
}


def make_account(email: str, **values: Any) -> Account:
    """Add an account; needs an open work."""
    account = Account(
        id=uuid.uuid4(),
        email_sealed=seal_system("email", email),
        email_index=blind_index("email", email),
        passphrase_hash=None,
        created_at=clock.now(),
        **values,
    )
    db.session.add(account)
    db.session.flush()  # sign-ins point at it
    return account


def make_sign_in(account: Account) -> tuple[SignIn, str]:
    """Add an open sign-in for an account; returns it and the token of its cookie."""
    token = "t-" + uuid.uuid4().hex
    now = clock.now()
    row = SignIn(
        id=uuid.uuid4(),
        account_id=account.id,
        token_hash=digest(token),
        created_at=now,
        seen_at=now,
        authenticated_at=now,
        expires_at=now + timedelta(days=1),
    )
    db.session.add(row)
    return row, token


def build_tenant(slug: str, shared: Account | None = None) -> Tenant:
    """Build one organization, its people, a group with an agreement and a coming meeting."""
    organization_id, group_id, meeting_id = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    tenant = Tenant(organization_id, slug, group_id, meeting_id)
    now = clock.now()
    with open_work(writes=True) as work:
        db.session.add(
            Organization(
                id=organization_id,
                slug=slug,
                name=slug.title(),
                created_at=now,
                opened_at=now,
                staff_need_second_factor=False,  # tests/accounts/test_second_factor.py wants it
            )
        )
        db.session.flush()
        work.bind(organization_id)
        db.session.add(Group(id=group_id, name=f"{slug} circle", created_at=now))
        db.session.flush()
        agreement = Agreement(
            group_id=group_id, version=1, text="Be kind.", text_hash=b"1", published_at=now
        )
        db.session.add_all([agreement, coming_meeting(group_id, meeting_id, now)])
        for name, (role, group_role) in PEOPLE.items():
            account = make_account(f"{name}@{slug}.example")
            join_tenant(tenant, name, account, role, group_role)
        if shared is not None:
            join_tenant(tenant, "both", shared, Role.MEMBER, Role.PARTICIPANT)
    return tenant


def coming_meeting(group_id: uuid.UUID, meeting_id: uuid.UUID, now: datetime) -> Meeting:
    """Return a meeting that starts in five minutes, for an hour."""
    starts_at = now + timedelta(minutes=5)
    return Meeting(
        id=meeting_id,
        group_id=group_id,
        title="Tuesday evening",
        local_start=starts_at.replace(tzinfo=None),
        time_zone="UTC",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        created_at=now,
    )


def join_tenant(
    tenant: Tenant, name: str, account: Account, role: Role, group_role: Role | None
) -> None:
    """Make an account a member, in a group or not; needs an open work."""
    now = clock.now()
    row, token = make_sign_in(account)
    member = Member(id=uuid.uuid4(), account_id=account.id, role=role, joined_at=now)
    db.session.add(member)
    db.session.flush()
    if group_role is not None:
        membership = add_membership(tenant, member.id, name, group_role, tenant.group_id)
        tenant.seats[name] = membership.id
    tenant.tokens[str(row.id)] = token
    tenant.actors[name] = Actor(
        account_id=account.id,
        sign_in_id=row.id,
        authenticated_at=now,
        organization_id=tenant.organization_id,
        organization_slug=tenant.slug,
        organization_name=tenant.slug.title(),
        member_id=member.id,
        role=role,
        time_zone="UTC",
    )


def add_membership(
    tenant: Tenant, member_id: uuid.UUID, name: str, role: Role, group_id: uuid.UUID
) -> Membership:
    """Put somebody into a group; needs an open work."""
    pending = role is Role.PENDING
    handle = f"{name.title()} of {tenant.slug.title()}"
    membership = Membership(
        id=uuid.uuid4(),
        group_id=group_id,
        member_id=member_id,
        role=Role.PARTICIPANT if pending else role,
        state=MembershipState.PENDING if pending else MembershipState.ACTIVE,
        handle=handle,
        handle_key=handle.lower(),
        agreed_version=0 if pending else 1,
        joined_at=clock.now(),
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def build_world(app: Flask) -> World:
    """Build both organizations; needs an app context."""
    with open_work(writes=True):
        shared = make_account("both@example.org")
        operator = make_account(
            "operator@example.org", is_operator=True, second_factor_at=clock.now()
        )
        _row, operator_token = make_sign_in(operator)
    hope, other = build_tenant("hope", shared), build_tenant("other", shared)
    return World(app, hope, other, operator_token)


@contextmanager
def acting(actor: Person, *, writes: bool = True) -> Iterator[None]:
    """Run a block as an actor, committed at its end."""
    with unit_of_work(actor, writes=writes):
        yield
