#!/usr/bin/env python3
"""Set up, run and test the whole project. Python 3.11 and nothing else is needed to start.

  python3 dev.py demo [--port N] [--reset] [--check]
      Start a demo with sample people and groups on http://127.0.0.1:8000, or on
      the next free port. --port wants that port and no other, --reset begins
      with fresh sample data, --check starts, says where, and stops again.
  python3 dev.py test [pytest arguments]
      Run every check and test. With arguments, run only pytest, with them.
  python3 dev.py check
      Run the checks without the tests.
  python3 dev.py scale [--check]
      Start PostgreSQL, Redis, two processes, a worker and a proxy, as compose.yaml
      does but without containers. --check tries what they do together, and stops.
  python3 dev.py pictures [names]
      Take the pictures of docs/pictures/ again, or only those that are named.
  python3 dev.py words
      Collect every text that is shown into facilitator/translations/messages.pot.
  python3 dev.py build [--scale]
      Install the packages and build the browser side, to serve from this checkout
      (docs/running.md). --scale adds what PostgreSQL and Redis need.
  python3 dev.py lock [--upgrade]
      Write the hashed requirements*.lock files again from pyproject.toml.

Each step is remembered by a digest of what it was made from, so it runs again
only when that has changed.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed: run this with python3.11, for example.")

import signal
from typing import NoReturn

from tools.building import build
from tools.demo import demo
from tools.locks import lock
from tools.pictures import pictures
from tools.scale import scale
from tools.steps import SetupError, say
from tools.testing import check, test
from tools.words import words

COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "pictures": pictures,
    "scale": scale,
    "words": words,
    "build": build,
    "lock": lock,
}


def stop(*_: object) -> NoReturn:
    """Take a polite kill as Ctrl-C, so that what was started is stopped too."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    name = arguments[0] if arguments else ""
    if name in ("-h", "--help", "help"):
        say(__doc__.strip())
        return 0
    if name not in COMMANDS:
        wrong = f"there is no command {name!r}." if name else "which command?"
        print(f"dev.py: {wrong} Use one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, stop)
    try:
        return COMMANDS[name](arguments[1:])
    except SetupError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0 if name in {"demo", "scale"} else 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
