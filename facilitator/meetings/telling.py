"""The one place where people are told what became of a session.

Whoever brings notices to people (a feature above this one) adds itself to `tellers`
when the app is made. A teller is called in the work of the act and writes rows there,
so that a notice is due in the same commit; it never sends anything by itself.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from facilitator.core.actor import Actor, System
from facilitator.meetings.models import Meeting


class Happening(StrEnum):
    """What became of a session."""

    MOVED = "moved"
    ASKED_AGAIN = "asked_again"
    CANCELLED = "cancelled"
    #: A place that came free is held for whoever is told.
    OFFERED = "offered"
    #: Somebody holds it now who did not say so themselves.
    NAMED = "named"
    #: Somebody who held it, or stood by, is gone.
    VACANT = "vacant"
    SUBSTITUTE_ASKED = "substitute_asked"
    SUBSTITUTE_FOUND = "substitute_found"
    #: It begins soon, and nobody has taken it over.
    SUBSTITUTE_LATE = "substitute_late"


@dataclass(frozen=True)
class Telling:
    """One thing people of a meeting are told; `membership_ids` narrows it to some of them."""

    happening: Happening
    group_id: uuid.UUID
    meeting_id: uuid.UUID
    membership_ids: tuple[uuid.UUID, ...] | None = None


Teller = Callable[[Actor | System, Telling], None]
tellers: list[Teller] = []


def tell(
    actor: Actor | System,
    happening: Happening,
    meeting: Meeting,
    only: list[uuid.UUID] | None = None,
) -> None:
    """Let people know, in the commit of the act: everybody concerned, or only some."""
    told = Telling(
        happening, meeting.group_id, meeting.id, None if only is None else tuple(sorted(only))
    )
    for teller in tellers:
        teller(actor, told)
