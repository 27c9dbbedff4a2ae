"""Work that time brings: a question closes when its time is up, and goes with the room's words."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.models import Group
from facilitator.live.models import Room, RoomState
from facilitator.soundings.models import Sounding
from facilitator.soundings.operations import close_due, forget_soundings


def close_due_soundings() -> None:
    """Close every question whose time is up; safe to run twice."""
    with open_work(writes=False), all_tenants("questions of every organization that are due"):
        due = db.session.execute(
            sa.select(Sounding.organization_id, Sounding.room_id).where(
                Sounding.closes_at <= clock.now()
            )
        ).all()
    for organization_id, room_id in due:
        system = System(organization_id=organization_id, reason="soundings")
        with unit_of_work(system):
            close_due(system, room_id)


def forget_old_soundings() -> None:
    """Let questions go of sessions that ended longer ago than their circle keeps words."""
    now = clock.now()
    with_words = sa.exists().where(
        Sounding.organization_id == Room.organization_id, Sounding.room_id == Room.id
    )
    with open_work(writes=False), all_tenants("questions of every organization kept long enough"):
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
                forget_soundings(system, room_id)
