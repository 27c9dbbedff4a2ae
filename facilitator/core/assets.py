"""The built files in `static/`: from a plain name to its address with a hash in it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parent.parent / "static"


class AssetsMissing(RuntimeError):
    """The browser files were not built, or not this one."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    """Return what web/build.mjs wrote, read once."""
    try:
        manifest: dict[str, Any] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsMissing(
            "The browser files are not built. Run `python3 dev.py demo`, "
            "or `npm ci --ignore-scripts && node web/build.mjs`."
        ) from None
    return manifest


def names() -> dict[str, str]:
    """Return {plain name: hashed file name}."""
    files: dict[str, str] = _manifest()["names"]
    return files


def needs(name: str) -> list[str]:
    """Return the addresses of the files that a module cannot start without."""
    return [f"/static/{file}" for file in _manifest()["needs"][name]]


def asset(name: str) -> str:
    """Return the address of a built file: `asset("main.css")`."""
    try:
        return f"/static/{names()[name]}"
    except KeyError:
        raise AssetsMissing(f"web/build.mjs makes no file named {name}.") from None
