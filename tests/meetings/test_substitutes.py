"""Whoever holds a session can ask the others to; the first to accept leads it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings.holding import Holders
from facilitator.meetings.models import Answer, Substitute
from facilitator.meetings.operations import Stale, cancel_meeting, edit_meeting
from facilitator.meetings.substitutes import (
    TAKEN,
    ask_for_substitute,
    search_for,
    take_over,
    withdraw_request,
)
from facilitator.meetings.sweeps import look_after_substitutes
from facilitator.notices.models import Channel
from facilitator.organizations.oncall import set_on_call
from tests.meetings.making import answered, both, draft, meeting_row, planned, seat
from tests.notices.making import told, turn
from tests.racing import race

SOUGHT, CHANGED, NEEDED = "substitute", "holders", "needed"


@pytest.fixture
def meeting_id(hope):
    """A session in a day that the lead holds; both of the circle's others can step in."""
    with unit_of_work(hope.owner):
        seat(hope, "ben").role = Role.COFACILITATOR
    return planned(hope, holders=both(hope, backup=""))


def act(tenant, who, operation, *given):
    """Let somebody do something in a work of its own."""
    with unit_of_work(tenant.actors[who]):
        return operation(tenant.actors[who], *given)


def requests_of(tenant):
    """Return the state and the words of every request."""
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(sa.select(Substitute).order_by(Substitute.asked_at))
        return [(row.state.value, row.note) for row in rows]


def search(tenant, who, meeting_id):
    """Return what somebody sees of the search."""
    meeting = meeting_row(tenant, meeting_id)
    with unit_of_work(tenant.actors[who], writes=False):
        return search_for(tenant.actors[who], meeting)


def test_all_others_who_hold_the_circle_are_asked_at_once(hope, meeting_id):
    act(hope, "facilitator", ask_for_substitute, meeting_id, "I am ill.")
    for who in ("cofacilitator", "ben"):
        assert told(hope, who) == told(hope, who, Channel.MAIL) == {SOUGHT: 1}
        assert search(hope, who, meeting_id).note == "I am ill."
        assert search(hope, who, meeting_id).may_take
    assert told(hope, "facilitator") == told(hope, "ann") == {}
    assert not search(hope, "facilitator", meeting_id).may_take
    assert search(hope, "facilitator", meeting_id).may_withdraw
    assert not search(hope, "ann", meeting_id).is_open


@pytest.mark.parametrize("who", ["facilitator", "admin", "owner"])
def test_who_holds_the_session_and_who_may_plan_it_can_ask(hope, meeting_id, who):
    act(hope, who, ask_for_substitute, meeting_id, "")
    with pytest.raises(Conflict, match="asked already"):
        act(hope, who, ask_for_substitute, meeting_id, "")


def test_others_cannot_ask_nor_accept(hope, other, meeting_id):
    for who in ("ann", "cofacilitator", "moderator"):
        with pytest.raises(NotAllowed):
            act(hope, who, ask_for_substitute, meeting_id, "")
    for who in (hope.stranger, other.facilitator):
        with pytest.raises(NotFound), unit_of_work(who):
            ask_for_substitute(who, meeting_id, "")
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    for who in ("ann", "admin"):
        with pytest.raises(NotAllowed):
            act(hope, who, take_over, meeting_id)
    with pytest.raises(Conflict, match="hold this session already"):
        act(hope, "facilitator", take_over, meeting_id)
    for who in ("ann", "ben"):
        with pytest.raises(NotAllowed):
            act(hope, who, withdraw_request, meeting_id)


def test_somebody_who_holds_a_circle_alone_is_told_that_there_is_nobody_to_ask(hope):
    meeting_id = planned(hope, holders=both(hope, backup=""))
    with unit_of_work(hope.owner):
        seat(hope, "cofacilitator").state = MembershipState.PAUSED
    with pytest.raises(Conflict, match="Nobody else holds this circle"):
        act(hope, "facilitator", ask_for_substitute, meeting_id, "")


