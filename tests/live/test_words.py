"""What is said and how it is met: warnings, changes, what waits, replies, kind words."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Kindness, Moderation, Wish
from facilitator.live import editing, log, messages, posting, reactions, seats, suggestions
from facilitator.live.beside import Beside
from facilitator.live.models import (
    EarlierWords,
    Message,
    MessageState,
    Reaction,
    RoomState,
    Seat,
)
from facilitator.live.operations import change_state
from facilitator.live.projection import held_view, log_event
from facilitator.live.sweeps import remind_of_held
from facilitator.organizations.models import Organization
from facilitator.watched.contact import AskFirst, found_in
from tests.groups.making import change_group

QUIET = 3600.0


@pytest.fixture
def live(hope):
    """Hold a session with the lead, Ann and Ben in it."""
    for who in (hope.facilitator, hope.ann, hope.ben):
        with unit_of_work(who):
            seats.enter_room(who, hope.meeting_id, 3600)
    with unit_of_work(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
        change_state(log.lock_room(hope.meeting_id), RoomState.LIVE)
    return hope


def say(who, live, body="A line.", **beside):
    with unit_of_work(who):
        return posting.send_message(
            who, live.meeting_id, uuid.uuid4(), body, rest_after=QUIET, beside=Beside(**beside)
        ).id


def edit(who, live, message_id, body="Other words.", rev=1, **more):
    with unit_of_work(who):
        return editing.edit_message(
            who, live.meeting_id, message_id, rev, body, rest_after=QUIET, **more
        ).rev


def decide(who, live, message_id, action, note="Why.", rev=1, label=""):
    with unit_of_work(who):
        messages.decide_message(who, live.meeting_id, message_id, rev, action, note, label)


def suggest(who, live, message_id, rev=1, body="In other words."):
    with unit_of_work(who):
        suggestions.suggest_words(who, live.meeting_id, message_id, rev, body, "Softer.")


def answer(who, live, message_id, *, take, rev=1):
    with unit_of_work(who):
        editing.answer_suggestion(
            who, live.meeting_id, message_id, rev, take=take, rest_after=QUIET
        )


def put_label(who, live, message_id, label="loss", rev=1):
    with unit_of_work(who):
        editing.label_message(who, live.meeting_id, message_id, rev, label, "")


def react(who, live, message_id, kind=Kindness.HUG, *, on=True):
    with unit_of_work(who):
        return reactions.react(who, live.meeting_id, message_id, kind, on=on)


def rows(live, viewer, *, staff=False):
    """Return the log as somebody sees it."""
    with unit_of_work(live.facilitator, writes=False):
        found = log.rows_after(live.meeting_id, 0, 200)
        return [log_event(row, live.seats[viewer], staff=staff, waiting=False) for row in found]


def of(seen, kind):
    return [row for row in seen if row["kind"] == kind]


@contextmanager
def stored(live, message_id):
    with unit_of_work(live.facilitator, writes=False):
        yield db.session.get_one(Message, (live.organization_id, message_id))


def held(live):
    change_group(live, moderation=Moderation.EVERYONE)
    return say(live.ann, live, "My first words.")


# ---------------------------------------------------------------- warnings, wishes, replies


def test_a_warning_a_wish_and_what_is_answered_come_with_the_words_not_in_the_log(
    live,
):
    first = say(live.ben, live, "How was it?")
    said = say(live.ann, live, "Hard.", label="loss", wish=Wish.LISTEN, reply_to_id=first)
    row = of(rows(live, "ben"), "msg.add")[-1]
    assert (row["label"], row["wish"], row["reply"]) == ("loss", "listen", str(first))
    with stored(live, said) as message:
        assert b"loss" not in message.label_sealed
    assert all("loss" not in str(entry.event.meta) for entry in _entries(live))


def _entries(live):
    with unit_of_work(live.facilitator, writes=False):
        return log.rows_after(live.meeting_id, 0, 200)


def test_only_what_one_can_see_can_be_answered(live):
    first = say(live.facilitator, live)
    with pytest.raises(NotFound):
        say(live.ann, live, reply_to_id=uuid.uuid4())
    decide(live.facilitator, live, say(live.ann, live), "hide")
    hidden = of(rows(live, "ann"), "msg.add")[-1]["id"]
    with pytest.raises(Conflict, match="isn't there"):
        say(live.ben, live, reply_to_id=uuid.UUID(hidden))
    with unit_of_work(live.cleo):
        seats.enter_room(live.cleo, live.meeting_id, 3600)
    with unit_of_work(live.facilitator):
        seats.admit(live.facilitator, live.meeting_id, [])
    with pytest.raises(NotFound):  # from before she was let in
        say(live.cleo, live, reply_to_id=first)


def test_staff_put_a_warning_on_and_its_author_is_told(live):
    said = say(live.ann, live, "Hard.")
    put_label(live.facilitator, live, said)
    row = of(rows(live, "ann"), "msg.label")[-1]
    assert (row["label"], row["label_by_staff"], row["body"], row["rev"]) == (
        "loss",
        True,
        "Hard.",
        2,
    )
    with pytest.raises(Conflict):
        put_label(live.facilitator, live, said)
    with pytest.raises(NotAllowed):
        put_label(live.ben, live, said, rev=2)
    edit(live.ann, live, said, "Harder.", rev=2, label="")
    assert of(rows(live, "ben"), "msg.edit")[-1]["label"] == "loss"  # a facilitator's stays


# ---------------------------------------------------------------- changing one's own


def test_an_author_changes_their_words_for_a_quarter_of_an_hour(live):
    with time_machine.travel(clock.now(), tick=False) as traveler:
        said = say(live.ann, live, "First.")
        assert edit(live.ann, live, said, "Second.") == 2
        for viewer in ("ann", "ben"):
            row = of(rows(live, viewer), "msg.edit")[-1]
            assert (row["body"], row["edited"], row["rev"]) == ("Second.", True, 2)
        assert "First." not in str(rows(live, "ben"))
        with pytest.raises(Conflict, match="changed meanwhile"):
            edit(live.ann, live, said)
        with pytest.raises(NotFound):
            edit(live.ben, live, said, rev=2)
        traveler.shift(timedelta(minutes=16))
        with pytest.raises(Conflict, match="15 minutes"):
            edit(live.ann, live, said, rev=2)


def test_changing_a_message_is_no_way_around_being_read_first(live):
    said = say(live.ann, live)
    change_group(live, moderation=Moderation.EVERYONE)
    with pytest.raises(Conflict, match="read first"):
        edit(live.ann, live, said)


def test_the_words_before_are_for_facilitators_who_say_why(live):
    said = say(live.ann, live, "First.")
    edit(live.ann, live, said, "Second.")
    with unit_of_work(live.facilitator), pytest.raises(Invalid):
        editing.words_before(live.facilitator, live.meeting_id, said, "  ")
    with unit_of_work(live.facilitator):
        found = editing.words_before(live.facilitator, live.meeting_id, said, "A report.")
    assert [one.body for one in found] == ["First."]
    with unit_of_work(live.facilitator, writes=False):
        lines = db.session.scalars(sa.select(AuditEntry.details)).all()
        assert "A report." in str(lines[-1])
        assert "First." not in str(lines)
    with unit_of_work(live.ben), pytest.raises(NotAllowed):
        editing.words_before(live.ben, live.meeting_id, said, "Curious.")
    with unit_of_work(live.ann):
        messages.take_back(live.ann, live.meeting_id, said)
    with unit_of_work(live.facilitator, writes=False):
        assert db.session.scalars(sa.select(EarlierWords)).all() == []


# ---------------------------------------------------------------- hold with dignity


def test_a_message_that_waits_can_be_changed_and_staff_see_the_new_words(live):
    said = held(live)
    assert edit(live.ann, live, said, "Calmer words.", label="anger") == 2
    with stored(live, said) as message:
        view = held_view(message)
        assert (view.body, view.label, view.rev) == ("Calmer words.", "anger", 2)
    decide(live.facilitator, live, said, "approve", rev=2)
    assert of(rows(live, "ben"), "msg.add")[-1]["body"] == "Calmer words."


def test_an_approval_can_fold_it_behind_a_warning(live):
    said = held(live)
    decide(live.facilitator, live, said, "approve", note="", label="loss")
    row = of(rows(live, "ben"), "msg.add")[-1]
    assert (row["label"], row["label_by_staff"], row["body"]) == ("loss", True, "My first words.")


def test_suggested_words_are_shared_once_their_author_takes_them(live):
    said = held(live)
    suggest(live.facilitator, live, said)
    assert of(rows(live, "ben"), "msg.suggest") == []
    assert of(rows(live, "ann"), "msg.suggest")[0]["id"] == str(said)
    with stored(live, said) as message:
        assert held_view(message).suggested.body == "In other words."
        assert message.due_at is None  # it is the author's turn
    with pytest.raises(NotFound):
        answer(live.ben, live, said, take=True)
    answer(live.ann, live, said, take=True)
    row = of(rows(live, "ben"), "msg.add")[-1]
    assert row["body"] == "In other words."
    assert "edited" not in row
    with pytest.raises(Conflict):
        answer(live.ann, live, said, take=True, rev=2)


def test_an_author_can_keep_their_own_words_and_wait_on(live):
    said = held(live)
    suggest(live.facilitator, live, said)
    answer(live.ann, live, said, take=False)
    with stored(live, said) as message:
        assert held_view(message).suggested is None
        assert held_view(message).body == "My first words."
        assert message.due_at is not None


def test_a_message_that_waits_long_is_brought_to_staff_and_then_told_its_author_once(live):
    with time_machine.travel(clock.now(), tick=False) as traveler:
        said = held(live)
        told = {59: (0, 0), 2: (1, 0), 120: (1, 1), 60: (1, 1)}
        for seconds, expected in told.items():
            traveler.shift(seconds)
            remind_of_held()
            remind_of_held()
            late = of(rows(live, "ann"), "msg.late")
            with unit_of_work(live.facilitator, writes=False):
                staff = log.staff_rows_after(live.meeting_id, 0, 100)
                calls = [row for row, _ in staff if row.kind == "held.late"]
            assert (len(calls), len(late)) == expected
        assert of(rows(live, "ben"), "msg.late") == []
        with stored(live, said) as message:
            assert held_view(message).waits_long


ILLEGAL = {
    MessageState.VISIBLE: ("suggest", "answer"),
    MessageState.HELD: ("label", "react", "answer"),
    MessageState.HIDDEN: ("edit", "suggest", "answer", "react"),
    MessageState.REMOVED: ("edit", "label", "suggest", "answer", "react"),
    MessageState.WITHDRAWN: ("edit", "label", "suggest", "answer", "react"),
    MessageState.DECLINED: ("edit", "label", "suggest", "answer", "react"),
}


@pytest.mark.parametrize("state", ILLEGAL)
def test_what_a_state_does_not_allow_is_refused_in_kind_words(live, state):
    said = held(live) if state not in {MessageState.VISIBLE, MessageState.HIDDEN} else None
    said = said or say(live.ann, live)
    with unit_of_work(live.facilitator):
        message = db.session.get_one(Message, (live.organization_id, said))
        message.state = state
    acts = {
        "edit": lambda: edit(live.ann, live, said),
        "label": lambda: put_label(live.facilitator, live, said),
        "suggest": lambda: suggest(live.facilitator, live, said),
        "answer": lambda: answer(live.ann, live, said, take=True),
        "react": lambda: react(live.ben, live, said),
    }
    for act in ILLEGAL[state]:
        with pytest.raises(DomainError) as refused:
            acts[act]()
        assert refused.value.code in {"conflict", "gone", "not_found"}, act
        assert refused.value.message


# ---------------------------------------------------------------- kind words


def test_everybody_sees_the_kinds_and_only_the_author_and_staff_from_whom(live):
    said = say(live.ann, live)
    assert react(live.ben, live, said) == [Kindness.HUG]
    assert react(live.ben, live, said) == [Kindness.HUG]  # twice is once
    react(live.facilitator, live, said, Kindness.HEAR)
    last = {viewer: of(rows(live, viewer), "msg.react")[-1] for viewer in ("ann", "ben", "cleo")}
    ben, lead = str(live.seats["ben"]), str(live.seats["facilitator"])
    assert last["ann"]["meta"] == {
        "kinds": ["hear", "hug"],
        "by": {"hug": [ben], "hear": [lead]},
    }
    assert last["ben"]["meta"] == {"kinds": ["hear", "hug"], "mine": ["hug"]}
    assert last["cleo"]["meta"] == {"kinds": ["hear", "hug"]}
    assert ben not in str(last["cleo"])
    react(live.ben, live, said, on=False)
    assert of(rows(live, "cleo"), "msg.react")[-1]["meta"]["kinds"] == ["hear"]
    with unit_of_work(live.facilitator, writes=False):
        assert len(db.session.scalars(sa.select(Reaction)).all()) == 1


def test_nobody_reacts_to_their_own_or_from_outside_or_on_a_break(live):
    said = say(live.ann, live)
    with pytest.raises(Invalid):
        react(live.ann, live, said)
    with pytest.raises(NotFound):
        react(live.stranger, live, said)
    with pytest.raises(NotFound):
        react(live.cleo, live, said)
    with unit_of_work(live.facilitator):
        seat = seats_of(live, "ben")
        seat.muted_until = clock.now() + timedelta(minutes=5)
    with pytest.raises(NotAllowed) as refused:
        react(live.ben, live, said)
    assert refused.value.code == "muted"


def seats_of(live, name):
    return db.session.scalar(sa.select(Seat).where(Seat.membership_id == live.seats[name]))


# ---------------------------------------------------------------- what could find somebody


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call me: +44 7700 900123", "phone"),
        ("My number is (202) 456-1111, any time", "phone"),
        ("write to quiet.heron@example.org", "mail"),
        ("quietheron (at) example (dot) com", "mail"),
        ("see https://example.org/me", "link"),
        ("I am on example.com/heron", "link"),
        ("I live at 12 Harbor Street", "street"),
        ("in der Lindenstraße 14", "street"),
    ],
)
def test_what_could_find_somebody_is_noticed(text, kind):
    assert [one.kind for one in found_in(text, "us")] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "It has been 14 years, 3 months and 2 days since 2012-05-01.",
        "We met at 19:30 on 24.11.2026, I think.",
        "I walked 5 minutes down the road to the shop.",
        "I took 20 mg at 8 and 40 mg at 20.",
        "e.g. my mom...she left.Then I cried",
        "1234567 steps",
    ],
)
def test_what_only_looks_a_little_like_it_is_left_alone(text):
    assert found_in(text, "us") == []


def test_an_author_is_asked_first_and_may_only_go_on_where_the_circle_lets_them(live):
    with unit_of_work(live.facilitator):
        db.session.get_one(Organization, live.organization_id).country = "us"
    number = "My number is (202) 456-1111."
    for sure in (False, True):
        with pytest.raises(AskFirst, match="looks like a phone number") as asked:
            say(live.ann, live, number, sure=sure)
        assert asked.value.facts == {"found": ["(202) 456-1111"], "may_send": False}
    said = say(live.ann, live, "Hello.")
    with pytest.raises(AskFirst):
        edit(live.ann, live, said, number)
    change_group(live, lets_contact_through=True)
    with pytest.raises(AskFirst):
        say(live.ann, live, number)
    say(live.ann, live, number, sure=True)
    say(live.facilitator, live, "A line to call: (202) 456-1111.")
