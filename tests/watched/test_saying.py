"""What watched phrases do to a message, and what they never do to a person."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.work import unit_of_work
from facilitator.live import editing, log, messages, posting, seats
from facilitator.live.beside import Beside
from facilitator.live.models import Message, MessageState, RoomState, Seat, StaffEvent
from facilitator.live.operations import change_state
from facilitator.live.projection import held_view, log_event
from facilitator.moderation.models import Sanction
from facilitator.organizations.models import Organization
from facilitator.watched import looking
from facilitator.watched.looking import AskFirst
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases, put_back, remove_phrase
from facilitator.watched.queries import phrases_for
from tests.counting import counted
from tests.groups.making import change_group

QUIET = 3600.0
WATCHED = {
    Does.NOTE: "marmalade",
    Does.FLAG: "turnip",
    Does.ASK: "gooseberry",
    Does.HOLD: "rhubarb crumble",
    Does.BLOCK: "parsnip*",
    Does.CRISIS: "artichoke",
}


def watch(tenant, *drafts):
    with unit_of_work(tenant.admin):
        add_phrases(tenant.admin, drafts)


@pytest.fixture
def live(hope):
    """Hold a session with the lead and Ann in it, with one phrase for each act."""
    for who in (hope.facilitator, hope.ann):
        with unit_of_work(who):
            seats.enter_room(who, hope.meeting_id, 3600)
    with unit_of_work(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
        change_state(log.lock_room(hope.meeting_id), RoomState.LIVE)
    watch(hope, *(PhraseDraft(words, does, About.OTHER) for does, words in WATCHED.items()))
    return hope


def say(who, live, body, **beside):
    with unit_of_work(who):
        return posting.send_message(
            who, live.meeting_id, uuid.uuid4(), body, rest_after=QUIET, beside=Beside(**beside)
        )


def edit(who, live, message_id, body, rev=1, **more):
    with unit_of_work(who):
        editing.edit_message(who, live.meeting_id, message_id, rev, body, rest_after=QUIET, **more)


def kept(live, message_id):
    with unit_of_work(live.admin, writes=False):
        message = db.session.get_one(Message, (live.organization_id, message_id))
        return message.state, message.reason, message.watched


def told_staff(live):
    with unit_of_work(live.admin, writes=False):
        rows = db.session.scalars(sa.select(StaffEvent).order_by(StaffEvent.mseq))
        return [(row.kind, row.meta) for row in rows if row.kind.startswith(("watched", "held"))]


def seen(live, *, staff):
    """Return what the last row of the log tells somebody else."""
    with unit_of_work(live.admin, writes=False):
        row = log.rows_after(live.meeting_id, 0, 99)[-1]
        return log_event(row, uuid.uuid4(), staff=staff, waiting=False)


def test_a_note_is_for_staff_alone(live):
    said = say(live.ann, live, "Such good Mármalade!")
    assert said.seq
    assert seen(live, staff=True)["watched"] == {
        "does": "note",
        "about": "other",
        "words": "Other",
        "at": [[10, 19]],
    }
    assert "watched" not in seen(live, staff=False)
    assert told_staff(live) == []


def test_a_flag_goes_out_and_the_team_is_told_its_class(live):
    assert say(live.ann, live, "A t.u.r.n.i.p, then.").seq
    assert told_staff(live) == [("watched.flag", {"about": "other"})]


def test_an_author_is_asked_and_may_send_it_all_the_same(live):
    with pytest.raises(AskFirst) as asked:
        say(live.ann, live, "With Gooseberry jam.")
    assert asked.value.facts == {"found": ["Gooseberry"], "may_send": True}
    assert say(live.ann, live, "With Gooseberry jam.", sure=True).seq


def test_held_words_wait_with_a_class_and_their_places_are_for_staff(live):
    said = say(live.ann, live, "My rhubarb… crumble")
    assert (said.state, said.reason, said.seq) == (MessageState.HELD, "hold.other", 0)
    with unit_of_work(live.admin, writes=False):
        message = db.session.get_one(Message, (live.organization_id, said.id))
        author, staff = held_view(message), held_view(message, staff=True)
    assert author.watched is None
    assert "takes care with" in author.reason
    assert staff.watched is not None
    assert staff.watched.at == [[3, 19]]


def test_blocked_words_stay_with_their_author_however_sure(live):
    for sure in (False, True):
        with pytest.raises(AskFirst) as refused:
            say(live.ann, live, "Two parsnips", sure=sure)
        assert refused.value.facts == {"found": ["parsnip"], "may_send": False}


def test_words_that_worry_wait_and_call_a_person_in_the_same_transaction(live, monkeypatch):
    called = []
    monkeypatch.setattr(looking, "on_concern", [lambda actor, concern: called.append(concern)])
    said = say(live.ann, live, "artichoke, ring me on +49 30 1234567")  # not sent back for that
    assert said.reason == "crisis.other"
    [concern] = called
    assert (concern.message_id, concern.membership_id) == (said.id, live.seats["ann"])
    assert concern.group_id == live.group_id

    def fails(actor, concern):
        raise Conflict("away")

    monkeypatch.setattr(looking, "on_concern", [fails])
    with pytest.raises(Conflict):
        say(live.ann, live, "artichoke")
    assert [kind for kind, _ in told_staff(live)] == ["held.add"]  # nothing is half done


def test_the_strictest_counts_and_staff_are_marked_at_most(live):
    assert say(live.ann, live, "marmalade and rhubarb crumble").reason == "hold.other"
    every = " ".join(words.strip("*") for words in WATCHED.values())
    said = say(live.facilitator, live, every)
    assert said.seq
    assert kept(live, said.id)[2]["does"] == "note"


def test_an_edit_is_looked_at_like_a_post(live):
    said = say(live.ann, live, "Plain words.")
    with pytest.raises(Conflict, match="message of its own"):
        edit(live.ann, live, said.id, "rhubarb crumble")
    with pytest.raises(AskFirst):
        edit(live.ann, live, said.id, "parsnip")
    edit(live.ann, live, said.id, "turnip")
    assert kept(live, said.id)[2]["does"] == "flag"
    assert told_staff(live)[-1][0] == "watched.flag"
    held = say(live.ann, live, "rhubarb crumble")
    edit(live.ann, live, held.id, "Plain again.")
    assert kept(live, held.id) == (MessageState.HELD, "hold.other", None)  # a person decides


def test_a_shared_message_changed_into_words_that_worry_says_where_somebody_is(live):
    said = say(live.ann, live, "Plain words.")
    for later in (0, 16):  # minutes: too late to change it, and not too late to be told
        with time_machine.travel(clock.now() + timedelta(minutes=later)):
            with pytest.raises(Conflict, match="Help now") as refused:
                edit(live.ann, live, said.id, "artichoke")
            for words in ("Thank you", "I’m not OK", "where you typed them"):
                assert words in refused.value.message
    assert kept(live, said.id)[::2] == (MessageState.VISIBLE, None)


def test_words_a_person_was_called_for_stay_so_when_they_become_milder(live):
    said = say(live.ann, live, "artichoke")
    edit(live.ann, live, said.id, "rhubarb crumble")
    assert kept(live, said.id)[1] == "crisis.other"
    milder = say(live.ann, live, "rhubarb crumble")
    edit(live.ann, live, milder.id, "artichoke")
    assert kept(live, milder.id)[1] == "crisis.other"


def test_what_was_seen_in_words_goes_with_them(live):
    for words in ("artichoke", "marmalade"):
        said = say(live.ann, live, words)
        assert kept(live, said.id)[2]
        with unit_of_work(live.ann):
            messages.take_back(live.ann, live.meeting_id, said.id)
        assert kept(live, said.id)[1:] == ("", None)


def test_phrases_of_another_language_rest_in_a_circle_that_has_one(live):
    watch(live, PhraseDraft("die", Does.HOLD, About.OTHER, "en"))
    assert say(live.ann, live, "die Sonne").reason  # nobody said which language it is
    change_group(live, language="de")
    assert say(live.ann, live, "die Sonne").seq
    change_group(live, language="en")
    assert say(live.ann, live, "die Sonne").reason


def test_a_change_acts_on_the_next_message_and_only_in_its_organization(live, other):
    with unit_of_work(live.moderator, writes=False):
        phrase = phrases_for(live.moderator).by_act[Does.HOLD][0].id
    with unit_of_work(live.admin):
        remove_phrase(live.admin, phrase)
    assert say(live.ann, live, "rhubarb crumble").seq
    with unit_of_work(live.admin):
        put_back(live.admin, phrase)
    assert say(live.ann, live, "rhubarb crumble").reason
    with unit_of_work(other.ann, writes=False):
        mark = db.session.get_one(Organization, other.organization_id).watched_mark
        words = "rhubarb crumble"
        assert looking.find_in(mark, words, language="", is_staff=False) == looking.NOTHING


def test_a_message_costs_no_statement_for_phrases(live, hope):
    for words in ("My first.", "My second."):  # what does not change is read and kept
        say(hope.ann, live, words)
    with counted() as with_phrases:
        say(hope.ann, live, "Nothing to see.")
    with counted() as when_noted:
        say(hope.ann, live, "marmalade")
    with unit_of_work(hope.admin):
        db.session.get_one(Organization, hope.organization_id).watched_mark = None
    say(hope.ann, live, "And again.")
    with counted() as without:
        say(hope.ann, live, "Nothing to see.")
    assert len(with_phrases) == len(when_noted) == len(without)


def test_nothing_of_it_ever_touches_a_person(live):
    before = _seat(live)
    for does, words in WATCHED.items():
        for _ in range(3):
            try:
                say(live.ann, live, words.strip("*"))
            except AskFirst:
                assert does in {Does.ASK, Does.BLOCK}
    assert _seat(live) == before
    with unit_of_work(live.admin, writes=False):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Sanction)) == 0


def _seat(live):
    with unit_of_work(live.admin, writes=False):
        of = sa.select(Seat).where(Seat.membership_id == live.seats["ann"])
        seat = db.session.scalars(of).one()
        return seat.state, seat.muted_until, seat.words
