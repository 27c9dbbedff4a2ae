"""A live room, and what people say and do about care in it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from facilitator.care import caring, operations
from facilitator.care.models import CareCase, CareLine, CareState
from facilitator.care.queries import own_view
from facilitator.care.sweeps import look_after_cases
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live.models import StaffEvent
from facilitator.notices.models import Channel, Notice
from facilitator.organizations.oncall import set_on_call
from tests.breakouts.making import Session
from tests.worlds import Tenant


class Care(Session):
    """The room of `Session`, with cases."""

    def say(self, by: str = "ann", about: str = "me", who: Any = None, **more: Any) -> uuid.UUID:
        """Say that one is not OK, or is worried; returns the case."""
        more.setdefault("cmid", uuid.uuid4())
        cmid, words = more["cmid"], more.get("words", "")
        done = self.do(by, operations.raise_in_room, cmid, about, who, words)
        return done.id  # type: ignore[no-any-return]

    def act(self, by: str, act: Any, case_id: uuid.UUID, *values: Any, **more: Any) -> Any:
        """Do something about a case, on its version where the act wants one."""
        actor = self.tenant.actors[by]
        with unit_of_work(actor):
            return act(actor, case_id, *values, **more)

    def take(self, by: str, case_id: uuid.UUID) -> None:
        """Say that one has seen a case."""
        self.act(by, caring.take, case_id, self.case(case_id).version)

    def move(self, case_id: uuid.UUID, to: CareState, *, by: str = "", words: str = "So.") -> None:
        """Move a case, as its owner."""
        case = self.case(case_id)
        owner = by or next(
            name for name, one in self.tenant.actors.items() if one.member_id == case.owner_id
        )
        self.act(owner, caring.move, case_id, case.version, to, words)

    def case(self, case_id: uuid.UUID) -> CareCase:
        """Return a case as it is stored."""
        with unit_of_work(self.tenant.owner, writes=False):
            return db.session.get_one(CareCase, (self.tenant.organization_id, case_id))

    def lines(self, case_id: uuid.UUID) -> list[CareLine]:
        """Return its log."""
        with unit_of_work(self.tenant.owner, writes=False):
            query = select(CareLine).where(CareLine.case_id == case_id)
            return list(db.session.scalars(query.order_by(CareLine.number)))

    def told(self) -> list[str]:
        """Return who was told here of something about care, by name, in order."""
        names = {one.member_id: name for name, one in self.tenant.actors.items()}
        with unit_of_work(self.tenant.owner, writes=False):
            query = select(Notice.member_id).where(
                Notice.occasion.startswith("care:"), Notice.channel == Channel.APP
            )
            rows = db.session.scalars(query.order_by(Notice.created_at, Notice.id))
            return [names[one] for one in rows]

    def cards(self) -> list[dict[str, Any]]:
        """Return what consoles were shown, in order."""
        with unit_of_work(self.tenant.owner, writes=False):
            query = select(StaffEvent.meta).where(StaffEvent.kind == "care.case")
            return list(db.session.scalars(query.order_by(StaffEvent.mseq)))

    def own(self, name: str) -> Any:
        """Return what somebody may know of a case about themselves."""
        with unit_of_work(self.tenant.actors[name], writes=False):
            return own_view(self.id(name))


@pytest.fixture
def traveler():
    """Return a clock that stands until it is moved."""
    with time_machine.travel(clock.now(), tick=False) as moved:
        yield moved


@pytest.fixture
def care(hope: Tenant, traveler: Any) -> Care:
    """Return a session that is on, with everybody inside; the moderator is on call."""
    with unit_of_work(hope.owner):
        set_on_call(hope.owner, [hope.moderator.member_id])
    made = Care(hope)
    made.open("facilitator", "cofacilitator", "ann", "ben", "cleo")
    return made


@pytest.fixture
def sweep(traveler: Any):
    """Return a function that lets some minutes pass and looks after what is due."""

    def pass_(**more: float) -> None:
        traveler.shift(timedelta(**more))
        look_after_cases()

    return pass_
