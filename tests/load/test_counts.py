"""What whoever runs the team reads of its load: a number of a week that is over, never whose."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.errors import NotAllowed
from facilitator.core.work import open_work, unit_of_work
from facilitator.load.counts import last_week
from facilitator.load.guard import full_week_of
from tests.load.test_guard import cases, held  # noqa: F401 (a fixture)
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


def test_one_full_week_is_a_count_once_the_week_is_over_and_only_in_a_team_of_five(hope):
    with time_machine.travel(SUNDAY):
        held(hope, 6)
        grow_team(hope, "dora", "eli")
        with unit_of_work(hope.facilitator, writes=False):
            assert full_week_of(hope.facilitator) is not None
        assert week(hope.admin).full is None  # it is not over, and they are four
    with time_machine.travel(SUNDAY + timedelta(hours=5)):
        few = week(hope.admin)
        assert (few.sessions, few.full, few.debriefs, few.is_most) == (6, None, None, False)
        grow_team(hope, "finn")
        one = week(hope.owner)
        assert (one.sessions, one.full, one.debriefs, one.is_most) == (6, 1, 6, False)
        held(hope, 6, "cofacilitator", ago=timedelta(minutes=10))  # of the week that has begun
        assert week(hope.owner) == one
    with time_machine.travel(SUNDAY + timedelta(days=8)):
        assert week(hope.owner).full == 1
    with time_machine.travel(SUNDAY + timedelta(days=15)):
        assert week(hope.owner).full == 0


def test_that_everybody_or_everybody_but_one_had_one_is_no_number(hope, cases):  # noqa: F811
    counts, _sessions = cases
    grow_team(hope, "dora", "eli", "finn")
    names = ("facilitator", "cofacilitator", "dora", "eli", "finn")
    assert week(hope.owner).full == 0
    for number, name in enumerate(names, start=1):
        counts[hope.actors[name].member_id] = 3
        found = week(hope.owner)
        assert (found.full, found.is_most) == (number, number >= 4)


@pytest.mark.parametrize("who", ["moderator", "facilitator", "ann"])
def test_nobody_reads_it_who_does_not_run_the_team(hope, who):
    with pytest.raises(NotAllowed):
        week(hope.actors[who])


def test_the_page_says_a_number_and_nobody(world, hope):
    page = world.client(hope.owner).get("/o/hope/credentials").text
    assert "fewer than five facilitators" in page
    grow_team(hope, "dora", "eli", "finn")
    held(hope, 6, ago=timedelta(days=clock.now().weekday() + 2))
    page = world.client(hope.owner).get("/o/hope/credentials").text
    assert "1 facilitator had a full week" in page
