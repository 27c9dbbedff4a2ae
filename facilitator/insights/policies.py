"""The rules of the whole organization, and what differs from circle to circle.

Part of this feature's queries.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.kinds import DirectMessages, LateJoin, Moderation
from facilitator.groups.models import Agreement, Group, GroupState
from facilitator.groups.operations import FIRST_AGREEMENT
from facilitator.organizations.models import Organization
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
OWN_AGREEMENT = "an agreement of its own"
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
    "takes_pictures": lambda group: (
        "answers may have a picture, which a facilitator looks at first"
        if group.takes_pictures
        else "answers have no pictures"
    ),
}


#: What holds everywhere: where it is changed, and what it says.
EVERYWHERE: list[tuple[str, Callable[[Organization], str]]] = [
    ("organizations.settings", lambda own: _who_opens(own.facilitators_create_groups)),
    ("organizations.settings", lambda own: _second_step(own)),
    ("organizations.settings", lambda own: _age(own.minimum_age)),
    (
        "organizations.settings",
        lambda own: (
            "people can join without an e-mail address"
            if own.joins_without_email
            else "everybody gives an e-mail address"
        ),
    ),
    (
        "organizations.settings",
        lambda own: (
            "every session needs a lead and a backup"
            if own.requires_backup
            else "a session without a backup is pointed out"
        ),
    ),
    (
        "load.credentials",
        lambda own: (
            "whose credential ran out leads no new session"
            if own.lapsed_lead_nothing_new
            else "whose credential runs out is told"
        ),
    ),
    (
        "organizations.consent",
        lambda own: (
            f"people agree to version {own.consent_version} of your own text"
            if own.consent_version
            else "people agree to the text that comes with this software"
        ),
    ),
    (
        "setup.agreement",
        lambda own: (
            "circles start from your own agreement"
            if own.first_agreement
            else "circles start from the agreement that is offered"
        ),
    ),
    (
        "setup.help",
        lambda own: (
            f"Help now shows the numbers of {own.country} first"
            if own.country
            else "Help now shows no country’s numbers first"
        ),
    ),
]


@dataclass(frozen=True)
class Policies:
    """What holds everywhere and where it is changed, the usual rules of a circle in words,
    the circles that differ, and how many do not."""

    everywhere: list[tuple[str, str]]
    usual: list[str]
    different: list[tuple[Group, list[str]]]
    alike: int


def policies_of(actor: Actor) -> Policies:
    """Return what differs in which circle, for whoever runs the organization."""
    own = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    usual = Group(**{name: Group.__table__.c[name].default.arg for name in RULES})
    groups = db.session.scalars(
        sa.select(Group).where(Group.state == GroupState.ACTIVE).order_by(Group.name, Group.id)
    ).all()
    plain = _with_the_first_agreement(own)
    found = [
        (group, _differences(group, usual) + ([] if group.id in plain else [OWN_AGREEMENT]))
        for group in groups
    ]
    everywhere = [(endpoint, say(own)) for endpoint, say in EVERYWHERE]
    different = [(group, words) for group, words in found if words]
    return Policies(
        everywhere, [say(usual) for say in RULES.values()], different, len(found) - len(different)
    )


def _differences(group: Group, usual: Group) -> list[str]:
    return [
        say(group) for name, say in RULES.items() if getattr(group, name) != getattr(usual, name)
    ]


def _with_the_first_agreement(own: Organization) -> set[uuid.UUID]:
    """Return the circles whose agreement is still the one that circles start from."""
    later = aliased(Agreement)
    newer = sa.select(later.id).where(
        later.group_id == Agreement.group_id, later.version > Agreement.version
    )
    return set(
        db.session.scalars(
            sa.select(Agreement.group_id).where(
                Agreement.text == (own.first_agreement or FIRST_AGREEMENT), ~newer.exists()
            )
        )
    )


def _who_opens(facilitators: bool) -> str:
    return "facilitators may open circles" if facilitators else "owners and admins open circles"


def _second_step(own: Organization) -> str:
    if own.facilitators_need_second_factor:
        return "the whole team signs in with a second step"
    if own.staff_need_second_factor:
        return "owners, admins and moderators sign in with a second step"
    return "nobody has to sign in with a second step"


def _age(years: int) -> str:
    return f"people say that they are {years} or older" if years else "nobody is asked how old"


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"
