"""A live room with its team: the lead, a co-facilitator, ann and ben inside, cleo at the door."""

import uuid

import pytest
from flask import Flask

from facilitator.core.db import db
from facilitator.live import operations, seats
from facilitator.live.log import lock_room
from facilitator.live.models import RoomState
from facilitator.meetings.models import Meeting
from tests.worlds import Tenant, acting


@pytest.fixture
def room(app: Flask, hope: Tenant) -> uuid.UUID:
    """Return the id of a live room; the meeting names the lead and the co-facilitator as backup."""
    with acting(hope.facilitator):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.lead_id = hope.seats["facilitator"]
        meeting.backup_id = hope.seats["cofacilitator"]
    for who in ("facilitator", "cofacilitator", "ann", "ben"):
        with acting(hope.actors[who]):
            seats.enter_room(hope.actors[who], hope.meeting_id, 7200)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
        version = lock_room(hope.meeting_id).version
        operations.move_session(hope.facilitator, hope.meeting_id, version, RoomState.LIVE)
    with acting(hope.cleo):
        seats.enter_room(hope.cleo, hope.meeting_id, 7200)
    return hope.meeting_id
