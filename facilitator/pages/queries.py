"""What Today and a circle's home show of every feature, and whose numbers Help now shows first."""

from collections import Counter
from typing import Any

from facilitator.care.queries import open_for, unanswered_for
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor, Anyone, Person
from facilitator.groups.applicants import own_requests_of
from facilitator.groups.needs import circles_and_agreements, requests_waiting_for
from facilitator.groups.queries import Standing
from facilitator.insights.office import office_today
from facilitator.load.guard import full_week_of
from facilitator.meetings.queries import (
    answers_to,
    coming_for,
    has_free_place,
    join_opens_at,
    meetings_of,
)
from facilitator.moderation.appeals import reports_and_appeals_waiting
from facilitator.organizations import helplines
from facilitator.organizations.consents import consents_of
from facilitator.organizations.models import MemberState
from facilitator.organizations.queries import organizations_of
from facilitator.prompts.queries import prompts_of

#: How many coming sessions Today shows.
SHOWN = 4
#: How many circles with people who asked to join it names.
NAMED = 5


def today_for(actor: Actor) -> dict[str, Any]:
    """Return what a member looks for first; only their own groups and meetings."""
    circles, requests = circles_and_agreements(actor), requests_waiting_for(actor)
    mine = [(group, membership) for group, membership, _waits in circles]
    holds = {group.id for group, membership in mine if membership.role in STAFF_ROLES}
    reports, appeals = reports_and_appeals_waiting(actor)
    return {
        "coming": [
            (meeting, group, clock.now() >= join_opens_at(meeting, group, group.id in holds))
            for meeting, group in coming_for(actor, SHOWN)
        ],
        "groups": mine,
        "holds": holds,
        "office": office_today(actor),
        "role_waits": actor.owes_second_factor or (bool(holds) and not actor.may_hold),
        "waiting": reports,
        "appeals": appeals,
        "cases": open_for(actor) if holds or actor.role is not Role.MEMBER else 0,
        "unanswered": unanswered_for(actor) if holds or actor.role is not Role.MEMBER else 0,
        "requests": requests[:NAMED],
        "more_requests": sum(number for _group, number in requests[NAMED:]),
        "agreements": [group for group, _membership, waits in circles if waits],
        "asked": own_requests_of(actor),
        "full_week": full_week_of(actor) if holds else None,
        "is_early": actor.is_early and actor.can(Permission.ORGANIZATION_SETTINGS),
    }


def closed_to(person: Person) -> set[str]:
    """Return the addresses of the organizations somebody is left out of."""
    return {space.slug for space in organizations_of(person, MemberState.BANNED)}


def country_to_show(actor: Anyone, chosen: str) -> dict[str, Any]:
    """Return the country asked for, else the organization's, else the first of the list."""
    if not chosen and isinstance(actor, Actor):
        return helplines.lines_for(actor)
    return helplines.country(chosen) or helplines.country("US") or helplines.countries()[0]


def account_extras(person: Person) -> dict[str, Any]:
    """Return what the features above accounts show on somebody's account page."""
    return {"consents": consents_of(person), "spaces": organizations_of(person)}


def group_extras(actor: Actor, standing: Standing) -> dict[str, Any]:
    """Return what the features above groups show on a circle's home."""
    group_id = standing.group.id
    meetings = meetings_of(actor, group_id, 3)
    first = meetings[0] if meetings else None
    may_hold = standing.can(Permission.ROOM_HOLD)
    counts, own = answers_to(actor, first, standing.membership) if first else (Counter[str](), None)
    return {
        "meetings": meetings,
        "opens_at": first and join_opens_at(first, standing.group, may_hold),
        "rsvp": own,
        "counts": counts,
        "is_full": first is not None and not has_free_place(actor, first, counts),
        "prompts": prompts_of(actor, group_id, 3),
    }
