"""Helping a colleague who lost the device their codes come from.

Part of this feature's operations. An account may belong to several organizations, so
an owner only helps somebody who has an office nowhere else: otherwise one organization
could weaken another's staff. The command line helps the others.
"""

import uuid

import sqlalchemy as sa

from facilitator.accounts.factors import reset_factor
from facilitator.accounts.models import Account
from facilitator.audit.operations import record
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import all_tenants
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.queries import organization_for

#: The same for operators and for staff of others: neither is told apart.
NOT_HERE = "This one can only be helped by whoever runs the server."


def has_office_elsewhere(actor: Actor, account_id: uuid.UUID) -> bool:
    """Say whether an account works for another organization or runs the server.

    Needs an unbound work, so it is asked before the work that changes something.
    """
    if db.session.get_one(Account, account_id).is_operator:
        return True
    with all_tenants("whether a colleague's account is trusted by another organization too"):
        found = db.session.scalar(
            sa.select(Member.id).where(
                Member.account_id == account_id,
                Member.organization_id != actor.organization_id,
                Member.state == MemberState.ACTIVE,
                Member.role != Role.MEMBER,
            )
        )
    return found is not None


def colleague_for(actor: Actor, member_id: uuid.UUID, *, lock: bool = False) -> Member:
    """Return another of the staff, for an owner to help; NotFound for anybody else."""
    organization_for(actor, Permission.ROLE_ASSIGN)
    if actor.role is not Role.OWNER:
        raise NotAllowed("Only an owner can do this.")
    query = sa.select(Member).where(
        Member.id == member_id, Member.state == MemberState.ACTIVE, Member.role != Role.MEMBER
    )
    member = db.session.scalar(query.with_for_update() if lock else query)
    if member is None or member.id == actor.member_id:
        raise NotFound()
    return member


def reset_of_colleague(actor: Actor, member_id: uuid.UUID, reason: str, *, elsewhere: bool) -> None:
    """Take a colleague's lost second factor away: they are told, and signed out everywhere.

    `elsewhere` is what `has_office_elsewhere` said of their account.
    """
    member = colleague_for(actor, member_id, lock=True)
    if elsewhere:
        raise Conflict(NOT_HERE)
    account = db.session.get_one(Account, member.account_id)
    if account.second_factor_at is None:
        raise Conflict("There is no second step to take away.")
    reset_factor(account.id)
    record(actor, "factor.reset", member, reason=reason)
