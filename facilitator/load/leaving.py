"""Who is of the team, and what becomes of the credentials of somebody who no longer is.

Part of this feature's operations. They reach nobody any more: their owner does not see
them, whoever runs the team does not list them, and nobody is told that they run out.
After a while they go.
"""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Role
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.load.credential_models import Credential
from facilitator.organizations.models import Member, MemberState

#: How long somebody is off the team before what is written down of them goes.
KEPT = timedelta(days=90)


@no_actor("a part of statements whose askers have been let in")
def is_of_team() -> sa.ColumnElement[bool]:
    """Return the condition for members with a role on the team, or who hold a circle."""
    holds = sa.select(Membership.member_id).where(
        Membership.role.in_(STAFF_ROLES), Membership.state == MembershipState.ACTIVE
    )
    return sa.and_(
        Member.state == MemberState.ACTIVE,
        sa.or_(Member.role != Role.MEMBER, Member.id.in_(holds)),
    )


def let_go_of_former(system: System) -> None:
    """Note whose credentials are of nobody on the team, and delete them 90 days later.

    Whoever comes back before that has them as they were. What somebody changes just
    now waits for the next time. Safe to run twice.
    """
    now, team = clock.now(), sa.select(Member.id).where(is_of_team())
    rows = db.session.scalars(
        sa.select(Credential)
        .where(Credential.member_id.in_(team) == Credential.off_team_since.is_not(None))
        .with_for_update(skip_locked=True)
    )
    for row in rows:
        row.off_team_since = now if row.off_team_since is None else None
    db.session.flush()  # what was noted now is not over, and who is back keeps theirs
    over = db.session.scalars(
        sa.select(Credential)
        .where(Credential.off_team_since <= now - KEPT)
        .with_for_update(skip_locked=True)
    ).all()
    for row in over:
        row.replaces_id = None
        record(system, "credential.forgotten", row, member_id=row.member_id)
    db.session.flush()  # nothing points at what goes
    for row in over:
        db.session.delete(row)
