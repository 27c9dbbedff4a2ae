"""What is done of the set-up, what is missing before opening, and whom an alert reached."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group, GroupState
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.notices.models import Kind, Notice
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.organizations.oncall import MAY_BE_ON_CALL, listed_ids
from facilitator.organizations.queries import organization_for
from facilitator.setup.models import AlertTrial, SetupStep, Step

#: How many lines of the audit the overview shows.
LINES_SHOWN = 30
#: Without these steps nobody should be let in; the others can follow.
NEEDED = {
    Step.HELP: "Look at the crisis lines of your country.",
    Step.ON_CALL: "Say who is on call.",
    Step.AGREEMENT: "Choose what people promise each other.",
}


@dataclass(frozen=True)
class Progress:
    """How far the set-up is. `missing` is empty when the doors can be opened."""

    organization: Organization
    saved: dict[Step, datetime]
    missing: list[str]
    alerts: list[tuple[AlertTrial, Member]]
    is_reached: bool
    circle: Group | None
    meeting: Meeting | None

    @property
    def is_open(self) -> bool:
        """Say whether people can join already."""
        return self.organization.opened_at is not None

    @property
    def next_step(self) -> Step | None:
        """Return the first step that was not saved yet."""
        return next((step for step in Step if step not in self.saved), None)


def progress_of(actor: Actor) -> Progress:
    """Return how far the set-up is, for whoever may change the organization."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    saved = {row.step: row.saved_at for row in db.session.scalars(sa.select(SetupStep))}
    on_call = listed_ids()
    reached = _is_reached(on_call)
    missing = [words for step, words in NEEDED.items() if step not in saved]
    if Step.ON_CALL in saved and not on_call:
        missing.append(NEEDED[Step.ON_CALL])
    if on_call and not reached:
        missing.append("Send a test alert, and let somebody on call say that it arrived.")
    circle = first_circle(actor)
    return Progress(
        organization,
        saved,
        missing,
        _alerts_to(on_call),
        reached,
        circle,
        _first_meeting(circle),
    )


def _is_reached(on_call: list[uuid.UUID]) -> bool:
    """Say whether somebody who is on call now has said that an alert arrived."""
    answered = sa.select(AlertTrial.id).where(
        AlertTrial.member_id.in_(on_call), AlertTrial.acknowledged_at.is_not(None)
    )
    return db.session.scalar(answered.limit(1)) is not None


def _alerts_to(on_call: list[uuid.UUID]) -> list[tuple[AlertTrial, Member]]:
    """Return the latest alert to each person on call, in the order in which they are asked."""
    rows = db.session.execute(
        sa.select(AlertTrial, Member)
        .join(Member, Member.id == AlertTrial.member_id)
        .where(AlertTrial.member_id.in_(on_call))
        .order_by(AlertTrial.sent_at)
    )
    latest = {alert.member_id: (alert, member) for alert, member in rows}
    return [latest[member_id] for member_id in on_call if member_id in latest]


def first_circle(actor: Actor) -> Group | None:
    """Return the organization's oldest circle, for whoever may change the organization."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    return db.session.scalar(
        sa.select(Group)
        .where(Group.state == GroupState.ACTIVE)
        .order_by(Group.created_at, Group.id)
        .limit(1)
    )


def _first_meeting(circle: Group | None) -> Meeting | None:
    if circle is None:
        return None
    return db.session.scalar(
        sa.select(Meeting)
        .where(Meeting.group_id == circle.id, Meeting.state == MeetingState.SCHEDULED)
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def offices_for(actor: Actor) -> list[Member]:
    """Return who could be on call: active people who hold an office, the longest here first."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    return list(
        db.session.scalars(
            sa.select(Member)
            .where(Member.state == MemberState.ACTIVE, Member.role.in_(MAY_BE_ON_CALL))
            .order_by(Member.joined_at, Member.id)
        )
    )


def audit_lines(actor: Actor) -> list[tuple[AuditEntry, Member | None]]:
    """Return the latest lines of the audit with who did it, for whoever may see the audit."""
    organization_for(actor, Permission.AUDIT_SEE)
    rows = db.session.execute(
        sa.select(AuditEntry, Member)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .order_by(AuditEntry.seq.desc())
        .limit(LINES_SHOWN)
    )
    return [(entry, member) for entry, member in rows]


def open_alert_for(actor: Actor) -> AlertTrial | None:
    """Return the person's own latest alert that still waits for a word from them."""
    return db.session.scalar(
        sa.select(AlertTrial)
        .where(AlertTrial.member_id == actor.member_id, AlertTrial.acknowledged_at.is_(None))
        .order_by(AlertTrial.sent_at.desc())
        .limit(1)
    )


def is_needed_elsewhere(actor: Actor) -> bool:
    """Say whether the person was asked to come by a session of a circle they cannot see."""
    asked = sa.select(Notice.id).where(
        Notice.member_id == actor.member_id,
        Notice.kind == Kind.NEEDED,
        Notice.meeting_id.is_(None),
        Notice.until > clock.now(),  # a test has no end
    )
    return db.session.scalar(asked.limit(1)) is not None


def alert_for(actor: Actor, alert_id: uuid.UUID) -> AlertTrial:
    """Return one of the person's own alerts, locked."""
    alert = db.session.scalar(
        sa.select(AlertTrial)
        .where(AlertTrial.id == alert_id, AlertTrial.member_id == actor.member_id)
        .with_for_update()
    )
    if alert is None:
        raise NotFound()
    return alert


def own_name(actor: Actor) -> str:
    """Return what the team calls the person; nothing until they said so."""
    return db.session.get_one(Member, (actor.organization_id, actor.member_id)).staff_name
