"""Finding sandboxes and what is played in them; only their own person finds any."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Agreement, Membership
from facilitator.groups.queries import standing_in
from facilitator.organizations.models import Organization
from facilitator.rehearsal.casting import Plan
from facilitator.rehearsal.models import Rehearsal, Sandbox, SandboxKind
from facilitator.rehearsal.scripts import Script, script


def sandbox_of(actor: Actor, kind: SandboxKind) -> Sandbox | None:
    """Return the actor's own sandbox of a kind while it is there."""
    return db.session.scalar(
        sa.select(Sandbox)
        .where(
            Sandbox.member_id == actor.member_id,
            Sandbox.kind == kind,
            Sandbox.ends_at > clock.now(),
        )
        .order_by(Sandbox.made_at.desc())
        .limit(1)
    )


def plan_for(
    actor: Actor, group_id: uuid.UUID, kind: SandboxKind, scripts: list[str], minutes: int
) -> Plan:
    """Return the plan of a sandbox begun from a circle the actor holds, or belongs to."""
    own = _own(actor, group_id, _need(kind))
    home = db.session.get_one(Organization, actor.organization_id)
    text = db.session.scalar(
        sa.select(Agreement.text)
        .where(Agreement.group_id == group_id)
        .order_by(Agreement.version.desc())
        .limit(1)
    )
    return Plan(
        kind=kind,
        scripts=tuple(scripts),
        minutes=minutes,
        home_group_id=group_id,
        handle=own.handle,
        agreement=text or "- Passing is always fine.",
        country=home.country,
        time_zone=home.time_zone,
    )


def _own(actor: Actor, group_id: uuid.UUID, need: Permission) -> Membership:
    """Return the actor's membership of a circle; nobody makes a sandbox inside a sandbox."""
    standing = standing_in(actor, group_id)
    if actor.is_sandbox or standing.membership is None:
        raise NotFound()
    standing.require(need)
    return standing.membership


def check_may_make(actor: Actor, group_id: uuid.UUID, kind: SandboxKind) -> None:
    """Raise unless the actor may begin a sandbox of this kind from this circle."""
    _own(actor, group_id, _need(kind))


def _need(kind: SandboxKind) -> Permission:
    return Permission.ROOM_HOLD if kind is SandboxKind.REHEARSAL else Permission.POST


@dataclass(frozen=True)
class Trying:
    """What the person of a sandbox sees of it beside its room."""

    rehearsal: Rehearsal
    scripts: list[Script]

    @property
    def is_practice(self) -> bool:
        """Whether it is a member's room to try."""
        return self.rehearsal.kind is SandboxKind.PRACTICE

    @property
    def care(self) -> list[str]:
        """What to do if what is rehearsed were real."""
        return [line for one in self.scripts for line in one.care]


def rehearsal_for(actor: Actor) -> Rehearsal:
    """Return what is played in the sandbox the actor is in; NotFound for anybody but its person."""
    found = db.session.scalar(
        sa.select(Rehearsal)
        .join(Membership, Membership.id == Rehearsal.owner_id)
        .where(Membership.member_id == actor.member_id)
    )
    if found is None or not actor.is_sandbox:
        raise NotFound()
    return found


def trying_of(actor: Actor) -> Trying:
    """Return what is shown beside the room of a sandbox, to its person alone."""
    rehearsal = rehearsal_for(actor)
    return Trying(rehearsal, [script(name) for name in rehearsal.scripts])
