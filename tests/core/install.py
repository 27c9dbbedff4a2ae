"""The commands as a person types them: another process, with settings from its environment."""

import os
import subprocess
import sys
from pathlib import Path

from facilitator.settings import ROOT


def called(folder: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command in the checkout, with its database in `folder`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FACILITATOR_", "FLASK_"))}
    clean["FACILITATOR_INSTANCE"] = str(folder)
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )


def flask(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `flask` with these words."""
    return called(folder, "-m", "flask", "--app", "wsgi", *words, **env)


def serve(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Start the server with these words, to see it refuse."""
    return called(folder, "wsgi.py", *words, **env)
