"""Letting buddies part, in the commit of what ends it for one of the two.

Part of this feature's operations, at the bottom so that leaving and pausing can use it.
"""

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.models import Membership


@no_actor("part of leaving, pausing, and of not being glad to be a buddy any more")
def end_buddies_of(membership: Membership, *, only_as_buddy: bool = False) -> None:
    """Let everything go in which somebody is a buddy or has one."""
    theirs = Buddy.buddy_id == membership.id
    if not only_as_buddy:
        theirs = sa.or_(theirs, Buddy.newcomer_id == membership.id)
    for row in db.session.scalars(sa.select(Buddy).where(theirs)):
        db.session.delete(row)
