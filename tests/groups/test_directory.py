"""The directory: what somebody could join, filtered, without a word about who is in it."""

import pytest

from facilitator.core.work import unit_of_work
from facilitator.groups.directory import directory_for
from facilitator.groups.models import Admission, Visibility
from facilitator.groups.operations import create_group
from facilitator.groups.requests import ask_to_join
from tests.groups.making import AGREED, draft

LISTED = {"visibility": Visibility.LISTED}


@pytest.fixture
def circles(hope, other):
    """List three circles here and one elsewhere; the first has one place, and nobody else any."""
    with unit_of_work(hope.facilitator):
        for name, admission, limit in (
            ("Small", Admission.OPEN, 2),
            ("Asking", Admission.REQUEST, 12),
            ("Invited", Admission.INVITATION, 12),
        ):
            given = draft(name=name, admission=admission, size_limit=limit, **LISTED)
            create_group(hope.facilitator, given, f"{name} Heron")
    with unit_of_work(other.facilitator):
        create_group(other.facilitator, draft(name="Elsewhere", **LISTED), "Far Heron")
    return hope


def listed(tenant, **values):
    """Return the names the stranger finds, with the places left."""
    with unit_of_work(tenant.stranger, writes=False):
        entries = directory_for(tenant.stranger, **values)
        return {entry.group.name: entry.left for entry in entries}


def fill_small(tenant):
    """Let Ann take the last place of the small circle."""
    with unit_of_work(tenant.ann, writes=False):
        [small] = [e.group for e in directory_for(tenant.ann, admission=Admission.OPEN)]
    with unit_of_work(tenant.ann):
        ask_to_join(tenant.ann, small.id, "Second Fern", (), AGREED)


def test_it_says_what_is_there_and_how_many_places_are_left(circles):
    assert listed(circles) == {"Small": 1, "Asking": 11, "Invited": 11}
    fill_small(circles)
    assert listed(circles)["Small"] == 0


def test_it_is_filtered_by_the_way_in_and_by_places(circles):
    assert listed(circles, admission=Admission.REQUEST) == {"Asking": 11}
    fill_small(circles)
    assert "Small" not in listed(circles, with_places=True)
    assert listed(circles, admission=Admission.OPEN, with_places=True) == {}


def test_its_page_shows_places_and_no_person(world, circles):
    client = world.client(circles.stranger)
    page = client.get("/o/hope/groups/").text
    assert "1 place left" in page
    assert "Heron" not in page
    assert "Small" not in client.get("/o/hope/groups/?admission=request&places=yes").text
    fill_small(circles)
    nothing = client.get("/o/hope/groups/?admission=open&places=yes").text
    assert "No group fits" in nothing
    assert "Full; there is a line" in client.get("/o/hope/groups/?admission=%00nonsense").text