def test_the_first_to_accept_leads_and_who_comes_is_told(hope, meeting_id):
    answered(hope, "ann", meeting_id, Answer.GOING)
    answered(hope, "cleo", meeting_id, Answer.DECLINED)
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    act(hope, "cofacilitator", take_over, meeting_id)
    row = meeting_row(hope, meeting_id)
    assert Holders.of(row) == both(hope, "cofacilitator", "")
    assert told(hope, "ann") == told(hope, "facilitator") == {CHANGED: 1}
    assert told(hope, "cleo") == {}
    with pytest.raises(Conflict, match=TAKEN):
        act(hope, "ben", take_over, meeting_id)
    with pytest.raises(Stale):  # whoever had the form open would give it back unawares
        act(hope, "facilitator", edit_meeting, meeting_id, draft(holders=both(hope)), 0)
    turn()
    assert SOUGHT not in told(hope, "ben", Channel.MAIL), "nobody is asked by mail any more"


def test_a_backup_who_accepts_leads_and_nobody_stands_by(hope):
    meeting_id = planned(hope, holders=both(hope))
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    act(hope, "cofacilitator", take_over, meeting_id)
    assert Holders.of(meeting_row(hope, meeting_id)) == both(hope, "cofacilitator", "")


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_accept_in_the_same_moment_one_leads(app, hope, meeting_id, turn):
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    accepts = [
        lambda who=who: act(hope, who, take_over, meeting_id) for who in ("cofacilitator", "ben")
    ]
    outcomes = race(app, *accepts)
    assert sorted(outcomes) == ["conflict", "done"]
    first = "cofacilitator" if outcomes[0] == "done" else "ben"
    assert meeting_row(hope, meeting_id).lead_id == hope.seats[first]


def test_a_request_can_be_taken_back_and_made_again(hope, meeting_id):
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    act(hope, "facilitator", withdraw_request, meeting_id)
    for late in (take_over, withdraw_request):
        with pytest.raises(Conflict):
            act(hope, "facilitator" if late is withdraw_request else "ben", late, meeting_id)
    act(hope, "admin", ask_for_substitute, meeting_id, "")
    assert told(hope, "ben") == {SOUGHT: 2}
    assert meeting_row(hope, meeting_id).lead_id == hope.seats["facilitator"]


def test_two_hours_before_the_people_on_call_are_told_once(hope, meeting_id, time_machine):
    act(hope, "owner", set_on_call, [hope.admin.member_id])
    act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    starts_at = meeting_row(hope, meeting_id).starts_at
    for before, count in ((121, 0), (119, 1), (60, 1)):
        time_machine.move_to(starts_at - timedelta(minutes=before))
        look_after_substitutes()
        look_after_substitutes()
        assert told(hope, "admin")[NEEDED] == count
    act(hope, "ben", take_over, meeting_id)
    turn()
    assert told(hope, "admin", Channel.MAIL)[NEEDED] == 0, "it was taken before the mail left"


def test_nobody_on_call_is_told_once_it_has_begun_or_is_cancelled(hope, meeting_id, time_machine):
    act(hope, "owner", set_on_call, [hope.admin.member_id])
    act(hope, "facilitator", ask_for_substitute, meeting_id, "I am ill.")
    starts_at = meeting_row(hope, meeting_id).starts_at
    time_machine.move_to(starts_at + timedelta(minutes=1))
    look_after_substitutes()
    with pytest.raises(Conflict, match="has begun"):
        act(hope, "facilitator", ask_for_substitute, meeting_id, "")
    time_machine.move_to(starts_at - timedelta(minutes=100))
    act(hope, "facilitator", cancel_meeting, meeting_id, "Snow.")
    look_after_substitutes()
    assert told(hope, "admin") == {}
    assert requests_of(hope) == [("withdrawn", "")], "a word that has done its work goes"
