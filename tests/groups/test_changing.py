"""Opening, editing and archiving groups, their agreement, roles, and leaving."""

import pytest

from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Acceptance, GroupState, MembershipState
from facilitator.groups.operations import (
    accept_agreement,
    archive_group,
    create_group,
    edit_group,
    leave_group,
    publish_agreement,
    set_role,
)
from facilitator.groups.queries import current_agreement, groups_of, standing_in
from facilitator.organizations.models import Organization
from tests.groups.making import change_group, change_seat, draft, memberships

HOLDERS = ["owner", "admin", "facilitator"]
OTHERS = {
    "moderator": NotAllowed,
    "cofacilitator": NotAllowed,
    "ann": NotAllowed,
    "pending": NotFound,
    "stranger": NotFound,
}


@pytest.mark.parametrize(("who", "handle"), [("owner", ""), ("admin", ""), ("facilitator", "Bea")])
def test_admins_and_facilitators_open_circles(hope, who, handle):
    actor = getattr(hope, who)
    with unit_of_work(actor):
        group_id = create_group(actor, draft(), handle).id
    with unit_of_work(actor, writes=False):
        standing = standing_in(actor, group_id)
        if handle:
            assert standing.membership is not None
            assert (standing.membership.role, standing.membership.handle) == (Role.LEAD, "Bea")
        else:
            assert standing.membership is None
        agreement = current_agreement(actor, group_id)
        assert agreement is not None
        assert agreement.version == 1


@pytest.mark.parametrize("who", ["moderator", "ann", "pending", "stranger"])
def test_nobody_else_opens_a_circle(hope, who):
    actor = getattr(hope, who)
    with pytest.raises(NotAllowed), unit_of_work(actor):
        create_group(actor, draft(), "Bea")


def test_a_facilitator_opens_one_only_while_the_organization_lets_them_and_under_a_name(hope):
    with pytest.raises(Invalid) as refusal, unit_of_work(hope.facilitator):
        create_group(hope.facilitator, draft(), "")
    assert refusal.value.field == "handle"
    with unit_of_work(hope.owner):
        place = db.session.get_one(Organization, hope.organization_id)
        place.facilitators_create_groups = False
    with pytest.raises(NotAllowed), unit_of_work(hope.facilitator):
        create_group(hope.facilitator, draft(), "Bea")


@pytest.mark.parametrize("who", HOLDERS)
def test_whoever_holds_a_circle_edits_and_archives_it(hope, who):
    actor = getattr(hope, who)
    with unit_of_work(actor):
        edit_group(actor, hope.group_id, draft(name="Renamed"))
    with unit_of_work(actor):
        assert archive_group(actor, hope.group_id, "It is done.").name == "Renamed"
    with pytest.raises(Conflict, match="archived"), unit_of_work(actor):
        edit_group(actor, hope.group_id, draft())


@pytest.mark.parametrize(("who", "error"), OTHERS.items())
def test_nobody_else_does(hope, who, error):
    actor = getattr(hope, who)
    for act in (
        lambda: edit_group(actor, hope.group_id, draft()),
        lambda: archive_group(actor, hope.group_id, "Because."),
        lambda: publish_agreement(actor, hope.group_id, "New."),
        lambda: set_role(actor, hope.group_id, hope.seats["ann"], Role.LEAD),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()


def test_another_organization_is_not_there(hope, other):
    for act in (
        lambda: edit_group(hope.owner, other.group_id, draft()),
        lambda: archive_group(hope.owner, other.group_id, "Because."),
        lambda: publish_agreement(hope.owner, other.group_id, "New."),
        lambda: set_role(hope.owner, hope.group_id, other.seats["ann"], Role.LEAD),
        lambda: accept_agreement(hope.owner, other.group_id, 1),
        lambda: leave_group(hope.owner, other.group_id),
    ):
        with pytest.raises(NotFound), unit_of_work(hope.owner):
            act()


def test_the_limit_never_falls_below_who_is_there(hope):
    with pytest.raises(Conflict) as refusal, unit_of_work(hope.owner):
        edit_group(hope.owner, hope.group_id, draft(size_limit=5))
    assert refusal.value.field == "size_limit"


def test_a_new_agreement_is_accepted_once_by_everybody_in_the_version_they_read(hope):
    with unit_of_work(hope.facilitator):
        publish_agreement(hope.facilitator, hope.group_id, "Be kinder.")
    with pytest.raises(Conflict, match="changed meanwhile"), unit_of_work(hope.ann):
        accept_agreement(hope.ann, hope.group_id, 1)
    for _ in range(2):
        with unit_of_work(hope.ann):
            assert accept_agreement(hope.ann, hope.group_id, 2).agreed_version == 2
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(Acceptance).count() == 1
    with pytest.raises(Conflict, match="Nothing has changed"), unit_of_work(hope.facilitator):
        publish_agreement(hope.facilitator, hope.group_id, "Be kinder.")


def test_leaving_is_immediate_and_the_last_lead_names_another_first(hope):
    with unit_of_work(hope.ann):
        leave_group(hope.ann, hope.group_id)
    with unit_of_work(hope.ann, writes=False):
        assert groups_of(hope.ann) == []
    with pytest.raises(Conflict, match="only lead"), unit_of_work(hope.facilitator):
        leave_group(hope.facilitator, hope.group_id)
    with unit_of_work(hope.facilitator):
        set_role(hope.facilitator, hope.group_id, hope.seats["cofacilitator"], Role.LEAD)
    with unit_of_work(hope.facilitator):
        leave_group(hope.facilitator, hope.group_id)


@pytest.mark.parametrize("who", ["owner", "pending", "stranger"])
def test_who_is_not_in_a_circle_cannot_leave_it(hope, who):
    actor = getattr(hope, who)
    with pytest.raises(DomainError), unit_of_work(actor):
        leave_group(actor, hope.group_id)


def test_a_circle_keeps_a_lead_and_gives_no_role_to_who_is_gone(hope):
    lead = hope.seats["facilitator"]
    with pytest.raises(Conflict, match="at least one lead"), unit_of_work(hope.owner):
        set_role(hope.owner, hope.group_id, lead, Role.PARTICIPANT)
    change_seat(hope, "ann", state=MembershipState.LEFT)
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        set_role(hope.owner, hope.group_id, hope.seats["ann"], Role.LEAD)


def test_an_archived_circle_is_read_by_its_people(world, hope):
    change_group(hope, state=GroupState.ARCHIVED)
    page = world.client(hope.ann).get(f"/o/hope/groups/{hope.group_id}")
    assert page.status_code == 200
    assert "Archived" in page.text
    assert len(memberships(hope)) == 7
