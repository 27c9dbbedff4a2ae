#!/usr/bin/env python3
"""Measure the live room against a reference: python3 benchmarks/run.py [--help].

It starts the real product on data of its own in a temporary folder, with every check
on and only the limits raised, and a Node server that does the least a chat can do. A
generator in a process of its own talks to both, one run of each after the other.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SERVER_CORE, GENERATOR_CORE = 0, 1
#: A generator that is busier than this may have been what was measured.
SATURATED = 0.85
#: Size of the rooms that idle people sit in: as many sockets a person as may be, at most.
IDLE_ROOM = 50


def main() -> None:
    """Measure what was asked for and print a table."""
    asked = arguments()
    from benchmarks.servers import install_node

    kinds = ["ours"]
    if not asked.no_node:
        missing = install_node()
        if missing:
            print(f"No reference: {missing}")
        else:
            kinds.append("node")
    now = datetime.datetime.now(datetime.UTC)
    print(f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"Load of the machine before the first run: {os.getloadavg()[0]:.1f}")
    for size in asked.rooms:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), size, kinds, asked)
        for processes in asked.postgresql:
            with tempfile.TemporaryDirectory() as folder:
                measure(Path(folder), size, ["ours"], asked, processes)
    for count in asked.idle:
        with tempfile.TemporaryDirectory() as folder:
            measure_idle(Path(folder), count, kinds, asked)
    for mode, counts, figures in (
        ("storm", asked.storm, STORM_FIGURES),
        ("crowd", asked.talking, CROWD_FIGURES),
    ):
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                measure_crowd(Path(folder), mode, count, figures, asked)
    if asked.pages:
        with tempfile.TemporaryDirectory() as folder:
            measure_pages(Path(folder), asked)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, nargs="*", default=[10, 50, 200], help="sizes")
    parser.add_argument("--crowd", type=int, default=200, help="people connected, in all rooms")
    parser.add_argument("--idle", type=int, nargs="*", default=[], help="idle people to connect")
    parser.add_argument(
        "--postgresql",
        type=int,
        nargs="*",
        default=[],
        metavar="N",
        help="measure N processes on PostgreSQL and Redis too, rooms spread over them",
    )
    parser.add_argument(
        "--storm", type=int, nargs="*", default=[], help="people who come at the same moment"
    )
    parser.add_argument(
        "--talking", type=int, nargs="*", default=[], help="people, of whom 20 rooms talk"
    )
    parser.add_argument("--pages", action="store_true", help="time the hot pages as well")
    parser.add_argument("--runs", type=int, default=3, help="of each, interleaved")
    parser.add_argument("--seconds", type=float, default=6, help="measured in a run")
    parser.add_argument("--in-flight", type=int, default=32, help="messages on their way")
    parser.add_argument("--no-node", action="store_true", help="leave the reference out")
    return parser.parse_args()


def measure(
    folder: Path, size: int, kinds: list[str], asked: argparse.Namespace, processes: int = 0
) -> None:
    """Measure rooms of one size and print what came out; on SQLite without `processes`."""
    from benchmarks.world import build, running_engines

    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    with running_engines() if processes else nullcontext() as engines:
        world = build(folder, size, max(1, asked.crowd // size), engines=engines)
        for _ in range(asked.runs):
            for kind in kinds:
                quiet = run(kind, world, "quiet", asked)
                loud = run(kind, world, "saturate", asked, processes or 1)
                found[kind].append({**loud, "quiet": quiet})
    where = f", {processes} of our processes on PostgreSQL" if processes else ""
    print(
        f"\n{len(world.rooms)} rooms of {size}{where}: median of {asked.runs} (lowest to highest)"
    )
    for kind in kinds:
        tell(kind, found[kind], FIGURES)
        if max(one["generator_share"] for one in found[kind]) > SATURATED:
            print("    VOID: the generator was saturated")
        refused = [one["refused"] for one in found[kind] if one["refused"]]
        if refused:
            print(f"    refused, and not counted: {refused}")


def measure_idle(folder: Path, count: int, kinds: list[str], asked: argparse.Namespace) -> None:
    """Connect so many people who say nothing, and print what each of them takes."""
    from benchmarks.world import build

    world = build(folder, IDLE_ROOM, max(1, count // IDLE_ROOM))
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for _ in range(asked.runs):
        for kind in kinds:
            found[kind].append(run(kind, world, "idle", asked))
    print(f"\n{len(world.rooms) * IDLE_ROOM} idle people: median of {asked.runs}")
    for kind in kinds:
        tell(kind, found[kind], IDLE_FIGURES)


def measure_crowd(
    folder: Path, mode: str, count: int, figures: dict[str, Any], asked: argparse.Namespace
) -> None:
    """Measure what many people at once meet with; Node has no tickets and no rooms to come to."""
    from benchmarks.world import build

    world = build(folder, IDLE_ROOM, max(1, count // IDLE_ROOM))
    found = [run("ours", world, mode, asked) for _ in range(asked.runs)]
    print(f"\n{mode} of {found[0]['people']}: median of {asked.runs}")
    tell("ours", found, figures)
    refused = [one["refused"] for one in found if one.get("refused")]
    if refused:
        print(f"    refused: {refused}")


def measure_pages(folder: Path, asked: argparse.Namespace) -> None:
    """Ask for the pages that everybody opens, one after the other, and print how long they take."""
    from benchmarks.world import build

    world = build(folder, 10, 1)
    found = [run("ours", world, "pages", asked) for _ in range(asked.runs)]
    print(f"\npages, a circle of 10, one request at a time: median of {asked.runs}")
    figures = {
        f"{page}: {name}": lambda one, page=page, name=name: one[page][name]
        for page in found[0]
        for name in ("p50", "p99", "a second")
    }
    tell("ours", found, figures)


def tell(kind: str, found: list[dict[str, Any]], figures: dict[str, Any]) -> None:
    """Print figures of all runs of one server."""
    print(f"  {kind}")
    for name, pick in figures.items():
        print(f"    {name:36} {middle([pick(one) for one in found])}")


IDLE_FIGURES = {
    "memory an idle connection, kB": lambda one: one["kb"],
    "connected and in the room, a second": lambda one: one["connects"],
    "server CPU to connect, ms": lambda one: one["connect_ms"],
    "CPU while nobody says anything": lambda one: one["idle_share"],
    "CPU: everything else": lambda one: one["others_share"],
}

STORM_FIGURES = {
    "until all are inside, s": lambda one: one["seconds"],
    "in the room, a second": lambda one: one["connects"],
    "server CPU for each, ms": lambda one: one["connect_ms"],
    "asked to come again": lambda one: one["turned_away"],
    "errors": lambda one: one["errors"],
    "CPU: generator": lambda one: one["generator_share"],
}

CROWD_FIGURES = {
    "delivery p50, ms": lambda one: one["delivery"]["p50"],
    "delivery p99, ms": lambda one: one["delivery"]["p99"],
    "delivery, the slowest, ms": lambda one: one["slowest"],
    "ack p50, ms": lambda one: one["ack"]["p50"],
    "ack p99, ms": lambda one: one["ack"]["p99"],
    "delivered of what was to be": lambda one: one["delivered"] / one["expected"],
    "CPU: server": lambda one: one["server_share"],
}

FIGURES = {
    "quiet: ack p50, ms": lambda one: one["quiet"]["ack"]["p50"],
    "quiet: ack p99, ms": lambda one: one["quiet"]["ack"]["p99"],
    "quiet: send to seen p50, ms": lambda one: one["quiet"]["seen"]["p50"],
    "saturated: delivered messages/s": lambda one: one["delivered"],
    "saturated: durable messages/s": lambda one: one["durable"],
    "saturated: ack p50, ms": lambda one: one["ack"]["p50"],
    "server CPU a delivered message, µs": lambda one: one["server_us"],
    "delivered a CPU second of the server": lambda one: 1e6 / one["server_us"],
    "CPU: server": lambda one: one["server_share"],
    "CPU: generator": lambda one: one["generator_share"],
    "CPU: everything else": lambda one: one["others_share"],
}


def middle(values: list[float]) -> str:
    """Return the median with the lowest and the highest beside it."""
    digits = 0 if statistics.median(values) >= 100 else 2
    low, mid, high = min(values), statistics.median(values), max(values)
    return f"{mid:>10,.{digits}f}  ({low:,.{digits}f} to {high:,.{digits}f})"


def run(
    kind: str, world: Any, mode: str, asked: argparse.Namespace, processes: int = 1
) -> dict[str, Any]:
    """Start the servers, let the generator at them, stop them; returns the generator's figures."""
    from benchmarks import servers
    from benchmarks.world import SLUG

    start = servers.start_node if kind == "node" else servers.start_ours
    started = []
    try:
        for n in range(processes):
            core = SERVER_CORE if processes == 1 else n
            started.append(start(world.folder if kind == "node" else world, core))
        plan = {
            "kind": kind,
            "mode": mode,
            "ports": [port for _process, port in started],
            "pids": [process.pid for process, _port in started],
            "seconds": asked.seconds,
            "in_flight": asked.in_flight,
            "slug": SLUG,
            "rooms": world.plan()[: 1 if mode in {"quiet", "pages"} else None],
        }
        generator = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.generator"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        servers.pin(generator.pid, GENERATOR_CORE)
        told, _nothing = generator.communicate(json.dumps(plan), timeout=600)
    finally:
        for process, _port in started:
            servers.stop(process)
    if generator.returncode:
        raise SystemExit(f"the generator failed; the server wrote {world.folder / 'server.log'}")
    return dict(json.loads(told))


if __name__ == "__main__":
    inside = ROOT / ".venv" / "bin" / "python"
    if inside.exists() and Path(sys.prefix) != ROOT / ".venv":
        os.execv(inside, [str(inside), *sys.argv])  # noqa: S606 - the same program, with our packages
    main()
