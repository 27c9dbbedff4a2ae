"""What members are sent while people are apart: their own circle, and of another not a frame."""

import json
import uuid

import pytest

from facilitator.breakouts.sweeps import look_after_circles
from facilitator.live import seats
from tests.live.listening import Listener
from tests.worlds import Tenant, acting

NAMES = ("facilitator", "cofacilitator", "ann", "ben", "cleo", "both")


def told(ack):
    """Return the ack, which has to be a good one."""
    assert ack["ok"], ack
    return ack


@pytest.fixture
def sockets(app, hope: Tenant, other: Tenant, tail):
    """Return everybody's socket in the main room of a live session, and ann's of elsewhere."""
    made = {name: Listener(app, hope.actors[name], hope.meeting_id) for name in NAMES}
    for name in NAMES:
        made[name].enter()
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    version = made["ann"].enter()["room"]["version"]
    told(
        made["facilitator"].ask(
            "session.move", cmid=str(uuid.uuid4()), version=version, to="live", words=""
        )
    )
    for one in made.values():
        one.enter()
    made["foreign"] = Listener(app, other.ann, hope.meeting_id)
    tail.turn()
    return made


def cmid() -> str:
    return str(uuid.uuid4())


def test_nobody_is_sent_a_frame_of_a_circle_that_is_not_theirs(app, hope, other, tail, sockets):
    seat = {name: str(hope.seats[name]) for name in NAMES}
    groups = [[seat["ann"], seat["ben"]], [seat["cleo"], seat["both"]]]
    told(
        sockets["facilitator"].ask(
            "breakout.open", cmid=cmid(), version=0, minutes=5, size=2, circles=groups
        )
    )
    tail.turn()
    own = {}
    for name in ("ann", "ben", "cleo", "both"):
        rows = [row for row in sockets[name].events() if row["kind"] == "breakout.state"]
        own[name] = rows[-1]["meta"]["circle"]
    assert own["ann"] == own["ben"] != own["cleo"] == own["both"]
    inside = {name: Listener(app, hope.actors[name], uuid.UUID(own[name])) for name in own}
    for one in inside.values():
        one.enter()
    inside["ann"].say("a word for two")
    told(inside["ben"].ask("circle.bell", cmid=cmid(), on=True))
    tail.turn()
    assert "a word for two" in json.dumps(
        [one["body"] for one in inside["ben"].events() if "body" in one]
    )
    # hand-made asks of everybody who has no place there, in both organizations
    everybody = {**sockets, "cleo inside": inside["cleo"], "both inside": inside["both"]}
    for name in ("cleo", "both", "foreign"):
        stranger = Listener(app, sockets[name].actor, uuid.UUID(own["ann"]))
        for event, fields in {
            "room.join": {"since": 0, "limit": 200},
            "room.sync": {"epoch": 1, "since": 0, "limit": 200},
            "msg.send": {"cmid": cmid(), "body": "Hello"},
            "circle.bell": {"cmid": cmid(), "on": False},
        }.items():
            answer = stranger.ask(event, **fields)
            assert (answer["ok"], answer["code"]) == (False, "not_found"), (name, event)
        everybody[f"{name} at the wrong door"] = stranger
    silent = Listener(app, hope.cofacilitator, uuid.UUID(own["ann"]))
    assert silent.ask("room.sync", epoch=1, since=0, limit=200)["code"] == "forbidden"
    tail.turn()
    look_after_circles()
    for name, one in everybody.items():
        one.heard()
        frames = json.dumps(one.frames)
        assert "a word for two" not in frames, name
        if name not in {"ann", "ben", "facilitator", "cofacilitator"}:
            assert own["ann"] not in frames, name
    for name in ("ann", "ben", "cleo", "both"):
        kinds = {kind for kind, _data in sockets[name].frames}
        assert "mod.events" not in kinds
    assert any("ringing" in json.dumps(data) for _k, data in sockets["cofacilitator"].frames)
