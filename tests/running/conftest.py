"""A session with an agenda of three parts, on, with ann and ben inside."""

import uuid
from dataclasses import dataclass

import pytest

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import operations as live
from facilitator.live import seats
from facilitator.live.log import lock_room
from facilitator.live.models import RoomState
from facilitator.meetings.models import Meeting
from tests.worlds import Tenant, acting

PARTS = (
    PhaseDraft("Arrivals", 5, Mode.OPEN, "Welcome, everybody.", ""),
    PhaseDraft("Check-in", 20, Mode.ROUND, "One or two minutes each.", "How was the week?"),
    PhaseDraft("Closing", 10, Mode.OPEN, "", ""),
)


@dataclass
class Room:
    """One session's room and what tests do to it."""

    hope: Tenant
    id: uuid.UUID

    def move(self, to: RoomState) -> None:
        """Move the session along, as the lead."""
        lead = self.hope.facilitator
        with unit_of_work(lead):
            live.move_session(lead, self.id, lock_room(self.id).version, to)

    def let_in(self, *names: str) -> None:
        """Let these people come and in."""
        for name in names:
            actor = self.hope.actors[name]
            with unit_of_work(actor):
                seats.enter_room(actor, self.id, 3600)
        with unit_of_work(self.hope.facilitator):
            seats.admit(self.hope.facilitator, self.id, [])


@pytest.fixture
def lobby(hope: Tenant) -> Room:
    """Return a room whose lead is there and whose agenda has three parts."""
    lead = hope.facilitator
    with unit_of_work(lead):
        template = make_template(lead, TemplateDraft("Evening", "", 35, PARTS))
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.agenda_id = template.agenda_id
    with acting(lead):
        seats.enter_room(lead, hope.meeting_id, 3600)
    return Room(hope, hope.meeting_id)


@pytest.fixture
def on(lobby: Room) -> Room:
    """Return the room once the session has started, ann and ben inside."""
    lobby.let_in("ann", "ben")
    lobby.move(RoomState.LIVE)
    return lobby
