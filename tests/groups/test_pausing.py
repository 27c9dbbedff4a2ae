"""Resting from a circle: reading stays, writing and places wait, and nobody is told."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.groups.operations import set_role
from facilitator.groups.queries import own_membership, standing_in
from facilitator.groups.resting import pause_membership, resume_membership
from facilitator.groups.sweeps import end_pauses
from facilitator.meetings.models import Answer
from facilitator.meetings.places import answer_meeting
from facilitator.prompts.operations import publish_prompt, reply_to


def pause(actor, group_id, days=None):
    with unit_of_work(actor):
        return pause_membership(actor, group_id, days).state


def state_of(actor, group_id):
    with unit_of_work(actor, writes=False):
        return own_membership(actor, group_id).state


def test_who_paused_reads_and_does_nothing_else_until_they_come_back(hope):
    with unit_of_work(hope.facilitator):
        prompt = publish_prompt(hope.facilitator, hope.group_id, text="How was the week?")
    assert pause(hope.ann, hope.group_id) is MembershipState.PAUSED
    with unit_of_work(hope.ann, writes=False):
        standing = standing_in(hope.ann, hope.group_id)
        assert standing.permissions == {
            Permission.GROUP_SEE,
            Permission.ROSTER_SEE,
            Permission.REPORT,
        }
    for act in (
        lambda: reply_to(hope.ann, prompt.id, "Still here"),
        lambda: answer_meeting(hope.ann, hope.meeting_id, Answer.GOING),
    ):
        with pytest.raises(NotAllowed, match="You have paused this circle"), unit_of_work(hope.ann):
            act()
    with unit_of_work(hope.ann):
        assert resume_membership(hope.ann, hope.group_id).state is MembershipState.ACTIVE
    with unit_of_work(hope.ann):
        assert reply_to(hope.ann, prompt.id, "Back again").id


def test_a_facilitator_who_paused_holds_nothing(hope):
    assert pause(hope.cofacilitator, hope.group_id) is MembershipState.PAUSED
    with unit_of_work(hope.cofacilitator, writes=False):
        assert not standing_in(hope.cofacilitator, hope.group_id).can(Permission.ROOM_HOLD)


def test_pausing_twice_and_coming_back_twice_change_nothing_more(hope):
    for _ in range(2):
        assert pause(hope.ann, hope.group_id) is MembershipState.PAUSED
    for _ in range(2):
        with unit_of_work(hope.ann):
            assert resume_membership(hope.ann, hope.group_id).state is MembershipState.ACTIVE


def test_a_rest_for_a_time_ends_by_itself_and_another_choice_moves_its_end(hope):
    pause(hope.ann, hope.group_id, 1)
    pause(hope.ben, hope.group_id, 1)
    pause(hope.ben, hope.group_id, 28)
    pause(hope.cleo, hope.group_id, 1)
    pause(hope.cleo, hope.group_id)  # until she comes back
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=False):
        end_pauses()
        assert state_of(hope.ann, hope.group_id) is MembershipState.PAUSED
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1), tick=False):
        for _ in range(2):
            end_pauses()
        assert state_of(hope.ann, hope.group_id) is MembershipState.ACTIVE
        for who in (hope.ben, hope.cleo):
            assert state_of(who, hope.group_id) is MembershipState.PAUSED
    with time_machine.travel(clock.now() + timedelta(weeks=4, seconds=1), tick=False):
        end_pauses()
        assert state_of(hope.ben, hope.group_id) is MembershipState.ACTIVE
    with pytest.raises(Invalid):
        pause(hope.ann, hope.group_id, 60)


def test_the_only_lead_names_another_before_resting(hope):
    with pytest.raises(Conflict, match="only lead"):
        pause(hope.facilitator, hope.group_id)
    with unit_of_work(hope.facilitator):
        set_role(hope.facilitator, hope.group_id, hope.seats["cofacilitator"], Role.LEAD)
    assert pause(hope.facilitator, hope.group_id) is MembershipState.PAUSED
    with pytest.raises(Conflict, match="only lead"):
        pause(hope.cofacilitator, hope.group_id)


@pytest.mark.parametrize("who", ["pending", "stranger"])
def test_who_is_not_in_a_circle_cannot_pause_it(hope, other, who):
    actor = getattr(hope, who)
    for group_id in (hope.group_id, other.group_id):
        with pytest.raises(NotFound):
            pause(actor, group_id)


def test_a_break_given_by_others_is_not_ended_by_coming_back(hope):
    with unit_of_work(hope.owner):
        row = own_membership(hope.ann, hope.group_id)
        row.state = MembershipState.SUSPENDED
    with pytest.raises(NotAllowed), unit_of_work(hope.ann):
        resume_membership(hope.ann, hope.group_id)


def test_the_pages_offer_the_way_out_and_the_way_back(world, hope):
    client = world.client(hope.ann)
    path = f"/o/hope/groups/{hope.group_id}"
    assert "Pause this circle" in client.get(path).text
    assert "4 weeks" in client.get(f"{path}/pause").text
    assert client.post(f"{path}/pause", data={"days": "60"}).status_code == 422
    assert client.post(f"{path}/pause", data={"days": "7"}).status_code == 303
    assert "You have paused this circle until" in client.get(path).text
    assert client.post(f"{path}/pause").status_code == 303
    page = client.get(path).text
    assert "Come back" in page
    assert "Pause this circle" not in page
    assert "Answer" not in client.get(f"/o/hope/meetings/{hope.meeting_id}").text
    room = client.get(f"/o/hope/meetings/{hope.meeting_id}/room").text
    assert "You have paused this circle" in room
    assert "data-room" not in room
    assert client.post(f"{path}/resume").status_code == 303
    assert "data-room" in client.get(f"/o/hope/meetings/{hope.meeting_id}/room").text
