"""What whoever runs the team reads of its load: a number of a week that is over, never whose."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.care.caring import take
from facilitator.care.models import CareCase
from facilitator.care.operations import raise_on_page
from facilitator.care.queries import cases_for
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import open_work, unit_of_work
from facilitator.load.counts import TeamWeek, last_week
from facilitator.load.guard import full_week_of
from facilitator.meetings.attendance_models import Attendance
from facilitator.organizations.models import Member, MemberState
from tests.groups.making import change_seat
from tests.load.test_guard import cases, doing, held  # noqa: F401 (a fixture)
from tests.meetings.making import took_place
from tests.worlds import join_tenant, make_account

#: A Sunday evening of UTC.
SUNDAY = datetime(2027, 2, 7, 20, 0, tzinfo=UTC)


def grow_team(tenant, *names):
    """Let more people hold the tenant's circle."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        for name in names:
            account = make_account(f"{name}@{tenant.slug}.example")
            join_tenant(tenant, name, account, Role.FACILITATOR, Role.COFACILITATOR)


def week(actor):
    with unit_of_work(actor, writes=False):
        return last_week(actor)


NAMES = ("facilitator", "cofacilitator", "dora", "eli", "finn")


def hold_each(tenant, *names):
    """Let a session have taken place that all of these held."""
    took_place(tenant, timedelta(days=1), dict.fromkeys(names, (0, 60)), staff=names)


def test_one_full_week_is_a_count_once_the_week_is_over_and_only_where_five_held_something(hope):
    with time_machine.travel(SUNDAY):
        grow_team(hope, *NAMES[2:])
        held(hope, 6)
        with unit_of_work(hope.facilitator, writes=False):
            assert full_week_of(hope.facilitator) is not None
        hold_each(hope, *NAMES[1:4])
        assert week(hope.admin) == TeamWeek(date(2027, 1, 25), 0, None, False)  # it is not over
    with time_machine.travel(SUNDAY + timedelta(hours=5)):
        few = week(hope.admin)  # the team is five, of whom four held something
        assert few == TeamWeek(date(2027, 2, 1), 7, None, False)
        hold_each(hope, NAMES[4])
        one = week(hope.owner)
        assert one == TeamWeek(date(2027, 2, 1), 8, 1, False)
        held(hope, 6, "cofacilitator", ago=timedelta(minutes=10))  # of the week that has begun
        assert week(hope.owner) == one
    with time_machine.travel(SUNDAY + timedelta(days=8)):
        assert week(hope.owner).full is None  # one person held all of it


def test_whoever_leaves_the_team_or_is_erased_changes_no_number(hope):
    with time_machine.travel(SUNDAY):
        grow_team(hope, *NAMES[2:])
        held(hope, 6)
        hold_each(hope, *NAMES[1:])
    with time_machine.travel(SUNDAY + timedelta(hours=5)):
        before = week(hope.owner)
        assert before.full == 1
        change_seat(hope, "facilitator", role=Role.PARTICIPANT)
        with unit_of_work(hope.owner):
            key = (hope.organization_id, hope.facilitator.member_id)
            db.session.get_one(Member, key).state = MemberState.LEFT
        assert week(hope.owner) == before
        with unit_of_work(hope.owner):  # as a request to be forgotten does it
            theirs = Attendance.membership_id == hope.seats["facilitator"]
            db.session.execute(sa.delete(Attendance).where(theirs))
        assert week(hope.owner).full is None


def test_a_case_counts_for_the_week_it_was_answered_in_whatever_becomes_of_it(hope):
    with time_machine.travel(SUNDAY):
        grow_team(hope, *NAMES[2:])
        hold_each(hope, *NAMES)
        for who in ("ann", "ben", "cleo"):
            doing(hope.actors[who], raise_on_page, hope.group_id, uuid.uuid4())
        with unit_of_work(hope.facilitator, writes=False):
            begun = [(one.case.id, one.case.version) for one in cases_for(hope.facilitator)]
        for case_id, version in begun:
            doing(hope.facilitator, take, case_id, version)
    with time_machine.travel(SUNDAY + timedelta(hours=5)):
        before = week(hope.owner)
        assert before.full == 1
        for case_id, version in begun:
            doing(hope.cofacilitator, take, case_id, version + 1)
        with unit_of_work(hope.owner):
            db.session.execute(sa.update(CareCase).values(acknowledged_at=clock.now()))
        assert week(hope.owner) == before


def test_that_everybody_or_everybody_but_one_had_one_is_no_number(hope, cases):  # noqa: F811
    counts, _sessions = cases
    grow_team(hope, *NAMES[2:])
    counts.update((hope.actors[name].member_id, 1) for name in NAMES)
    assert week(hope.owner).full == 0
    for number, name in enumerate(NAMES, start=1):
        counts[hope.actors[name].member_id] = 3
        found = week(hope.owner)
        assert (found.full, found.is_most) == (number, number >= 4)


@pytest.mark.parametrize("who", ["moderator", "facilitator", "ann"])
def test_nobody_reads_it_who_does_not_run_the_team(hope, who):
    with pytest.raises(NotAllowed):
        week(hope.actors[who])


def test_the_page_says_a_number_and_nobody(world, hope, cases):  # noqa: F811
    counts, _sessions = cases
    page = world.client(hope.owner).get("/o/hope/credentials").text
    assert "No other number is shown" in page
    grow_team(hope, *NAMES[2:])
    counts.update((hope.actors[name].member_id, 1) for name in NAMES)
    held(hope, 6, ago=timedelta(days=clock.now().weekday() + 2))
    page = world.client(hope.owner).get("/o/hope/credentials").text
    assert "1 facilitator had a full week" in page
