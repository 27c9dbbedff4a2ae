"""`dev.py pictures`: the screens of docs/pictures/, taken from a demo of their own."""

import tempfile
from pathlib import Path

from tools.arguments import OneLineParser
from tools.demo import demo_environment, free_port, serving
from tools.setup import ensure_browser
from tools.steps import PYTHON, ROOT, Word, run, say
from tools.testing import ensure_test_tools

PICTURES = ROOT / "docs" / "pictures"


def pictures(arguments: list[str]) -> int:
    """Fill a throw-away demo, serve it, and photograph it with Chromium."""
    parser = OneLineParser(prog="dev.py pictures")
    parser.add_argument("names", nargs="*", help="only these, such as console-1280")
    asked = parser.parse_args(arguments)
    ensure_test_tools()
    ensure_browser()
    port = free_port(range(8100, 8200))
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        env = {
            **demo_environment(address),
            "FACILITATOR_INSTANCE": folder,
            "FACILITATOR_LIMITS_ON": "false",
        }
        flask: list[Word] = [PYTHON, "-m", "flask", "--app", "wsgi"]
        run(*flask, "db", "upgrade", env=env)
        run(*flask, "demo", env=env)
        with serving(port, env):
            run(PYTHON, "-m", "tools.camera", address, PICTURES, *asked.names, env=env)
    say(f"{len(list(PICTURES.glob('*.png')))} pictures, {size_of(PICTURES)} kB, in {PICTURES}")
    return 0


def size_of(folder: Path) -> int:
    """Return how large the pictures are together, in kB."""
    return sum(picture.stat().st_size for picture in folder.glob("*.png")) // 1000
