"""Whether somebody watches, by the hours of cover, and until when that is so."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.organizations.models import Organization
from facilitator.organizations.oncall import Cover, set_cover
from facilitator.organizations.watching import COVER, Watching, is_covered, watching_now
from tests.prompts.making import asked

#: Tuesday evenings, and Friday on into Saturday.
HOURS = [
    Cover(1, time(19), time(22)),
    Cover(4, time(20), time(23, 59)),
    Cover(5, time(0), time(2, 30)),
]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cover(tenant, hours, zone="Europe/Berlin"):
    """Write hours of cover down."""
    with unit_of_work(tenant.owner):
        db.session.get_one(Organization, tenant.organization_id).time_zone = zone
        set_cover(tenant.owner, hours)


@pytest.mark.parametrize(
    ("now", "is_on", "until"),
    [
        ("2027-02-02T17:59", False, "2027-02-02T18:00"),
        ("2027-02-02T18:00", True, "2027-02-02T21:00"),
        ("2027-02-02T21:00", False, "2027-02-05T19:00"),
        ("2027-02-05T22:59", True, "2027-02-06T01:30"),  # midnight is no end
        ("2027-02-06T02:00", False, "2027-02-09T18:00"),
        ("2027-03-26T23:30", True, "2027-03-27T01:30"),
        ("2027-03-28T03:00", False, "2027-03-30T17:00"),  # the clocks have jumped
    ],
)
def test_it_is_true_to_the_hours_on_the_clock_of_the_organization(hope, now, is_on, until):
    cover(hope, HOURS)
    with time_machine.travel(utc(now)), unit_of_work(hope.ann, writes=False):
        assert watching_now(hope.ann) == Watching(is_on, utc(until))


@pytest.mark.parametrize(
    ("now", "is_on"),
    [
        ("2027-10-31T00:15", True),  # 02:15, for the first time
        ("2027-10-31T00:30", False),
        ("2027-10-31T01:15", False),  # 02:15, for the second time
        ("2027-10-31T01:30", False),
    ],
)
def test_a_wall_time_that_comes_twice_is_the_first_for_a_page_and_for_a_message(hope, now, is_on):
    cover(hope, [Cover(6, time(2), time(2, 30))])
    with time_machine.travel(utc(now)), unit_of_work(hope.ann, writes=False):
        assert watching_now(hope.ann).is_on is is_on
        assert is_covered(COVER.all(), utc(now)) is is_on


def test_hours_that_never_end_and_no_hours_at_all_have_no_end(hope):
    with unit_of_work(hope.ann, writes=False):
        assert watching_now(hope.ann) == Watching(False, None)
    cover(hope, [Cover(day, time(0), time(23, 59)) for day in range(7)])
    with unit_of_work(hope.ann, writes=False):
        assert watching_now(hope.ann) == Watching(True, None)


def test_a_composer_between_sessions_says_it(world, hope):
    prompt_id = asked(hope)
    page = f"/o/hope/prompts/{prompt_id}"
    assert "Nobody watches this all the time" in world.client(hope.ann).get(page).text
    cover(hope, [Cover(day, time(0), time(23, 59)) for day in range(7)])
    assert "Watched at any time" in world.client(hope.ann).get(page).text
