"""The pages of notices: the list, what one wants, one click out, an address that bounces."""

import re
from datetime import timedelta

import pytest

from facilitator.core import clock, mail
from facilitator.core.actor import System
from facilitator.core.crypto import unseal_system
from facilitator.core.postman import send_due
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.operations import publish_agreement
from facilitator.groups.requests import answer_request
from facilitator.groups.talks import offer_talk, say_none_suits
from facilitator.notices import sweeps
from facilitator.notices.models import Channel, Kind
from facilitator.notices.queries import my_wishes
from facilitator.notices.stops import stop_token
from facilitator.notices.telling import Occasion, tell
from tests.notices.making import mails, session_in, told, wish

LIST, WISHES = "/o/hope/notices/", "/o/hope/notices/preferences"


def tell_ann(hope, kind=Kind.MOVED, key="1", **values):
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        tell(system, [hope.seats["ann"]], Occasion(kind, key, **values))


def form(**values):
    return {"quiet_from": "22:00", "quiet_to": "07:00", "time_zone": "UTC", **values}


# ---------------------------------------------------------------- the list


def test_the_bar_counts_what_is_new_until_it_is_read(world, hope):
    client = world.client(hope.ann)
    assert "new</span>" not in client.get("/o/hope/").text
    tell_ann(hope, meeting_id=hope.meeting_id)
    tell_ann(hope, Kind.AGREEMENT)
    assert '(2<span class="vh"> new</span>)' in client.get("/o/hope/").text
    page = client.get(LIST).text
    assert "Has another time: <bdi>Tuesday evening</bdi>" in page
    assert "<bdi>hope circle</bdi>" in page
    assert "(2<span" in client.get(LIST).text, "looking marks nothing"
    links = re.findall(r'action="(/o/hope/notices/[0-9a-f-]{36})"', page)
    goes = {client.post(link).headers["Location"] for link in links}
    assert goes == {f"/o/hope/meetings/{hope.meeting_id}", f"/o/hope/groups/{hope.group_id}"}
    assert "new</span>" not in client.get(LIST).text


def test_all_are_marked_read_at_once_and_nobody_elses(world, hope):
    tell_ann(hope)
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        tell(system, [hope.seats["ben"]], Occasion(Kind.MOVED, "1"))
    assert world.client(hope.ann).post("/o/hope/notices/seen").status_code == 303
    assert "new</span>" not in world.client(hope.ann).get(LIST).text
    assert "(1<span" in world.client(hope.ben).get(LIST).text


def test_a_mails_link_leads_to_the_list_of_its_own_person_only(world, hope):
    wish(hope, "ann")
    tell_ann(hope)
    sweeps.send_due()
    (sent,) = mails()
    path = re.search(r"/n/[0-9a-f-]+", unseal_system("mail", sent.text_sealed)).group()
    assert world.client(hope.ann).get(path).headers["Location"] == LIST
    assert world.client(hope.ben).get(path).status_code == 404
    assert world.client().get(path).headers["Location"].startswith("/sign-in?next=")


# ---------------------------------------------------------------- what others decide


def test_somebody_who_asked_to_join_hears_of_the_answer(world, hope):
    sweeps.look()
    with unit_of_work(hope.facilitator):
        answer_request(hope.facilitator, hope.group_id, hope.seats["pending"], approve=True)
    sweeps.look()
    sweeps.look()
    assert told(hope, "pending") == {"answered": 1}


def test_a_request_that_is_declined_is_answered_too(world, hope):
    sweeps.look()
    with unit_of_work(hope.facilitator):
        answer_request(hope.facilitator, hope.group_id, hope.seats["pending"], approve=False)
    sweeps.look()
    assert told(hope, "pending") == {"answered": 1}


