"""Writing to people who shall help: one neutral mail with a one-time link for each address.

Part of this feature's operations. The mail names no organization, no circle and no
condition; who has an open link already is not written to again.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.accounts.operations import clean_email
from facilitator.core import clock, mail
from facilitator.core.access import ORGANIZATION_ROLES, ROLE_WORDS, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import blind_index
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.marks import no_actor
from facilitator.core.tokens import digest
from facilitator.organizations.models import Invitation
from facilitator.organizations.operations import check_grantable, invite_staff
from facilitator.organizations.queries import organization_for

#: How many can be written to at a time.
MOST = 50
_BY_WORD = {
    word: role
    for role in ORGANIZATION_ROLES
    if role is not Role.MEMBER
    for word in (role.value, ROLE_WORDS[role][0].lower())
}
LETTER = """\
Somebody asks for your help as part of their team.

Open this link within seven days. It works once, for you:
{link}

If you don't know what this is about, you need do nothing.
"""


@dataclass(frozen=True)
class Wanted:
    """Somebody to write to, and what they would be."""

    address: str
    role: Role


@no_actor("a pure function of a text")
def read_people(text: str) -> list[Wanted]:
    """Return who stands in a text with one address and, after it, a role a line.

    Without a role it is a facilitator. Raises Invalid with the line that is not clear.
    """
    found: dict[str, Wanted] = {}
    for line in (one.strip() for one in text.splitlines()):
        if line:
            wanted = _read(line)
            found[wanted.address.lower()] = wanted
    if len(found) > MOST:
        raise Invalid(f"Please write to at most {MOST} people at a time.", field="people")
    return list(found.values())


def _read(line: str) -> Wanted:
    address, _space, word = line.replace(",", " ").replace(";", " ").partition(" ")
    word = word.strip().lower()
    role = _BY_WORD.get(word) if word else Role.FACILITATOR
    if role is None:
        roles = ", ".join(sorted({role.value for role in _BY_WORD.values()}))
        raise Invalid(f"“{word[:40]}” is none of the roles: {roles}.", field="people")
    try:
        return Wanted(clean_email(address), role)
    except Invalid as error:
        raise Invalid(
            f"“{address[:60]}” is not an address we can write to.", field="people"
        ) from error


def invite_by_mail(actor: Actor, people: Iterable[Wanted], link: str, sender: str) -> int:
    """Write to people who have no open link yet; returns to how many. `link` holds `{token}`."""
    organization_for(actor, Permission.STAFF_INVITE)
    wanted = list(people)
    for one in wanted:
        check_grantable(actor, one.role)
    written = 0
    for one in wanted:
        index = blind_index("email", one.address)
        if _is_invited(index, one.role):
            continue
        token = invite_staff(actor, one.role)
        _row(token).address_index = index
        letter = mail.Letter(
            "You have an invitation", LETTER.format(link=link.format(token=token)), sender=sender
        )
        mail.post(one.address, letter, until=_row(token).expires_at)
        written += 1
    return written


def _row(token: str) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.token_hash == digest(token))
    ).one()


def _is_invited(index: bytes, role: Role) -> uuid.UUID | None:
    """Return the open link this address has to this role already, if any."""
    return db.session.scalar(
        sa.select(Invitation.id).where(
            Invitation.address_index == index,
            Invitation.role == role,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
    )
