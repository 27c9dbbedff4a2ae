"""What the operator sees of every organization: counts, states and limits, never what was said.

Part of this feature's queries.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.work import all_tenants
from facilitator.groups.models import Group, GroupState
from facilitator.live.models import Message
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.organizations.operating import require_operator


@dataclass(frozen=True)
class Size:
    """How large one organization is."""

    members: int = 0
    circles: int = 0
    #: Sessions of this calendar month (UTC), those that were called off aside.
    sessions: int = 0
    #: Messages whose words are kept just now.
    messages: int = 0


def organizations_for_operator(person: Person) -> list[tuple[Organization, Size]]:
    """Return every organization with its size; counts alone, in as many statements as kinds."""
    require_operator(person)
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (month + timedelta(days=32)).replace(day=1)
    counts: dict[str, tuple[Any, list[Any]]] = {
        "members": (Member, [Member.state == MemberState.ACTIVE]),
        "circles": (Group, [Group.state == GroupState.ACTIVE]),
        "sessions": (
            Meeting,
            [
                Meeting.starts_at >= month,
                Meeting.starts_at < after,
                Meeting.state != MeetingState.CANCELLED,
            ],
        ),
        "messages": (Message, [Message.body_sealed.is_not(None)]),
    }
    sizes: dict[uuid.UUID, dict[str, int]] = {}
    with all_tenants("the operator's list shows counts of every organization"):
        for name, (model, which) in counts.items():
            for organization_id, number in db.session.execute(
                sa.select(model.organization_id, sa.func.count(model.id))
                .where(*which)
                .group_by(model.organization_id)
            ):
                sizes.setdefault(organization_id, {})[name] = number
    real = sa.select(Organization).where(Organization.sandbox_until.is_(None))
    rows = db.session.scalars(real.order_by(Organization.name, Organization.id))
    return [(row, Size(**sizes.get(row.id, {}))) for row in rows]
