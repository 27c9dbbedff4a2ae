"""What time brings to sandboxes: the scripts go on, and what is over is taken away."""

import sqlalchemy as sa
import structlog

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.rehearsal.models import Rehearsal, Sandbox
from facilitator.rehearsal.operations import end_sandbox_of_gone, forget_sandbox, take_away
from facilitator.rehearsal.playing import play
from facilitator.settings import Settings

log = structlog.get_logger()


def play_what_is_due(settings: Settings) -> None:
    """Let the scripts of every rehearsal do what is due; safe to run twice."""
    with open_work(writes=False), all_tenants("rehearsals of every sandbox that are due"):
        due = db.session.execute(
            sa.select(Rehearsal.organization_id, Rehearsal.id)
            .join(Organization, Organization.id == Rehearsal.organization_id)
            .where(Rehearsal.due_at <= clock.now(), Organization.sandbox_until > clock.now())
        ).all()
    for place_id, rehearsal_id in due:
        system = System(organization_id=place_id, reason="rehearsal")
        try:
            with unit_of_work(system):
                play(system, rehearsal_id, settings)
        except Exception:  # one that is wrong holds up nobody else's
            log.exception("rehearsal.failed")


def clear_sandboxes() -> None:
    """Take away every sandbox whose time is over; safe to run twice."""
    _end_those_of_gone()
    now = clock.now()
    with open_work(writes=False):
        over = list(
            db.session.scalars(sa.select(Organization.id).where(Organization.sandbox_until <= now))
        )
    for place_id in over:
        system = System(organization_id=place_id, reason="sandbox")
        with unit_of_work(system):
            take_away(system)
    with open_work(writes=False), all_tenants("notes of sandboxes that are gone"):
        notes = db.session.execute(
            sa.select(Sandbox.organization_id, Sandbox.id).where(Sandbox.ends_at <= now)
        ).all()
    for home_id, sandbox_id in notes:
        system = System(organization_id=home_id, reason="sandbox")
        with unit_of_work(system):
            forget_sandbox(system, sandbox_id)


def _end_those_of_gone() -> None:
    """End the sandboxes of people who left or were left out of their organization."""
    with open_work(writes=False), all_tenants("sandboxes of people who belong no longer"):
        gone = db.session.execute(
            sa.select(Sandbox.organization_id, Sandbox.id)
            .join(
                Member,
                sa.and_(
                    Member.organization_id == Sandbox.organization_id,
                    Member.id == Sandbox.member_id,
                ),
            )
            .where(Sandbox.ends_at > clock.now(), Member.state != MemberState.ACTIVE)
        ).all()
    for home_id, sandbox_id in gone:
        system = System(organization_id=home_id, reason="sandbox")
        with unit_of_work(system):
            end_sandbox_of_gone(system, sandbox_id)
