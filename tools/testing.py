"""`dev.py test` and `dev.py check`."""

import concurrent.futures
import os
import signal
import subprocess

from tools.arguments import OneLineParser
from tools.setup import (
    ensure_assets,
    ensure_browser,
    ensure_packages,
    ensure_venv,
    find_node,
    with_node,
)
from tools.steps import PYTHON, ROOT, VENV, Word, say


def ensure_test_tools() -> None:
    """Install what the checks and the tests run with."""
    ensure_venv()
    ensure_packages("requirements-dev")
    ensure_assets()


def checks() -> dict[str, list[Word]]:
    """Name every check and its command."""
    _, npm = find_node()
    return {
        "mypy": [PYTHON, "-m", "mypy"],
        "lint-imports": [PYTHON, VENV / "bin" / "lint-imports"],
        "ruff check": [PYTHON, "-m", "ruff", "check"],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check"],
        "djlint": [PYTHON, "-m", "djlint", "facilitator/templates", "--lint", "--quiet"],
        "tsc": ["node_modules/.bin/tsc", "--noEmit", "-p", "web"],
        "npm test": [*npm, "test", "--silent"],
    }


def check_all() -> bool:
    """Run the checks, as many at once as there are processors; True when all pass."""
    env = with_node(find_node()[0])

    def outcome(command: list[Word]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        named = checks()
        for name, done in zip(named, pool.map(outcome, named.values()), strict=True):
            say(f"  {'ok    ' if done.returncode == 0 else 'FAILED'}  {name}")
            if done.returncode:
                failed.append(name)
                say(done.stdout)
    if failed:
        say(f"These checks failed: {', '.join(failed)}")
    return not failed


def check(arguments: list[str]) -> int:
    """Run the checks without the tests."""
    OneLineParser(prog="dev.py check").parse_args(arguments)
    ensure_test_tools()
    return 0 if check_all() else 1


def test(arguments: list[str]) -> int:
    """Run every check and test, or only pytest when it is given arguments.

    pytest comes last, so that its closing line is the last one.
    """
    ensure_test_tools()
    ensure_browser()
    passed = True
    if not arguments:
        say("Checking ...")
        passed = check_all()
        say("Testing ...")
    workers = [] if "--pdb" in arguments else ["-n", "2", "--dist", "worksteal"]
    status = run_to_its_end([PYTHON, "-m", "pytest", *workers, *arguments])
    return status or (0 if passed else 1)


def run_to_its_end(command: list[Word]) -> int:
    """Run a command and let it finish by itself, even after Ctrl-C.

    pytest has servers to stop; being killed halfway, it would leave them running.
    """
    running = subprocess.Popen(command, cwd=ROOT)
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal tells pytest too
    signal.signal(signal.SIGTERM, lambda *_: running.send_signal(signal.SIGINT))
    return running.wait()
