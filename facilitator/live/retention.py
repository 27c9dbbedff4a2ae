"""Which words are kept long enough: every feature with words of sessions lets them go by this."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.work import all_tenants, open_work
from facilitator.groups.models import Group
from facilitator.live.models import Room, RoomState


@no_actor("sweeps ask for every organization")
def kept_long_enough(
    with_words: sa.ColumnElement[bool],
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return the rooms, with their organizations, whose words have to go.

    They ended longer ago than their circle keeps words, and `with_words` finds some there.
    """
    now = clock.now()
    with open_work(writes=False), all_tenants("words of every organization kept long enough"):
        ended = db.session.execute(
            sa.select(Room.organization_id, Room.id, Room.ended_at, Group.retention_days)
            .join(
                Group,
                sa.and_(Group.organization_id == Room.organization_id, Group.id == Room.group_id),
            )
            .where(Room.state == RoomState.ENDED, Room.ended_at < now, with_words)
        ).all()
    return [
        (organization_id, room_id)
        for organization_id, room_id, ended_at, days in ended
        if ended_at is not None and ended_at + timedelta(days=days) <= now
    ]
