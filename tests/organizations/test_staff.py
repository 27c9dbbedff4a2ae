"""Roles, staff links, the operator, and one person in two organizations."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations import operations, queries
from facilitator.organizations.models import Invitation, Member, MemberState, Organization
from facilitator.organizations.people import PAGE, Sought, people_for
from tests.worlds import acting, make_account, sign_in


def role_of(actor):
    with unit_of_work(actor, writes=False):
        return db.session.scalar(sa.select(Member.role).where(Member.id == actor.member_id))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("owner", None),
        ("admin", None),
        ("moderator", NotAllowed),
        ("facilitator", NotAllowed),
        ("ann", NotAllowed),
    ],
)
def test_owners_and_admins_assign_roles(hope, who, refusal):
    actor = getattr(hope, who)
    if refusal is None:
        with unit_of_work(actor):
            operations.set_role(actor, hope.ben.member_id, Role.FACILITATOR)
        assert role_of(hope.ben) is Role.FACILITATOR
    else:
        with pytest.raises(refusal), unit_of_work(actor):
            operations.set_role(actor, hope.ben.member_id, Role.FACILITATOR)


def test_an_admin_neither_makes_nor_unmakes_an_owner(hope):
    for member_id, role in ((hope.ben.member_id, Role.OWNER), (hope.owner.member_id, Role.MEMBER)):
        with pytest.raises(NotAllowed), unit_of_work(hope.admin):
            operations.set_role(hope.admin, member_id, role)


def test_the_last_owner_stays(hope):
    with pytest.raises(Conflict), unit_of_work(hope.owner):
        operations.set_role(hope.owner, hope.owner.member_id, Role.MEMBER)


@pytest.mark.parametrize("role", [Role.LEAD, Role.PENDING])
def test_a_group_role_is_no_organization_role(hope, role):
    with pytest.raises(Invalid), unit_of_work(hope.owner):
        operations.set_role(hope.owner, hope.ben.member_id, role)


def test_nobody_of_another_organization_is_found(hope, other):
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        operations.set_role(hope.owner, other.ben.member_id, Role.MODERATOR)


# ---------------------------------------------------------------- staff links


def invite(actor, role=Role.MODERATOR):
    with unit_of_work(actor):
        return operations.invite_staff(actor, role)


def join(tenant, person, token):
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        operations.join_by_invitation(person, token)


def test_a_staff_link_works_once(hope):
    token = invite(hope.admin)
    join(hope, hope.ann, token)
    assert role_of(hope.ann) is Role.MODERATOR
    with pytest.raises(Conflict):
        join(hope, hope.ben, token)
    assert role_of(hope.ben) is Role.MEMBER


def test_a_link_never_lowers_a_role(hope):
    join(hope, hope.owner, invite(hope.owner))
    assert role_of(hope.owner) is Role.OWNER


def test_a_staff_link_ends_after_a_week_and_when_it_is_closed(world, hope):
    old, closed = invite(hope.admin), invite(hope.admin)
    with unit_of_work(hope.admin):
        for row in queries.invitations_for(hope.admin):
            operations.revoke_invitation(hope.admin, row.id)
    assert world.client(hope.ann).get(f"/join/{closed}").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=8)), pytest.raises(Conflict):
        join(hope, hope.ann, old)


def test_only_their_own_organization_closes_a_link(hope, other):
    invite(other.admin)
    with unit_of_work(other.admin, writes=False):
        foreign = db.session.scalar(sa.select(Invitation.id))
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        operations.revoke_invitation(hope.owner, foreign)


def test_an_admin_makes_no_owners_link(hope):
    with pytest.raises(NotAllowed), unit_of_work(hope.admin):
        operations.invite_staff(hope.admin, Role.OWNER)


def test_a_dead_link_and_an_invented_one_look_the_same(world, hope):
    token = invite(hope.admin)
    join(hope, hope.ann, token)
    strip = re.compile(r'value="[^"]*"')
    used, never = (world.client().get(f"/join/{t}") for t in (token, "x" * 43))
    assert used.status_code == never.status_code == 404
    assert strip.sub("", used.text) == strip.sub("", never.text)


def test_the_page_of_a_good_link_does_not_name_the_organization(world, hope, other):
    token = invite(hope.admin)
    page = world.client(other.ann).get(f"/join/{token}")
    assert page.status_code == 200
    assert "Hope" not in page.text


# ---------------------------------------------------------------- the operator


@pytest.fixture
def operator(world):
    """A browser of the operator, and who that is."""
    from facilitator.accounts.queries import person_for_token

    client = world.client()
    sign_in(client, world.operator_token)
    with open_work(writes=False):
        return client, person_for_token(world.operator_token)


def test_the_operator_opens_an_organization_whose_owner_comes_by_a_link(world, operator, other):
    client, _person = operator
    page = client.post(
        "/operator/new", data={"name": "Lake", "slug": "lake", "country": "de", "time_zone": "UTC"}
    )
    token = re.search(r"/join/([\w-]+)", page.text).group(1)
    owner = world.client(other.ann)
    assert owner.post(f"/join/{token}").status_code == 303
    assert "Lake" in owner.get("/spaces?all=1").text
    again = client.post("/operator/new", data={"name": "L", "slug": "lake", "time_zone": "UTC"})
    assert again.status_code == 422


@pytest.mark.parametrize(
    "slug", ["", "ab", "Über", "a b c", "../etc", "<b>", "x" * 41, "\u202eabc", "-abc"]
)
def test_a_slug_is_small_letters(operator, slug):
    client, _person = operator
    answer = client.post("/operator/new", data={"name": "Lake", "slug": slug, "time_zone": "UTC"})
    assert answer.status_code == 422


def test_a_suspended_organization_is_read_only(world, operator, hope, other):
    _client, person = operator
    with open_work(writes=True):
        operations.suspend_organization(person, hope.organization_id, "Unpaid bills")
    assert "paused" in world.client(hope.ann).get("/o/hope/").text
    answer = world.client(hope.owner).post("/o/hope/settings", data={"name": "New"})
    assert answer.status_code == 403
    assert "paused" not in world.client(other.ann).get("/o/other/").text


@pytest.mark.parametrize("path", ["/operator/", "/operator/new"])
def test_the_console_is_not_there_for_anybody_else(world, hope, path):
    for who in ("owner", "ann"):
        assert world.client(getattr(hope, who)).get(path).status_code == 404


def test_only_an_operator_suspends(hope):
    person = Person(
        account_id=hope.owner.account_id,
        sign_in_id=uuid.uuid4(),
        authenticated_at=clock.now(),
    )
    with pytest.raises(NotFound), open_work(writes=True):
        operations.suspend_organization(person, hope.organization_id, "no")


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("admin", 200), ("moderator", 403), ("ann", 403)]
)
@pytest.mark.parametrize("page", ["people", "settings"])
def test_people_and_settings_are_for_owners_and_admins(world, hope, who, status, page):
    answer = world.client(getattr(hope, who)).get(f"/o/hope/{page}")
    assert answer.status_code == status
    assert "@hope.example" not in answer.text


def test_the_roles_page_is_the_policy(world, hope):
    page = world.client(hope.ann).get("/o/hope/roles").text
    assert "Lead facilitator" in page
    assert "Schedule sessions" in page


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"name": "Ho\x00pe"},
        {"name": "\u202eepoh"},
        {"country": "12"},
        {"time_zone": "Mars/Base"},
        {"slug": "stolen"},
    ],
)
def test_odd_settings_are_refused_and_nothing_is_saved(world, hope, values):
    data = {"name": "Hope 🌱", "country": "DE", "time_zone": "Europe/Berlin", **values}
    assert world.client(hope.owner).post("/o/hope/settings", data=data).status_code == 422
    with open_work(writes=False):
        kept = db.session.get_one(Organization, hope.organization_id)
        assert (kept.name, kept.slug, kept.time_zone) == ("Hope", "hope", "UTC")


def test_settings_are_saved(world, hope):
    data = {"name": "Hope 🌱", "country": "de", "time_zone": "Europe/Berlin"}
    assert world.client(hope.owner).post("/o/hope/settings", data=data).status_code == 303
    with open_work(writes=False):
        assert db.session.get_one(Organization, hope.organization_id).country == "DE"


def test_one_person_in_two_organizations_sees_both_and_nobody_else_does(world, hope):
    client = world.client()
    sign_in(client, hope.tokens[str(hope.both.sign_in_id)])
    spaces = client.get("/spaces").text
    assert "Hope" in spaces
    assert "Other" in spaces
    assert "Other" not in world.client(hope.ann).get("/spaces?all=1").text


def test_people_come_in_pages_and_are_found_by_name_role_and_state(world, hope):
    with acting(hope.owner):
        db.session.get_one(
            Member, (hope.organization_id, hope.facilitator.member_id)
        ).staff_name = "Ada Fjord"
        for _ in range(PAGE):
            account = make_account(f"{uuid.uuid4().hex}@example.org")
            db.session.add(Member(account_id=account.id, joined_at=clock.now()))
        ben = db.session.get_one(Member, (hope.organization_id, hope.ben.member_id))
        ben.state = MemberState.LEFT
    with acting(hope.admin, writes=False):
        first, last = people_for(hope.admin, Sought()), people_for(hope.admin, Sought(), 99)
        named = people_for(hope.admin, Sought(name="fJO"))
        left = people_for(hope.admin, Sought(state=MemberState.LEFT))
        leads = people_for(hope.admin, Sought(role=Role.FACILITATOR))
    assert (len(first.members), last.number, last.pages) == (PAGE, 2, 2)
    assert first.members[0].role is Role.OWNER
    assert not {m.id for m in first.members} & {m.id for m in last.members}
    assert len(first.members) + len(last.members) == first.fitting == first.belong
    assert [m.id for m in named.members] == [hope.facilitator.member_id]
    assert [m.id for m in left.members] == [hope.ben.member_id]
    assert {m.role for m in leads.members} == {Role.FACILITATOR}
    with acting(hope.moderator, writes=False), pytest.raises(NotAllowed):
        people_for(hope.moderator, Sought())
    page = world.client(hope.owner).get("/o/hope/people?name=ada&who=facilitator&page=x").text
    assert "Ada Fjord" in page
    assert "1–1 of 1" in page
