"""Credentials that run out: who is told when, and who leads no new session.

Part of this feature's operations. A day counts to its end on the organization's own
calendar. Where the organization has switched it on, somebody with a credential that ran
out is not named as lead any more; what was planned before stays as it is, they can stand
by as backup, and in a room that is under way anybody of the team leads as ever
(docs/decisions/0032).
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.work import current_work
from facilitator.load.credential_models import Credential, CredentialState
from facilitator.load.leaving import is_of_team
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.organizations.models import Member, Organization

#: How many days before the last day somebody is told, the farthest first.
WARNED_BEFORE = (60, 30, 7)
#: The hour of the organization's day at which they are told.
AT = time(9)


@no_actor("a fact about the place of this work")
def own_day() -> tuple[date, str]:
    """Return which day it is for the organization of this work, and its zone."""
    zone = db.session.scalar(
        sa.select(Organization.time_zone).where(Organization.id == current_work().organization_id)
    )
    return wall_of(clock.now(), zone or "UTC").date(), zone or "UTC"


@no_actor("a pure function of a day")
def next_warning(expires_on: date | None, zone: str) -> datetime | None:
    """Return when somebody is to be told next that a credential runs out."""
    if expires_on is None:
        return None
    walls = (datetime.combine(expires_on - timedelta(days=days), AT) for days in WARNED_BEFORE)
    return next((at for at in (moment_of(wall, zone) for wall in walls) if at > clock.now()), None)


def warn_of(system: System, credential_id: uuid.UUID) -> None:
    """Tell that a credential runs out, once for each step; safe to run twice.

    After a time without a server only the step of this moment is told. Of somebody who is
    no longer of the team nothing is told, and the step is over. The notice follows from
    the audit line (notices/lines.py).
    """
    found = db.session.execute(
        sa.select(Credential, is_of_team())
        .join(Member, Member.id == Credential.member_id)
        .where(Credential.id == credential_id, Credential.warn_at <= clock.now())
        .with_for_update(of=Credential)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return
    row, is_on_team = found
    today, zone = own_day()
    row.warn_at = next_warning(row.expires_on, zone)
    if is_on_team and row.expires_on is not None and today <= row.expires_on:
        record(system, "credential.expiring", row, days=(row.expires_on - today).days)


@no_actor("asked about people their askers name as leads")
def may_lead(member_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return who of these may be named as lead of a session that is planned now."""
    asked = set(member_ids)
    binds = sa.select(Organization.lapsed_lead_nothing_new).where(
        Organization.id == current_work().organization_id
    )
    if not asked or not db.session.scalar(binds):
        return asked
    today, _zone = own_day()
    return asked - set(
        db.session.scalars(
            sa.select(Credential.member_id).where(
                Credential.member_id.in_(asked),
                Credential.state == CredentialState.KEPT,
                Credential.expires_on < today,
            )
        )
    )
