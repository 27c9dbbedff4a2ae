"""Mail against a real SMTP server: accepted, put off, refused, given up, withdrawn."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock, mail
from facilitator.core.db import db
from facilitator.core.mail import RETRIES, Letter, Mail
from facilitator.core.postman import send_due
from facilitator.core.work import open_work
from tests.notices.making import mails

LETTER = Letter("You have an update", "Some words.\n")


@pytest.fixture
def posted(world):
    """Return a function that posts a mail to somebody."""

    def post(to: str = "ann@hope.example", letter: Letter = LETTER, **values: object) -> uuid.UUID:
        with open_work(writes=True):
            return mail.post(to, letter, **values).id  # type: ignore[arg-type]

    return post


def row(mail_id):
    with open_work(writes=False):
        return db.session.get_one(Mail, mail_id)


def later(minutes):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def test_a_mail_arrives_once_and_its_words_are_gone(mailing, posted):
    mail_id = posted()
    send_due()
    send_due()
    (letter,) = mailing.letters
    assert letter["Message-ID"] == f"<{mail_id}@mail.example>"
    assert letter["To"] == "ann@hope.example"
    assert letter["From"] == "notes@mail.example"
    assert letter.get_content() == "Some words.\n"
    sent = row(mail_id)
    assert sent.sent_at is not None
    assert (sent.due_at, sent.to_sealed, sent.text_sealed, sent.dead_at) == (None,) * 4


def test_what_a_mail_carries_arrives_as_it_was_written(mailing, posted):
    stop_url = "https://circle.example.org/stop/" + "x" * 160
    posted(letter=Letter("Subject", "Text ü\n", "<p>Text ü</p>", "Nötes", stop_url))
    send_due()
    (letter,) = mailing.letters
    assert letter["From"] == "Nötes <notes@mail.example>"
    assert letter["List-Unsubscribe"] == f"<{stop_url}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.iter_parts()
    assert text.get_content() == "Text ü\n"
    assert html.get_content().strip() == "<p>Text ü</p>"


def test_a_mail_put_off_comes_later_with_the_same_id(mailing, posted):
    mailing.answers["ann@hope.example"] = "450 busy"
    mail_id = posted()
    send_due()
    assert mailing.letters == []
    assert row(mail_id).code == 450
    send_due()  # not before its time
    assert row(mail_id).tries == 1
    mailing.answers.clear()
    with later(2):
        send_due()
    assert mailing.ids == [f"<{mail_id}@mail.example>"]


def test_each_wait_is_longer_and_after_the_last_try_a_mail_is_given_up(mailing, posted):
    mailing.answers["ann@hope.example"] = "451 not now"
    mail_id, at = posted(), clock.now()
    waits = []
    for _ in RETRIES:
        with time_machine.travel(at, tick=False):
            send_due()
            due_at = row(mail_id).due_at
            if due_at is not None:
                waits.append((due_at - at).total_seconds() / 60)
                at = due_at
    assert waits == list(RETRIES[:-1])
    dead = row(mail_id)
    assert dead.dead_at is not None
    assert (dead.code, dead.tries, dead.due_at, dead.to_sealed) == (451, len(RETRIES), None, None)
    with open_work(writes=False):
        assert not mail.is_refused("ann@hope.example")  # busy is not gone


def test_an_address_refused_for_good_is_marked_and_nobody_elses(mailing, posted):
    mailing.answers["ann@hope.example"] = "550 no such user"
    mail_id = posted()
    posted("ben@hope.example")
    send_due()
    assert row(mail_id).dead_at is not None
    assert row(mail_id).code == 550
    assert [letter["To"] for letter in mailing.letters] == ["ben@hope.example"]
    with open_work(writes=False):
        assert mail.is_refused("ann@hope.example")
        assert not mail.is_refused("ben@hope.example")


def test_words_refused_for_good_are_not_the_addresss_fault(mailing, posted):
    mailing.after_data = "554 looks like spam"
    mail_id = posted()
    send_due()
    assert row(mail_id).dead_at is not None
    with open_work(writes=False):
        assert not mail.is_refused("ann@hope.example")


def test_without_a_server_to_talk_to_the_mail_waits(settings, app, posted):
    from tests.conftest import settings_for

    app.extensions["facilitator.settings"] = settings_for(
        settings.instance, mail_server="127.0.0.1:1", mail_use_tls=False
    )
    mail_id = posted()
    send_due()
    assert row(mail_id).code == 0
    assert row(mail_id).due_at > clock.now()


def test_a_mail_that_would_come_too_late_does_not_come(mailing, posted):
    mail_id = posted(until=clock.now() + timedelta(minutes=30))
    with later(31):
        send_due()
    assert mailing.letters == []
    assert row(mail_id).dead_at is not None


def test_a_withdrawn_mail_does_not_come(mailing, posted):
    mail_id, other_id = posted(), posted("ben@hope.example")
    with open_work(writes=True):
        mail.withdraw([mail_id])
    send_due()
    assert mailing.ids == [f"<{other_id}@mail.example>"]


def test_old_rows_of_mail_go_and_waiting_ones_stay(mailing, posted):
    old = posted()
    send_due()
    waiting = posted()
    with later(60 * 24 * 31):
        with open_work(writes=True):
            mail.forget_old_mail()
        assert {m.id for m in mails()} == {waiting}
    assert old != waiting
