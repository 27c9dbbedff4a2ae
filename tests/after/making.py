"""A session that was held, for the tests here."""

import uuid
from collections.abc import Iterable

from facilitator.after.surveys import Answer, answer_survey
from facilitator.core.access import Role
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.shelf import ItemDraft, put_on_shelf
from facilitator.live import log, operations, posting, seats
from facilitator.live.models import RoomState
from tests.worlds import Tenant, join_tenant, make_account

HERE = ("cofacilitator", "ann", "ben")


def grow(tenant: Tenant, names: Iterable[str]) -> None:
    """Let more people belong to the tenant's circle, by these names."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        for name in names:
            account = make_account(f"{name}@{tenant.slug}.example")
            join_tenant(tenant, name, account, Role.MEMBER, Role.PARTICIPANT)


def come(tenant: Tenant, names: Iterable[str] = HERE) -> None:
    """Open the room of the tenant's session, live, with these people and the lead in it."""
    lead, room_id = tenant.facilitator, tenant.meeting_id
    for name in ("facilitator", *names):
        with unit_of_work(tenant.actors[name]):
            seats.enter_room(tenant.actors[name], room_id, 3600)
    with unit_of_work(lead):
        seats.admit(lead, room_id, [])
    move(tenant, RoomState.LIVE)


def move(tenant: Tenant, *to: RoomState, words: str = "") -> None:
    """Move the session on, as the lead."""
    for state in to:
        with unit_of_work(tenant.facilitator):
            version = log.lock_room(tenant.meeting_id).version
            operations.move_session(tenant.facilitator, tenant.meeting_id, version, state, words)


def say(tenant: Tenant, name: str, words: str) -> uuid.UUID:
    """Say something in the room."""
    actor = tenant.actors[name]
    with unit_of_work(actor):
        return posting.send_message(
            actor, tenant.meeting_id, uuid.uuid4(), words, rest_after=3600
        ).id


def end(tenant: Tenant, words: str = "") -> None:
    """Close the session and end it, as planned."""
    move(tenant, RoomState.CLOSING)
    move(tenant, RoomState.ENDED, words=words)


def shelved(tenant: Tenant, title: str = "A map of small steps") -> uuid.UUID:
    """Put an article on the shelf of the tenant's circle."""
    draft = ItemDraft(ShelfKind.ARTICLE, title, words="One, then another.")
    with unit_of_work(tenant.facilitator):
        return put_on_shelf(tenant.facilitator, tenant.group_id, draft).id


def answer(tenant: Tenant, name: str, text: str = "", **values: object) -> None:
    """Answer the three questions as somebody."""
    given = {"safe": "very", "heard": "mostly", "again": "yes", **values}
    with unit_of_work(tenant.actors[name]):
        answer_survey(tenant.actors[name], tenant.meeting_id, Answer(text=text, **given))  # type: ignore[arg-type]
