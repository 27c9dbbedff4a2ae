"""Every mail of every kind, rendered: it names nothing unless the person chose so."""

import html
import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.postman import message_of
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Meeting, MeetingState, Rsvp
from facilitator.notices import sweeps
from facilitator.notices.delivery import Errand, Named
from facilitator.notices.kinds import KINDS
from facilitator.notices.letters import letter_for
from facilitator.notices.models import Channel, Kind
from facilitator.notices.telling import Occasion, tell
from facilitator.organizations.models import Organization
from tests.groups.making import change_group, change_seat
from tests.notices.making import mails, only, session_in, wish

#: Words that name something: the space, the circle, its session and people, their condition.
NAMES = {
    "space": "Lighthouse-Space",
    "circle": "Panic-Circle",
    "purpose": "For-Bulimia",
    "session": "Relapse-Evening",
    "about": "About-Grief",
    "handle": "Handle-Of-Ann",
    "reason": "Reason-Given",
}


def leaks(text: str) -> set[str]:
    """Return which names stand in a text, however they are written."""
    plain = html.unescape(text).casefold()
    return {what for what, word in NAMES.items() if word.casefold() in plain}


@pytest.fixture
def named(hope):
    """Give everything a name of its own; returns a session somebody comes to."""
    change_group(hope, name=NAMES["circle"], purpose=NAMES["purpose"])
    change_seat(hope, "ann", handle=NAMES["handle"], handle_key="x")
    with unit_of_work(hope.owner):
        db.session.get_one(Organization, hope.organization_id).name = NAMES["space"]
    return session_in(hope, title=NAMES["session"], about=NAMES["about"])


def sent(hope, named, kind):
    """Send one notice of a kind by mail, and return the whole mail as it goes over the wire."""
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        about = (
            None
            if kind
            in {Kind.ANSWERED, Kind.AGREEMENT, Kind.CLOSING, Kind.DIGEST, Kind.LISTEN}
            | {Kind.RECORD, Kind.CASE}
            else named
        )
        if kind is Kind.OFFERED:  # sent only while the place is held
            (rsvp,) = db.session.scalars(sa.select(Rsvp))
            rsvp.offer_until = clock.now() + timedelta(hours=1)
        if kind is Kind.CANCELLED:  # sent only while it is
            meeting = db.session.get_one(Meeting, (hope.organization_id, named))
            meeting.state = MeetingState.CANCELLED
        occasion = Occasion(kind, f"{kind}:test", meeting_id=about)
        assert tell(system, [hope.seats["ann"]], occasion) >= 1
    sweeps.send_due()
    (mail,) = mails()
    return message_of(mail)


def whole(message) -> str:
    """Return everything in a mail: headers and every part, decoded."""
    parts = [str(value) for value in message.values()]
    parts += [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join(parts)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_mail_names_anything(hope, named, kind):
    wish(hope, "ann", grid=only(Channel.MAIL))
    message = sent(hope, named, kind)
    assert leaks(whole(message)) == set()
    assert "/o/hope" not in whole(message)
    assert message["Subject"] in {"You have a reminder", "You have an update", "You are needed"}
    assert message["From"] == "Notes <notes@mail.example>"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_circle_is_named_in_the_text_for_whoever_chose_it(hope, named, kind):
    wish(hope, "ann", grid=only(Channel.MAIL), names_circle=True)
    message = sent(hope, named, kind)
    headers = "\n".join(str(value) for value in message.values())
    assert leaks(headers) == set()
    text, page = (part.get_content() for part in message.iter_parts())
    assert leaks(text) == leaks(page) <= {"circle", "session"}
    assert "circle" in leaks(text)


def test_a_planted_name_is_found():
    """The look that finds nothing would find something."""
    errand = Errand(
        uuid.uuid4(), Kind.MOVED, Channel.MAIL, "", NAMES["space"], "t",
        Named(NAMES["circle"], "Panic-Circle &amp; more", NAMES["handle"]),
    )  # fmt: skip
    assert leaks(repr(errand)) == {"space", "circle", "handle"}
    for what, word in NAMES.items():
        assert leaks(f"<p>{html.escape(word.upper())}</p>") == {what}


@pytest.mark.parametrize("kind", list(Kind))
def test_text_and_html_say_the_same_and_load_nothing(app, kind):
    errand = Errand(uuid.uuid4(), kind, Channel.MAIL, "a@b.example", "", "token", None, (("A", 2),))
    letter = letter_for(errand)
    for words in (KINDS[kind].sentence, str(errand.notice_id), "/stop/token", "A: 2"):
        assert words in letter.text
        assert html.escape(words) in letter.html
    sources = re.findall(r"<img|<link|<script|@import|url\(|\ssrc=", letter.html)
    assert sources == []
    assert set(re.findall(r'href="([^"]+)"', letter.html)) == {
        f"http://127.0.0.1:8000/n/{errand.notice_id}",
        "http://127.0.0.1:8000/stop/token",
    }
    assert 'name="color-scheme" content="light dark"' in letter.html
    assert "<table" not in letter.html


def test_what_somebody_wrote_is_text_in_html(app):
    named = Named("<b>Bold</b>", "<script>x</script>", "now")
    letter = letter_for(
        Errand(uuid.uuid4(), Kind.MOVED, Channel.MAIL, "a@b.example", "", "token", named)
    )
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "<script>x</script>" in letter.text


def test_a_mail_at_rest_is_sealed(hope, named):
    wish(hope, "ann", grid=only(Channel.MAIL), names_circle=True)
    sent(hope, named, Kind.MOVED)
    (mail,) = mails()
    for column in (mail.to_sealed, mail.text_sealed, mail.html_sealed, mail.sender_sealed):
        assert leaks(repr(column)) == set()
        assert b"hope.example" not in column
    assert mail.subject == "You have an update"
