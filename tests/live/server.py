"""A real server in a process of its own, and hand-written clients that ignore the UI."""

import os
import queue
import re
import signal
import socket
import subprocess
import uuid
from typing import IO, Any

import pytest
import requests
import socketio

from facilitator.core.actor import Actor
from facilitator.settings import Settings
from tests.core.echo import WAYS
from tests.live.nursery import Child, nursery
from tests.worlds import World

#: Seconds until a test gives up on a frame; only a broken server takes as long.
PATIENCE = 30
#: What has to be the same whether we write events ourselves or the libraries do.
both_ways = pytest.mark.parametrize("way", WAYS, indirect=True)
KEY = "00112233445566778899aabbccddeeff" * 2


class Server:
    """The server of wsgi.py on a free port, with the database of a world."""

    #: Words for wsgi.py besides the port, and how its first line begins.
    ARGUMENTS: tuple[str, ...] = ()
    SAYS = "listening on "

    def __init__(self, settings: Settings, log: str = "server.log", **env: str):
        self.settings = settings
        self.env = env
        self.log_file = settings.instance / log
        self.process: Child | subprocess.Popen[str] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start, and wait until it says where it listens."""
        env = {
            **os.environ,
            "FACILITATOR_ENV": "development",
            "FACILITATOR_INSTANCE": str(self.settings.instance),
            "FACILITATOR_DATABASE_URL": self.settings.database_url,
            "FACILITATOR_SECRET_KEY": KEY,
            "FACILITATOR_MASTER_KEY": KEY,
            "FACILITATOR_LIMITS_ON": "false",
            "FACILITATOR_FAST_FANOUT": str(self.settings.fast_fanout),
            "FACILITATOR_BASE_URL": self.url,
            **self.env,
        }
        with self.log_file.open("a") as log:
            self.process = self.run(env, log)
        assert self.process.stdout is not None
        with self.process.stdout as said:
            assert said.readline().startswith(self.SAYS), self.log()
        return self

    def run(self, env: dict[str, str], log: IO[str]) -> Child | subprocess.Popen[str]:
        """Run what serves, with its errors in the log."""
        return nursery().start(["--port", str(self.port), *self.ARGUMENTS], env, log)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it politely, and whatever happens end it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        """Return what it wrote to its log."""
        return self.log_file.read_text()


TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def cookie_of(world: World, actor: Actor) -> str:
    """Return the cookie of somebody who is signed in."""
    cookie = world.client(actor).get_cookie("notes")
    assert cookie is not None
    return str(cookie.value)


class Hand:
    """A hand-written client: it sends what it likes and keeps every frame it is sent."""

    def __init__(self, server: Server, world: World, actor: Actor, cookie: str = ""):
        """Sign in as the actor, or with a cookie that some browser was given there."""
        self.server, self.actor = server, actor
        self.room = ""
        self.browser = requests.Session()
        given = cookie or cookie_of(world, actor)
        self.browser.headers["Cookie"] = f"notes={given}"
        page = self.browser.get(f"{server.url}/account", timeout=PATIENCE)
        assert page.status_code == 200, page.text
        self.csrf = TOKEN.search(page.text).group(1)  # type: ignore[union-attr]
        self.cookie = f"notes={page.cookies.get('notes') or given}"
        self.browser.headers["Cookie"] = self.cookie
        self.frames: list[tuple[str, Any]] = []
        self.inbox: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.wire = socketio.Client(reconnection=False)
        self.wire.on("*", self._keep)

    def _keep(self, event: str, data: Any = None) -> None:
        self.frames.append((event, data))
        self.inbox.put((event, data))
        if event in {"room.events", "mod.events"}:  # how many rows share a frame is chance
            for row in data["events"]:
                self.inbox.put((row["kind"], row))

    def post(self, path: str, **form: str) -> requests.Response:
        """Send a form as the page does."""
        return self.browser.post(
            f"{self.server.url}{path}",
            data=form,
            headers={"X-CSRFToken": self.csrf},
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def ticket(self) -> str:
        """Ask for a ticket as the page does."""
        response = self.post(f"/o/{self.actor.organization_slug}/rt/ticket")
        assert response.status_code == 200, response.text
        return str(response.json()["ticket"])

    def connect(self, ticket: str | None = None) -> "Hand":
        """Connect with a ticket."""
        self.wire.connect(
            self.server.url,
            headers={"Cookie": self.cookie},
            auth={"v": 1, "ticket": ticket or self.ticket(), "tab": "t"},
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )
        return self

    def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        """Ask something about the room and return the ack."""
        payload = {"room": self.room, **payload}
        return dict(self.wire.call(event, payload, timeout=PATIENCE))

    def say(self, body: str, cmid: str | None = None) -> dict[str, Any]:
        """Say something."""
        return self.ask("msg.send", cmid=cmid or str(uuid.uuid4()), body=body)

    def join(self, room: object) -> dict[str, Any]:
        """Enter a room."""
        self.room = str(room)
        return self.ask("room.join", since=0, limit=200)

    def wait_for(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Return the next row of a kind, or frame of that name, with all these fields.

        What comes before it is let go. The first of a kind is rarely the one a test
        means, so name what makes it the one: `wait_for("msg.add", body="hello")`.
        """
        while True:
            name, data = self.inbox.get(timeout=PATIENCE)
            if name == kind and all(data.get(key) == value for key, value in wanted.items()):
                return dict(data)

    def everything(self) -> str:
        """Return every frame as text, to search for what must not be in it."""
        return repr(self.frames)

    def close(self) -> None:
        """Hang up."""
        self.wire.disconnect()
        self.browser.close()
