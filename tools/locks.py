"""`dev.py lock`: the hashed locks."""

from tools.arguments import OneLineParser
from tools.setup import ensure_packages, ensure_venv
from tools.steps import PYTHON, Word, run, say


def lock(arguments: list[str]) -> int:
    """Write the locks again. The big one first: the others take their versions from it."""
    parser = OneLineParser(prog="dev.py lock")
    parser.add_argument("--upgrade", action="store_true")
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    ensure_venv()
    ensure_packages("requirements-dev")
    same = ["-c", "requirements-dev.lock"]
    compile_lock("requirements-dev", "pyproject.toml", "--extra", "dev", *upgrade)
    compile_lock("requirements-scale", "pyproject.toml", "--extra", "scale", *same)
    compile_lock("requirements", "pyproject.toml", *same)
    compile_lock("requirements-node", "--group", "node")
    return 0


def compile_lock(name: str, *wanted: str) -> None:
    """Write one lock: every platform, every hash, and no address of any host."""
    say(f"Writing {name}.lock ...")
    form = ["--universal", "--generate-hashes", "--no-emit-index-url", "--python-version", "3.11"]
    look = ["--annotation-style", "line", "--custom-compile-command", "python3 dev.py lock"]
    uv: list[Word] = [PYTHON, "-m", "uv", "pip", "compile", "--quiet"]
    run(*uv, *form, *look, *wanted, "-o", f"{name}.lock")
