"""Rows that figures and lines are made of."""

from typing import Any

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.moderation.models import Report, ReportReason, SubjectKind
from tests.worlds import Tenant, acting


def raise_report(tenant: Tenant, by: str, about: str, **values: Any) -> None:
    """Let somebody of the circle report somebody else of it."""
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
