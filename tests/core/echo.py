"""Starts the echo server of these tests and looks at what it leaves behind."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Written by us where nothing waits, or by the libraries: the same is tried of both.
WAYS = ("straight", "queued")


class Echo:
    """A running echo server."""

    def __init__(self, command, ready):
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.errors = ""
        self.port = 0
        self.is_ready = threading.Event()
        self.readers = [
            threading.Thread(target=self.read_output, args=(ready,)),
            threading.Thread(target=self.read_errors, args=(ready,)),
        ]
        for reader in self.readers:
            reader.start()
        if not self.is_ready.wait(60):
            self.reap(0.1)
        assert self.port, self.errors

    def read_output(self, ready):
        for line in self.process.stdout:
            self.see(line, ready)

    def read_errors(self, ready):
        for line in self.process.stderr:
            self.errors += line
            self.see(line, ready)

    def see(self, line, ready):
        if ready in line:
            self.port = int(line.split("127.0.0.1:")[1].split()[0])
            self.is_ready.set()

    def state(self, path="/"):
        """Return what the server says of itself; under /inside what its connections take."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.load(answer)

    def eventually(self, check, within=30, path="/"):
        """Wait until the server's state passes the check."""
        give_up = time.monotonic() + within
        while not check(self.state(path)):
            assert time.monotonic() < give_up, self.state(path)

    def stop(self):
        """Stop it the polite way, if it still runs; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.reap(15)

    def reap(self, patience):
        """Wait for its end and close what is left of it; return its exit code."""
        try:
            return self.process.wait(patience)
        finally:
            self.process.kill()
            self.process.wait()
            for reader in self.readers:
                reader.join()
            self.process.stdout.close()
            self.process.stderr.close()


@contextlib.contextmanager
def echo_server(interval=25, timeout=20, way="straight", transports="websocket"):
    """Run the echo server under our own serve(); it must leave no traceback."""
    words = [str(interval), str(timeout), way, transports]
    command = [sys.executable, "-m", "tests.core.echo_server", *words]
    with running(Echo(command, "listening on http://")) as echo:
        assert echo.state()["way"] == way
        yield echo


@contextlib.contextmanager
def gunicorn_server():
    """Run the echo server under gunicorn's gevent worker."""
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "-b", "127.0.0.1:0"]
    command += ["--no-control-socket", "tests.core.echo_server:app"]
    with running(Echo(command, "Listening at: http://")) as echo:
        echo.state()  # it listens before its worker is there to answer
        yield echo


@contextlib.contextmanager
def running(echo):
    """Stop an echo server in the end, whatever happened, and look at its errors."""
    try:
        yield echo
    except BaseException:
        echo.reap(0.1)
        raise
    assert echo.stop() == 0
    assert "Traceback" not in echo.errors
