"""A session has a lead and a backup who hold its circle; a series hands them to its meetings."""

from dataclasses import replace

import pytest

from facilitator.core.access import Role
from facilitator.core.clock import now
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings.changes import Scope, edit_series
from facilitator.meetings.holding import NOBODY, Holders
from facilitator.meetings.operations import edit_meeting
from facilitator.meetings.series import RepeatDraft, Repeats, fill_due
from facilitator.meetings.sweeps import look_after_holders
from facilitator.notices.models import Channel
from tests.meetings.making import (
    both,
    demand_backups,
    draft,
    held,
    meeting_row,
    meetings_in,
    planned,
    repeated,
    seat,
)
from tests.notices.making import told

HOLDERS = "holders"


def changed(tenant, meeting, scope, holders):
    """Let the lead give one meeting, or more of its series, to others."""
    shown = draft(local_start=meeting.local_start, holders=holders)
    with unit_of_work(tenant.facilitator):
        if scope is Scope.ONE:
            edit_meeting(tenant.facilitator, meeting.id, shown, meeting.revision)
        else:
            edit_series(tenant.facilitator, meeting.id, shown, scope, meeting.revision)


def holders_of(tenant, series_id):
    """Return who holds each meeting of a series, in order."""
    return [Holders.of(row) for row in meetings_in(tenant, series_id)]


def test_everybody_of_the_circle_reads_who_holds_a_session_and_who_stands_by(hope):
    meeting_id = planned(hope, holders=both(hope))
    for who in ("ann", "facilitator", "cofacilitator", "admin"):
        found = held(hope, meeting_id, who)
        assert (found.lead, found.backup) == ("Facilitator of Hope", "Cofacilitator of Hope")
        assert (found.is_lead, found.is_backup) == (who == "facilitator", who == "cofacilitator")


@pytest.mark.parametrize("who", ["ann", "pending"])
def test_only_who_holds_the_circle_can_hold_its_sessions(hope, who):
    for holders in (both(hope, lead=who), both(hope, backup=who)):
        with pytest.raises(Invalid, match="doesn't hold the circle"):
            planned(hope, holders=holders)


def test_nobody_of_another_organization_and_nobody_twice(hope, other):
    with pytest.raises(Invalid, match="doesn't hold the circle"):
        planned(hope, holders=both(other))
    with pytest.raises(Invalid, match="somebody else as backup"):
        planned(hope, holders=both(hope, backup="facilitator"))


def test_an_organization_can_demand_a_lead_and_a_backup(hope):
    planned(hope, holders=NOBODY)
    demand_backups(hope)
    tomorrow = draft().local_start.replace(hour=9)
    for holders, field in ((NOBODY, "lead_id"), (both(hope, backup=""), "backup_id")):
        with pytest.raises(Invalid, match="has a lead and a backup") as refused:
            planned(hope, holders=holders, local_start=tomorrow)
        assert refused.value.field == field
        with pytest.raises(Invalid):
            repeated(hope, holders=holders, local_start=tomorrow)
    planned(hope, holders=both(hope), local_start=tomorrow)


def test_a_series_hands_its_holders_to_its_meetings_also_to_later_ones(hope, time_machine):
    meetings = repeated(hope, RepeatDraft(Repeats.WEEKLY), holders=both(hope))
    assert {Holders.of(row) for row in meetings} == {both(hope)}
    time_machine.move_to(meetings[-1].starts_at)
    with unit_of_work(hope.facilitator):
        from_series = meetings[0].series_id
        fill_due(hope.facilitator, from_series)
    later = meetings_in(hope, from_series)[len(meetings) :]
    assert later
    assert {Holders.of(row) for row in later} == {both(hope)}


def test_this_one_this_and_following_and_all_get_other_holders(hope):
    swapped = both(hope, "cofacilitator", "facilitator")
    first, second, third, *_rest = repeated(hope, holders=both(hope))
    changed(hope, second, Scope.ONE, swapped)
    assert holders_of(hope, first.series_id)[:3] == [both(hope), swapped, both(hope)]
    changed(hope, third, Scope.FOLLOWING, both(hope, backup=""))
    fresh = meeting_row(hope, third.id).series_id
    assert set(holders_of(hope, fresh)) == {both(hope, backup="")}
    assert holders_of(hope, first.series_id) == [both(hope), swapped]
    changed(hope, meeting_row(hope, first.id), Scope.ALL, NOBODY)
    rows = [meeting_row(hope, row.id) for row in (first, second)]
    assert [Holders.of(row) for row in rows] == [NOBODY, swapped], "its own holders stay"


def test_other_words_for_a_series_leave_a_meeting_and_the_series_their_holders(hope):
    swapped = both(hope, "cofacilitator", "facilitator")
    first, second, *_rest = repeated(hope, holders=both(hope))
    changed(hope, first, Scope.ONE, swapped)
    shown = meeting_row(hope, first.id)
    words = replace(draft(local_start=shown.local_start, holders=swapped), title="Renamed")
    with unit_of_work(hope.facilitator):
        edit_series(hope.facilitator, first.id, words, Scope.ALL, shown.revision)
    rows = [meeting_row(hope, row.id) for row in (first, second)]
    assert [row.title for row in rows] == ["Renamed", "Renamed"]
    assert [Holders.of(row) for row in rows] == [swapped, both(hope)]


def test_whoever_is_named_by_somebody_else_is_told_once(hope):
    repeated(hope, holders=both(hope))
    assert told(hope, "cofacilitator") == told(hope, "cofacilitator", Channel.MAIL) == {HOLDERS: 1}
    assert told(hope, "facilitator") == told(hope, "ann") == {}


# ---------------------------------------------------------------- when somebody goes


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (MembershipState.LEFT, Role.COFACILITATOR),
        (MembershipState.SUSPENDED, Role.COFACILITATOR),
        (MembershipState.BANNED, Role.COFACILITATOR),
        (MembershipState.PAUSED, Role.COFACILITATOR),
        (MembershipState.ACTIVE, Role.PARTICIPANT),
    ],
)
def test_whoever_is_gone_holds_nothing_any_more_and_the_others_are_told_once(hope, state, role):
    meetings = repeated(hope, holders=both(hope, "cofacilitator", "facilitator"))
    before = told(hope, "facilitator")
    with unit_of_work(hope.owner):
        row = seat(hope, "cofacilitator")
        row.state, row.role = state, role
    assert held(hope, meetings[0].id).lead == "", "at once, before any sweep"
    look_after_holders()
    look_after_holders()
    rows = meetings_in(hope, meetings[0].series_id)
    assert {Holders.of(row) for row in rows} == {Holders(None, hope.seats["facilitator"])}
    assert {row.revision for row in rows} == {1}
    assert told(hope, "facilitator") - before == {HOLDERS: 1}
    assert told(hope, "ann") == {}


def test_a_session_that_is_over_remembers_who_held_it(hope, time_machine):
    meeting_id = planned(hope, holders=both(hope))
    time_machine.move_to(meeting_row(hope, meeting_id).ends_at)
    with unit_of_work(hope.owner):
        seat(hope, "facilitator").state = MembershipState.LEFT
    look_after_holders()
    assert Holders.of(meeting_row(hope, meeting_id)) == both(hope)
    assert meeting_row(hope, meeting_id).ends_at <= now()
