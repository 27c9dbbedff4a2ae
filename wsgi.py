"""The app, for gunicorn (`gunicorn -k gevent -w 1 wsgi:app`) or by itself (`python wsgi.py`)."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import gc  # noqa: E402
import sys  # noqa: E402

from flask import Flask  # noqa: E402

from facilitator import create_app  # noqa: E402
from facilitator.core.server import serve  # noqa: E402
from facilitator.live_wiring import say_goodbye, start_live  # noqa: E402
from facilitator.settings import BadSettings, Settings  # noqa: E402


def make_app() -> Flask:
    """Return the app as the environment asks for it; with bad settings, say why and leave."""
    try:
        return create_app(Settings.from_env())
    except BadSettings as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        raise SystemExit(2) from None


def main(arguments: list[str]) -> None:
    """Serve the app until it is told to stop."""
    parser = argparse.ArgumentParser(prog="wsgi.py", description="Serve Facilitator.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
    asked = parser.parse_args(arguments)
    gc.collect()
    gc.freeze()  # what is here now stays, so it need not be looked at again
    gc.set_threshold(50_000)
    start_live(app)
    serve(app, asked.host, asked.port, lambda: say_goodbye(app))


app = make_app()

if __name__ == "__main__":
    main(sys.argv[1:])
