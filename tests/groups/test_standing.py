"""Who sees a group, and what they may do in it: the finder is the check."""

from datetime import UTC, datetime

import pytest

from facilitator.core.access import Permission
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Admission, GroupState, MembershipState, Visibility
from facilitator.groups.queries import (
    group_for,
    groups_of,
    handles_of,
    listed_group_for,
    membership_for,
    other_groups_for,
    person_in,
    roster_of,
    standing_in,
)
from tests.groups.making import change_group, change_seat

INSIDE = ["facilitator", "cofacilitator", "ann"]
BY_ROLE = ["owner", "admin", "moderator"]
OUTSIDE = ["pending", "stranger"]


@pytest.mark.parametrize("who", [*INSIDE, *BY_ROLE])
def test_its_people_and_the_organizations_staff_see_a_hidden_group(hope, who):
    change_group(hope, visibility=Visibility.HIDDEN)
    actor = getattr(hope, who)
    with unit_of_work(actor, writes=False):
        standing = standing_in(actor, hope.group_id)
        assert standing.group.id == hope.group_id
        assert (standing.membership is not None) is (who in INSIDE)
        assert len(roster_of(actor, hope.group_id)) == 6


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_sees_inside_however_it_is_listed(hope, who, visibility):
    change_group(hope, visibility=visibility)
    actor = getattr(hope, who)
    for find in (
        lambda: standing_in(actor, hope.group_id),
        lambda: group_for(actor, hope.group_id, Permission.GROUP_SEE),
        lambda: roster_of(actor, hope.group_id),
        lambda: membership_for(actor, hope.group_id, Permission.POST),
        lambda: person_in(actor, hope.group_id, hope.seats["ann"], Permission.GROUP_SEE),
    ):
        with pytest.raises(NotFound), unit_of_work(actor, writes=False):
            find()


def test_the_directory_shows_listed_groups_and_no_others(hope):
    for visibility, seen in (("listed", True), ("unlisted", False), ("hidden", False)):
        change_group(hope, visibility=Visibility(visibility))
        with unit_of_work(hope.stranger, writes=False):
            assert bool(other_groups_for(hope.stranger)) is seen
        if not seen:
            with pytest.raises(NotFound), unit_of_work(hope.stranger, writes=False):
                listed_group_for(hope.stranger, hope.group_id)


def test_the_directory_leaves_out_what_is_archived_or_closed_to_somebody(hope):
    change_group(hope, visibility=Visibility.LISTED, admission=Admission.OPEN)
    for state in (MembershipState.SUSPENDED, MembershipState.BANNED):
        change_seat(hope, "ann", state=state)
        with unit_of_work(hope.ann, writes=False):
            assert other_groups_for(hope.ann) == []
    change_group(hope, state=GroupState.ARCHIVED)
    with unit_of_work(hope.stranger, writes=False):
        assert other_groups_for(hope.stranger) == []


@pytest.mark.parametrize(
    "state", [MembershipState.LEFT, MembershipState.BANNED, MembershipState.DECLINED]
)
def test_who_left_was_banned_or_declined_sees_nothing(hope, state):
    change_seat(hope, "ann", state=state)
    with unit_of_work(hope.ann, writes=False):
        assert groups_of(hope.ann) == []
    with pytest.raises(NotFound), unit_of_work(hope.ann, writes=False):
        standing_in(hope.ann, hope.group_id)


def test_a_suspended_person_is_told_until_when_and_sees_nothing_else(world, hope):
    until = datetime(2030, 3, 9, tzinfo=UTC)
    change_seat(hope, "ann", state=MembershipState.SUSPENDED, until=until)
    with pytest.raises(NotAllowed, match="until March 9"), unit_of_work(hope.ann, writes=False):
        standing_in(hope.ann, hope.group_id)
    page = world.client(hope.ann).get(f"/o/hope/groups/{hope.group_id}")
    assert page.status_code == 403
    assert "until March 9" in page.text
    assert "hope circle" not in page.text


@pytest.mark.parametrize("who", [*INSIDE, *BY_ROLE, *OUTSIDE])
def test_a_group_of_another_organization_is_as_absent_as_none(hope, other, who):
    actor = getattr(hope, who)
    with pytest.raises(NotFound), unit_of_work(actor, writes=False):
        standing_in(actor, other.group_id)


def test_one_person_in_two_organizations_stands_apart_in_each(hope, other):
    for here, there in ((hope, other), (other, hope)):
        with unit_of_work(here.both, writes=False):
            [(group, membership)] = groups_of(here.both)
            assert (group.id, membership.id) == (here.group_id, here.seats["both"])
        with pytest.raises(NotFound), unit_of_work(here.both, writes=False):
            standing_in(here.both, there.group_id)


def test_a_person_of_the_group_is_found_only_in_their_own_group(hope, other):
    with unit_of_work(hope.facilitator, writes=False):
        found = person_in(hope.facilitator, hope.group_id, hope.seats["ann"], Permission.ROSTER_SEE)
        assert found.id == hope.seats["ann"]
        assert handles_of(hope.facilitator, hope.group_id)[found.id] == "Ann of Hope"
    with pytest.raises(NotFound), unit_of_work(hope.facilitator, writes=False):
        person_in(hope.facilitator, hope.group_id, other.seats["ann"], Permission.ROSTER_SEE)
