"""Collects the texts that are shown: run in .venv, by dev.py and by the test that compares."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "facilitator"
TEMPLATE = CODE / "translations" / "messages.pot"

#: What marks a text, and which of its arguments are texts (None: the first).
MARKS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "by_number": (1, 2),
    "N_": None,
}
#: A file without any of these has no texts, so it need not be read word by word.
SIGNS = (b"_(", b"gettext(", b"by_number(", b"trans ", b"trans%", b"trans-")
#: As core/words.py and core/pages.py set Jinja up.
JINJA = {
    "newstyle_gettext": "true",
    "trimmed": "true",
    "silent": "false",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
}
HEAD = """\
# Every text of the product, for whoever translates it. `python3 dev.py words` writes this file.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def sources() -> Iterator[tuple[str, Path]]:
    """List the files that may hold texts, each with how it is read."""
    for path in sorted(CODE.rglob("*.py")):
        if path != CODE / "core" / "words.py":
            yield "python", path
    for path in sorted((CODE / "templates").rglob("*")):
        if path.is_file():
            yield "jinja2.ext:babel_extract", path


def collect() -> Catalog:
    """Return all texts, sorted, with the files they are in but no lines: those change daily."""
    found = Catalog()
    for method, path in sources():
        content = path.read_bytes()
        if not any(sign in content for sign in SIGNS):
            continue
        options = {"encoding": "utf-8"} if method == "python" else JINJA
        for _line, message, _comments, _context in extract(
            method, BytesIO(content), MARKS, options=options
        ):
            found.add(message, locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def written(catalog: Catalog) -> str:
    """Return the template as it is kept: the same for the same texts, whoever writes it."""
    out = BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEAD + out.getvalue().decode().strip() + "\n"


if __name__ == "__main__":
    TEMPLATE.write_text(written(collect()), encoding="utf-8")
