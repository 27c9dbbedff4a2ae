"""What care comes to in a facilitator's week: numbers, from the cases themselves."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.care.counting import had_case
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.load.guard import cases_in, full_week_of


def counted_for(tenant, who):
    member_id, now = tenant.actors[who].member_id, clock.now()
    with unit_of_work(tenant.owner, writes=False):
        query = sa.select(cases_in(member_id, now - timedelta(days=7), now + timedelta(hours=1)))
        return db.session.scalar(query)


def test_a_case_counts_for_whoever_answered_it_and_for_its_session(care, hope):
    assert counted_for(hope, "cofacilitator") == 0
    case_id = care.say("ann")
    assert counted_for(hope, "cofacilitator") == 0  # nobody answered yet
    care.take("cofacilitator", case_id)
    assert counted_for(hope, "cofacilitator") == 1
    assert counted_for(hope, "facilitator") == 0
    with unit_of_work(hope.facilitator, writes=False):
        assert had_case(hope.facilitator, hope.meeting_id)
    with unit_of_work(hope.ann, writes=False):
        assert not had_case(hope.ann, hope.meeting_id)  # it is about herself


def test_three_cases_make_a_full_week(care, hope, traveler):
    for who in ("ann", "ben", "cleo"):
        care.take("cofacilitator", care.say(who))
    traveler.shift(timedelta(seconds=1))
    with unit_of_work(hope.cofacilitator, writes=False):
        assert full_week_of(hope.cofacilitator) is not None
    with unit_of_work(hope.facilitator, writes=False):
        assert full_week_of(hope.facilitator) is None
