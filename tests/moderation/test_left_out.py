"""Whoever is left out of the whole space reads why on one page, and can ask for a second look."""

import pytest
import sqlalchemy as sa

from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.work import unit_of_work
from facilitator.moderation import appeals, expelling, sanctions
from facilitator.moderation.models import Appeal, AppealState
from facilitator.organizations.models import Member, MemberState

CLOSED = "/spaces/hope/closed"


@pytest.fixture
def tab(hope, world):
    """Ann's browser, after an admin left her out of the space."""
    tab = world.client(hope.ann)
    with unit_of_work(hope.admin):
        who = hope.seats["ann"]
        expelling.expel(hope.admin, hope.group_id, who, "Threats, twice.")
    return tab


def appeal_of(hope):
    with unit_of_work(hope.owner, writes=False):
        return db.session.scalar(sa.select(Appeal))


def test_the_page_says_why_and_nothing_else_of_the_space_opens(hope, tab):
    page = tab.get(CLOSED)
    assert page.status_code == 200
    assert "Threats, twice." in page.get_data(as_text=True)
    assert CLOSED in tab.get("/spaces").get_data(as_text=True)
    for path in ("/o/hope/", "/o/hope/record", f"/o/hope/groups/{hope.group_id}"):
        assert tab.get(path).status_code == 404


def test_the_way_to_the_start_leads_there_and_not_to_a_page_that_is_not(hope, world):
    tab = world.client(hope.ann)
    tab.get("/o/hope/")
    with unit_of_work(hope.admin):
        expelling.expel(hope.admin, hope.group_id, hope.seats["ann"], "why")
    assert tab.get("/").headers["Location"] == CLOSED


@pytest.mark.parametrize("who", ["owner", "ben", "stranger"])
def test_it_is_there_for_nobody_else(hope, other, world, tab, who):
    assert world.client(hope.actors[who]).get(CLOSED).status_code == 404
    assert world.client(other.ann).get(CLOSED).status_code == 404
    assert tab.get("/spaces/other/closed").status_code == 404
    assert tab.get("/spaces/never/closed").status_code == 404


def test_a_ban_from_one_circle_is_read_in_the_record_as_ever(hope, world):
    with unit_of_work(hope.moderator):
        sanctions.ban(hope.moderator, hope.group_id, hope.seats["ann"], "why")
    assert world.client(hope.ann).get(CLOSED).status_code == 404


def test_a_second_look_is_asked_for_once_and_decided_by_somebody_else(hope, tab):
    assert tab.post(CLOSED, data={"words": " "}).status_code == 422
    assert tab.post(CLOSED, data={"words": "It was a quote."}).status_code == 303
    appeal = appeal_of(hope)
    assert "an answer is promised by" in tab.get(CLOSED).get_data(as_text=True)
    assert tab.post(CLOSED, data={"words": "Again."}).status_code == 422
    with pytest.raises(NotFound), unit_of_work(hope.admin):
        appeals.decide_appeal(hope.admin, appeal.id, AppealState.OVERTURNED, "no")
    with unit_of_work(hope.owner):
        appeals.decide_appeal(hope.owner, appeal.id, AppealState.OVERTURNED, "It was a quote.")
    assert tab.get(CLOSED).status_code == 404
    assert tab.get("/o/hope/record").status_code == 200


def test_what_stands_is_read_there(hope, tab):
    tab.post(CLOSED, data={"words": "It was a quote."})
    appeal = appeal_of(hope)
    with unit_of_work(hope.owner):
        appeals.decide_appeal(hope.owner, appeal.id, AppealState.UPHELD, "It was not.")
    assert "It was not." in tab.get(CLOSED).get_data(as_text=True)
    assert tab.get("/o/hope/record").status_code == 404


def test_where_nobody_else_could_decide_nothing_is_promised(hope, tab):
    with unit_of_work(hope.owner):
        for member in db.session.scalars(sa.select(Member).where(Member.role != Role.ADMIN)):
            if member.state is MemberState.ACTIVE:
                member.role = Role.MEMBER
    assert appeals.NOBODY_HERE in tab.get(CLOSED).get_data(as_text=True)
    assert tab.post(CLOSED, data={"words": "Please."}).status_code == 422
