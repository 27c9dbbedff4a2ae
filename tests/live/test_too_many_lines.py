"""Nobody holds more lines than they may, and one that has ended makes room for another."""

import pytest
import socketio.exceptions

from tests.live.server import Hand, Server


@pytest.fixture
def server(settings, world):
    """Return a server at which everybody may have two lines."""
    server = Server(settings, FACILITATOR_SOCKETS_PER_PERSON="2").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


def test_one_line_too_many_is_refused_and_one_that_ended_makes_room(server, world, hope):
    hands = [Hand(server, world, hope.ann) for _ in range(3)]
    for hand in hands[:2]:
        assert hand.connect().join(hope.meeting_id)["ok"]
    for _ in range(3):  # however often it is tried, nothing of it is counted
        with pytest.raises(socketio.exceptions.ConnectionError):
            hands[2].connect()
    other = Hand(server, world, hope.ben)
    assert other.connect().join(hope.meeting_id)["ok"]
    hands[0].close()
    while True:
        try:
            assert hands[2].connect().join(hope.meeting_id)["ok"]
            break
        except socketio.exceptions.ConnectionError:  # the server has not noticed yet
            continue
    assert hands[1].join(hope.meeting_id)["ok"], "the one that stayed is none the worse"
    for hand in (*hands[1:], other):
        hand.close()
