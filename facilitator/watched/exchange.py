"""The watched phrases as a table file (CSV), to keep, to look through, to hand on.

A spreadsheet takes a cell that begins like a formula for one: such a cell gets an
apostrophe in front, which is taken off again when the file is read.
"""

import csv
import io
from collections.abc import Iterable

from facilitator.core.errors import Invalid
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.operations import MOST, PhraseDraft

#: The largest file we read; a full list has less.
LARGEST = 240 * 1024
COLUMNS = ("phrase", "language", "does", "about")
NOT_OURS = (
    "This file isn’t a list of watched phrases: its first line is “phrase,language,does,about”."
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def to_file(phrases: Iterable[WatchedPhrase]) -> bytes:
    """Return phrases as a file that a spreadsheet opens without harm."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in phrases:
        table.writerow((_safe(one.words), one.language, one.does.value, one.about.value))
    return out.getvalue().encode("utf-8-sig")


def from_file(content: bytes) -> list[PhraseDraft]:
    """Return the phrases of a file; Invalid for anything else, with the line it is about."""
    if len(content) > LARGEST:
        raise Invalid("This file is too large for a list of phrases.", field="file")
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(NOT_OURS, field="file") from error
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != COLUMNS:
        raise Invalid(NOT_OURS, field="file")
    drafts = [_draft(n, row) for n, row in enumerate(rows[1:], start=2) if any(row)]
    if not drafts or len(drafts) > MOST:
        raise Invalid(f"A list holds between 1 and {MOST} phrases.", field="file")
    return drafts


def _draft(line: int, row: list[str]) -> PhraseDraft:
    try:
        words, language, does, about = (cell.strip() for cell in row)
        return PhraseDraft(_bare(words), Does(does.lower()), About(about.lower()), language.lower())
    except ValueError as error:
        raise Invalid(
            f"Line {line} can’t be read: it needs a phrase, a language or nothing, what it does "
            "and what it is about.",
            field="file",
        ) from error


def _safe(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


def _bare(words: str) -> str:
    return words[1:] if words.startswith("'") and words[1:].startswith(_FORMULA) else words
