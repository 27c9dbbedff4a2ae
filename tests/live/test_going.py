"""Leaving, pausing or losing a circle ends its room on every device, and says which it was."""

import uuid

import pytest

from facilitator.core.access import Role
from facilitator.groups.models import MembershipState
from facilitator.live.models import SeatState
from facilitator.live.queries import Sitting
from tests.live.server import both_ways


@pytest.fixture
def inside(hope, connect):
    """Return the lead and a member who sits in the lobby's other side."""
    lead, ann = connect(hope.facilitator), connect(hope.ann)
    lead.join(hope.meeting_id)
    ann.join(hope.meeting_id)
    assert lead.ask("seat.admit", cmid=str(uuid.uuid4()))["admitted"]
    ann.wait_for("member.join")
    assert ann.join(hope.meeting_id)["me"]["seat"] == "admitted"
    return lead, ann


@both_ways
@pytest.mark.parametrize(("act", "code"), [("leave", "left"), ("pause", "paused")])
def test_who_goes_by_themselves_is_told_so_and_nobody_calls_it_a_removal(inside, hope, act, code):
    lead, ann = inside
    assert ann.post(f"/o/hope/groups/{hope.group_id}/{act}").status_code == 303
    assert ann.wait_for("room.closed")["code"] == code
    assert ann.join(hope.meeting_id)["code"] in {"forbidden", "not_found"}
    assert "member.remove" not in lead.everything()


def test_who_came_back_from_a_pause_takes_their_seat_again(inside, hope):
    _lead, ann = inside
    assert ann.post(f"/o/hope/groups/{hope.group_id}/pause").status_code == 303
    ann.wait_for("room.closed")
    assert ann.post(f"/o/hope/groups/{hope.group_id}/resume").status_code == 303
    assert ann.join(hope.meeting_id)["me"]["seat"] == "admitted"


@pytest.mark.parametrize("seat", SeatState)
@pytest.mark.parametrize("state", MembershipState)
def test_only_somebody_active_who_was_not_removed_may_go_on_hearing(state, seat):
    who = (uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
    sitting = Sitting(*who, seat, False, None, state, Role.PARTICIPANT)
    may_stay = state is MembershipState.ACTIVE and seat is not SeatState.REMOVED
    assert (sitting.gone == "") is may_stay
