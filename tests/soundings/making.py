"""A session with six members in it, and what tests ask them."""

import uuid
from typing import Any

from facilitator.core.work import unit_of_work
from facilitator.soundings import operations, queries
from facilitator.soundings.events import SoundingView
from facilitator.soundings.models import SoundingKind
from facilitator.soundings.operations import Draft
from tests.after.making import come, grow
from tests.worlds import Tenant

SIX = ("ann", "ben", "cleo", "dee", "eli", "fay")
POLL = Draft(SoundingKind.POLL, "What do we talk about?", ("Sleep", "Work", "Family"))


def gather(tenant: Tenant, members: tuple[str, ...] = SIX) -> None:
    """Let a session be on, with these members and both facilitators in it."""
    grow(tenant, [name for name in members if name not in tenant.actors])
    come(tenant, ("cofacilitator", *members))


def do(tenant: Tenant, who: str, act: Any, *args: Any) -> Any:
    """Carry out one act of somebody in the room."""
    actor = tenant.actors[who]
    with unit_of_work(actor):
        return act(actor, tenant.meeting_id, *args)


def ask(tenant: Tenant, draft: Draft = POLL, who: str = "facilitator", **how: Any) -> uuid.UUID:
    """Open a question; returns its id."""
    version = how["version"] if "version" in how else read(tenant, who).version
    cmid = how.get("cmid", uuid.uuid4())
    one: uuid.UUID = do(tenant, who, operations.open_sounding, cmid, version, draft).id
    return one


def answer(tenant: Tenant, one: uuid.UUID, who: str, *chosen: int, cmid: Any = None) -> None:
    """Answer as somebody."""
    do(tenant, who, operations.answer_sounding, one, cmid or uuid.uuid4(), list(chosen))


def close(tenant: Tenant, one: uuid.UUID, who: str = "facilitator", version: int = -1) -> None:
    """Close a question."""
    seen = read(tenant, "facilitator").version if version < 0 else version
    do(tenant, who, operations.close_sounding, one, seen)


def read(tenant: Tenant, who: str) -> queries.Soundings:
    """Return what somebody reads."""
    actor = tenant.actors[who]
    with unit_of_work(actor, writes=False):
        return queries.read_soundings(actor, tenant.meeting_id)


def seen(tenant: Tenant, who: str = "ann") -> SoundingView:
    """Return the last question as somebody sees it."""
    last = read(tenant, who).last
    assert last is not None
    return last
