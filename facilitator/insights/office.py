"""What Today shows whoever runs the organization: all circles at a glance, in three questions.

Part of this feature's queries. However many circles there are, it asks the same few times.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.meetings.models import Meeting, MeetingState

#: How many sessions are shown, and how far ahead one without a lead is brought up.
SHOWN, AHEAD = 4, timedelta(days=7)


@dataclass(frozen=True)
class Office:
    """The organization today. `unheld` counts the coming week's sessions that nobody leads."""

    coming: list[tuple[Meeting, Group]]
    unheld: int
    circles: int
    #: Circles nobody leads, and circles with no session planned.
    without_lead: int
    without_session: int

    @property
    def is_calm(self) -> bool:
        """Whether nothing of this waits for anybody."""
        return not (self.unheld or self.without_lead or self.without_session)


def office_today(actor: Actor) -> Office | None:
    """Return how the organization is, for whoever runs it; None for everybody else."""
    if not actor.can(Permission.ORGANIZATION_SETTINGS):
        return None
    now, active = clock.now(), Group.state == GroupState.ACTIVE
    is_coming = sa.and_(Meeting.state == MeetingState.SCHEDULED, Meeting.ends_at > now)
    rows = db.session.execute(
        sa.select(Meeting, Group)
        .join(Group, Group.id == Meeting.group_id)
        .where(is_coming, active)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(SHOWN)
    )
    coming = [(row[0], row[1]) for row in rows]
    unheld = (
        sa.select(sa.func.count(Meeting.id))
        .join(Group, Group.id == Meeting.group_id)
        .where(is_coming, active, Meeting.lead_id.is_(None), Meeting.starts_at < now + AHEAD)
        .scalar_subquery()
    )
    leads = sa.select(Membership.group_id).where(
        Membership.role == Role.LEAD, Membership.state == MembershipState.ACTIVE
    )
    planned = sa.select(Meeting.group_id).where(is_coming)
    counts = sa.select(
        unheld,
        sa.func.count(Group.id),
        sa.func.count(Group.id).filter(Group.id.not_in(leads)),
        sa.func.count(Group.id).filter(Group.id.not_in(planned)),
    ).where(active)
    return Office(coming, *db.session.execute(counts).one())
