"""The two servers that are measured, each in a process of its own on a core of its own."""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from benchmarks.world import KEY, World

ROOT = Path(__file__).resolve().parent.parent
#: Packages of the reference, installed when first needed and kept for the next run.
NODE_FOLDER = Path(tempfile.gettempdir()) / "facilitator-benchmark-node"
PACKAGES = ("socket.io@4.8.3", "better-sqlite3@12.4.1")
ENOUGH = "1000000"


def start_ours(world: World, core: int) -> tuple[subprocess.Popen[str], int]:
    """Start one process of the product; only its limits are raised. Returns it and its port."""
    env = {
        **os.environ,
        "FACILITATOR_ENV": "development",
        "FACILITATOR_INSTANCE": str(world.folder),
        "FACILITATOR_DATABASE_URL": world.database_url,
        **({"FACILITATOR_REDIS_URL": world.redis_url} if world.redis_url else {}),
        "FACILITATOR_SECRET_KEY": KEY,
        "FACILITATOR_MASTER_KEY": KEY,
        "FACILITATOR_BASE_URL": "http://127.0.0.1:8000",
        "FACILITATOR_MESSAGES_PER_MINUTE": ENOUGH,
        "FACILITATOR_MESSAGE_BURST": ENOUGH,
        "FACILITATOR_EVENTS_PER_MINUTE": ENOUGH,
        "FACILITATOR_CONNECTS_PER_MINUTE": ENOUGH,
        "FACILITATOR_SOCKETS_PER_PERSON": "100",
        "FACILITATOR_REST_AFTER": "86400",
    }
    return _start([sys.executable, "wsgi.py", "--port", "0"], env, core, world.folder)


def start_node(folder: Path, core: int) -> tuple[subprocess.Popen[str], int]:
    """Start the reference with a fresh database."""
    database = folder / "reference.db"
    for old in folder.glob("reference.db*"):
        old.unlink()
    script = NODE_FOLDER / "node_server.mjs"
    script.write_text((ROOT / "benchmarks" / "node_server.mjs").read_text())
    return _start(["node", str(script), str(database)], dict(os.environ), core, folder)


def _start(
    command: list[str], env: dict[str, str], core: int, folder: Path
) -> tuple[subprocess.Popen[str], int]:
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
    pin(process.pid, core)
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    said = process.stdout.readline()
    if "listening on" not in said:
        raise SystemExit((folder / "server.log").read_text()[-2000:])
    return process, int(said.rsplit(":", 1)[-1].rsplit(" ", 1)[-1])


def stop(process: subprocess.Popen[str]) -> None:
    """End a server and wait for it."""
    process.terminate()
    process.wait(120)  # a thousand goodbyes take a while
    if process.stdout is not None:
        process.stdout.close()


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where the system can."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(pid, {core % (os.cpu_count() or 1)})


def install_node() -> str:
    """Install the reference's packages; returns what kept it from that, or nothing."""
    if (NODE_FOLDER / "node_modules" / "better-sqlite3" / "build").is_dir():
        return ""
    NODE_FOLDER.mkdir(exist_ok=True)
    (NODE_FOLDER / "package.json").write_text('{"private": true, "type": "module"}')
    command = ["npm", "install", "--no-audit", "--no-fund", *PACKAGES]
    try:
        done = subprocess.run(command, cwd=NODE_FOLDER, capture_output=True, text=True)
    except FileNotFoundError:
        return "npm is not installed"
    return "" if done.returncode == 0 else f"npm could not install it: {done.stderr[-300:]}"
