"""The first way into a circle: how to leave quickly, once, and a tour that can be skipped."""

from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.models import Admission, Visibility, Welcome
from facilitator.groups.operations import create_group
from facilitator.groups.requests import ask_to_join
from tests.groups.making import AGREED, change_seat, draft, link_into, memberships, newcomer
from tests.worlds import sign_in


def come_in(tenant, person, handle):
    """Come in by a new link; returns what is to be seen first."""
    link_id, _token = link_into(tenant)
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        return join_by_invite(person, link_id, handle, AGREED).welcome


def home_of(tenant):
    """Return the address of a tenant's circle."""
    return f"/o/hope/groups/{tenant.group_id}"


def test_a_newcomer_reads_how_to_leave_then_looks_around_then_is_in(world, hope):
    person, cookie = newcomer("new@home.example")
    assert come_in(hope, person, "Rook") is Welcome.SAFETY
    client = world.client()
    sign_in(client, cookie)
    url = home_of(hope)
    first = client.get(url, follow_redirects=True)
    assert "Before you go in" in first.text
    assert "history still lists this address" in first.text
    tour = client.post(f"{url}/welcome", follow_redirects=True).text
    assert "card 1 of 5" in tour
    for card, mark in (("2", "card 2 of 5"), ("5", "Go to the circle"), ("77", "card 5 of 5")):
        assert mark in client.get(f"{url}/welcome?card={card}").text
    assert "card 1 of 5" in client.get(f"{url}/welcome?card=x").text
    assert "Before you go in" not in client.get(url, follow_redirects=True).text
    inside = client.post(f"{url}/welcome", follow_redirects=True)
    assert inside.request.path == url
    assert client.get(f"{url}/welcome").location.endswith(url)


def test_looking_changes_nothing(world, hope):
    change_seat(hope, "ann", welcome=Welcome.SAFETY)
    client = world.client(hope.ann)
    for _ in range(2):
        assert "Before you go in" in client.get(home_of(hope), follow_redirects=True).text
    [ann] = [row for row in memberships(hope) if row.id == hope.seats["ann"]]
    assert ann.welcome is Welcome.SAFETY


def test_only_the_first_circle_begins_with_it(hope):
    assert come_in(hope, hope.stranger, "Rook") is Welcome.SAFETY
    open_to_all = {"visibility": Visibility.LISTED, "admission": Admission.OPEN}
    with unit_of_work(hope.owner):
        second_id = create_group(hope.owner, draft(**open_to_all), "").id
    for who, first in ((hope.ann, Welcome.DONE), (hope.stranger, Welcome.SAFETY)):
        with unit_of_work(who):
            seat = ask_to_join(who, second_id, f"Second {first.value}", (), AGREED)
            assert seat.welcome is first


def test_nobody_outside_sees_it(world, hope):
    for who, status in ((hope.stranger, 404), (hope.pending, 404), (hope.owner, 303)):
        assert world.client(who).get(f"{home_of(hope)}/welcome").status_code == status
