"""The pages of groups, as they are read and filled in."""

import pytest

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, MembershipState, Visibility
from tests.counting import counted
from tests.groups.making import TICKED, change_group, change_seat, link_into, memberships, newcomer
from tests.worlds import sign_in

HOME = "/o/hope/groups"


def filled(**values):
    """Return a filled-in group form."""
    return {
        "name": "Night owls",
        "purpose": "",
        "visibility": "unlisted",
        "admission": "request",
        "format": "rolling",
        "language": "de",
        "size_limit": "12",
        "time_zone": "UTC",
        "handle": "Bea",
        **values,
    }


def home_of(tenant):
    """Return the address of a tenant's group in the first organization."""
    return f"{HOME}/{tenant.group_id}"


def test_a_circle_is_opened_edited_and_archived_on_its_pages(world, hope):
    client = world.client(hope.facilitator)
    made = client.post(f"{HOME}/new", data=filled(), follow_redirects=True)
    assert "Night owls is open" in made.text
    url = made.request.path.removesuffix("/invites")
    form = filled(name="Day owls")
    form.pop("handle")
    assert "Day owls" in client.post(f"{url}/edit", data=form, follow_redirects=True).text
    assert client.post(f"{url}/archive", data={"reason": ""}).status_code == 422
    gone = client.post(f"{url}/archive", data={"reason": "It is done."}, follow_redirects=True)
    assert "Its people can still read it" in gone.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"name": "a\x00b"},
        {"name": "a\u202eb"},
        {"visibility": "secret"},
        {"admission": "all"},
        {"size_limit": "1"},
        {"size_limit": "many"},
        {"format": "series", "sessions": "6"},
        {"language": "Martian"},
        {"topics": "965ae0a3-cc79-428f-a43f-aedda3163966"},
        {"format": "series", "sessions": "6", "open_until": "7"},
        {"time_zone": "Moon/Base"},
        {"handle": "a@b"},
        {"handle": "x" * 10_000},
        {"handle": "facilitator"},
        {"owner": "me"},
    ],
)
def test_bad_input_is_refused_in_words_and_opens_nothing(world, hope, wrong):
    answer = world.client(hope.facilitator).post(f"{HOME}/new", data=filled(**wrong))
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(Group).count() == 1


def test_names_are_shown_as_written_and_never_as_markup(world, hope):
    name = "دائرة 🌱 <script>alert(1)</script>"
    client = world.client(hope.facilitator)
    client.post(f"{HOME}/new", data=filled(name=name))
    page = client.get(f"{HOME}/").text
    assert "دائرة 🌱 &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_no_title_names_a_circle_or_a_person(world, hope):
    client = world.client(hope.facilitator)
    for page in ("", "/people", "/agreement", "/invites", "/requests", "/edit", "/leave"):
        title = client.get(home_of(hope) + page).text.partition("</title>")[0]
        assert "hope circle" not in title
        assert "of Hope" not in title


def test_the_roster_shows_names_roles_and_months_and_no_address(world, hope):
    page = world.client(hope.ann).get(f"{home_of(hope)}/people").text
    assert "Ben of Hope" in page
    assert "Lead facilitator" in page
    assert "since" in page
    assert "@" not in page.partition("<main")[2]
    assert "Pending of Hope" not in page


def test_a_link_is_shown_once_and_leads_a_newcomer_in(world, hope):
    client = world.client(hope.facilitator)
    data = {"label": "Leaflet", "role": "participant", "max_uses": "2", "days": "7"}
    page = client.post(f"{home_of(hope)}/invites", data=data).text
    token = page.partition("/i/")[2].partition('"')[0]
    assert len(token) == 43
    assert token not in client.get(f"{home_of(hope)}/invites").text
    _person, cookie = newcomer("new@home.example")
    guest = world.client()
    sign_in(guest, cookie)
    assert "hope circle" not in guest.get(f"/i/{token}").text
    first = guest.post(f"/i/{token}", data={"handle": "Rook", **TICKED}, follow_redirects=True)
    assert "Before you go in" in first.text
    inside = guest.post(first.request.full_path, follow_redirects=True)
    assert "Our agreement" in inside.text
    assert "checked" not in inside.text.partition('name="accept"')[2].partition(">")[0]
    url = inside.request.path
    assert guest.post(url, data={}).status_code == 422
    assert (
        "hope circle"
        in guest.post(url, data={"accept": "y", "version": "1"}, follow_redirects=True).text
    )
    assert "1 of 2 used" in client.get(f"{home_of(hope)}/invites").text


