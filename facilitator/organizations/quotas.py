"""How large an organization may become, as whoever runs the server said.

Part of this feature's operations. Nothing that is there is ever taken away for it: only
one more is refused.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.organizations.operating import organization_for_operator

FULL = (
    "Every place in this space is taken just now. "
    "Please tell whoever sent you the link: they can ask for more."
)


def set_quotas(
    person: Person, organization_id: uuid.UUID, *, members: int | None, circles: int | None
) -> None:
    """Say how large an organization may become; None for no limit. Only the operator."""
    organization = organization_for_operator(person, organization_id)
    organization.most_members, organization.most_circles = members, circles
    record(person, "organization.quotas", organization, members=members, circles=circles)


def check_another_member(person: Person, organization: Organization) -> None:
    """Raise Conflict where nobody else may come in. Locks the organization that has a limit."""
    if organization.most_members is None:
        return
    db.session.refresh(organization, with_for_update=True)  # two at once, for the last place
    inside = sa.select(sa.func.count(Member.id)).where(Member.state == MemberState.ACTIVE)
    if organization.most_members is not None and _count(inside) >= organization.most_members:
        raise Conflict(FULL)


def check_another_circle(actor: Actor, open_circles: sa.Select[Any]) -> None:
    """Raise Conflict where no other circle may be opened; `open_circles` counts those there are."""
    most = db.session.get_one(Organization, actor.organization_id).most_circles
    if most is None:
        return
    place = db.session.get_one(Organization, actor.organization_id, with_for_update=True)
    most = place.most_circles
    if most is not None and _count(open_circles) >= most:
        raise Conflict(
            f"This space may have {most} {'circle' if most == 1 else 'circles'}, and has them. "
            "Archive one that is over, or ask whoever runs this server for more.",
            field="name",
        )


def _count(query: sa.Select[Any]) -> int:
    return int(db.session.scalar(query) or 0)
