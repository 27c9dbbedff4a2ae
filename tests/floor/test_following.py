"""A part of a session begins with who may write in it, whoever moves the session on."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import operations as live
from facilitator.live import seats
from facilitator.live.models import FloorMode, Room, RoomState
from facilitator.meetings.models import Meeting
from facilitator.running.operations import move_phase
from tests.worlds import acting

MODES = (Mode.LISTENING, Mode.HANDS, Mode.ROUND, Mode.HOLD_ALL, Mode.SILENCE, Mode.OPEN)


@pytest.fixture
def evening(hope):
    """Return a session that has begun with its first part, where only facilitators write."""
    lead = hope.facilitator
    parts = tuple(PhaseDraft(mode.value.title(), 5, mode) for mode in MODES)
    with unit_of_work(lead):
        template = make_template(lead, TemplateDraft("Evening", "", 60, parts))
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.agenda_id = template.agenda_id
    with acting(lead):
        seats.enter_room(lead, hope.meeting_id, 3600)
    with acting(lead):
        live.move_session(lead, hope.meeting_id, 1, RoomState.LIVE)
    return hope


def go(hope, mode):
    """Go on to the part with this mode, and return the room as it is then."""
    part = MODES.index(mode)
    with unit_of_work(hope.facilitator):
        move_phase(hope.facilitator, hope.meeting_id, part, part)  # each part is one version more
    return the_room(hope)


def the_room(hope):
    with unit_of_work(hope.facilitator, writes=False):
        room = db.session.get_one(Room, (hope.organization_id, hope.meeting_id))
        return room.mode, room.hold_all, room.silent_until


def test_each_part_brings_its_own_mode(evening):
    assert the_room(evening) == (FloorMode.LISTENING, False, None)
    assert go(evening, Mode.HANDS)[0] is FloorMode.HANDS
    assert go(evening, Mode.ROUND)[0] is FloorMode.HANDS  # until a facilitator begins the round
    assert go(evening, Mode.HOLD_ALL) == (FloorMode.OPEN, True, None)
    _mode, held, silent = go(evening, Mode.SILENCE)
    assert held
    assert silent is not None
    assert timedelta(seconds=100) < silent - clock.now() <= timedelta(seconds=120)
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert go(evening, Mode.OPEN) == (FloorMode.OPEN, True, None)
