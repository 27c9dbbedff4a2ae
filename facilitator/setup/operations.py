"""Setting an organization up, step by step; trying whether an alert arrives; opening the doors."""

import uuid
from dataclasses import dataclass, replace

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.groups.models import Group, Moderation
from facilitator.groups.operations import GroupDraft, create_group
from facilitator.meetings.holding import Holders, choices_for
from facilitator.meetings.operations import MeetingDraft, schedule_meeting
from facilitator.meetings.series import RepeatDraft, plan_series
from facilitator.notices.models import Kind
from facilitator.notices.operations import name_sender
from facilitator.notices.queries import sender_name
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations import helplines, inviting
from facilitator.organizations.models import Member, Organization
from facilitator.organizations.oncall import Cover, listed_ids, set_cover, set_on_call
from facilitator.organizations.operations import notice_danger
from facilitator.organizations.queries import organization_for
from facilitator.setup.models import AlertTrial, SetupStep, Step
from facilitator.setup.queries import alert_for, progress_of

#: How soon a second alert to the same people makes sense, in seconds.
ALERT_GAP = 60


@dataclass(frozen=True)
class FirstCircle:
    """What the last step asks: a circle, its maker's name in it, and when it meets."""

    group: GroupDraft
    handle: str
    meeting: MeetingDraft
    #: None for a single session.
    repeat: RepeatDraft | None


def _mark(actor: Actor, step: Step) -> None:
    row = db.session.scalar(sa.select(SetupStep).where(SetupStep.step == step).with_for_update())
    if row is None:
        row = SetupStep(id=uuid.uuid4(), step=step)
        db.session.add(row)
    row.saved_at = clock.now()
    db.session.flush()  # a second first save meets the unique key
    record(actor, "setup.saved", row, step=step.value)


def save_identity(actor: Actor, *, name: str, time_zone: str, sender: str, own_name: str) -> None:
    """Say what the organization is called, where it is, what mails are from, and who one is."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization.name, organization.time_zone = name, time_zone
    db.session.get_one(Member, (actor.organization_id, actor.member_id)).staff_name = own_name
    db.session.flush()  # the sender's name is compared with the new one
    if sender != sender_name(actor):
        name_sender(actor, sender)
    record(actor, "organization.edited", organization)
    _mark(actor, Step.IDENTITY)


def save_help(actor: Actor, code: str) -> None:
    """Choose the country whose crisis lines are shown first, having looked at them."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    if helplines.country(code) is None:
        raise Invalid("Please choose one of the countries.", field="country")
    organization.country = code
    record(actor, "organization.edited", organization, country=code)
    _mark(actor, Step.HELP)


def save_on_call(
    actor: Actor,
    member_ids: list[uuid.UUID],
    hours: list[Cover],
    *,
    notices: bool | None = None,
) -> None:
    """Say who is on call, in which hours somebody watches, and whether danger is noticed."""
    if not member_ids:
        raise Invalid("Please choose at least one person. It may be you.", field="first")
    set_on_call(actor, member_ids)
    set_cover(actor, hours)
    if notices is not None:
        notice_danger(actor, on=notices)
    _mark(actor, Step.ON_CALL)


def save_agreement(actor: Actor, text: str) -> None:
    """Choose what a new circle's agreement starts from."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization.first_agreement = text
    record(actor, "organization.edited", organization)
    _mark(actor, Step.AGREEMENT)


def save_people(actor: Actor, text: str, link: str) -> int:
    """Write to the people who shall help; returns to how many. Nobody is fine for now."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    people = inviting.read_people(text)
    written = inviting.invite_by_mail(actor, people, link, sender_name(actor))
    _mark(actor, Step.PEOPLE)
    return written


def save_circle(actor: Actor, first: FirstCircle) -> Group:
    """Open the first circle and plan its first session or series. Once."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    _lock(actor)
    done = sa.select(SetupStep.id).where(SetupStep.step == Step.CIRCLE)
    if db.session.scalar(done) is not None:
        raise Conflict("The first circle is there already.")
    if not first.handle:
        raise Invalid("Please choose the name people in the circle will see.", field="handle")
    group = create_group(actor, first.group, first.handle)
    group.moderation = Moderation.FIRST  # a newcomer's first messages are read first
    _people, own = choices_for(actor, group.id)
    meeting = replace(first.meeting, holders=Holders(own, None))
    if first.repeat is None:
        schedule_meeting(actor, group.id, meeting)
    else:
        plan_series(actor, group.id, meeting, first.repeat)
    _mark(actor, Step.CIRCLE)
    return group


def _lock(actor: Actor) -> Organization:
    """Return the actor's organization, locked, so that two windows do not do the same twice."""
    return db.session.get_one(Organization, actor.organization_id, with_for_update=True)


# ---------------------------------------------------------------- opening the doors


def send_test_alert(actor: Actor) -> int:
    """Send everybody on call an alert that says it is a test; returns to how many."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization = _lock(actor)
    people = listed_ids()
    if not people:
        raise Conflict("Nobody is on call yet. Please choose somebody first.")
    now = clock.now()
    last = db.session.scalar(sa.select(sa.func.max(AlertTrial.sent_at)))
    if last is not None and (now - last).total_seconds() < ALERT_GAP:
        raise Conflict("An alert went out a moment ago. Please give it a minute to arrive.")
    for member_id in people:
        alert = AlertTrial(id=uuid.uuid4(), member_id=member_id, sent_at=now)
        db.session.add(alert)
        tell_member(actor, member_id, Occasion(Kind.NEEDED, f"test:{alert.id}"))
    record(actor, "alert.tested", organization, people=len(people))
    return len(people)


def acknowledge(actor: Actor, alert_id: uuid.UUID) -> AlertTrial:
    """Say that an alert arrived. Twice is the same as once.

    Not while the person's role waits for a second factor: they could not help yet.
    """
    if actor.owes_second_factor:
        raise NotAllowed()
    alert = alert_for(actor, alert_id)
    if alert.acknowledged_at is None:
        alert.acknowledged_at = clock.now()
        record(actor, "alert.acknowledged", alert)
    return alert


def open_doors(actor: Actor) -> Organization:
    """Let people join. Raises Conflict with everything that is missing. Twice is once."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization = _lock(actor)
    if organization.opened_at is not None:
        return organization
    missing = progress_of(actor).missing
    if missing:
        raise Conflict("Before people can come in: " + " ".join(missing))
    organization.opened_at = clock.now()
    record(actor, "organization.opened", organization)
    return organization
