"""What cards for outside say: ours, the organization's own, and never a word of where."""

import html
import re

import pytest

from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations.models import Organization
from facilitator.space import texts
from facilitator.space.explanations import EXPLANATIONS
from facilitator.space.text_models import TextKind
from facilitator.space.texts import Text
from tests.space.test_cards import made, of

TEXTS = "/o/hope/card-texts"
LISTEN = Text(
    TextKind.PODCAST, "An hour about listening", "Two people talk.", "https://pod.example/1"
)
#: Every header of the page, and what it says; nothing else may be added without a look.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: They say nothing about anybody, and change with the machine or the moment.
ANY = {"Content-Length", "Content-Security-Policy", "Permissions-Policy", "Date", "X-Request-Id"}


def save(actor, text, text_id=None):
    """Save a text as somebody."""
    with unit_of_work(actor):
        return texts.save_text(actor, text, text_id)


def id_of(hope, topic):
    """Return the id one of our texts has in an organization."""
    with unit_of_work(hope.owner, writes=False):
        return next(one.id for one in texts.all_texts(hope.owner) if one.topic == topic)


def words_of(page):
    """Return every word of a page that somebody sees or a machine reads, without the tags."""
    text = html.unescape(re.sub(r"<[^>]*>", "\n", page.text))
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_every_header_and_every_word_of_a_card_is_known(world, hope):
    browser = world.client(hope.ben)
    for topic, ours in EXPLANATIONS.items():
        page = browser.get(f"/c/{made(hope.ann, 'Thank you for asking.', topic=topic)}")
        assert words_of(page) == ["A card", "Thank you for asking.", ours.title, *ours.paragraphs]
    headers = {name: value for name, value in page.headers.items() if name not in ANY}
    assert headers == HEADERS
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy.replace("upgrade-insecure-requests", "")
    addresses = re.findall(r'(?:href|src|content)="([^"]*)"', page.text)
    assert all(one.startswith("/static/") for one in addresses if "/" in one)
    assert not re.search(r"<(script|form|img|iframe|input|button)\b", page.text)


def test_a_podcast_of_the_organization_is_a_link_that_carries_nothing_along(world, hope, other):
    topic = str(save(hope.owner, LISTEN))
    for tenant, is_there in ((hope, True), (other, False)):
        listed = world.client(tenant.ann).get(f"/o/{tenant.slug}/my-space/cards").text
        assert ("An hour about listening" in listed) is is_there
    page = world.client().get(f"/c/{made(hope.ann, '', topic=topic)}").text
    link = re.search(r'<a href="https://pod\.example/1"[^>]*>', page)[0]
    assert {"noreferrer", "noopener"} <= set(re.search(r'rel="([^"]*)"', link)[1].split())
    assert "Listen to it here:" in page


def test_other_words_hold_for_cards_that_are_out_and_a_text_taken_out_ends_them(world, hope):
    token = made(hope.ann)
    text_id = id_of(hope, "listening")
    save(hope.owner, Text(TextKind.EXPLANATION, "Just listen", "Stay.\n\nBe quiet."), text_id)
    browser, owner = world.client(), world.client(hope.owner)
    assert words_of(browser.get(f"/c/{token}"))[-3:] == ["Just listen", "Stay.", "Be quiet."]
    assert owner.post(f"{TEXTS}/{text_id}/hide", data={"on": "yes"}).status_code == 303
    gone = browser.get(f"/c/{token}")
    assert (gone.status_code, gone.text) == (404, browser.get("/c/never-was").text)
    mine = world.client(hope.ann).get("/o/hope/my-space/cards").text
    assert "A text that was taken out" in mine
    assert "Just listen" not in mine
    assert owner.post(f"{TEXTS}/{text_id}/hide", data={"on": "no"}).status_code == 303
    assert browser.get(f"/c/{token}").status_code == 200
    assert len(of(hope.ann)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (Text(TextKind.ARTICLE, "From Quiet Harbor", "Words."), "names no place"),
        (Text(TextKind.ARTICLE, "Words", "We at Quiet Harbor say so."), "names no place"),
        (Text(TextKind.PODCAST, "Words", "Words."), "address of the podcast"),
        (Text(TextKind.ARTICLE, "Words", "Words.", "http://a.example/"), "https"),
        (Text(TextKind.ARTICLE, "Words", "Words.", "javascript:alert(1)"), "https"),
        (Text(TextKind.ARTICLE, "Words", " "), "few words"),
    ],
)
def test_a_text_that_names_the_place_or_leads_astray_is_refused_in_words(hope, text, why):
    with open_work(writes=True):
        db.session.get_one(Organization, hope.organization_id).name = "Quiet Harbor"
    with pytest.raises(Invalid, match=why):
        save(hope.owner, text)


def test_only_owners_and_admins_change_texts_and_what_was_typed_stays(world, hope):
    for name in ("facilitator", "moderator", "ann"):
        with pytest.raises(NotAllowed):
            save(getattr(hope, name), LISTEN)
    data = {"kind": "podcast", "title": "An hour", "words": "Two people talk.", "link": ""}
    refused = world.client(hope.admin).post(f"{TEXTS}/new", data=data)
    assert refused.status_code == 422
    assert "Two people talk." in refused.text
