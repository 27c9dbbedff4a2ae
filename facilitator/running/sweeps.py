"""Work that time brings: lines and worries of an agreement go with the session's words."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.models import Group
from facilitator.live.models import Room, RoomState
from facilitator.running.pact_models import PactLine, PactVoice
from facilitator.running.pacts import forget_pact


def forget_old_pacts() -> None:
    """Let lines and worries go of sessions that ended longer ago than their circle keeps words."""
    now = clock.now()
    with_words = sa.or_(
        *(
            sa.exists().where(
                table.organization_id == Room.organization_id, table.room_id == Room.id
            )
            for table in (PactLine, PactVoice)
        )
    )
    with open_work(writes=False), all_tenants("agreements of every organization kept long enough"):
        ended = db.session.execute(
            sa.select(Room.organization_id, Room.id, Room.ended_at, Group.retention_days)
            .join(
                Group,
                sa.and_(Group.organization_id == Room.organization_id, Group.id == Room.group_id),
            )
            .where(Room.state == RoomState.ENDED, Room.ended_at < now, with_words)
        ).all()
    for organization_id, room_id, ended_at, days in ended:
        if ended_at is not None and ended_at + timedelta(days=days) <= now:
            system = System(organization_id=organization_id, reason="retention")
            with unit_of_work(system):
                forget_pact(system, room_id)
