"""`dev.py build`: what a production install serves from."""

from tools.arguments import OneLineParser
from tools.setup import ensure_assets, ensure_packages, ensure_venv
from tools.steps import say


def build(arguments: list[str]) -> int:
    """Install the packages and build the browser side."""
    parser = OneLineParser(prog="dev.py build")
    parser.add_argument("--scale", action="store_true")
    asked = parser.parse_args(arguments)
    ensure_venv()
    ensure_packages("requirements-scale" if asked.scale else "requirements")
    ensure_assets()
    say("Built. docs/running.md says how to go on.")
    return 0
