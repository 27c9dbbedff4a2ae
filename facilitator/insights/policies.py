"""What differs from circle to circle: each one's rules beside what a new circle starts with.

Part of this feature's queries.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.kinds import DirectMessages, LateJoin, Moderation
from facilitator.groups.models import Group, GroupState
from facilitator.organizations.queries import organization_for

MODERATION_WORDS = {
    Moderation.OFF: "no message is read first",
    Moderation.FIRST: "somebody's first messages are read first",
    Moderation.EVERYONE: "every message is read first",
    Moderation.AFTER_HOURS: "messages outside the hours of cover are read first",
}
LATE_WORDS = {
    LateJoin.OPEN: "people come in at any time",
    LateJoin.MINUTES: "people come in for some minutes after the start",
    LateJoin.PART: "people come in up to a part of the session",
    LateJoin.CLOSED: "nobody comes in after the start",
}
DIRECT_WORDS = {
    DirectMessages.FACILITATORS: "members can write to facilitators alone",
    DirectMessages.OFF: "members cannot write to facilitators alone",
}
#: A column, and what a circle's own value of it means.
RULES: dict[str, Callable[[Group], str]] = {
    "retention_days": lambda group: f"words are kept for {_days(group.retention_days)}",
    "moderation": lambda group: MODERATION_WORDS[group.moderation],
    "doors_early": lambda group: f"doors open {group.doors_early} minutes before",
    "minimum_present": lambda group: f"a session needs {group.minimum_present} people",
    "late_join": lambda group: LATE_WORDS[group.late_join],
    "direct_messages": lambda group: DIRECT_WORDS[group.direct_messages],
    "lets_contact_through": lambda group: (
        "contact details can be shared after a question"
        if group.lets_contact_through
        else "contact details cannot be shared"
    ),
}


@dataclass(frozen=True)
class Policies:
    """The usual rules in words, the circles that differ, and how many do not."""

    usual: list[str]
    different: list[tuple[Group, list[str]]]
    alike: int


def policies_of(actor: Actor) -> Policies:
    """Return what differs in which circle, for whoever runs the organization."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    usual = Group(**{name: Group.__table__.c[name].default.arg for name in RULES})
    groups = db.session.scalars(
        sa.select(Group).where(Group.state == GroupState.ACTIVE).order_by(Group.name, Group.id)
    ).all()
    found = [(group, _differences(group, usual)) for group in groups]
    different = [(group, words) for group, words in found if words]
    return Policies([say(usual) for say in RULES.values()], different, len(found) - len(different))


def _differences(group: Group, usual: Group) -> list[str]:
    return [
        say(group) for name, say in RULES.items() if getattr(group, name) != getattr(usual, name)
    ]


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"
