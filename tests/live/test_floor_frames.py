"""What members' frames hold of hands and rounds, and that hand-made asks change nothing."""

import json
import uuid

import pytest

from facilitator.live import seats
from tests.live.listening import Listener
from tests.worlds import acting

SECRETS = (
    "topics",
    '"turns":1',
    "words",
    "intent_of",
    "passed",
    '"staff"',
    '"each"',
    "a private topic",
)


@pytest.fixture
def circle(people, hope, app, tail):
    """Return the lead, ann and ben, inside a live room."""
    lead, ann = people
    ben = Listener(app, hope.ben, hope.meeting_id)
    ben.enter()
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    for member in (ann, ben):
        member.enter()
    tail.turn()
    for one in (lead, ann, ben):
        one.heard()
    return lead, ann, ben


def ask(one: Listener, event: str, **fields):
    """Ask with an id of one's own."""
    return one.ask(event, cmid=str(uuid.uuid4()), **fields)


def version(lead: Listener) -> int:
    """Return the version of what is on, as entering tells it."""
    return lead.enter()["parts"]["floor"]["state"]["version"]


def test_members_hear_their_own_place_and_nothing_staff_alone_may_know(circle, hope, tail):
    lead, ann, ben = circle
    assert ask(ann, "hand.raise", topic="a private topic")["place"] == 1
    assert ask(ben, "hand.raise")["place"] == 2
    tail.turn()
    rows = {who: who.events() for who in circle}
    assert [row["meta"]["place"] for row in rows[ann]] == [1, 1]
    assert [row["meta"]["place"] for row in rows[ben]] == [0, 2]
    assert len(rows[lead][-1]["meta"]["staff"]["all"]) == 3
    assert lead.ask("floor.look")["topics"] == {str(hope.seats["ann"]): "a private topic"} | {
        str(hope.seats["ben"]): ""
    }
    assert ben.ask("floor.look")["topics"] == {}
    assert ask(lead, "round.start", version=version(lead), order="name", prompt="A question?")["ok"]
    tail.turn()
    mine = ben.enter()["parts"]["floor"]["round"]["mine"]
    assert ask(ben, "turn.move", id=mine["id"], rev=mine["rev"], to="passed")["ok"]
    tail.turn()
    assert ben.events()[-1]["meta"]["mine"]["state"] == "passed"
    told = json.dumps([ann.heard(), ann.frames, ann.enter()["parts"]["floor"]])
    assert not [secret for secret in SECRETS if secret in told]
    assert "A question?" not in told
    assert ann.ask("floor.look")["prompt"] == "A question?"


def test_hand_made_asks_of_a_member_are_refused_and_told_to_nobody(circle, hope, tail):
    lead, ann, ben = circle
    assert ask(lead, "round.start", version=version(lead), order="name")["ok"]
    theirs = ann.enter()["parts"]["floor"]["round"]["mine"]
    tail.turn()
    for one in circle:
        one.heard()
    refused = {
        "turn.move": ask(ben, "turn.move", id=theirs["id"], rev=theirs["rev"], to="passed"),
        "turn.extend": ask(ben, "turn.extend", id=theirs["id"], rev=theirs["rev"]),
        "hand.call": ask(ben, "hand.call", who=str(hope.seats["ben"])),
        "floor.mode": ask(ben, "floor.mode", version=version(lead), mode="open"),
        "msg.send": ask(ben, "msg.send", body="not my turn"),
    }
    assert {name: answer["code"] for name, answer in refused.items()} == {
        "turn.move": "not_found",
        "turn.extend": "forbidden",
        "hand.call": "forbidden",
        "floor.mode": "forbidden",
        "msg.send": "room_closed",
    }
    tail.turn()
    assert all(one.events() == [] for one in circle)
