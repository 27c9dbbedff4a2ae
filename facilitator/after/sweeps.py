"""Work that time brings after sessions: what was written about them goes after 90 days."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from facilitator.after.models import Debrief, FollowUp, Listening, SessionNote, Survey
from facilitator.after.queries import KEPT_FOR
from facilitator.after.surveys import forget_surveys_of
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work

#: Rows with a day of their own.
_DUE = (Debrief, Listening, SessionNote)


def forget_aftermath() -> None:
    """Let go of notes, debriefs, wishes to talk, surveys and closed follow-ups; safe twice."""
    now = clock.now()
    with open_work(writes=False), all_tenants("what was written about sessions long ago"):
        due = [_organizations(table, table.until <= now) for table in _DUE]
        surveys = db.session.execute(
            sa.select(Survey.organization_id, Survey.meeting_id).where(Survey.until <= now)
        ).all()
        closed = _organizations(FollowUp, FollowUp.closed_at <= now - KEPT_FOR)
    for organization_id in frozenset().union(*due, closed):
        with unit_of_work(System(organization_id=organization_id, reason="retention")):
            _forget_rows(now)
    for organization_id, meeting_id in surveys:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            forget_surveys_of(system, meeting_id)


def _organizations(table: Any, where: Any) -> frozenset[UUID]:
    rows = db.session.scalars(sa.select(table.organization_id).where(where).distinct())
    return frozenset(rows)


def _forget_rows(now: datetime) -> None:
    """Delete what is due in the organization of this work."""
    for table in _DUE:
        db.session.execute(sa.delete(table).where(table.until <= now))
    db.session.execute(sa.delete(FollowUp).where(FollowUp.closed_at <= now - KEPT_FOR))
