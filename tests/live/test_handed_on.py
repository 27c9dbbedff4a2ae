"""What is handed to the tail after its commit is what it would have read, and nothing is lost."""

import uuid

import pytest

from facilitator.core.bus import bus
from facilitator.core.work import unit_of_work
from facilitator.live import log, seats
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.counting import counted
from tests.worlds import acting


@pytest.fixture
def circle(people, hope, tail):
    """Return the lead and ann, both inside a live room."""
    lead, ann = people
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    ann.enter()
    lead.say("a first line")
    tail.turn()
    for one in people:
        one.heard()
    tail.looked_at = tail.checked_at = float("inf")  # nothing is due by the clock
    return lead, ann


@pytest.fixture
def handed(circle, tail):
    """Collect what is handed on; the tail gets it as well."""
    got: list[log.Handed] = []

    def take(key: str, news: log.Handed) -> None:
        got.append(news)
        tail.hand(key, news)

    bus.take("room", take)
    return got


def read_back(hope, after: int) -> list[log.LogRow]:
    """Return the rows of the log as the database has them."""
    with unit_of_work(hope.owner, writes=False):
        return log.rows_after(hope.meeting_id, after, 500)


def send(one, body: str, **more):
    """Say something with what comes beside it, and return the ack."""
    ack = one.ask("msg.send", cmid=str(uuid.uuid4()), body=body, **more)
    assert ack["ok"], ack
    return ack


def test_what_is_handed_on_is_what_would_be_read_back(circle, handed, hope):
    lead, ann = circle
    with acting(hope.admin):
        marks = (Does.NOTE, Does.FLAG)
        add_phrases(hope.admin, [PhraseDraft(f"turnip {d}", d, About.MEDICINE) for d in marks])
    ack = lead.ask("prompt.post", cmid=str(uuid.uuid4()), text="What helped?")
    assert ack["ok"], ack
    asked = ack["seq"]
    question = read_back(hope, asked - 1)[0].event.meta["prompt"]
    first = send(lead, "plain words, é and 🌱\nand a second line")
    send(ann, "with a warning", label="loss", wish="listen")
    send(ann, "an answer", reply=first["id"], prompt=question)
    send(ann, "a turnip note it is")
    send(ann, "a turnip flag it is")
    assert len(handed) == 5
    assert [news.row for news in handed] == read_back(hope, asked)
    assert {news.epoch for news in handed} == {1}


def test_a_message_reaches_everybody_without_a_statement(circle, handed, tail):
    lead, ann = circle
    seqs = [lead.say("one"), ann.say("two"), lead.say("three")]
    with counted() as statements:
        tail.turn()
    assert statements == []
    assert [row["seq"] for row in ann.events()] == seqs
    assert [row["seq"] for row in lead.events()] == seqs


def test_what_is_held_is_read_for_staff_and_is_in_no_row(circle, hope, tail):
    lead, ann = circle
    with acting(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("rhubarb", Does.HOLD, About.MEDICINE)])
    said = lead.say("before")
    assert send(ann, "rhubarb it is")["status"] == "held"
    tail.turn()
    frames = lead.heard()
    rows = [row for name, data in frames if name == "room.events" for row in data["events"]]
    assert [row["seq"] for row in rows] == [said]
    told = [row for name, data in frames if name == "mod.events" for row in data["events"]]
    assert [row["kind"] for row in told] == ["held.add"]
    assert all(name != "mod.events" for name, _data in ann.heard())


def test_a_row_between_that_nobody_handed_on_is_read(circle, hope, tail):
    lead, ann = circle
    bus.take("room", lambda _key, _news: None)  # as another process writes: no bell rings here
    missed = lead.say("unheard of")
    bus.take("room", tail.hand)
    last = ann.say("the next")
    with counted() as statements:
        tail.turn()
    assert statements == [], "it may be on its way"
    tail.turn()
    assert [row["seq"] for row in lead.events()] == [missed, last]
    assert tail.rooms[hope.meeting_id].handed == {}


def test_what_was_taken_away_before_the_turn_is_sent_without_its_words(circle, tail):
    lead, ann = circle
    ack = send(ann, "better not")
    taken = ann.ask("msg.remove", cmid=str(uuid.uuid4()), id=ack["id"])
    assert taken["ok"], taken
    tail.turn()
    assert "better not" not in repr(lead.heard())


def test_another_beginning_of_the_log_is_read(circle, handed, tail, hope):
    lead, _ann = circle
    room = tail.rooms[hope.meeting_id]
    said = [lead.say("one"), lead.say("two")]
    room.handed[said[1]] = log.Handed(2, handed[-1].row)
    with counted() as statements:
        tail.turn()
    assert statements
    assert [row["seq"] for row in lead.events()] == said


def test_handed_rows_that_arrive_out_of_order_are_sent_in_order(circle, tail, hope):
    lead, ann = circle
    held_back: list[tuple[str, log.Handed]] = []
    bus.take("room", lambda key, news: held_back.append((key, news)))
    said = [lead.say(str(n)) for n in range(4)]
    for key, news in reversed(held_back):
        tail.hand(key, news)
    with counted() as statements:
        tail.turn()
    assert statements == []
    assert [row["seq"] for row in ann.events()] == said


def test_more_than_can_wait_are_read(circle, tail, hope, monkeypatch):
    lead, ann = circle
    monkeypatch.setattr("facilitator.core.tail.BATCH", 3)
    monkeypatch.setattr("facilitator.live.feed.BATCH", 3)
    said = [lead.say(str(n)) for n in range(8)]
    assert len(tail.rooms[hope.meeting_id].handed) == 3
    tail.turn()
    assert [row["seq"] for row in ann.events()] == said
