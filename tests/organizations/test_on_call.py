"""Who is on call, and the hours in which somebody watches."""

import uuid
from datetime import time

import pytest

from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.organizations import oncall
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.oncall import Cover

MONDAY_EVENING = Cover(0, time(18), time(22))


def set_people(hope, *people, who="owner"):
    """Put people on call."""
    actor = getattr(hope, who)
    with unit_of_work(actor):
        oncall.set_on_call(actor, [one.member_id for one in people])


def on_call(hope):
    """Return who is on call."""
    with unit_of_work(hope.owner, writes=False):
        return oncall.on_call_ids()


def change(hope, person, **values):
    """Change somebody's row in the organization."""
    with unit_of_work(hope.owner):
        member = db.session.get_one(Member, (hope.organization_id, person.member_id))
        for name, value in values.items():
            setattr(member, name, value)


def test_people_are_asked_in_the_order_they_were_put_in(hope):
    set_people(hope, hope.facilitator, hope.owner, hope.facilitator)
    assert on_call(hope) == [hope.facilitator.member_id, hope.owner.member_id]
    set_people(hope, hope.owner)
    assert on_call(hope) == [hope.owner.member_id]


def test_whoever_lost_their_office_or_left_is_not_rung(hope):
    set_people(hope, hope.facilitator, hope.owner)
    change(hope, hope.facilitator, role=Role.MEMBER)
    assert on_call(hope) == [hope.owner.member_id]
    change(hope, hope.facilitator, role=Role.FACILITATOR, state=MemberState.LEFT)
    assert on_call(hope) == [hope.owner.member_id]


def test_only_an_office_of_this_organization_can_be_on_call(hope, other):
    for stranger in (other.owner, hope.ann):
        with pytest.raises(NotFound):
            set_people(hope, stranger)
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        oncall.set_on_call(hope.owner, [uuid.uuid4()])
    with pytest.raises(NotAllowed):
        set_people(hope, hope.facilitator, who="facilitator")
    assert on_call(hope) == []


def test_hours_are_kept_in_the_order_of_the_week(hope):
    sunday = Cover(6, time(9), time(12))
    with unit_of_work(hope.owner):
        oncall.set_cover(hope.owner, [sunday, MONDAY_EVENING])
        assert oncall.cover_hours() == [MONDAY_EVENING, sunday]
        oncall.set_cover(hope.owner, [])
        assert oncall.cover_hours() == []


@pytest.mark.parametrize(
    "hours",
    [
        [Cover(0, time(22), time(18))],
        [Cover(7, time(8), time(9))],
        [MONDAY_EVENING, Cover(0, time(21), time(23))],
    ],
)
def test_hours_that_overlap_or_end_before_they_begin_are_refused(hope, hours):
    with pytest.raises(Invalid), unit_of_work(hope.owner):
        oncall.set_cover(hope.owner, hours)
