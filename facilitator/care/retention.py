"""Letting a closed case go: its log, its tasks, its words with their key."""

import uuid

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.care.models import CareCase, CareLine, CareState, CareTask
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import db
from facilitator.core.outbox import ring


def forget_case(system: System, case_id: uuid.UUID) -> None:
    """Delete a case whose time has come with all that hangs on it; an open one stays."""
    case = db.session.scalar(sa.select(CareCase).where(CareCase.id == case_id).with_for_update())
    if case is None or case.state is not CareState.CLOSED:
        return
    if case.until is None or case.until > clock.now():
        return
    record(system, "care.forgotten", case)
    for table in (CareLine, CareTask):
        db.session.execute(sa.delete(table).where(table.case_id == case.id))
    db.session.execute(sa.delete(AuthorKey).where(AuthorKey.id == case.id))
    ring("key", case.id)
    db.session.delete(case)
