"""Work that time brings to circles: words go that have served."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.models import JoinRequest, Membership, NeedsNote
from facilitator.groups.notes import GONE, forget_needs_of_gone
from facilitator.groups.requests import forget_answers


def forget_old_requests() -> None:
    """Let the words of requests go that were decided long enough ago; safe to run twice."""
    with open_work(writes=False), all_tenants("requests of every organization kept long enough"):
        due = db.session.execute(
            sa.select(JoinRequest.organization_id, JoinRequest.id).where(
                JoinRequest.forget_at <= clock.now()
            )
        ).all()
    for organization_id, request_id in due:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            forget_answers(system, request_id)


def forget_notes_of_gone() -> None:
    """Let the notes of people go who were sent away; whoever leaves takes theirs along at once."""
    with open_work(writes=False), all_tenants("notes of people who do not belong any more"):
        due = db.session.execute(
            sa.select(NeedsNote.organization_id, NeedsNote.id)
            .join(
                Membership,
                sa.and_(
                    Membership.organization_id == NeedsNote.organization_id,
                    Membership.id == NeedsNote.membership_id,
                ),
            )
            .where(Membership.state.in_(GONE))
        ).all()
    for organization_id, note_id in due:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            forget_needs_of_gone(system, note_id)
