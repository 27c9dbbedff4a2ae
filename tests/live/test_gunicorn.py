"""The same room behind gunicorn, whose worker must run the tail and the sweeps, too."""

import subprocess
import sys
import uuid
from typing import IO

from facilitator.settings import ROOT
from tests.live.server import Hand, Server


class Gunicorn(Server):
    """One gevent worker of gunicorn."""

    def run(self, env: dict[str, str], log: IO[str]) -> subprocess.Popen[str]:
        """Run gunicorn, with its errors in the log."""
        bind = ["-b", f"127.0.0.1:{self.port}", "-c", "python:tests.live.gunicorn_settings"]
        command = [sys.executable, "-m", "gunicorn", *bind, "wsgi:live_app()"]
        return subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
        )


def test_what_one_says_reaches_the_other_and_the_room_rests_alone(settings, world, hope):
    server = Gunicorn(settings, FACILITATOR_REST_AFTER="1", FACILITATOR_LEASE="6")
    server.start()
    try:
        lead = Hand(server, world, hope.facilitator).connect()
        ann = Hand(server, world, hope.ann).connect()
        version = lead.join(hope.meeting_id)["room"]["version"]
        ann.join(hope.meeting_id)
        assert lead.ask("seat.admit", cmid=str(uuid.uuid4()))["admitted"]
        ann.wait_for("member.join")
        ann.join(hope.meeting_id)
        assert lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")["ok"]
        assert lead.say("good evening")["ok"]
        assert ann.wait_for("msg.add")["body"] == "good evening"
        lead.close()
        while ann.wait_for("session.state")["meta"]["state"] != "paused":
            pass  # that it went live comes first
        ann.close()
    finally:
        server.stop()
    assert "Traceback" not in server.log()
