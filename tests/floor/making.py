"""A live room with its people in it, and what they do there."""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.floor import hands, operations, rounds
from facilitator.floor.models import TurnState
from facilitator.floor.queries import Scene, scene_of
from facilitator.live import posting, seats
from facilitator.live.log import lock_room
from facilitator.live.models import FloorMode, Room, RoomEvent, RoomState, Seat
from facilitator.live.operations import change_state
from facilitator.meetings.models import Answer, Intent, Rsvp
from tests.worlds import Tenant


def seat_of(room_id: uuid.UUID, membership_id: uuid.UUID) -> Seat:
    """Return somebody's seat; needs an open work."""
    query = sa.select(Seat).where(Seat.room_id == room_id, Seat.membership_id == membership_id)
    return db.session.scalars(query).one()


INSIDE = ("facilitator", "cofacilitator", "ann", "ben", "cleo")


class Circle:
    """A live room of one tenant: `do` acts as somebody, by their name."""

    def __init__(self, tenant: Tenant):
        self.tenant, self.room_id = tenant, tenant.meeting_id
        self.began = clock.now()

    def open(self, *names: str) -> "Circle":
        """Let these people in and start."""
        for name in names or INSIDE:
            self.enter(name)
        with unit_of_work(self.tenant.facilitator):
            seats.admit(self.tenant.facilitator, self.room_id, [])
            change_state(lock_room(self.room_id), RoomState.LIVE)
        return self

    def enter(self, name: str) -> None:
        """Come to the door."""
        self.do(name, seats.enter_room, 3600)

    def admit(self) -> None:
        """Let everybody in who waits."""
        self.do("facilitator", seats.admit, [])

    def do(self, name: str, act: Any, *values: Any, **more: Any) -> Any:
        """Do something in the room as somebody."""
        actor = self.tenant.actors[name]
        with unit_of_work(actor):
            return act(actor, self.room_id, *values, **more)

    def say(self, name: str) -> bool:
        """Say something; returns whether it was said, raises what refuses it."""
        return bool(self.do(name, posting.send_message, uuid.uuid4(), "A line.", rest_after=3600))

    def mode(self, mode: FloorMode) -> None:
        """Switch who may write."""
        self.do("facilitator", operations.set_mode, self.version, mode)

    def start(self, **draft: Any) -> None:
        """Start a round as the lead."""
        self.do("facilitator", rounds.start_round, self.version, rounds.RoundDraft(**draft))

    def turn(self, name: str, to: TurnState, *, by: str = "") -> None:
        """Move somebody's turn, as they themselves or somebody else."""
        mine = next(t for t in self.scene().turns if t.membership_id == self.id(name))
        self.do(by or name, rounds.move_turn, mine.id, mine.rev, to)

    def raise_hand(self, name: str, topic: str = "") -> int:
        """Raise somebody's hand."""
        return int(self.do(name, hands.raise_hand, topic))

    def scene(self) -> Scene:
        """Return everything as it is stored."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            return scene_of(db.session.get_one(*self._room()), make=False)

    def _room(self) -> Any:
        return Room, (self.tenant.organization_id, self.room_id)

    @property
    def version(self) -> int:
        """The version of what is on."""
        return self.scene().floor.version

    def id(self, name: str) -> uuid.UUID:
        """Return somebody's membership."""
        return self.tenant.seats[name]

    def name(self, membership_id: uuid.UUID | None) -> str:
        """Return whose membership it is."""
        return next((n for n, one in self.tenant.seats.items() if one == membership_id), "")

    def hands(self) -> list[str]:
        """Return whose hands are up, in the order that is on."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            scene = scene_of(db.session.get_one(*self._room()), make=False)
            return [self.name(voice.membership_id) for voice in scene.in_order()]

    def turns(self) -> dict[str, str]:
        """Return everybody's turn, in the order of the round."""
        return {self.name(t.membership_id): t.state.value for t in self.scene().turns}

    def speaker(self) -> str:
        """Return who may write."""
        return self.name(self.scene().room.speaker_id)

    def change_seat(self, name: str, **values: Any) -> None:
        """Change somebody's seat from outside."""
        with unit_of_work(self.tenant.facilitator):
            seat = seat_of(self.room_id, self.id(name))
            for key, value in values.items():
                setattr(seat, key, value)

    def answer(self, name: str, intent: Intent, moment: Any) -> None:
        """Write down what somebody said about coming."""
        with unit_of_work(self.tenant.facilitator):
            db.session.add(
                Rsvp(
                    meeting_id=self.room_id,
                    membership_id=self.id(name),
                    answer=Answer.GOING,
                    intent=intent,
                    answered_at=moment,
                )
            )

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Return the facts of all rows of a kind, in order."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            query = sa.select(RoomEvent.meta).where(
                RoomEvent.room_id == self.room_id, RoomEvent.kind == kind
            )
            return list(db.session.scalars(query.order_by(RoomEvent.seq)))

    def said(self) -> list[str]:
        """Return what the log said of the floor, in words."""
        kinds = ("floor.state", "round.state")
        return [meta["say"] for kind in kinds for meta in self.rows(kind) if "say" in meta]