@pytest.mark.parametrize(
    "wrong", [{"max_uses": "0"}, {"max_uses": "101"}, {"days": "31"}, {"role": "owner"}]
)
def test_a_link_keeps_to_its_bounds(world, hope, wrong):
    data = {"label": "", "role": "participant", "max_uses": "1", "days": "7", **wrong}
    answer = world.client(hope.facilitator).post(f"{home_of(hope)}/invites", data=data)
    assert answer.status_code == 422


def test_a_dead_link_and_one_that_never_was_answer_alike(world, hope):
    _id, token = link_into(hope)
    change_seat(hope, "ann", state=MembershipState.BANNED)
    client = world.client(hope.ann)
    answers = [
        client.post(f"/i/{t}", data={"handle": "Rook", **TICKED}) for t in (token, "no-such-token")
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    for answer in answers:
        assert "This invitation can" in answer.text
        assert "hope" not in answer.text.lower().partition("<main")[2]
    assert len(memberships(hope)) == 7


def test_a_link_shows_somebody_who_is_in_already_straight_in(world, hope, other):
    _id, token = link_into(hope)
    for method in ("get", "post"):
        answer = getattr(world.client(hope.ann), method)(f"/i/{token}")
        assert answer.status_code == 303
        assert answer.location.endswith(home_of(hope))
    assert world.client(other.ann).get(f"/i/{token}").status_code == 200
    assert "0 of 1 used" in world.client(hope.facilitator).get(f"{home_of(hope)}/invites").text


def test_somebody_asks_to_join_and_is_let_in(world, hope):
    change_group(hope, visibility=Visibility.LISTED)
    client = world.client(hope.stranger)
    assert "Ask to join" in client.get(f"{HOME}/").text
    page = client.post(
        f"{home_of(hope)}/ask", data={"handle": "Rook", **TICKED}, follow_redirects=True
    )
    assert "A facilitator will answer" in page.text
    waiting = world.client(hope.cofacilitator).get(f"{home_of(hope)}/requests").text
    assert "Rook" in waiting
    seat = next(m.id for m in memberships(hope) if m.handle == "Rook")
    url = f"{home_of(hope)}/requests/{seat}/approve"
    assert world.client(hope.ann).post(url).status_code == 403
    world.client(hope.cofacilitator).post(url)
    assert client.get(home_of(hope), follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("/edit", {"owner", "facilitator"}),
        ("/archive", {"owner", "facilitator"}),
        ("/agreement/edit", {"owner", "facilitator"}),
        ("/invites", {"owner", "facilitator", "cofacilitator"}),
        ("/requests", {"owner", "facilitator", "cofacilitator"}),
        ("/people", {"owner", "facilitator", "cofacilitator", "ann", "moderator"}),
    ],
)
def test_a_page_opens_for_whom_it_is_for(world, hope, page, allowed):
    for who in ("owner", "moderator", "facilitator", "cofacilitator", "ann", "stranger"):
        status = world.client(getattr(hope, who)).get(home_of(hope) + page).status_code
        expected = 200 if who in allowed else 404 if who == "stranger" else 403
        assert status == expected, who


def test_no_page_of_a_foreign_group_is_there(world, hope, other):
    client = world.client(hope.owner)
    for page in ("", "/edit", "/people", "/agreement", "/invites", "/requests", "/leave", "/ask"):
        assert client.get(home_of(other) + page).status_code == 404


def test_the_pages_of_a_circle_cost_few_queries(world, hope):
    for who in ("ann", "facilitator", "owner"):
        client = world.client(getattr(hope, who))
        for url in (f"{HOME}/", home_of(hope), f"{home_of(hope)}/people"):
            with counted() as statements:
                assert client.get(url).status_code == 200
            assert len(statements) <= 15, (who, url, len(statements))


def test_facilitators_see_who_is_here_by_which_link_and_nobody_else_does(world, hope):
    link_id, _token = link_into(hope)
    change_seat(hope, "ann", invite_id=link_id)
    page = world.client(hope.facilitator).get(f"{home_of(hope)}/invites").text
    assert "Here by it: <bdi>Ann of Hope</bdi>" in page
    assert "Ben of Hope" not in page
    change_seat(hope, "ann", state=MembershipState.LEFT)
    assert "Here by it" not in world.client(hope.facilitator).get(f"{home_of(hope)}/invites").text
    assert world.client(hope.ben).get(f"{home_of(hope)}/invites").status_code == 403


def test_a_large_circle_is_mentioned_once(world, hope):
    client = world.client(hope.facilitator)
    form = filled(size_limit="40")
    form.pop("handle")
    words = "Circles of up to 12 people work best."
    assert words in client.post(f"{home_of(hope)}/edit", data=form, follow_redirects=True).text
    assert words not in client.post(f"{home_of(hope)}/edit", data=form, follow_redirects=True).text
