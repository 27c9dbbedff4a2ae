"""A polite restart: everybody is told when to come back, and nothing acknowledged is lost."""

import subprocess
import sys
import time
import uuid
from typing import IO

import pytest

from facilitator.core.channel import connections
from facilitator.live_wiring import say_goodbye
from facilitator.settings import ROOT
from tests.live.light import Light
from tests.live.listening import Listener
from tests.live.server import Hand, Server, both_ways

#: Seconds in which a server that is told to stop has to be gone (systemd's TimeoutStopSec).
WITHIN = 20


class Started(Server):
    """The server as a person starts it, in a process of its own that has imported nothing yet."""

    def run(self, env: dict[str, str], log: IO[str]) -> subprocess.Popen[str]:
        """Run wsgi.py, with its errors in the log."""
        command = [sys.executable, "wsgi.py", "--port", str(self.port)]
        return subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
        )


@pytest.fixture
def server(settings, world):
    """Return a server that was started from nothing."""
    server = Started(settings).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@both_ways
def test_a_stop_tells_every_socket_when_to_come_back_before_it_closes(server, hope, world):
    hands = [Hand(server, world, hope.facilitator), Hand(server, world, hope.ann)]
    wires = [Light(server.port, hand.cookie, hand.ticket(), server.url) for hand in hands]
    wires[0].put("room.join", {"room": str(hope.meeting_id)})
    while wires[0].event()[0] != "presence":
        pass  # inside; the other is only connected
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < WITHIN
    assert server.process.returncode == 0
    for hand, wire in zip(hands, wires, strict=True):
        with wire:
            while (said := wire.event())[0] != "server.drain":
                pass
            least, most = said[1]["retry_ms"]
            assert 0 < least < most
            assert wire.close_code() == 1001
        hand.browser.close()


def test_an_ask_while_the_server_goes_away_is_to_be_asked_again(people, app):
    lead, _ann = people
    app.extensions["facilitator.draining"] = True
    ack = lead.ask("msg.send", cmid=str(uuid.uuid4()), body="too late")
    assert (ack["ok"], ack["code"]) == (False, "draining")
    assert ack["retry_ms"] > 0


def test_the_goodbye_goes_to_sockets_outside_any_room_too(app, hope, tail):
    lobby = Listener(app, hope.cleo, hope.meeting_id)
    assert lobby.id in connections
    say_goodbye(app)
    assert [name for name, _data in lobby.heard()] == ["server.drain"]
