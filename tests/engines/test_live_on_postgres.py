"""The same live session on a real PostgreSQL, with bells over a real Redis."""

import uuid
from dataclasses import replace

import pytest

from facilitator.settings import Settings


@pytest.fixture
def settings(settings: Settings, redis_url: str) -> Settings:
    """Return settings for PostgreSQL and Redis."""
    return replace(settings, redis_url=redis_url)


def test_two_processes_share_one_room(world, connect):
    hope = world.hope
    lead, ann = connect(0, hope.facilitator), connect(1, hope.ann)
    assert lead.join(hope.meeting_id)["room"]["state"] == "lobby"
    assert ann.join(hope.meeting_id)["me"]["seat"] == "waiting"
    assert lead.wait_for("seat.waiting")["target"] == str(hope.seats["ann"])
    assert len(lead.ask("seat.admit", cmid=str(uuid.uuid4()))["admitted"]) == 1
    ann.wait_for("member.join")
    version = ann.join(hope.meeting_id)["room"]["version"]
    assert lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")["ok"]
    acks = [ann.say(f"line {n}") for n in range(10)]
    assert [ack["status"] for ack in acks] == ["published"] * 10
    heard = [lead.wait_for("msg.add")["body"] for _ in acks]
    assert heard == [f"line {n}" for n in range(10)]
    assert ann.ask("room.join", room=str(world.other.meeting_id))["code"] == "not_found"


def test_a_removal_in_one_process_holds_in_the_other(world, connect):
    hope = world.hope
    lead, ann = connect(0, hope.facilitator), connect(1, hope.ann)
    lead.join(hope.meeting_id)
    ann.join(hope.meeting_id)
    lead.ask("seat.admit", cmid=str(uuid.uuid4()), who=[str(hope.seats["ann"])])
    ann.wait_for("member.join")
    ann.join(hope.meeting_id)
    who = str(hope.seats["ann"])
    assert lead.ask("member.remove", cmid=str(uuid.uuid4()), who=who, reason="Insults")["ok"]
    assert ann.wait_for("room.closed")["code"] == "removed"
    assert ann.join(hope.meeting_id)["code"] == "forbidden"
