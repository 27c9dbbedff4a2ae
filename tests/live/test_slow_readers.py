"""A client that reads too slowly: no more than its share waits for it, and then it is let go."""

from facilitator.core.fanout import QUEUE_LIMIT
from tests.live.listening import Listener
from tests.live.server import both_ways

pytestmark = both_ways


def fill_queue(lead, listener, tail):
    """Say things until nothing more waits for the listener than may."""
    while listener.socket.queue.qsize() < QUEUE_LIMIT:
        lead.say("and on")
        tail.turn()
        lead.heard()


def test_a_full_queue_takes_no_more_and_the_next_heartbeat_tells_the_head(people, tail):
    lead, ann = people
    fill_queue(lead, ann, tail)
    head = lead.say("missed by ann")
    tail.turn()
    assert ann.socket.queue.qsize() == QUEUE_LIMIT
    assert [row["seq"] for row in lead.events()][-1] == head
    ann.heard()  # she reads again
    tail.checked_at = 0.0
    tail.turn()
    assert ("room.hint", {"room": str(ann.room_id), "head": head}) in ann.heard()
    nxt = lead.say("and heard again")
    tail.turn()
    assert [row["seq"] for row in ann.events()] == [nxt]


def test_staff_whose_queue_was_full_are_sent_the_staff_rows_later(people, hope, app, tail):
    lead, _ann = people
    while lead.socket.queue.qsize() < QUEUE_LIMIT:
        lead.say("and on")
        tail.turn()
    Listener(app, hope.ben, hope.meeting_id).enter()
    tail.turn()
    assert lead.events("mod.events") == []
    tail.checked_at = 0.0
    tail.turn()
    tail.turn()
    assert [row["kind"] for row in lead.events("mod.events")] == ["seat.waiting"]


def test_a_client_that_takes_nothing_for_too_long_is_hung_up_on(people, tail):
    lead, ann = people
    fill_queue(lead, ann, tail)
    tail.fanout.slow_for = 0.0
    lead.say("too much")
    tail.turn()
    while ann.socket.queue.get(timeout=30) is not None:
        pass  # what had waited, and then the end
    assert ann.socket.closed
    assert lead.say("the others go on")
