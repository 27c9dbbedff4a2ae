"""Servers that start at once: a process that has imported everything and forks for each.

Importing takes seconds, a fork milliseconds. What runs in the child is wsgi.py from
its first line, with the environment and the arguments it would have been given.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
from functools import cache
from typing import IO, Any

from facilitator.settings import ROOT


class Child:
    """A server that was born in the nursery; asked for as a `subprocess.Popen` would be."""

    def __init__(self, nursery: "Nursery", pid: int, stdout: IO[str]):
        self._nursery, self.pid, self.stdout = nursery, pid, stdout
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(15)

    def poll(self) -> int | None:
        """Return how it ended, or None."""
        return self._wait(0)

    def wait(self, timeout: float = 60) -> int:
        """Wait until it has ended and return how."""
        code = self._wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("wsgi.py", timeout)
        return code

    def _wait(self, timeout: float) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask({"wait": self.pid, "timeout": timeout})
        return self.returncode


class Nursery:
    """The process that has imported everything, one for each process of tests."""

    def __init__(self) -> None:
        self._here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.live.forking", str(there.fileno())],
                pass_fds=[there.fileno()],
                cwd=ROOT,
            )
        self._answers = self._here.makefile("r")

    def start(self, arguments: list[str], env: dict[str, str], log: IO[str]) -> Child:
        """Fork, and run wsgi.py with these arguments and nothing but this environment."""
        read, write = os.pipe()
        asked = json.dumps({"arguments": arguments, "env": env}).encode() + b"\n"
        socket.send_fds(self._here, [asked], [write, log.fileno()])
        os.close(write)
        return Child(self, int(self._answer()), os.fdopen(read))

    def ask(self, question: dict[str, Any]) -> Any:
        """Ask something and return the answer."""
        self._here.sendall(json.dumps(question).encode() + b"\n")
        return self._answer()

    def _answer(self) -> Any:
        line = self._answers.readline()
        assert line, "the nursery has ended"
        return json.loads(line)

    def close(self) -> None:
        """Let the process end."""
        self._answers.close()
        self._here.close()
        self._process.wait()


@cache
def nursery() -> Nursery:
    """Return the nursery of this process, started when it is first needed."""
    found = Nursery()
    atexit.register(found.close)
    return found
