"""Run commands, and remember what need not be done twice."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

#: One word of a command.
Word = str | Path


class SetupError(Exception):
    """A step cannot be done here; the text says what to do about it."""


def say(text: str) -> None:
    """Tell the person what happens, at once."""
    print(text, flush=True)


def run(*command: Word, env: dict[str, str] | None = None) -> None:
    """Run a set-up command quietly; when it fails, show the end of what it said."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise SetupError(f"{said}\n\nThis failed: {' '.join(map(str, command))}")


def digest(paths: Iterable[Path]) -> str:
    """Return one digest over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def files_in(folder: Path) -> list[Path]:
    """List the files below a folder, leaving out Python's caches."""
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def once(name: str, made_from: Iterable[Path], step: Callable[[], None]) -> None:
    """Do a step, unless it was done before from the very same files."""
    stamp = VENV / f".stamp-{name}"
    key = digest(made_from)
    if stamp.exists() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    step()
    stamp.write_text(key)


def apt_install(*packages: str) -> bool:
    """Install Debian packages; False when this person or machine cannot."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = "-oDPkg::Lock::Timeout=120"
    run("apt-get", wait, "update", "-qq", env=env)
    run("apt-get", wait, "install", "-y", "-qq", "--no-install-recommends", *packages, env=env)
    return True
