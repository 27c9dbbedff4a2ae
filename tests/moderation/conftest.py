"""A live room with words in it, and ways to report them without a server."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import GroupInvite, Membership
from facilitator.live import log, operations, posting, seats
from facilitator.live.models import RoomState
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from tests.worlds import Tenant

HERE = ("cofacilitator", "ann", "ben", "cleo")


def open_room(tenant: Tenant) -> None:
    """Open the tenant's room and let everybody in."""
    with unit_of_work(tenant.facilitator):
        seats.enter_room(tenant.facilitator, tenant.meeting_id, 900)
    for name in HERE:
        with unit_of_work(tenant.actors[name]):
            seats.enter_room(tenant.actors[name], tenant.meeting_id, 900)
    with unit_of_work(tenant.facilitator):
        seats.admit(tenant.facilitator, tenant.meeting_id, [])
        room = log.lock_room(tenant.meeting_id)
        operations.move_session(tenant.facilitator, tenant.meeting_id, room.version, RoomState.LIVE)


@pytest.fixture
def room(hope: Tenant) -> uuid.UUID:
    """Return the id of a live room with everybody in it."""
    open_room(hope)
    return hope.meeting_id


@pytest.fixture
def say(hope: Tenant, room: uuid.UUID) -> Callable[[str, str], uuid.UUID]:
    """Return a function that says something as somebody and returns the message's id."""

    def said(name: str, words: str) -> uuid.UUID:
        actor = hope.actors[name]
        with unit_of_work(actor):
            said = posting.send_message(actor, room, uuid.uuid4(), words, rest_after=3600)
            return said.id

    return said


@pytest.fixture
def report(hope: Tenant, say: Callable[[str, str], uuid.UUID]) -> Callable[..., uuid.UUID]:
    """Return a function that reports what somebody says; returns the report's id."""

    def reported(by: str = "ben", about: str = "ann", words: str = "unkind words") -> uuid.UUID:
        return raise_report(hope.actors[by], hope.meeting_id, say(about, words))

    return reported


def raise_report(actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID) -> uuid.UUID:
    """Report a message in a work of its own."""
    with unit_of_work(actor):
        return report_in_room(
            actor,
            room_id,
            subject=SubjectKind.MESSAGE,
            subject_id=message_id,
            reason=ReportReason.HARASSMENT,
            words="It felt sharp.",
        ).id


@pytest.fixture
def invite(hope: Tenant) -> uuid.UUID:
    """Return the id of the link Ann came by."""
    invite_id = uuid.uuid4()
    with unit_of_work(hope.owner):
        db.session.add(
            GroupInvite(
                id=invite_id,
                group_id=hope.group_id,
                token_hash=b"x",
                max_uses=10,
                expires_at=clock.now() + timedelta(days=7),
                created_by_id=hope.owner.member_id,
                created_at=clock.now(),
            )
        )
        membership(hope, "ann").invite_id = invite_id
    return invite_id


def membership(tenant: Tenant, name: str) -> Membership:
    """Return somebody's membership; needs an open work."""
    return db.session.get_one(Membership, (tenant.organization_id, tenant.seats[name]))
