"""Where no WebSocket gets through, requests carry the room: the same asks, the same refusals."""

import uuid

import pytest

from facilitator.live import operations
from facilitator.live.models import RoomState
from facilitator.moderation import sanctions
from tests.worlds import acting

WORDS = "A small step today"


class Asking:
    """A browser that asks over HTTP."""

    def __init__(self, world, actor, room_id):
        self.client, self.room_id = world.client(actor), str(room_id)
        self.path = f"/o/{actor.organization_slug}/rt/ask"

    def post(self, body):
        """Send a body as it is."""
        return self.client.post(self.path, data=body)

    def ask(self, event, **fields):
        """Ask about the room; returns the ack."""
        answer = self.client.post(self.path, json=[event, {"room": self.room_id, **fields}])
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def say(self, words, cmid=None):
        """Say something."""
        return self.ask("msg.send", cmid=str(cmid or uuid.uuid4()), body=words)


@pytest.fixture
def circle(world, hope):
    """Return the lead and ann, both over HTTP, in a live room."""
    lead = Asking(world, hope.facilitator, hope.meeting_id)
    ann = Asking(world, hope.ann, hope.meeting_id)
    version = lead.ask("room.join")["room"]["version"]
    lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")
    assert ann.ask("room.join")["me"]["seat"] == "waiting"
    lead.ask("seat.admit", cmid=str(uuid.uuid4()))
    return lead, ann


def test_somebody_without_a_socket_comes_in_writes_and_reads(circle):
    lead, ann = circle
    inside = ann.ask("room.join")
    assert inside["me"]["seat"] == "admitted"
    assert len(inside["here"]) == 2
    cmid = uuid.uuid4()
    sent = ann.say(WORDS, cmid)
    assert (sent["ok"], sent["status"]) == (True, "published")
    assert ann.say(WORDS, cmid)["dup"] is True
    news = lead.ask("room.sync", epoch=inside["epoch"], since=inside["to"])["events"]
    assert [row["body"] for row in news if row["kind"] == "msg.add"] == [WORDS]


def test_no_rule_of_the_room_is_softer_over_http(circle, hope):
    lead, ann = circle
    refused = ann.ask("session.move", cmid=str(uuid.uuid4()), version=2, to="paused")
    assert (refused["ok"], refused["code"]) == (False, "forbidden")
    with acting(hope.facilitator):
        operations.move_session(hope.facilitator, hope.meeting_id, 2, RoomState.PAUSED)
    assert ann.say("Too early")["code"] == "room_closed"
    ann_id = uuid.UUID(ann.ask("room.join")["me"]["id"])
    with acting(hope.facilitator):
        sanctions.remove(hope.facilitator, hope.meeting_id, ann_id, "Shared a street.")
    gone = ann.ask("room.join")
    assert gone["code"] == "forbidden"
    assert "Shared a street." in gone["message"]
    assert ann.ask("room.sync", epoch=1, since=0)["code"] == "forbidden"
    assert lead.ask("room.sync", epoch=1, since=0)["ok"]


@pytest.mark.parametrize("who", ["stranger", "pending"])
def test_nobody_else_gets_an_answer(world, hope, who):
    asking = Asking(world, getattr(hope, who), hope.meeting_id)
    for event in ("room.join", "msg.send"):
        fields = {"cmid": str(uuid.uuid4()), "body": "Hello"} if event == "msg.send" else {}
        assert asking.ask(event, **fields)["code"] == "not_found"


def test_another_organization_finds_no_room_here(world, hope, other):
    asking = Asking(world, other.facilitator, hope.meeting_id)
    assert asking.ask("room.join")["code"] == "not_found"
    asking.path = "/o/hope/rt/ask"
    assert asking.post('["room.join",{}]').status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        *("", "{}", "[]", "7", '7["room.join",{}]', '["connect",{}]', '["room.join",NaN]'),
        *("[" * 5000, '["room.join",{"room":"' + "a" * 70_000 + '"}]'),
    ],
    ids=range(9),
)
def test_what_no_socket_may_say_is_no_request_either(world, hope, body):
    answer = Asking(world, hope.ann, hope.meeting_id).post(body)
    assert answer.status_code == 422
    assert "reload the page" in answer.text


def test_what_nobody_answers_and_the_wrong_shape_are_refused_in_words(world, hope):
    ann = Asking(world, hope.ann, hope.meeting_id)
    assert ann.post('["room.own",{}]').get_json()["code"] == "bad_request"
    assert ann.post('["room.join"]').get_json()["code"] == "bad_request"
    assert ann.post('["room.join",{"room":"7"}]').get_json()["code"] == "bad_request"


def test_whoever_is_not_signed_in_is_sent_to_sign_in(world):
    assert world.client().post("/o/hope/rt/ask", data="[]").location.startswith("/sign-in")
