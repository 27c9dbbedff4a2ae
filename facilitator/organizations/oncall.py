"""Who is asked when nobody else answers, in which order, and in which hours somebody watches.

Part of this feature's operations. People on call are members of the organization
who agreed to it, on one list: features that page people ask `on_call_ids`, which is the
whole list, or whoever of it has a shift just now (`load/rota.py`).
Hours of cover are wall time in the organization's zone; people are shown them and are
promised nothing outside them.
"""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.access import ORGANIZATION_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.organizations.models import CoverHours, Member, MemberState, OnCall
from facilitator.organizations.queries import organization_for

#: More would be a crowd in which everybody waits for somebody else.
MOST_ON_CALL = 8
#: Who may be on call: whoever has a role beyond that of a plain member.
MAY_BE_ON_CALL = frozenset(ORGANIZATION_ROLES) - {Role.MEMBER}


@dataclass(frozen=True)
class Cover:
    """Hours of one weekday (0 is Monday) in which somebody watches; past midnight is two rows."""

    weekday: int
    opens: time
    closes: time


#: Each says who has a shift just now; filled in by wiring.py.
on_shift: list[Callable[[], list[uuid.UUID]]] = []


@no_actor("whoever pages somebody has been allowed to, and sweeps page as well")
def on_call_ids(*, besides: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Return the member ids of who is on call now, in the order of the list, but for one.

    That is whoever of the list has a shift; while nobody else has one, everybody on it: a
    plan that leaves one person may not leave nobody.
    """
    listed = [member_id for member_id in listed_ids() if member_id != besides]
    now = {member_id for ask in on_shift for member_id in ask()}
    return [member_id for member_id in listed if member_id in now] or listed


@no_actor("whoever pages somebody has been allowed to, and sweeps page as well")
def listed_ids() -> list[uuid.UUID]:
    """Return who is on the list and still belongs here in an office, in its order."""
    return list(
        db.session.scalars(
            sa.select(OnCall.member_id)
            .join(Member, Member.id == OnCall.member_id)
            .where(Member.state == MemberState.ACTIVE, Member.role.in_(MAY_BE_ON_CALL))
            .order_by(OnCall.number, OnCall.id)
        )
    )


@no_actor("every member may know in which hours somebody watches")
def cover_hours() -> list[Cover]:
    """Return the hours in which somebody watches, in the order of the week."""
    rows = db.session.scalars(
        sa.select(CoverHours).order_by(CoverHours.weekday, CoverHours.opens, CoverHours.id)
    )
    return [Cover(row.weekday, row.opens, row.closes) for row in rows]


def set_on_call(actor: Actor, member_ids: list[uuid.UUID]) -> None:
    """Say who is on call, in the order in which they are asked. Twice the same person is once."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    wanted = list(dict.fromkeys(member_ids))
    if len(wanted) > MOST_ON_CALL:
        raise Invalid(f"Please choose at most {MOST_ON_CALL} people.", field="on_call")
    found = set(
        db.session.scalars(
            sa.select(Member.id).where(
                Member.id.in_(wanted),
                Member.state == MemberState.ACTIVE,
                Member.role.in_(MAY_BE_ON_CALL),
            )
        )
    )
    if found != set(wanted):
        raise NotFound()
    db.session.execute(sa.delete(OnCall))
    db.session.add_all(
        OnCall(id=uuid.uuid4(), member_id=member_id, number=number)
        for number, member_id in enumerate(wanted)
    )
    record(actor, "oncall.set", organization, people=len(wanted))


def set_cover(actor: Actor, hours: list[Cover]) -> None:
    """Say in which hours somebody watches; none is an honest answer too."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    for one in hours:
        if not 0 <= one.weekday <= 6 or one.closes <= one.opens:
            raise Invalid("Please let hours end after they begin.", field="cover")
    ordered = sorted(set(hours), key=lambda one: (one.weekday, one.opens))
    for one, following in itertools.pairwise(ordered):
        if one.weekday == following.weekday and following.opens < one.closes:
            raise Invalid("Two of these hours overlap. Please make them one.", field="cover")
    db.session.execute(sa.delete(CoverHours))
    db.session.add_all(
        CoverHours(id=uuid.uuid4(), weekday=one.weekday, opens=one.opens, closes=one.closes)
        for one in ordered
    )
    record(actor, "cover.set", organization, hours=len(ordered))
