"""Counting months that are over, once for each organization."""

import uuid

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.insights.counting import count_months, last_month
from facilitator.insights.models import CountedMonth
from facilitator.organizations.models import Organization


def count_what_is_over() -> None:
    """Count the last month of every organization that has not been; safe to run twice."""
    one_by_one([(found, found) for found in _due()], "figures", count_months)


def _due() -> list[uuid.UUID]:
    """Return the organizations whose last month is over and was not counted."""
    with open_work(writes=False), all_tenants("organizations whose last month is not counted"):
        rows = db.session.execute(
            sa.select(
                *(Organization.id, Organization.time_zone),
                sa.func.max(CountedMonth.month).label("counted"),
            )
            .outerjoin(CountedMonth, CountedMonth.organization_id == Organization.id)
            .where(Organization.sandbox_until.is_(None))
            .group_by(Organization.id, Organization.time_zone)
        ).all()
    return [
        row.id for row in rows if row.counted is None or row.counted < last_month(row.time_zone)
    ]
