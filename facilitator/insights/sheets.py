"""Files for spreadsheets, in which no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable

from facilitator.core.marks import no_actor

#: What makes a spreadsheet calculate a cell instead of showing it.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


@no_actor("a pure function of rows")
def sheet(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV; a text that could be a formula gets an apostrophe in front."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return made.getvalue()


def _safe(cell: object) -> object:
    if isinstance(cell, int):
        return cell
    text = str(cell)
    return "'" + text if text.lstrip(" ").startswith(_BEGINNINGS) else text
