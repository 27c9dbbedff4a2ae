"""The process of nursery.py: imports what wsgi.py does, and forks a server when asked to.

It runs no loop of gevent and no thread of its own, so that a fork is like a new process.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

from sqlalchemy.orm import configure_mappers  # noqa: E402

from facilitator.settings import ROOT  # noqa: E402
from tests.live import faulty  # noqa: E402

#: How often somebody who waits for the end of a server looks, in seconds.
LOOK_EVERY = 0.01
#: The largest question: an environment is a few thousand bytes.
QUESTION = 1 << 20

fork = monkey.get_original("os", "fork")
sleep = monkey.get_original("time", "sleep")
Plain = monkey.get_original("socket", "socket")


def serve(line: Any) -> None:
    """Answer questions until nobody asks any more, then end every server that is left."""
    alive: set[int] = set()
    while asked := receive(line):
        question, given = asked
        if "wait" in question:
            answer = ended(question["wait"], question["timeout"])
            if answer is not None:
                alive.discard(question["wait"])
        else:
            answer = born(line, question, given)
            alive.add(answer)
        line.sendall(json.dumps(answer).encode() + b"\n")
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def receive(line: Any) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next question and the files that came with it; None when the line is closed."""
    said, given, _flags, _address = socket.recv_fds(line, QUESTION, 2)
    while said and not said.endswith(b"\n"):
        said += line.recv(QUESTION)
    return (json.loads(said), given) if said else None


def born(line: Any, question: dict[str, Any], given: list[int]) -> int:
    """Fork a server whose output goes to the given files; returns its process id."""
    pid = int(fork())
    if pid:
        for file in given:
            os.close(file)
        return pid
    line.close()
    for number, file in enumerate(given, start=1):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(question["env"])
    sys.argv[:] = ["wsgi.py", *question["arguments"]]
    try:
        faulty.plant(os.environ)
        runpy.run_path(str(ROOT / "wsgi.py"), run_name="__main__")
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def ended(pid: int, timeout: float) -> int | None:
    """Return how a server ended, waiting for it this long at most."""
    deadline = time.monotonic() + timeout
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        sleep(LOOK_EVERY)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the tests end first, and close the line
    configure_mappers()
    gc.collect()
    gc.freeze()  # a fork shares what nobody writes to
    serve(Plain(fileno=int(sys.argv[1])))
