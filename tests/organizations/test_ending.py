"""The end of an organization as its people meet it, and how large it may become."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.accounts.queries import person_for_token
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.insights import platform
from facilitator.insights.taking import take_organization
from facilitator.organizations import ending, operations, quotas
from facilitator.organizations.models import Organization
from facilitator.organizations.queries import actor_for_slug, organizations_of
from tests.worlds import acting, sign_in


@pytest.fixture
def operator(world):
    with open_work(writes=False):
        return person_for_token(world.operator_token)


def place(tenant):
    with open_work(writes=False):
        return db.session.get_one(Organization, tenant.organization_id)


@pytest.mark.parametrize("who", ["admin", "moderator", "facilitator", "ann"])
def test_only_an_owner_ends_an_organization_or_takes_it_along(hope, who):
    actor = getattr(hope, who)
    for act in (lambda: ending.ask_to_end(actor, "Hope"), lambda: ending.keep(actor)):
        with acting(actor), pytest.raises(NotAllowed):
            act()
    with acting(actor), pytest.raises(NotAllowed):
        take_organization(actor)


def test_an_end_is_typed_counted_down_everywhere_and_taken_back(world, hope, other):
    owner = world.client(hope.owner)
    assert owner.post("/o/hope/end", data={"name": "Other"}).status_code == 422
    assert owner.post("/o/hope/end", data={"name": " hope "}).status_code == 303
    assert place(hope).ends_at is not None
    ann = world.client(hope.ann)
    assert "in 29 days" in ann.get("/o/hope/groups/").text
    assert "This space ends on" not in world.client(other.ann).get("/o/other/").text
    assert owner.post("/o/hope/settings", data={"name": "New"}).status_code == 403
    assert ann.post(f"/o/hope/groups/{hope.group_id}/leave").status_code == 303  # as always
    assert world.client(hope.admin).post("/o/hope/end/undo").status_code == 403
    taken = owner.post("/o/hope/insights/everything")
    assert taken.json["circles"][0]["name"] == "hope circle"
    assert owner.post("/o/hope/end", data={"name": "hope"}).status_code == 422
    assert owner.post("/o/hope/end/undo").status_code == 303
    assert place(hope).ends_at is None
    assert "This space ends on" not in ann.get("/o/hope/").text
    with acting(hope.owner), pytest.raises(Conflict):
        ending.keep(hope.owner)


def test_nobody_comes_in_meanwhile_and_nobody_finds_it_afterwards(hope):
    with acting(hope.owner):
        token = operations.invite_staff(hope.owner, Role.MODERATOR)
        ending.ask_to_end(hope.owner, "Hope")
    with unit_of_work(hope.owner), pytest.raises(Conflict):
        operations.join_by_invitation(hope.stranger, token)
    later = clock.now() + ending.GRACE + timedelta(seconds=1)
    with time_machine.travel(later), pytest.raises(NotFound), open_work(writes=False) as work:
        actor_for_slug(work, hope.ann, "hope")
    with time_machine.travel(later), open_work(writes=False):
        assert organizations_of(hope.ann) == []


def test_one_that_is_to_stay_is_never_deleted(hope, other, settings):
    with acting(hope.owner):
        ending.ask_to_end(hope.owner, "Hope")
    for tenant in (hope, other):
        system = System(organization_id=tenant.organization_id, reason="ending")
        with pytest.raises(RuntimeError):
            ending.erase(system, settings.ledger)
    assert not settings.ledger.exists()


def test_a_paused_organization_can_be_ended_too_and_stays_paused_when_kept(world, hope, operator):
    with open_work(writes=True):
        operations.suspend_organization(operator, hope.organization_id, "Unpaid bills")
    owner = world.client(hope.owner)
    assert owner.post("/o/hope/end", data={"name": "Hope"}).status_code == 303
    assert owner.post("/o/hope/end/undo").status_code == 303
    assert place(hope).is_read_only


def test_a_limit_refuses_one_more_and_says_whom_to_ask(world, hope, other, operator):
    with open_work(writes=True):
        quotas.set_quotas(operator, hope.organization_id, members=3, circles=1)
    second = {"name": "Second", "visibility": "unlisted", "admission": "request"} | {
        "format": "rolling",
        "language": "en",
        "size_limit": "12",
        "time_zone": "UTC",
        "handle": "Quiet Otter",
    }
    page = world.client(hope.owner).post("/o/hope/groups/new", data=second)
    assert page.status_code == 422
    assert "ask whoever runs this server" in page.text
    assert world.client(other.owner).post("/o/other/groups/new", data=second).status_code == 303
    with acting(hope.owner):
        token = operations.invite_staff(hope.owner, Role.MODERATOR)
    with unit_of_work(hope.owner), pytest.raises(Conflict, match="taken just now"):
        operations.join_by_invitation(other.admin, token)
    with open_work(writes=True):
        quotas.set_quotas(operator, hope.organization_id, members=12, circles=1)
    with unit_of_work(hope.owner):
        operations.join_by_invitation(other.admin, token)


def test_the_operator_reads_counts_and_sets_limits(world, hope, operator):
    with open_work(writes=False):
        sizes = {row.slug: size for row, size in platform.organizations_for_operator(operator)}
    assert (sizes["hope"].members, sizes["hope"].circles) == (11, 1)
    with open_work(writes=False), pytest.raises(NotFound):
        platform.organizations_for_operator(hope.owner)
    browser = world.client()
    sign_in(browser, world.operator_token)
    path = f"/operator/{hope.organization_id}/limits"
    assert browser.post(path, data={"members": "0", "circles": ""}).status_code == 422
    assert browser.post(path, data={"members": "40", "circles": ""}).status_code == 303
    assert (place(hope).most_members, place(hope).most_circles) == (40, None)
    assert "11 people of 40" in browser.get("/operator/").text
    with unit_of_work(hope.owner), pytest.raises(Invalid):
        ending.ask_to_end(hope.owner, "")
