"""The app: by itself (`python wsgi.py`), or for gunicorn and for the `flask` commands.

gunicorn needs the app with its live half: `gunicorn -k gevent -w 1 "wsgi:live_app()"`.
`flask --app wsgi` takes `app`, where nothing runs in the background.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import gc  # noqa: E402
import sys  # noqa: E402
from typing import NoReturn  # noqa: E402

from flask import Flask  # noqa: E402

from facilitator import create_app  # noqa: E402
from facilitator.checkup import start_problems  # noqa: E402
from facilitator.core.server import serve, stop_signal  # noqa: E402
from facilitator.live_wiring import say_goodbye, start_live, start_sweeps  # noqa: E402
from facilitator.settings import BadSettings, Settings  # noqa: E402


def leave(code: int, *lines: str) -> NoReturn:
    """Say what is wrong, one line each, and end: 2 for bad input, 1 for a bad finding."""
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    raise SystemExit(code)


class OneLineParser(argparse.ArgumentParser):
    """Tells a mistake in one line, as every command here does."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave."""
        leave(2, f"{self.prog}: {message}")


def port_number(text: str) -> int:
    """Read a port; 0 takes any free one."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use 0 to 65535")
    return int(text)


def make_app() -> Flask:
    """Return the app as the environment asks for it; with bad settings, say why and leave."""
    try:
        return create_app(Settings.from_env())
    except BadSettings as error:
        leave(2, *error.problems)


def main(arguments: list[str]) -> None:
    """Serve the app until it is told to stop."""
    parser = OneLineParser(prog="wsgi.py", description="Serve Facilitator.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port_number, default=8000, help="0 takes any free one")
    parser.add_argument("--worker", action="store_true", help="serve nobody, do what is due")
    asked = parser.parse_args(arguments)
    if asked.worker:
        work()
        return
    live_app()
    try:
        serve(app, asked.host, asked.port, lambda: say_goodbye(app))
    except OSError as error:
        leave(1, f"Cannot listen on {asked.host}, port {asked.port}: {error.strerror}")


def work() -> None:
    """Carry out what is due, for processes that have `sweeps` off, until told to stop.

    A stop need not wait for a sweep: what it had not committed is still due.
    """
    stopping = stop_signal()
    settle()
    start_sweeps(app)
    sys.stdout.write("sweeping\n")
    sys.stdout.flush()
    stopping.wait()


def live_app() -> Flask:
    """Return the app with its tail and its sweeps running, once for each process."""
    settle()
    start_live(app)
    return app


def settle() -> None:
    """Leave if this installation must not start; else get ready to stay."""
    problems = start_problems(app)
    if problems:
        leave(1, *problems)
    gc.collect()
    gc.freeze()  # what is here now stays, so it need not be looked at again
    gc.set_threshold(50_000)


app = make_app()

if __name__ == "__main__":
    main(sys.argv[1:])
