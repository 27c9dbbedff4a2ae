"""What people agree to when they join, and the age they say they are."""

import hashlib
import uuid
from dataclasses import replace

import pytest

from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import join_by_invite
from facilitator.live.posting import send_message
from facilitator.live.seats import enter_room
from facilitator.organizations import consents
from facilitator.organizations.consents import Agreed
from facilitator.organizations.models import Consent, Organization
from tests.groups.making import AGREED, TICKED, link_into, newcomer
from tests.prompts.making import asked
from tests.worlds import sign_in


def join(tenant, person, agreed, handle="Quiet Heron"):
    """Come in by a new link, agreeing to something."""
    link_id, _token = link_into(tenant)
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        return join_by_invite(person, link_id, handle, agreed).id


def given(tenant):
    """Return every consent there is."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(Consent).order_by(Consent.version).all()


def ask_age(tenant, years):
    """Let the organization ask how old people are."""
    with unit_of_work(tenant.owner):
        db.session.get_one(Organization, tenant.organization_id).minimum_age = years


def publish(tenant, text, who="owner"):
    """Publish a new version."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return consents.publish_consent_text(actor, text).version


def mark_of(tenant):
    """Return the mark of the text in force."""
    with unit_of_work(tenant.owner, writes=False):
        return consents.current_offer().mark


def test_a_consent_keeps_the_text_its_version_and_when(hope):
    person, _cookie = newcomer("new@home.example")
    join(hope, person, AGREED)
    [consent] = given(hope)
    assert consent.version == 0
    assert consent.text_hash == hashlib.sha256(consents.FIRST_TEXT.encode()).digest()
    assert (consent.meets_minimum, consent.given_at is not None) == (0, True)


def test_nobody_joins_without_it_or_with_an_older_version(hope):
    person, _cookie = newcomer("new@home.example")
    with pytest.raises(Invalid) as refusal:
        join(hope, person, None)
    assert refusal.value.field == "consent"
    assert publish(hope, "Be here of your own will.") == 1
    with pytest.raises(Conflict, match="changed meanwhile"):
        join(hope, person, AGREED)
    join(hope, person, Agreed(mark_of(hope)))
    assert [consent.version for consent in given(hope)] == [1]


def test_of_an_age_only_the_minimum_is_kept(hope):
    ask_age(hope, 16)
    person, _cookie = newcomer("new@home.example")
    with pytest.raises(Invalid, match="16 or older"):
        join(hope, person, AGREED)
    join(hope, person, Agreed(AGREED.mark, of_age=True))
    assert given(hope)[0].meets_minimum == 16
    with unit_of_work(hope.owner, writes=False):
        columns = {column.name for column in Consent.__table__.columns}
    assert not [name for name in columns if "birth" in name or "age" in name.split("_")]


def test_who_has_agreed_is_not_asked_again_until_more_is_asked(hope):
    person, _cookie = newcomer("new@home.example")
    join(hope, person, AGREED)
    with open_work(writes=False) as work:
        work.bind(hope.organization_id)
        assert consents.offer_for(person) is None
    ask_age(hope, 18)
    with open_work(writes=False) as work:
        work.bind(hope.organization_id)
        assert consents.offer_for(person).minimum_age == 18


def test_a_consent_here_says_nothing_elsewhere(hope, other):
    person, _cookie = newcomer("new@home.example")
    join(hope, person, AGREED)
    with open_work(writes=False) as work:
        work.bind(other.organization_id)
        assert consents.offer_for(person) is not None
    with pytest.raises(Invalid):
        join(other, person, None)


@pytest.mark.parametrize("who", ["moderator", "facilitator", "ann"])
def test_only_owners_and_admins_publish(hope, who):
    with pytest.raises(NotAllowed):
        publish(hope, "Mine now.", who)


def test_the_same_text_is_no_new_version(hope):
    with pytest.raises(Conflict, match="Nothing has changed"):
        publish(hope, consents.FIRST_TEXT)


# ---------------------------------------------------------------- the pages


def test_the_boxes_start_empty_and_are_asked_for_in_words(world, hope):
    ask_age(hope, 16)
    _id, token = link_into(hope)
    _person, cookie = newcomer("new@home.example")
    client = world.client()
    sign_in(client, cookie)
    page = client.get(f"/i/{token}").text
    assert "What joining means" in page
    assert "I am 16 or older" in page
    for name in ("consent", "of_age"):
        box = page.partition(f'name="{name}"')
        assert "checked" not in box[0].rpartition("<input")[2] + box[2].partition(">")[0]
    for missing in ({}, {"consent": "y"}, {"of_age": "y"}):
        form = {"handle": "Rook", "consent_text": AGREED.mark, **missing}
        refused = client.post(f"/i/{token}", data=form)
        assert refused.status_code == 422
        assert "Rook" in refused.text
    assert client.post(f"/i/{token}", data={"handle": "Rook", **TICKED, "of_age": "y"}).location
    assert given(hope)[0].meets_minimum == 16


