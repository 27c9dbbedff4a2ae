"""What was deleted for good, noted in a file beside the database: a backup brings none of it back.

The file is in no backup. A line is a moment and an id, and says nothing else about anybody.
"""

import os
from pathlib import Path
from uuid import UUID

from facilitator.core import clock
from facilitator.core.errors import Invalid


def note(ledger: Path, thing_id: UUID) -> None:
    """Add an id, durably, before what it names is deleted; one that is there is left alone.

    Raises OSError when it cannot be written: then nothing may be deleted.
    """
    if thing_id in noted(ledger):
        return
    # One write, so that two processes never share a line; what a power cut left ends before it.
    line = f"\n{clock.now().isoformat(timespec='seconds')} {thing_id}\n".encode()
    file = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)
    folder = os.open(ledger.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def noted(ledger: Path) -> set[UUID]:
    """Return every id that was noted; raises Invalid when there is a line that cannot be read."""
    if not ledger.exists():
        return set()
    found = set()
    for number, line in enumerate(ledger.read_text().splitlines(), start=1):
        if line:
            try:
                found.add(UUID(line.split(" ")[1]))
            except (IndexError, ValueError) as error:
                words = f"Line {number} of {ledger} cannot be read. Mend it, or take it out."
                raise Invalid(words) from error
    return found