def test_somebody_who_is_offered_times_to_talk_hears_that_there_is_an_answer(world, hope):
    sweeps.look()
    with unit_of_work(hope.facilitator):
        tomorrow = (clock.now() + timedelta(days=1)).replace(tzinfo=None)
        offer_talk(hope.facilitator, hope.group_id, hope.seats["pending"], [tomorrow])
    sweeps.look()
    sweeps.look()
    assert told(hope, "pending") == told(hope, "pending", Channel.MAIL) == {"answered": 1}
    assert told(hope, "facilitator") == {}
    with unit_of_work(hope.pending):
        say_none_suits(hope.pending, hope.group_id, "Only mornings.")
    sweeps.look()
    assert told(hope, "facilitator") == told(hope, "cofacilitator") == {"talk": 1}
    assert told(hope, "ann") == {}


def test_a_new_agreement_is_told_to_the_circle_and_not_to_its_author(world, hope):
    sweeps.look()
    with unit_of_work(hope.facilitator):
        publish_agreement(hope.facilitator, hope.group_id, "Be kinder.")
    sweeps.look()
    sweeps.look()
    assert told(hope, "ann") == told(hope, "cofacilitator") == {"agreement": 1}
    assert told(hope, "facilitator") == told(hope, "pending") == told(hope, "stranger") == {}


# ---------------------------------------------------------------- what one wants


def test_the_grid_is_saved_and_shown_again(world, hope):
    client = world.client(hope.ann)
    first = client.get(WISHES).text
    assert re.search(r'checked[^>]*name="reminder_day_mail"', first)
    assert not re.search(r'checked[^>]*name="digest_mail"', first)
    sent = form(digest_mail="y", quiet="y", names_circle="y", time_zone="Europe/Berlin")
    assert client.post(WISHES, data=sent).status_code == 303
    again = client.get(WISHES).text
    assert len(re.findall(r"<input[^>]*checked", again)) == 3
    assert 'selected value="Europe/Berlin"' in again


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": ""},
        {"quiet_to": "noon"},
        {"time_zone": "Nowhere/Land"},
        {"paused_until": "someday"},
        {"paused_until": "2099-01-01"},
        {"digest_app": "y"},
        {"unknown": "y"},
    ],
)
def test_a_form_that_does_not_fit_is_shown_again(world, hope, wrong):
    answer = world.client(hope.ann).post(WISHES, data=form(**wrong))
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text


def test_what_one_wants_holds_in_one_organization_only(world, hope, other):
    world.client(hope.both).post("/o/hope/notices/preferences", data=form())
    page = world.client(other.both).get("/o/other/notices/preferences").text
    assert re.search(r'checked[^>]*name="moved_mail"', page)


# ---------------------------------------------------------------- one click out


def stop_path(hope, who="ann"):
    system = System(organization_id=hope.organization_id, reason="test")
    return f"/stop/{stop_token(system, hope.actors[who].member_id)}"


def test_one_click_ends_mail_without_signing_in_and_twice_is_the_same(world, hope):
    path, nobody = stop_path(hope), world.client()
    assert "Stop these mails?" in nobody.get(path).text
    tell_ann(hope, key="before")
    assert told(hope, "ann", Channel.MAIL) == {"moved": 1}, "looking changes nothing"
    for _ in range(2):
        answer = nobody.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "No more mails" in answer.text
    sweeps.send_due()
    tell_ann(hope, key="after")
    sweeps.send_due()
    assert mails() == []
    assert told(hope, "ann") == {"moved": 2}, "the list in the app stays"
    page = world.client(hope.ann).get(WISHES).text
    assert not re.search(r'checked[^>]*name="\w+_mail"', page)