def test_the_text_is_changed_on_its_page_and_everybody_can_read_it(world, hope):
    url, owner = "/o/hope/consent", world.client(hope.owner)
    assert owner.post(url, data={"text": ""}).status_code == 422
    page = owner.post(url, data={"text": "Be here of your own will."}, follow_redirects=True).text
    assert "Version 1" in page
    seen = world.client(hope.stranger).get(url).text
    assert "Be here of your own will." in seen
    assert "<textarea" not in seen
    assert world.client(hope.ann).post(url, data={"text": "Mine."}).status_code == 403


def test_the_settings_hold_the_age(world, hope):
    form = {"name": "Hope", "country": "", "time_zone": "UTC", "minimum_age": "16"}
    owner = world.client(hope.owner)
    assert owner.post("/o/hope/settings", data=form).status_code == 303
    assert 'value="16"' in owner.get("/o/hope/settings").text
    assert owner.post("/o/hope/settings", data={**form, "minimum_age": "-1"}).status_code == 422


def test_the_privacy_page_has_four_answers_for_anybody(world):
    page = world.client().get("/privacy").text
    for question in ("Who sees what I write?", "How long is it kept?", "When does", "What can"):
        assert question in page


# ---------------------------------------------------------------- a newer text


def test_a_member_is_asked_before_they_write_and_reads_meanwhile(world, hope):
    prompt_id = asked(hope, "What helped?")
    publish(hope, "Be here of your own will.")
    ann, path = world.client(hope.ann), f"/o/hope/prompts/{prompt_id}"
    page = ann.get(path)
    assert page.status_code == 200
    assert f"/o/hope/consent?next={path}" in page.text
    waits = ann.post(f"{path}/reply", data={"body": "A walk.", "parent": ""})
    assert waits.status_code == 422
    assert "new words" in waits.text
    assert "A walk." in waits.text
    place = f"/o/hope/groups/{hope.group_id}/my-place"
    note = ann.post(place, data={"helps": "Time.", "avoid": "", "access": ""})
    assert note.status_code == 422
    assert "Time." in note.text

    asks = ann.get(f"/o/hope/consent?next={path}")
    assert "Be here of your own will." in asks.text
    assert "leave" in asks.text
    agree = f"/o/hope/consent/agree?next={path}"
    assert ann.post(agree).status_code == 422
    old = {"consent": "y", "consent_text": AGREED.mark}
    assert "changed meanwhile" in ann.post(agree, data=old).text
    ticked = {"consent": "y", "consent_text": mark_of(hope)}
    assert ann.post(agree, data=ticked).location == path
    assert [(row.member_id, row.version) for row in given(hope)] == [(hope.ann.member_id, 1)]
    assert ann.post(f"{path}/reply", data={"body": "A walk.", "parent": ""}).status_code == 303
    assert "new words" not in ann.get(path).text


def test_words_agreed_to_before_are_not_agreed_to_twice(world, hope):
    person, cookie = newcomer("new@home.example")
    join(hope, person, AGREED)
    publish(hope, "Be here of your own will.")
    publish(hope, consents.FIRST_TEXT)
    client = world.client()
    sign_in(client, cookie)
    assert "new words" in client.get("/o/hope/").text
    ticked = {"consent": "y", "consent_text": AGREED.mark}
    assert client.post("/o/hope/consent/agree", data=ticked).status_code == 303
    assert "new words" not in client.get("/o/hope/").text
    assert [row.version for row in given(hope)] == [0]


def test_the_account_says_what_was_agreed_to_and_when(world, hope):
    person, cookie = newcomer("new@home.example")
    join(hope, person, AGREED)
    client = world.client()
    sign_in(client, cookie)
    page = client.get("/account").text
    assert "The text we start with" in page
    assert str(given(hope)[0].given_at.year) in page
    assert "What you agreed to" not in world.client(hope.ann).get("/account").text


def test_a_message_in_the_room_waits_too(hope):
    lead, said = hope.facilitator, uuid.uuid4()
    with unit_of_work(lead):
        enter_room(lead, hope.meeting_id, 3600)
    owing = replace(lead, owes_consent=True)
    with pytest.raises(Conflict) as refused, unit_of_work(lead):
        send_message(owing, hope.meeting_id, said, "Hello", rest_after=3600)
    assert refused.value.code == "agreement"
    with unit_of_work(lead):
        assert not send_message(lead, hope.meeting_id, said, "Hello", rest_after=3600).dup
