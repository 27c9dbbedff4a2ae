"""`dev.py demo`: sample people and groups, served from this checkout."""

import argparse
import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.arguments import OneLineParser
from tools.setup import ensure_assets, ensure_packages, ensure_venv
from tools.steps import PYTHON, ROOT, SetupError, Word, digest, files_in, run, say

DEMO = ROOT / "instance" / "demo"
#: Seconds for which the demo's sessions are near enough to now.
FRESH = 15 * 60

PEOPLE = """\
Sign in as any of these; the passphrase is the same for all: a quiet harbor light

  facilitator@harbor.example    or owner@ admin@ moderator@ cofacilitator@ member1@ ... member8@
  facilitator@lantern.example   or owner@ member1@
  operator@example.org
"""


def demo(arguments: list[str]) -> int:
    """Set up and serve the demo until it is stopped."""
    asked = demo_arguments(arguments)
    port = free_port([asked.port] if asked.port else range(8000, 8100))
    ensure_venv()
    ensure_packages("requirements")
    ensure_assets()
    address = f"http://127.0.0.1:{port}"
    env = demo_environment(address)
    ensure_demo_data(env, reset=asked.reset)

    with serving(port, env) as server:
        say(f"\nThe demo is at {address}\n")
        if asked.check:
            return 0
        say(f"{PEOPLE}\nStop it with Ctrl-C. Its log is {DEMO}/server-{port}.log")
        return server.wait()


def demo_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the demo's arguments; a mistake is told in one line."""
    parser = OneLineParser(prog="dev.py demo")
    parser.add_argument("--port", type=port_number)
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--check", action="store_true")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    """Read a port that a person may listen on."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use 1 to 65535")
    return int(text)


def free_port(ports: Iterable[int]) -> int:
    """Return the first of these ports that nobody listens on."""
    tried = list(ports)
    for port in tried:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    which = f"Port {tried[0]} is" if len(tried) == 1 else f"Ports {tried[0]} to {tried[-1]} are"
    raise SetupError(f"{which} not free here. Choose one with: python3 dev.py demo --port N")


def demo_environment(address: str) -> dict[str, str]:
    """Return the environment of the demo: nothing of a real installation reaches it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FACILITATOR_", "FLASK_"))}
    return {
        **kept,
        "FACILITATOR_ENV": "demo",
        "FACILITATOR_INSTANCE": str(DEMO),
        "FACILITATOR_BASE_URL": address,
    }


def ensure_demo_data(env: dict[str, str], *, reset: bool) -> None:
    """Bring the demo's database to today's tables, and its sessions to now.

    The stamp is written last, so a first start that was cut off begins again. A
    start within the quarter of an hour finds the sessions as they were left.
    """
    stamp = DEMO / "filled"
    migrations = digest(files_in(ROOT / "migrations"))
    if reset or not stamp.exists():
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir(parents=True)
    elif stamp.read_text() == migrations and time.time() - stamp.stat().st_mtime < FRESH:
        return
    is_new = not stamp.exists()
    flask: list[Word] = [PYTHON, "-m", "flask", "--app", "wsgi"]
    try:
        run(*flask, "db", "upgrade", env=env)
    except SetupError as failure:
        hint = "" if is_new else "\nTo begin afresh: python3 dev.py demo --reset"
        raise SetupError(f"{failure}{hint}") from failure
    if is_new:
        say("Filling the demo with sample people ...")
    run(*flask, "demo", env=env)
    stamp.write_text(migrations)


@contextlib.contextmanager
def serving(port: int, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server, ready to answer, and stop it in the end."""
    log = Path(env["FACILITATOR_INSTANCE"]) / f"server-{port}.log"
    command: list[Word] = [PYTHON, "wsgi.py", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        wait_until_ready(server, port, log)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when /readyz says yes; raises SetupError with the log's end when it will not."""
    give_up = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < give_up:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        connection.close()
        time.sleep(0.05)
    end = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
    raise SetupError(f"{end}\n\nThe server did not start. Its log is {log}")
