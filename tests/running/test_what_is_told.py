"""What a run tells whom: members' frames hold no script, no hint, no worry, no author of a line."""

import json
import uuid

import pytest

from facilitator.core.bus import bus
from facilitator.core.channel import connections
from facilitator.live.models import RoomState
from tests.live.listening import Listener


@pytest.fixture
def tail(app):
    """Return the app's tail, hearing its bells but taking no turn by itself."""
    tail = app.extensions["facilitator.tail"]
    bus.listen("room", tail.ring)
    yield tail
    connections.clear()


def told(listener):
    """Return everything a socket was pushed, as text."""
    listener.heard()
    return json.dumps(listener.frames)


def test_members_and_people_at_the_door_are_told_where_it_is_and_nothing_of_how_it_is_led(
    app, lobby, tail
):
    hope = lobby.hope
    lobby.let_in("ann")
    lead, ann, ben = (
        Listener(app, hope.actors[who], lobby.id) for who in ("facilitator", "ann", "ben")
    )
    acks = [one.enter() for one in (lead, ann, ben)]
    tail.turn()

    def do(one, event, **fields):
        ack = one.ask(event, cmid=str(uuid.uuid4()), **fields)
        assert ack["ok"], ack
        tail.turn()
        return ack

    do(lead, "lobby.say", words="zq-lobby")
    lobby.move(RoomState.LIVE)
    tail.turn()
    do(lead, "phase.move", version=1, to=1)
    do(lead, "phase.extend", version=2, minutes=10)
    do(lead, "sheet.post", part=1, what="script", text="zq-posted")
    do(lead, "hint.switch", hint="quiet", on=False)
    do(lead, "pact.open")
    line = do(ann, "pact.propose", words="zq-line")["id"]
    do(ann, "pact.voice", worry="zq-worry")
    do(lead, "pact.pick", id=line, on=True)
    do(lead, "pact.publish")
    words = json.dumps([ben.ask("pact.read"), ann.ask("pact.read"), *acks[1:]])
    for said in (told(ann), told(ben), words):
        assert "Welcome, everybody." not in said  # the script of the first part
        assert "zq-worry" not in said
        assert '"sheet": [{' not in said
        assert "sheet.posted" not in said
        assert "mod.events" not in said
    assert "zq-posted" in told(ann)
    assert "zq-posted" not in told(ben)
    assert "zq-line" not in told(ann) + told(ben)  # rows hold no words
    assert "zq-line" in words
    assert str(hope.seats["ann"]) not in json.dumps(ben.ask("pact.read"))
    rows = [row for name, data in ben.frames if name == "room.events" for row in data["events"]]
    kinds = {row["kind"] for row in rows}
    assert kinds == {"session.state", "phase.move", "phase.time", "lobby.say", "pact.state", "skip"}
    again = ben.enter()["parts"]["run"]
    assert (again["lobby"], again["sheet"], again["times"]["phase"]) == ("zq-lobby", [], 1)
    assert again["pact"]["owes"] is True
    assert ann.enter()["parts"]["run"]["pact"]["owes"] is False
    staff = lead.enter()["parts"]["run"]
    assert staff["hints_off"] == ["quiet"]
    assert staff["sheet"][1]["posted"] == ["script"]
    assert "sheet.posted" in told(lead)
