"""What belongs to the organization, as one file; part of this feature's operations.

Nothing of it is what a member wrote: their words are theirs, and each takes their own
along. Nobody is named but the team, by what the team calls them.
"""

from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import Model, db
from facilitator.core.limits import limiter
from facilitator.groups.models import Agreement, Group
from facilitator.insights.operations import FILES
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import ConsentText, CoverHours, Member, Organization
from facilitator.organizations.queries import organization_for

#: Of each kind of thing, which columns go along.
ORGANIZATION = (
    "slug name country time_zone state opened_at first_agreement facilitators_create_groups "
    "minimum_age staff_need_second_factor facilitators_need_second_factor joins_without_email "
    "requires_backup lapsed_lead_nothing_new created_at"
).split()
KINDS: dict[str, tuple[type[Model], list[str], InstrumentedAttribute[Any]]] = {
    "people": (Member, "id role staff_name state joined_at".split(), Member.joined_at),
    "circles": (
        Group,
        (
            "id name purpose visibility admission size_limit time_zone language format moderation "
            "slow_seconds late_join doors_early direct_messages content_warnings "
            "lets_contact_through takes_pictures minimum_present retention_days questions state "
            "archived_at created_at"
        ).split(),
        Group.created_at,
    ),
    "agreements": (
        Agreement,
        "group_id version text published_at".split(),
        Agreement.published_at,
    ),
    "sessions": (
        Meeting,
        "id group_id title about starts_at ends_at time_zone state created_at".split(),
        Meeting.starts_at,
    ),
    "consent_texts": (ConsentText, "version text published_at".split(), ConsentText.version),
    "hours_of_cover": (CoverHours, "weekday opens closes".split(), CoverHours.weekday),
}


def take_organization(actor: Actor) -> dict[str, Any]:
    """Return the organization as plain values, and record that somebody took it."""
    organization = organization_for(actor, Permission.ORGANIZATION_END)
    limiter.hit(FILES, "organization.file", actor.member_id)
    found: dict[str, Any] = {
        "made_at": _plain(clock.now()),
        "organization": {name: _plain(getattr(organization, name)) for name in ORGANIZATION},
    }
    for kind, (model, columns, order) in KINDS.items():
        chosen = [getattr(model, name) for name in columns]
        rows = db.session.execute(sa.select(*chosen).order_by(order))
        found[kind] = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
    record(actor, "organization.taken", db.session.get_one(Organization, organization.id))
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value
