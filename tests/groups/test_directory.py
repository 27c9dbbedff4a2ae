"""The directory: what somebody could join, filtered, without a word about who is in it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import topics
from facilitator.groups.bands import Band, bands_of
from facilitator.groups.directory import Wanted, directory_for
from facilitator.groups.models import Admission, Group, Visibility
from facilitator.groups.operations import create_group, edit_group
from facilitator.groups.requests import ask_to_join
from tests.counting import counted
from tests.groups.making import AGREED, draft
from tests.worlds import coming_meeting

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
        entries = directory_for(tenant.stranger, Wanted(**values))
        return {entry.group.name: entry.left for entry in entries}


def fill_small(tenant):
    """Let Ann take the last place of the small circle."""
    with unit_of_work(tenant.ann, writes=False):
        [small] = [e.group for e in directory_for(tenant.ann, Wanted(admission=Admission.OPEN))]
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


# ---------------------------------------------------------------- topics, language, time


def named(tenant, *names):
    """Let the organization have topics; returns their ids by name."""
    with unit_of_work(tenant.owner):
        topics.set_topics(tenant.owner, names)
    with unit_of_work(tenant.owner, writes=False):
        return {topic.name: topic.id for topic in topics.topics_of(tenant.owner)}


def change(tenant, name, **values):
    """Edit the circle with a name."""
    with unit_of_work(tenant.facilitator):
        group = db.session.query(Group).filter_by(name=name).one()
        given = draft(name=name, admission=group.admission, **LISTED, **values)
        edit_group(tenant.facilitator, group.id, given)


def test_the_organization_keeps_its_list_and_what_stays_stays_with_its_circles(circles):
    for who in ("moderator", "facilitator", "ann"):
        actor = getattr(circles, who)
        with pytest.raises(NotAllowed), unit_of_work(actor):
            topics.set_topics(actor, ["Sleep"])
    ids = named(circles, "Sleep", "  New   city ", "sleep", "")
    assert list(ids) == ["sleep", "New city"]
    change(circles, "Asking", topics=tuple(ids.values()))
    again = named(circles, "Night shifts", "SLEEP")
    assert again["SLEEP"] == ids["sleep"]
    assert listed(circles, topic_id=ids["sleep"]) == {"Asking": 11}
    assert listed(circles, topic_id=ids["New city"]) == {}
    for wrong in (["x" * 41], [f"Topic {n}" for n in range(61)]):
        with pytest.raises(Invalid), unit_of_work(circles.owner):
            topics.set_topics(circles.owner, wrong)


def test_a_circle_is_about_three_topics_at_most_and_none_of_elsewhere(circles, other):
    ids = named(circles, "A", "B", "C", "D")
    foreign = named(other, "A")["A"]
    with pytest.raises(Invalid) as refused:
        change(circles, "Asking", topics=tuple(ids.values()))
    assert refused.value.field == "topics"
    with pytest.raises(NotFound):
        change(circles, "Asking", topics=(foreign,))
    assert listed(circles, topic_id=foreign) == {}


def test_it_is_filtered_by_language_and_by_the_readers_own_clock(circles):
    change(circles, "Asking", language="cy")
    assert listed(circles, language="cy") == {"Asking": 11}
    with unit_of_work(circles.facilitator):
        group = db.session.query(Group).filter_by(name="Invited").one()
        db.session.add(coming_meeting(group.id, uuid.uuid4(), clock.now()))
        starts = clock.now() + timedelta(minutes=5)
    band = next(iter(bands_of([starts], "UTC") - {Band.WEEKEND}))
    assert listed(circles, band=band) == {"Invited": 11}
    elsewhere = set(Band) - bands_of([starts], "UTC")
    assert all(listed(circles, band=other) == {} for other in elsewhere)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", {Band.EVENING}),  # Friday, 21:30
        ("America/Los_Angeles", {Band.AFTERNOON}),  # 13:30
        ("Europe/Berlin", {Band.NIGHT}),  # 22:30
        ("Asia/Kolkata", {Band.NIGHT, Band.WEEKEND}),  # Saturday, 03:00
        ("Pacific/Auckland", {Band.MORNING, Band.WEEKEND}),  # Saturday, 10:30
    ],
)
def test_a_time_is_the_wall_clocks_of_whoever_reads(zone, expected):
    assert bands_of([datetime(2026, 11, 27, 21, 30, tzinfo=UTC)], zone) == expected


def test_its_addresses_hold_ids_and_codes_and_no_topic(world, circles):
    ids = named(circles, "Sleep")
    change(circles, "Asking", topics=(ids["Sleep"],), language="de")
    client = world.client(circles.stranger)
    page = client.get("/o/hope/groups/").text
    assert f'<option dir="auto" value="{ids["Sleep"]}">Sleep</option>' in page
    assert '<option value="de">German</option>' in page
    asked = f"/o/hope/groups/?topic={ids['Sleep']}&language=de&time=&admission="
    found = client.get(asked).text.partition("<main")[2]
    assert "Asking" in found
    assert "Invited" not in found
    for nonsense in ("topic=Sleep", "time=never", "language=%00", f"topic={uuid.uuid4()}"):
        assert client.get(f"/o/hope/groups/?{nonsense}").status_code == 200
    owner = world.client(circles.owner)
    assert owner.post("/o/hope/groups/topics", data={"topics": "x" * 50}).status_code == 422
    assert "x" * 50 in owner.post("/o/hope/groups/topics", data={"topics": "x" * 50}).text
    assert client.get("/o/hope/groups/topics").status_code == 403


def test_two_hundred_circles_cost_no_more_statements_than_three(world, circles):
    client = world.client(circles.stranger)
    client.get("/account")
    ids = named(circles, "Sleep")
    with counted() as few:
        client.get("/o/hope/groups/")
    with unit_of_work(circles.facilitator):
        for number in range(200):
            group = Group(id=uuid.uuid4(), name=f"Circle {number}", created_at=clock.now())
            group.visibility = Visibility.LISTED
            db.session.add(group)
            db.session.flush()  # its topic and session point at it
            topics.set_group_topics(circles.facilitator, group, ids.values())
            db.session.add(coming_meeting(group.id, uuid.uuid4(), clock.now()))
    with counted() as many:
        page = client.get("/o/hope/groups/").text
    assert "Circle 199" in page
    assert len(many) == len(few) <= 15
