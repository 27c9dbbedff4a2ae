"""Reading the audit, and checking that nobody changed it."""

import hashlib
import json

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.marks import no_actor

#: What stands before the first line of a chain.
START = b"\x00" * 32


def first_broken_line(actor: Actor | System) -> int | None:
    """Return the `seq` of the first line that does not fit its chain, or None when all do.

    A missing end is reported as one past the last line that is there.
    """
    if isinstance(actor, Actor) and not actor.can(Permission.AUDIT_SEE):
        raise NotAllowed()
    expected, previous = 1, START
    for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq)):
        if (
            entry.seq != expected
            or entry.previous_hash != previous
            or line_hash(entry) != entry.hash
        ):
            return expected
        expected, previous = expected + 1, entry.hash
    head = db.session.scalar(sa.select(AuditHead))
    if head is not None and (head.seq, head.hash) != (expected - 1, previous):
        return expected
    return None


@no_actor("a pure function of a line")
def line_hash(entry: AuditEntry) -> bytes:
    """Return the hash of a line and of the one before it, over a fixed form of its fields."""
    line = json.dumps(
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
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(entry.previous_hash + line.encode()).digest()
