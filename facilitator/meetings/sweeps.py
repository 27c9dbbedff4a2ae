"""Work that time brings to calendars: the meetings of a series come within reach."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.meetings.models import Series
from facilitator.meetings.series import fill_due


def fill_calendars() -> None:
    """Put meetings on the calendar whose turn has come; safe to run twice."""
    with open_work(writes=False), all_tenants("series of every organization that are due"):
        due = db.session.execute(
            sa.select(Series.organization_id, Series.id)
            .where(Series.fill_due_at <= clock.now())
            .order_by(Series.fill_due_at)
            .limit(200)
        ).all()
    for organization_id, series_id in due:
        system = System(organization_id=organization_id, reason="calendar")
        with unit_of_work(system):
            fill_due(system, series_id)
