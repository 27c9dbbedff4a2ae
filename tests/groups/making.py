"""Groups, links and newcomers for the tests here."""

import uuid

from facilitator.core.access import Role
from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import invite
from facilitator.groups.models import Admission, Group, Membership, Visibility
from facilitator.groups.operations import GroupDraft
from facilitator.organizations.consents import Agreed, first_offer
from tests.worlds import Tenant, make_account, make_sign_in

#: What somebody ticks who joins, where the organization has no words of its own.
AGREED = Agreed(first_offer().mark)
#: The same on a page.
TICKED = {"consent": "y", "consent_text": AGREED.mark}


def draft(**values: object) -> GroupDraft:
    """Return a group as a form would say it, changed by what is given."""
    given: dict[str, object] = {
        "name": "New circle",
        "purpose": "",
        "visibility": Visibility.UNLISTED,
        "admission": Admission.REQUEST,
        "size_limit": 12,
        "time_zone": "UTC",
    }
    return GroupDraft(**{**given, **values})  # type: ignore[arg-type]


def link_into(tenant: Tenant, **values: object) -> tuple[uuid.UUID, str]:
    """Make a link as the facilitator; returns its id and token."""
    given = {"role": Role.PARTICIPANT, "max_uses": 1, "days": 7, "label": "", **values}
    with unit_of_work(tenant.facilitator):
        row, token = invite(tenant.facilitator, tenant.group_id, **given)  # type: ignore[arg-type]
        return row.id, token


def newcomer(email: str) -> tuple[Person, str]:
    """Make an account that belongs nowhere; returns its person and the token of its cookie."""
    with open_work(writes=True):
        account = make_account(email)
        row, token = make_sign_in(account)
        person = Person(
            account_id=account.id, sign_in_id=row.id, authenticated_at=row.authenticated_at
        )
    return person, token


def change_group(tenant: Tenant, **values: object) -> None:
    """Change the tenant's group."""
    with unit_of_work(tenant.owner):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        for name, value in values.items():
            setattr(group, name, value)


def change_seat(tenant: Tenant, who: str, **values: object) -> None:
    """Change somebody's membership."""
    with unit_of_work(tenant.owner):
        row = db.session.get_one(Membership, (tenant.organization_id, tenant.seats[who]))
        for name, value in values.items():
            setattr(row, name, value)


def memberships(tenant: Tenant) -> list[Membership]:
    """Return every membership of the tenant's group."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(Membership).filter_by(group_id=tenant.group_id).all()
