"""`dev.py test` and `dev.py check`."""

import concurrent.futures
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

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

#: Names the file into which tools/failed_tests.py writes what failed.
FAILED_TESTS = "FACILITATOR_FAILED_TESTS"
#: What pytest's exit code says when tests ran and some failed.
TESTS_FAILED = 1
#: Where more fail than this, it was not chance.
MOST_AGAIN = 5


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

    Without any, the few that failed are tried once more, one after the other and with
    nothing beside them; whoever passes only then is named (docs/decisions/0048).
    """
    ensure_test_tools()
    ensure_browser()
    passed = True
    if not arguments:
        say("Checking ...")
        passed = check_all()
        say("Testing ...")
    workers: list[Word] = [] if "--pdb" in arguments else ["-n", "2", "--dist", "worksteal"]
    pytest: list[Word] = [PYTHON, "-m", "pytest"]
    if arguments:
        return run_to_its_end([*pytest, *workers, *arguments])
    status = run_twice(pytest, workers)
    return status or (0 if passed else 1)


def run_twice(pytest: list[Word], arguments: list[Word], cwd: Path = ROOT) -> int:
    """Run the tests, and those that failed once more, alone; returns the last exit code."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "failed"
        env = {**os.environ, FAILED_TESTS: str(file)}
        noting: list[Word] = ["-p", "tools.failed_tests"]
        status = run_to_its_end([*pytest, *noting, *arguments], cwd, env)
        failed = sorted(set(file.read_text().splitlines())) if file.exists() else []
    if status != TESTS_FAILED or not 0 < len(failed) <= MOST_AGAIN:
        return status
    say("\n  ".join(["Once more, with nothing beside them:", *failed]))
    status = run_to_its_end([*pytest, *failed], cwd)
    if status == 0:
        say("\n  ".join(["UNSTABLE, failed beside the others and passed alone:", *failed]))
    return status


def run_to_its_end(
    command: Sequence[Word], cwd: Path = ROOT, env: dict[str, str] | None = None
) -> int:
    """Run a command and let it finish by itself, even after Ctrl-C.

    pytest has servers to stop; being killed halfway, it would leave them running.
    """
    running = subprocess.Popen(command, cwd=cwd, env=env)
    meanwhile = {
        signal.SIGINT: lambda *_: None,  # the terminal tells pytest too
        signal.SIGTERM: lambda *_: running.send_signal(signal.SIGINT),
    }
    before = {each: signal.signal(each, do) for each, do in meanwhile.items()}
    try:
        return running.wait()
    finally:
        for each, do in before.items():
            signal.signal(each, do)
