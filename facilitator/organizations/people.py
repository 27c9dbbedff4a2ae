"""Looking through who belongs to an organization, a page at a time. Part of its queries."""

from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.access import ORGANIZATION_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.organizations.models import Member, MemberState

#: People on one page.
PAGE = 50
#: The last page anybody gets to by writing its number; whoever looks that far looks for a name.
LAST_PAGE = 2_000

_STAFF_FIRST = sa.case(
    {role.value: place for place, role in enumerate(ORGANIZATION_ROLES)}, value=Member.role
)


@dataclass(frozen=True)
class Sought:
    """Who is looked for: part of what the team calls them, a role, and whether they belong."""

    name: str = ""
    role: Role | None = None
    state: MemberState = MemberState.ACTIVE


@dataclass(frozen=True)
class People:
    """One page of the people who fit, how many fit, and how many belong in all."""

    members: list[Member]
    fitting: int
    belong: int
    number: int

    @property
    def first(self) -> int:
        """The place of the first one shown, counted from one."""
        return (self.number - 1) * PAGE + 1

    @property
    def pages(self) -> int:
        """How many pages there are; one when nobody fits."""
        return max(1, -(-self.fitting // PAGE))


def people_for(actor: Actor, sought: Sought, number: int = 1) -> People:
    """Return one page of the organization's people, staff first; the last one beyond the end.

    No address and no name of a member: only staff have a name here.
    """
    if not actor.can(Permission.ORGANIZATION_SEE_PEOPLE):
        raise NotAllowed()
    fits = [Member.state == sought.state]
    if sought.role is not None:
        fits.append(Member.role == sought.role)
    if sought.name:
        fits.append(Member.staff_name.icontains(sought.name, autoescape=True))
    active = Member.state == MemberState.ACTIVE
    belong, fitting = db.session.execute(
        sa.select(
            sa.func.count(Member.id).filter(active), sa.func.count(Member.id).filter(*fits)
        ).select_from(Member)
    ).one()
    number = min(max(1, number), LAST_PAGE, max(1, -(-fitting // PAGE)))
    rows = db.session.scalars(
        sa.select(Member)
        .where(*fits)
        .order_by(_STAFF_FIRST, Member.joined_at, Member.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return People(list(rows), fitting, belong, number)
