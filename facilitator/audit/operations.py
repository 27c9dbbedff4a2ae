"""Writing the audit: in the same commit as the act, chained to the line before it."""

import json
import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.audit.queries import START, line_hash
from facilitator.core import clock
from facilitator.core.actor import Actor, Person, System
from facilitator.core.db import db


def record(
    actor: Person | System,
    action: str,
    subject: Any,
    *,
    group_id: uuid.UUID | None = None,
    **details: Any,
) -> AuditEntry:
    """Add a line to the organization's chain. `details` holds ids, states, reasons and times.

    The end of the chain is locked, so lines are in one order; keep it late in an
    operation. A subject's own `group_id` is used when none is given.
    """
    head = _locked_head()
    entry = AuditEntry(
        seq=head.seq + 1,
        at=clock.now(),
        actor_id=actor.member_id if isinstance(actor, Actor) else None,
        actor_kind=_kind(actor),
        action=action,
        subject_kind=type(subject).__name__.lower(),
        subject_id=subject.id,
        group_id=group_id or getattr(subject, "group_id", None),
        details=json.loads(json.dumps(details, default=str)),
        previous_hash=head.hash,
        hash=b"",
    )
    entry.hash = line_hash(entry)
    head.seq, head.hash = entry.seq, entry.hash
    db.session.add(entry)
    return entry


def _kind(actor: Person | System) -> str:
    if isinstance(actor, System):
        return actor.reason
    if isinstance(actor, Actor):
        return "member"
    return "operator" if actor.is_operator else "newcomer"


def _locked_head() -> AuditHead:
    head = db.session.scalar(sa.select(AuditHead).with_for_update())
    if head is None:
        head = AuditHead(seq=0, hash=START)
        db.session.add(head)
        db.session.flush()  # a second first writer meets the unique key, not a second chain
    return head
