"""How often people came of late, for the facilitators of their circle and nobody else.

Part of this feature's queries. A plain number beside a name: nothing is ordered by it.
"""

import uuid
from dataclasses import dataclass

from facilitator.core.actor import Actor
from facilitator.groups.above import above
from facilitator.groups.models import Membership
from facilitator.groups.notes import holds
from facilitator.groups.queries import Standing


@dataclass(frozen=True)
class Lately:
    """To how many of the last sessions since they joined somebody came."""

    came: int
    of: int


def came_lately(
    actor: Actor, standing: Standing, people: list[Membership]
) -> dict[uuid.UUID, Lately]:
    """Return membership id -> how often they came, for who holds this circle; else nothing.

    Whoever joined after the last session is not in it.
    """
    if not holds(actor, standing):
        return {}
    sessions = above.last_sessions(standing.group.id)
    found = {}
    for person in people:
        since = [there for ended_at, there in sessions if ended_at >= person.joined_at]
        if since:
            found[person.id] = Lately(sum(person.id in there for there in since), len(since))
    return found
