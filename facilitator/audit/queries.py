"""Reading the audit, and checking that nobody changed it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.slices import let_others_on

#: What stands before the first line of a chain.
START = b"\x00" * 32
#: How many lines one look takes along, a few seconds of work, and how many at a time.
MOST, CHUNK = 50_000, 10_000
#: After so many lines others have their turn.
TURN = 500
#: One form for the same fields, always.
_FIXED = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
LINE = (
    *(AuditEntry.seq, AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor_kind),
    *(AuditEntry.action, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.group_id),
    *(AuditEntry.details, AuditEntry.previous_hash, AuditEntry.hash),
)


@dataclass(frozen=True)
class Checked:
    """What one look along the chain found. `through` is the last line that was looked at."""

    broken: int | None
    through: int
    #: There are lines after that, which this look had no time for.
    is_more: bool = False


def check_chain(actor: Actor | System, after: int = 0, most: int = MOST) -> Checked:
    """Look at no more than `most` lines from the one after `after` on, for who may see them all.

    The first line that does not fit is named by its number. A missing end is named as
    one past the last line that is there.
    """
    if isinstance(actor, Actor) and not actor.can(Permission.AUDIT_SEE):
        raise NotAllowed()
    expected, previous, last = after + 1, _hash_at(after), after + most
    while expected <= last:
        rows = _some_after(expected - 1, min(CHUNK, last - expected + 1))
        if not rows:
            return Checked(_broken_end(expected, previous), expected - 1)
        for row in rows:
            if expected % TURN == 0:
                let_others_on()
            fits = row.seq == expected and row.previous_hash == previous
            if not fits or line_hash(row) != row.hash:
                return Checked(expected, expected - 1)
            expected, previous = expected + 1, row.hash
    return Checked(_broken_end(expected, previous), last) if _is_end(last) else _more(last)


def first_broken_line(actor: Actor | System) -> int | None:
    """Return the `seq` of the first line that does not fit its chain, or None when all do."""
    looked = check_chain(actor)
    while looked.is_more:
        looked = check_chain(actor, looked.through)
    return looked.broken


def _more(through: int) -> Checked:
    return Checked(None, through, is_more=True)


def _some_after(seq: int, most: int) -> Sequence[Any]:
    """Return some lines as plain rows: objects would cost ten times as much."""
    return db.session.execute(
        sa.select(*LINE).where(AuditEntry.seq > seq).order_by(AuditEntry.seq).limit(most)
    ).all()


def _is_end(seq: int) -> bool:
    return not _some_after(seq, 1)


def _hash_at(seq: int) -> bytes | None:
    """Return the hash of the line to go on after; None, which nothing fits, without one."""
    if seq == 0:
        return START
    return db.session.scalar(sa.select(AuditEntry.hash).where(AuditEntry.seq == seq))


def _broken_end(expected: int, previous: bytes | None) -> int | None:
    head = db.session.scalar(sa.select(AuditHead))
    if head is not None and (head.seq, head.hash) != (expected - 1, previous):
        return expected
    return None


@no_actor("a pure function of a line")
def line_hash(entry: Any) -> bytes:
    """Return the hash of a line, object or plain row, and the one before it, over a fixed form."""
    line = _FIXED.encode(
        [
            entry.seq,
            entry.at.isoformat(),
            str(entry.actor_id),
            entry.actor_kind,
            entry.action,
            entry.subject_kind,
            str(entry.subject_id),
            str(entry.group_id),
            entry.details,
        ]
    )
    return hashlib.sha256(entry.previous_hash + line.encode()).digest()
