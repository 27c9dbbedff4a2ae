"""The shelf: who keeps it, what it takes, its order, and what grows old on it."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import shelf
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.models import GroupState
from facilitator.groups.operations import create_group
from tests.groups.making import change_group, draft
from tests.racing import race

HOME = "/o/hope/groups"
LINK = {"kind": "link", "title": "A map", "url": "https://maps.example.org/a?b=c#d"}


def thing(**values):
    """Return a link as a form would say it, changed by what is given."""
    given = {"kind": ShelfKind.LINK, "title": "A map", "url": "https://maps.example.org/"}
    return shelf.ItemDraft(**{**given, **values})


def put(tenant, who="facilitator", **values):
    """Put something on the shelf; returns its id."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return shelf.put_on_shelf(actor, tenant.group_id, thing(**values)).id


def titles(tenant, who="ann"):
    """Return what somebody reads on the shelf, in its order."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return [item.title for item in shelf.shelf_of(actor, tenant.group_id)]


def test_facilitators_keep_it_and_everybody_in_the_circle_reads_it(hope):
    put(hope)
    put(hope, "cofacilitator", title="Another")
    for who, refusal in (("ann", NotAllowed), ("owner", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(refusal):
            put(hope, who)
    assert titles(hope) == ["A map", "Another"]
    with pytest.raises(NotFound):
        titles(hope, "stranger")


def test_a_thing_of_another_circle_is_not_there(hope, other):
    foreign = put(other)
    with unit_of_work(hope.facilitator):
        second = create_group(hope.facilitator, draft(name="Second"), "Far Heron").id
    mine = put(hope)
    for group_id, item_id in ((hope.group_id, foreign), (second, mine), (other.group_id, foreign)):
        for act in (shelf.note_reviewed, shelf.take_off_shelf):
            with pytest.raises(NotFound), unit_of_work(hope.facilitator):
                act(hope.facilitator, group_id, item_id)


def test_an_archived_circle_keeps_its_shelf_as_it_is(hope):
    item_id = put(hope)
    change_group(hope, state=GroupState.ARCHIVED)
    with pytest.raises(Conflict), unit_of_work(hope.facilitator):
        shelf.take_off_shelf(hope.facilitator, hope.group_id, item_id)
    assert titles(hope) == ["A map"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "maps.example.org",
        "http://maps.example.org/",
        "javascript:alert(1)",
        "JavaScript://maps.example.org/%0aalert(1)",
        "data:text/html,hello",
        "https:///maps.example.org",
        "https:maps.example.org",
        "https://",
        "https://ann:word@maps.example.org/",
        "https://maps.example.org@evil.example/",
        "https://maps.example.org:8443/",
        "https://maps.example.org:x/",
        "https://maps.example.org/a b",
        "https://maps.example.org/\tb",
        "https://maps.example.org\\@evil.example/",
        "https://mаps.example.org/",  # a Cyrillic a
        "https://localhost/",
        "https://192.168.0.1/",
        "https://[::1]/",
        "https://[bad/",
        "https://-x.example/",
    ],
)
def test_an_address_that_is_no_plain_https_is_refused(url):
    with pytest.raises(Invalid) as refused:
        shelf.check_link(url)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "https://a.b-c.example/x?y=1&z=%20#q", "https://xn--mnchen-3ya.de/"],
)
def test_a_plain_address_is_taken_as_it_is(url):
    assert shelf.check_link(url) == url


def test_each_kind_asks_for_its_own_words_and_keeps_no_others(hope):
    for kind, field in ((ShelfKind.HELPLINE, "reach"), (ShelfKind.ARTICLE, "words")):
        with pytest.raises(Invalid) as refused:
            put(hope, kind=kind)
        assert refused.value.field == field
    put(hope, kind=ShelfKind.HELPLINE, reach="+49 (30) 123-456")
    with unit_of_work(hope.ann, writes=False):
        [item] = shelf.shelf_of(hope.ann, hope.group_id)
        assert (item.url, item.dial) == ("", "+4930123456")
        item.reach = "Write to them, Mondays"
        assert item.dial == ""


def test_things_change_places_and_the_ends_stay(hope):
    ids = [put(hope, title=title) for title in "abc"]
    for number, up, expected in ((2, True, "acb"), (0, True, "acb"), (0, False, "cab")):
        with unit_of_work(hope.facilitator):
            shelf.move_item(hope.facilitator, hope.group_id, ids[number], up=up)
        assert "".join(titles(hope)) == expected
    with unit_of_work(hope.facilitator):
        shelf.take_off_shelf(hope.facilitator, hope.group_id, ids[0])
    assert put(hope, title="d")
    assert titles(hope) == ["c", "b", "d"]


def test_two_who_put_something_there_at_once_both_find_a_place_of_their_own(app, hope):
    race(app, lambda: put(hope, title="a"), lambda: put(hope, "cofacilitator", title="b"))
    with unit_of_work(hope.ann, writes=False):
        assert [item.number for item in shelf.shelf_of(hope.ann, hope.group_id)] == [1, 2]


def test_what_is_ninety_days_old_asks_facilitators_alone_to_look_again(world, hope):
    with time_machine.travel(clock.now() - shelf.REVIEW_AFTER, tick=False):
        item_id = put(hope)
        put(hope, review_on=(clock.now() + timedelta(days=91)).date())
    lead, ann = world.client(hope.facilitator), world.client(hope.ann)
    home = f"{HOME}/{hope.group_id}"
    assert "One thing on it should be looked at again" in lead.get(home).text
    assert "looked at again" not in ann.get(home).text
    assert "Please look at it again" in lead.get(f"{home}/shelf").text
    page = ann.get(f"{home}/shelf").text
    assert "Reviewed on" in page
    assert "Please look at it again" not in page
    lead.post(f"{home}/shelf/{item_id}/reviewed")
    assert "looked at again" not in lead.get(home).text


def test_its_page_opens_links_without_a_word_of_where_one_comes_from(world, hope):
    lead, page = world.client(hope.facilitator), f"{HOME}/{hope.group_id}/shelf"
    assert "The shelf is empty" in lead.get(page).text
    refused = lead.post(f"{page}/new", data={**LINK, "url": "http://maps.example.org", "note": "N"})
    assert refused.status_code == 422
    assert "begins with https://" in refused.text
    assert ">N</textarea>" in refused.text.replace("\n", "").replace("\r", "")
    assert lead.post(f"{page}/new", data=LINK).status_code == 303
    article = {"kind": "article", "title": "Slow", "words": "# Go\n\n[x](javascript:alert(1))<b>"}
    assert lead.post(f"{page}/new", data=article).status_code == 303
    read = world.client(hope.ann).get(page)
    assert read.headers["Referrer-Policy"] == "no-referrer"
    main = read.text.partition("<main")[2]
    assert 'href="https://maps.example.org/a?b=c#d" rel="noreferrer noopener external"' in main
    assert "javascript:" not in main.replace("(javascript:alert(1))", "")
    assert "Take it off" not in main
    for late in ("2020-01-01", "2100-01-01"):
        answer = lead.post(f"{page}/new", data={**LINK, "review_on": late})
        assert answer.status_code == 422
