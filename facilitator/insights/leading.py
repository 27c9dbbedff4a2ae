"""Which circles somebody leads, who reads their lines and figures without any office."""

from typing import Any

import sqlalchemy as sa

from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Membership, MembershipState


def led_by(actor: Actor) -> sa.Select[Any]:
    """Select the circles the actor leads."""
    return sa.select(Membership.group_id).where(
        Membership.member_id == actor.member_id,
        Membership.role == Role.LEAD,
        Membership.state == MembershipState.ACTIVE,
    )


def leads_any(actor: Actor) -> bool:
    """Say whether the actor leads a circle, and may hold one."""
    return actor.may_hold and db.session.scalar(led_by(actor).limit(1)) is not None