def test_one_click_needs_no_token_of_a_form(world, hope):
    world.app.config["WTF_CSRF_ENABLED"] = True
    answer = world.client().post(stop_path(hope), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200


def test_it_ends_nobody_elses_mail(world, hope, other):
    world.client().post(stop_path(hope))
    for tenant, who in ((hope, "ben"), (other, "ann")):
        system = System(organization_id=tenant.organization_id, reason="test")
        with unit_of_work(system):
            tell(system, [tenant.seats[who]], Occasion(Kind.MOVED, "1"))
        assert told(tenant, who, Channel.MAIL) == {"moved": 1}


@pytest.mark.parametrize("bad", ["x", "%00", "a" * 200, "ü", "AAAA", "\\", "=="])
def test_a_token_that_is_none_is_refused(world, hope, bad):
    for method in ("get", "post"):
        assert getattr(world.client(), method)(f"/stop/{bad}").status_code == 404


def test_a_token_that_was_changed_is_refused(world, hope):
    path = stop_path(hope)
    changed = path[:-5] + ("A" if path[-5] != "A" else "B") + path[-4:]
    assert world.client().post(changed).status_code == 404


# ---------------------------------------------------------------- the sender


def test_the_sender_is_plain_and_chosen_by_who_runs_the_space(world, hope):
    url = "/o/hope/settings/sender"
    assert world.client(hope.facilitator).get(url).status_code == 403
    owner = world.client(hope.owner)
    for wrong in ("", "Hope", "The HOPE circle", "x" * 41, "two\nlines"):
        assert owner.post(url, data={"sender": wrong}).status_code == 422
    assert owner.post(url, data={"sender": "Post"}).status_code == 303
    assert 'value="Post"' in owner.get(url).text
    wish(hope, "ann")
    tell_ann(hope)
    sweeps.send_due()
    (sent,) = mails()
    assert unseal_system("mail", sent.sender_sealed) == "Post"


# ---------------------------------------------------------------- an address that bounces


def test_an_address_that_refuses_is_left_alone_until_its_person_confirms_it(world, hope, mailing):
    mailing.answers["ann@hope.example"] = "550 no such user"
    wish(hope, "ann")
    tell_ann(hope, key="1")
    sweeps.send_due()
    send_due()
    client = world.client(hope.ann)
    assert "Mail doesn’t reach your address" in client.get(LIST).text
    assert "Mail doesn’t reach" not in world.client(hope.ben).get(LIST).text
    tell_ann(hope, key="2")
    sweeps.send_due()
    mailing.answers.clear()
    send_due()
    assert mailing.letters == []
    assert client.post("/o/hope/notices/address").status_code == 303
    send_due()
    (letter,) = mailing.letters
    path = re.search(r"/address/[\w-]+", letter.get_content()).group()
    assert client.get(path).status_code == 200
    assert "Mail doesn’t reach" in client.get(LIST).text, "looking changes nothing"
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 404
    assert "Mail doesn’t reach" not in client.get(LIST).text
    tell_ann(hope, key="3")
    sweeps.send_due()
    send_due()
    assert len(mailing.letters) == 2


def test_an_address_that_works_is_not_tried_again(world, hope):
    assert world.client(hope.ann).post("/o/hope/notices/address").status_code == 409


def test_a_reset_goes_even_to_an_address_that_refused(world, hope, mailing):
    with open_work(writes=True):
        mail.note_refused("ann@hope.example", 550)
    world.client().post("/reset", data={"email": "ann@hope.example"})
    send_due()
    assert [letter["To"] for letter in mailing.letters] == ["ann@hope.example"]


def test_session_changes_reach_people_from_end_to_end(world, hope, mailing):
    meeting = session_in(hope)
    url = f"/o/hope/meetings/{meeting}/cancel"
    cancelled = {"why": "", "reason": "Snow.", "scope": "one", "seen": "0"}
    assert world.client(hope.facilitator).post(url, data=cancelled).status_code == 303
    sweeps.look()
    sweeps.send_due()
    send_due()
    (letter,) = mailing.letters
    assert letter["Subject"] == "You have an update"
    assert "Snow" not in str(letter)
    assert "Does not take place" in world.client(hope.ann).get(LIST).text


def test_what_is_for_staff_is_shown_to_staff_and_kept_for_everybody_else(world, hope):
    assert "You are needed" in world.client(hope.facilitator).get(WISHES).text
    client = world.client(hope.ann)
    page = client.get(WISHES)
    assert "You are needed" not in page.text
    sent = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="(y)"', page.text))
    assert {"needed_app", "needed_mail", "needed_push"} <= set(sent)
    assert client.post(WISHES, data=form(**sent)).status_code == 303
    with unit_of_work(hope.ann, writes=False):
        wishes = my_wishes(hope.ann)
    assert wishes.wants(Kind.NEEDED, Channel.MAIL)
    assert not wishes.wants(Kind.MOVED, Channel.MAIL)
