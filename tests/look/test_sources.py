"""What styles, templates and built files must hold, checked by reading them."""

import re
from pathlib import Path

import pytest

import facilitator
from facilitator.core import assets

ROOT = Path(facilitator.__file__).parent.parent
STYLES = sorted((ROOT / "web/src/css").rglob("*.css"))
#: A mail has no stylesheet to point at; tests/notices looks at what stands in those.
TEMPLATES = sorted(
    path for path in (ROOT / "facilitator/templates").rglob("*.html") if path.parent.name != "mail"
)
#: A file that is read without a connection brings its few styles along, and nothing else.
ALONE = {"plan_copy.html": ["<style"]}
PHYSICAL = re.compile(
    r"(?:^|[\s;{-])(?:left|right)\s*:|(?:margin|padding|border)-(?:left|right|top|bottom)\b"
    r"|(?:^|[\s;{])(?:width|height)\s*:|text-align:\s*(?:left|right)"
)
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|javascript:|<style|<script(?![^>]*\ssrc=)|\|\s*safe")


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_styles_use_logical_properties_so_that_pages_mirror(path):
    rules = re.sub(r"/\*.*?\*/|\([^)]*\)", "", path.read_text("utf-8"), flags=re.S)
    assert not PHYSICAL.findall(rules)


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_templates_carry_nothing_inline(path):
    assert INLINE.findall(path.read_text("utf-8")) == ALONE.get(path.name, [])


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_templates_name_only_icons_that_exist(path):
    sprite = (assets.STATIC / assets.names()["icons.svg"]).read_text("utf-8")
    known = set(re.findall(r'id="i-([\w-]+)"', sprite))
    assert set(re.findall(r'\bicon\("([\w-]+)"', path.read_text("utf-8"))) <= known


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("main.css", 12_000),
        ("site.js", 8_000),
        ("theme.js", 500),
        ("icons.svg", 5_000),
        ("room.js", 30_000),
        ("console.js", 45_000),
    ],
)
def test_built_files_stay_small_when_compressed(name, most):
    """In bytes, as browsers fetch them (Brotli); the member's room has to open on a slow line."""
    needs = assets.needs(name) if name in {"room.js", "console.js"} else []
    files = [assets.STATIC / Path(address).name for address in (assets.asset(name), *needs)]
    assert sum(Path(f"{file}.br").stat().st_size for file in files) <= most


def test_every_named_file_was_built():
    assert all((assets.STATIC / file).is_file() for file in assets.names().values())


def test_an_unknown_file_is_a_clear_error():
    with pytest.raises(assets.AssetsMissing, match=r"no file named nothing\.css"):
        assets.asset("nothing.css")
