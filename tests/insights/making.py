"""Rows that figures and lines are made of."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.insights.models import CircleMonth, CountedMonth
from facilitator.moderation.models import Report, ReportReason, SubjectKind
from tests.worlds import Tenant, acting


def raise_report(tenant: Tenant, by: str, about: str, **values: Any) -> uuid.UUID:
    """Let somebody of the circle report somebody else of it; returns the report's id."""
    with acting(tenant.actors[by]):
        report = Report(
            group_id=tenant.group_id,
            subject_kind=SubjectKind.PERSON,
            subject_id=tenant.seats[about],
            reporter_id=tenant.seats[by],
            about_id=tenant.seats[about],
            reason=ReportReason.SPAM,
            snapshot_sealed=b"sealed",
            **{"created_at": clock.now(), **values},
        )
        db.session.add(report)
        db.session.flush()  # the line points at it
        record(tenant.actors[by], "report.raised", report)
        return report.id


MONTH = date(2026, 9, 1)


def add_month(tenant: Tenant, group_id: uuid.UUID, month: date = MONTH, **numbers: int) -> None:
    """Add what a month of a circle came to."""
    with acting(tenant.owner):
        if month not in set(db.session.scalars(sa.select(CountedMonth.month))):
            db.session.add(CountedMonth(month=month))
        db.session.add(CircleMonth(group_id=group_id, month=month, **numbers))
