"""`dev.py scale`: the topology of compose.yaml without containers."""

import subprocess

from tools.arguments import OneLineParser
from tools.setup import ensure_assets, ensure_packages, ensure_proxy, ensure_venv
from tools.steps import PYTHON, ROOT


def scale(arguments: list[str]) -> int:
    """Start PostgreSQL, Redis, two processes, a worker and a proxy; with --check, try and stop."""
    parser = OneLineParser(prog="dev.py scale")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    ensure_scale()
    check = ["--check"] if asked.check else []
    return subprocess.run([PYTHON, "-m", "tests.scale.check", *check], cwd=ROOT).returncode


def ensure_scale() -> None:
    """Install what the topology runs with."""
    ensure_venv()
    ensure_packages("requirements-dev")
    ensure_proxy()
    ensure_assets()
