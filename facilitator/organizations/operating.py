"""Finding an organization for the operator, who belongs to none. Part of the queries."""

import uuid

from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.work import current_work
from facilitator.organizations.models import Organization


def require_operator(person: Person) -> None:
    """Raise NotFound for anybody but the operator."""
    if not person.is_operator:
        raise NotFound()


def organization_for_operator(person: Person, organization_id: uuid.UUID) -> Organization:
    """Return an organization, which the work is bound to from then on; no room to try things in."""
    require_operator(person)
    organization = db.session.get(Organization, organization_id)
    if organization is None or organization.sandbox_until is not None:
        raise NotFound()
    current_work().bind(organization.id)
    return organization
