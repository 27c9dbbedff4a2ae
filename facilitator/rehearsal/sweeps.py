"""What time brings to sandboxes: the scripts go on, and what is over is taken away."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.rehearsal.models import Rehearsal, Sandbox
from facilitator.rehearsal.operations import end_sandbox_of_gone, forget_sandbox, take_away
from facilitator.rehearsal.playing import play
from facilitator.settings import Settings


def play_what_is_due(settings: Settings) -> None:
    """Let the scripts of every rehearsal do what is due; safe to run twice."""
    with open_work(writes=False), all_tenants("rehearsals of every sandbox that are due"):
        due = db.session.execute(
            sa.select(Rehearsal.organization_id, Rehearsal.id)
            .join(Organization, Organization.id == Rehearsal.organization_id)
            .where(Rehearsal.due_at <= clock.now(), Organization.sandbox_until > clock.now())
        ).all()
    rehearsals = [(row[0], row[1]) for row in due]
    one_by_one(rehearsals, "rehearsal", lambda system, key: play(system, key, settings))


def clear_sandboxes() -> None:
    """Take away every sandbox whose time is over; safe to run twice."""
    _end_those_of_gone()
    now = clock.now()
    with open_work(writes=False):
        over = list(
            db.session.scalars(sa.select(Organization.id).where(Organization.sandbox_until <= now))
        )
    places = [(place_id, place_id) for place_id in over]
    one_by_one(places, "sandbox", lambda system, _place_id: take_away(system))
    with open_work(writes=False), all_tenants("notes of sandboxes that are gone"):
        notes = db.session.execute(
            sa.select(Sandbox.organization_id, Sandbox.id).where(Sandbox.ends_at <= now)
        ).all()
    one_by_one([(row[0], row[1]) for row in notes], "sandbox", forget_sandbox)


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
    one_by_one([(row[0], row[1]) for row in gone], "sandbox", end_sandbox_of_gone)
