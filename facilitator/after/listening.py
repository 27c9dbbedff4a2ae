"""Somebody who listens to a facilitator: chosen by them, and told only if they want.

Part of this feature's operations. A choice nobody is told of is kept nowhere.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.after.debriefs import place_of_holder
from facilitator.after.models import Listening
from facilitator.after.queries import kept_until
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import INSIDE
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.oncall import on_call_ids


@dataclass(frozen=True)
class Listener:
    """Somebody a facilitator could talk with."""

    member_id: uuid.UUID
    name: str
    hint: str
    is_told: bool = False


@dataclass(frozen=True)
class AskedToListen:
    """That somebody would like to talk: who, and since when."""

    row: Listening
    meeting: Meeting
    #: Their name in the circle, for somebody who is in it; else what staff are called.
    who: str


def listeners_for(actor: Actor, meeting_id: uuid.UUID) -> list[Listener]:
    """Return who could listen after a session: others who hold its circle, and who is on call."""
    presence = place_of_holder(actor, meeting_id)
    told = set(
        db.session.scalars(
            sa.select(Listening.listener_id).where(
                Listening.meeting_id == meeting_id,
                Listening.membership_id == presence.membership.id,
            )
        )
    )
    others = db.session.execute(
        sa.select(Membership.member_id, Membership.handle)
        .where(
            Membership.group_id == presence.group.id,
            Membership.role.in_(STAFF_ROLES),
            Membership.state == MembershipState.ACTIVE,
            Membership.member_id != actor.member_id,
        )
        .order_by(Membership.handle_key)
    ).all()
    found = {
        row.member_id: Listener(
            row.member_id, row.handle, "holds this circle with you", row.member_id in told
        )
        for row in others
    }
    wanted = [one for one in on_call_ids(besides=actor.member_id) if one not in found]
    members = db.session.scalars(sa.select(Member).where(Member.id.in_(wanted)))
    named = {member.id: member.staff_name for member in members}
    for number, member_id in enumerate(wanted, start=1):
        name = named.get(member_id) or f"Number {number} on call"
        found[member_id] = Listener(member_id, name, "is on call", member_id in told)
    return list(found.values())


def ask_to_listen(actor: Actor, meeting_id: uuid.UUID, member_id: uuid.UUID) -> Listening:
    """Let somebody know that the actor would like to talk; in words that name nothing.

    The notice follows from the audit line (notices/lines.py).
    """
    presence = place_of_holder(actor, meeting_id)
    listener = next(
        (one for one in listeners_for(actor, meeting_id) if one.member_id == member_id), None
    )
    if listener is None:
        raise NotFound()
    if listener.is_told:
        raise Conflict("They know already. Give them a little time, or ask somebody else.")
    row = Listening(
        id=uuid.uuid4(),
        meeting_id=meeting_id,
        membership_id=presence.membership.id,
        listener_id=member_id,
        asked_at=clock.now(),
        until=kept_until(presence.meeting),
    )
    db.session.add(row)
    db.session.flush()  # the audit line points at it
    record(actor, "listener.asked", row, group_id=presence.group.id)
    return row


def asked_to_listen(actor: Actor) -> list[AskedToListen]:
    """Return who would like the actor to listen, the latest first."""
    rows = db.session.execute(
        sa.select(Listening, Meeting, Membership.handle, Member.staff_name)
        .join(Meeting, Meeting.id == Listening.meeting_id)
        .join(Membership, Membership.id == Listening.membership_id)
        .join(Member, Member.id == Membership.member_id)
        .where(Listening.listener_id == actor.member_id, Member.state == MemberState.ACTIVE)
        .order_by(Listening.asked_at.desc())
    )
    mine = set(
        db.session.scalars(
            sa.select(Membership.group_id).where(
                Membership.member_id == actor.member_id, Membership.state.in_(INSIDE)
            )
        )
    )
    return [
        AskedToListen(
            row[0], row[1], row[2] if row[1].group_id in mine else row[3] or "A facilitator"
        )
        for row in rows
    ]


def note_listened(actor: Actor, listening_id: uuid.UUID) -> None:
    """Take a wish to talk off the actor's list, once they talked or cannot; it is gone."""
    row = db.session.scalar(
        sa.select(Listening).where(
            Listening.id == listening_id, Listening.listener_id == actor.member_id
        )
    )
    if row is None:
        raise NotFound()
    record(actor, "listener.done", row)
    db.session.delete(row)
