"""A closed series takes nobody new once it is under way, by whatever way, but on purpose."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups import formats, requests, waiting
from facilitator.groups.admissions import invite, join_by_invite
from facilitator.groups.kinds import Format
from facilitator.groups.models import Admission, Group, MembershipState, Visibility
from facilitator.groups.operations import edit_group
from facilitator.groups.sweeps import look_after_lines
from facilitator.live.models import Room, RoomState
from facilitator.meetings.models import MeetingState
from tests.groups.making import (
    AGREED,
    TICKED,
    change_group,
    draft,
    link_into,
    memberships,
    newcomer,
)
from tests.worlds import coming_meeting

HOME = "/o/hope/groups"
SERIES = {
    "visibility": Visibility.LISTED,
    "admission": Admission.OPEN,
    "format": Format.SERIES,
    "sessions": 6,
    "open_until": 1,
}


@pytest.fixture
def series(hope):
    """Make the circle a series of six that closes after the first session."""
    change_group(hope, series_from=clock.now() - timedelta(days=30), **SERIES)
    return hope


def past(tenant, days=7, **values):
    """Put a session on the calendar that is over."""
    meeting_id = uuid.uuid4()
    with unit_of_work(tenant.facilitator):
        meeting = coming_meeting(tenant.group_id, meeting_id, clock.now() - timedelta(days=days))
        for name, value in values.items():
            setattr(meeting, name, value)
        db.session.add(meeting)
    return meeting_id


def over(tenant):
    """Return how many sessions of the series count."""
    with unit_of_work(tenant.facilitator, writes=False):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        return formats.courses_of(tenant.facilitator, [group])[group.id].over


def state_of(tenant, handle):
    """Return the state of the membership with a handle."""
    return next(m.state for m in memberships(tenant) if m.handle == handle)


def ask(tenant, who="stranger", handle="Rook"):
    """Come in from the directory, or ask to."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return requests.ask_to_join(actor, tenant.group_id, handle, (), AGREED).id


def test_sessions_count_that_took_place_or_whose_end_has_passed(series):
    assert over(series) == 0
    past(series, state=MeetingState.CANCELLED)
    past(series, days=40)  # before the circle was a series
    assert over(series) == 0
    past(series)
    with unit_of_work(series.facilitator):  # the coming one ended early
        room = Room(id=series.meeting_id, meeting_id=series.meeting_id, group_id=series.group_id)
        room.state = RoomState.ENDED
        db.session.add(room)
    assert over(series) == 2


def test_a_series_says_how_long_it_is_and_a_circle_that_goes_on_forgets_it(hope):
    for wrong, field in (
        ({"sessions": None}, "sessions"),
        ({"open_until": 7}, "open_until"),
        ({"open_until": None}, "open_until"),
    ):
        given = draft(**{**SERIES, **wrong})
        with pytest.raises(Invalid) as refused, unit_of_work(hope.facilitator):
            edit_group(hope.facilitator, hope.group_id, given)
        assert refused.value.field == field
    with unit_of_work(hope.facilitator):
        assert edit_group(hope.facilitator, hope.group_id, draft(**SERIES)).series_from
    with unit_of_work(hope.facilitator):
        group = edit_group(hope.facilitator, hope.group_id, draft())
        assert (group.sessions, group.open_until, group.series_from) == (None, None, None)


def test_until_then_everybody_comes_in_as_ever(series):
    ask(series)
    assert state_of(series, "Rook") is MembershipState.ACTIVE


def test_after_it_the_directory_and_old_links_let_nobody_in(series):
    invite_id, _token = link_into(series)
    staff_id, _token = link_into(series, role=Role.COFACILITATOR)
    past(series)
    with pytest.raises(Conflict, match="takes nobody new"):
        ask(series)
    person, _cookie = newcomer("late@home.example")
    with open_work(writes=True) as work:
        work.bind(series.organization_id)
        with pytest.raises(Conflict, match="another circle"):
            join_by_invite(person, invite_id, "Wren", AGREED)
    with open_work(writes=True) as work:
        work.bind(series.organization_id)
        assert join_by_invite(person, staff_id, "Wren", AGREED).role is Role.COFACILITATOR


def test_somebody_who_asked_before_is_let_in_only_with_a_reason_that_is_kept(series):
    change_group(series, admission=Admission.REQUEST)
    asked = ask(series)
    past(series)
    lead = series.cofacilitator
    with pytest.raises(Invalid) as refused, unit_of_work(lead):
        requests.answer_request(lead, series.group_id, asked, approve=True)
    assert refused.value.field == "why"
    with unit_of_work(lead):
        requests.answer_request(lead, series.group_id, asked, approve=True, why="Came last time.")
        line = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "membership.approved")
        ).one()
        assert line.details["late"] == "Came last time."
    assert state_of(series, "Rook") is MembershipState.ACTIVE


def test_a_late_link_is_for_one_person_and_for_a_reason(series):
    past(series)
    given = {"role": Role.PARTICIPANT, "days": 7, "label": ""}
    for wrong, field in (({"max_uses": 1}, "why"), ({"max_uses": 2, "why": "So."}, "max_uses")):
        with pytest.raises(Invalid) as refused, unit_of_work(series.facilitator):
            invite(series.facilitator, series.group_id, **given, **wrong)
        assert refused.value.field == field
    invite_id, _token = link_into(series, why="She moved here this week.")
    person, _cookie = newcomer("late@home.example")
    with open_work(writes=True) as work:
        work.bind(series.organization_id)
        state = join_by_invite(person, invite_id, "Wren", AGREED).state
    assert state is MembershipState.ACTIVE


def test_the_line_in_front_dissolves_kindly_and_no_offer_is_taken_any_more(app, series):
    change_group(series, size_limit=6)
    ask(series)
    change_group(series, size_limit=7)
    look_after_lines()
    past(series)
    with pytest.raises(Conflict, match="takes nobody new"), unit_of_work(series.stranger):
        waiting.accept_place(series.stranger, series.group_id)
    look_after_lines()
    look_after_lines()
    assert state_of(series, "Rook") is MembershipState.DECLINED
    with unit_of_work(series.facilitator, writes=False):
        assert waiting.line_of(series.facilitator, series.group_id) == []


def test_its_pages_say_so_before_and_offer_something_else_after(world, series):
    client, lead = world.client(series.stranger), world.client(series.facilitator)
    assert "nobody new after session 1" in client.get(f"{HOME}/").text
    home = f"{HOME}/{series.group_id}"
    assert "A series of 6 sessions" in lead.get(home).text
    past(series)
    listed = client.get(f"{HOME}/").text
    assert "takes nobody new any more" in listed
    assert f"{series.group_id}/ask" not in listed
    page = client.get(f"{home}/ask").text
    assert "no judgment about you" in page
    assert "Where else you could turn" in page
    refused = client.post(f"{home}/ask", data={"handle": "Rook", **TICKED})
    assert refused.status_code == 422
    assert "Where else you could turn" in refused.text
    form = {"label": "", "role": "participant", "max_uses": "1", "days": "7"}
    assert "why this person" in lead.post(f"{home}/invites", data=form).text
    made = lead.post(f"{home}/invites", data={**form, "why": "A friend of Ann."}).text
    assert "Your new link" in made
