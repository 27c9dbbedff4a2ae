"""What a link does not do: make accounts, give old roles back, or open what is paused."""

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Account
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.operations import publish_agreement
from facilitator.organizations.models import Member, MemberState, Organization, OrganizationState
from tests.groups.making import AGREED, link_into, newcomer

NEW = {"email": "someone@home.example", "passphrase": "four calm words by the sea"}


def accounts() -> int:
    """Return how many accounts there are."""
    with open_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0


@pytest.mark.parametrize("target", ["/anything", "/i/no-such-token", "/join/no-such", "/help"])
def test_only_an_invitation_that_works_makes_an_account(world, target):
    before = accounts()
    answer = world.client().post("/register", query_string={"next": target}, data=NEW)
    assert answer.status_code == 404
    assert accounts() == before


def test_an_invitation_that_works_makes_an_account(world, hope):
    _id, token = link_into(hope)
    before = accounts()
    answer = world.client().post("/register", query_string={"next": f"/i/{token}"}, data=NEW)
    assert answer.status_code == 303
    assert answer.location == f"/i/{token}"
    assert accounts() == before + 1


def change(tenant, model, key, **values):
    """Change one row of a tenant."""
    with unit_of_work(tenant.owner):
        row = db.session.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)


def test_somebody_who_left_as_an_admin_comes_back_as_a_member(hope):
    invite_id, _token = link_into(hope)
    key = (hope.organization_id, hope.admin.member_id)
    change(hope, Member, key, state=MemberState.LEFT)
    with open_work(writes=True) as work:
        work.bind(hope.organization_id)
        join_by_invite(hope.admin, invite_id, "Quiet Heron", AGREED)
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get_one(Member, key).role is Role.MEMBER


def test_a_paused_organization_takes_nobody_in(hope, other):
    invite_id, _token = link_into(hope)
    paused = {"state": OrganizationState.SUSPENDED}
    change(hope, Organization, hope.organization_id, **paused)
    person, _cookie = newcomer("new@home.example")
    with pytest.raises(Conflict), open_work(writes=True) as work:  # noqa: PT012
        work.bind(hope.organization_id)
        join_by_invite(person, invite_id, "Quiet Heron", AGREED)
    second_id, _token = link_into(other)
    with open_work(writes=True) as work:
        work.bind(other.organization_id)
        assert join_by_invite(person, second_id, "Quiet Heron", AGREED).handle == "Quiet Heron"


def test_nobody_accepts_a_version_they_have_not_read(world, hope):
    with unit_of_work(hope.facilitator):
        publish_agreement(hope.facilitator, hope.group_id, "Be kind, and brief.")
    page = f"/o/hope/groups/{hope.group_id}/agreement"
    client = world.client(hope.ann)
    stale = client.post(page, data={"accept": "y", "version": "1"})
    assert stale.status_code == 422
    assert "has changed meanwhile" in stale.text
    assert client.post(page, data={"accept": "y", "version": "2"}).status_code == 303
