"""Reading the audit: what was decided about somebody becomes a notice to them.

A file of operations of its own. Features below this one cannot call it, so it looks
at the lines they wrote anyway, in order, and notes how far it came in the same commit.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.after.models import Listening
from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import GRANTS, STAFF_ROLES, Permission
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.groups.models import Agreement, GroupWait, Membership, MembershipState
from facilitator.load.credential_models import Credential
from facilitator.meetings.models import TimePoll
from facilitator.meetings.tallies import LOOKING
from facilitator.notices.answers import DECISIONS, tell_decided
from facilitator.notices.models import Desk, Kind
from facilitator.notices.telling import Occasion, tell, tell_member
from facilitator.organizations.models import Member, MemberState
from facilitator.prompts.masks import owner_of
from facilitator.prompts.models import Prompt, PromptState
from facilitator.prompts.queries import state_now, unanswered_in

#: What somebody is told of.
ACTIONS = (
    "membership.approved",
    "membership.declined",
    "talk.offered",
    "talk.picked",
    "talk.unsuited",
    "agreement.published",
    "place.offered",
    "poll.offered",
    "poll.closed",
    "poll.chosen",
    "group.closing",
    "group.goes_on",
    "listener.asked",
    "credential.expiring",
    "credential.proposed",
    "credential.settled",
    "prompt.reminded",
    "mask.opened",
    *DECISIONS,
)
#: Who runs the team: who writes credentials down, and answers what is sent in.
RUNNERS = tuple(role for role, granted in GRANTS.items() if Permission.ROLE_ASSIGN in granted)
#: How far back a desk looks that was just set up.
BEFORE = timedelta(hours=1)


def set_up_desk(system: System) -> Desk:
    """Return the organization's desk, locked; a new one begins with the last hour."""
    desk = db.session.scalar(sa.select(Desk).with_for_update())
    if desk is None:
        old = sa.select(sa.func.max(AuditEntry.seq)).where(AuditEntry.at < clock.now() - BEFORE)
        desk = Desk(id=system.organization_id, sender="", read_to=db.session.scalar(old) or 0)
        db.session.add(desk)
    return desk


def read_lines(system: System) -> None:
    """Tell what the audit says since the last look; safe to run twice."""
    desk = set_up_desk(system)
    lines = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.seq > desk.read_to, AuditEntry.action.in_(ACTIONS))
        .order_by(AuditEntry.seq)
    )
    for line in lines:
        _tell_line(system, line)
        desk.read_to = line.seq


def _tell_line(system: System, line: AuditEntry) -> None:
    if line.action == "agreement.published":
        _tell_agreement(system, line)
    elif line.action == "place.offered":
        _tell_offer(system, line)
    elif line.action.startswith("poll."):
        _tell_poll(system, line)
    elif line.action in {"group.closing", "group.goes_on"}:
        _tell_closing(system, line)
    elif line.action == "prompt.reminded":
        _tell_unanswered(system, line)
    elif line.action == "mask.opened":
        _tell_unmasked(system, line)
    elif line.action in DECISIONS:
        tell_decided(system, line)
    elif line.action == "listener.asked":
        _tell_listener(system, line)
    elif line.action.startswith("credential."):
        _tell_credential(system, line)
    elif line.action in {"talk.picked", "talk.unsuited"}:
        _tell_talk(system, line)
    elif line.subject_id is not None:
        _tell_answer(system, line.subject_id, line)


def _tell_answer(system: System, membership_id: uuid.UUID, line: AuditEntry) -> None:
    """Tell somebody that their request is answered, with times to talk or for good.

    What was answered is on their page.
    """
    occasion = Occasion(Kind.ANSWERED, str(line.id))
    if line.action == "membership.approved":
        tell(system, [membership_id], occasion)
        return
    membership = db.session.get(Membership, (system.organization_id, membership_id))
    is_talk = line.action == "talk.offered"
    current = MembershipState.PENDING if is_talk else MembershipState.DECLINED
    if membership is not None and membership.state is current:
        tell_member(system, membership.member_id, occasion)


def _tell_offer(system: System, line: AuditEntry) -> None:
    """Tell whoever stands in front of a full circle that a place is kept for them, while it is."""
    wait = db.session.get(GroupWait, (system.organization_id, line.subject_id))
    if wait is None or wait.offered_until is None:
        return
    membership = db.session.get_one(Membership, (system.organization_id, wait.membership_id))
    occasion = Occasion(Kind.OFFERED, str(line.id), until=wait.offered_until)
    tell_member(system, membership.member_id, occasion)


def _tell_poll(system: System, line: AuditEntry) -> None:
    """Tell a circle that it is asked for a time, or which was chosen; who holds it, of the end."""
    poll = db.session.get(TimePoll, (system.organization_id, line.subject_id))
    if poll is None or (line.action != "poll.chosen" and poll.state not in LOOKING):
        return
    seats = sa.select(Membership.id).where(Membership.group_id == poll.group_id)
    if line.action == "poll.closed":
        seats = seats.where(Membership.role.in_(STAFF_ROLES))
    elif line.actor_id is not None:
        seats = seats.where(Membership.member_id != line.actor_id)
    tell(system, db.session.scalars(seats), Occasion(Kind.POLL, str(line.id), poll.meeting_id))


def _tell_talk(system: System, line: AuditEntry) -> None:
    """Tell who holds the circle that somebody who asked to join answered about a time to talk."""
    seats = sa.select(Membership.id).where(
        Membership.group_id == line.group_id, Membership.role.in_(STAFF_ROLES)
    )
    tell(system, db.session.scalars(seats), Occasion(Kind.TALK, str(line.id)))


def _tell_listener(system: System, line: AuditEntry) -> None:
    """Tell whom a facilitator chose that somebody would like to talk, while they still would."""
    wish = db.session.get(Listening, (system.organization_id, line.subject_id))
    if wish is not None:
        tell_member(system, wish.listener_id, Occasion(Kind.LISTEN, str(line.id)))


def _tell_credential(system: System, line: AuditEntry) -> None:
    """Tell whose credential it is, and who runs the team, while it is still there.

    What was sent in is told to who runs the team; the answer, to whoever sent it.
    """
    row = db.session.get(Credential, (system.organization_id, line.subject_id))
    if row is None:
        return
    people = [] if line.action == "credential.proposed" else [row.member_id]
    if line.action != "credential.settled":
        running = sa.select(Member.id).where(
            Member.role.in_(RUNNERS), Member.state == MemberState.ACTIVE
        )
        people += db.session.scalars(running)
    for member_id in dict.fromkeys(people):
        if member_id != line.actor_id:
            tell_member(system, member_id, Occasion(Kind.CREDENTIAL, str(line.id)))


def _tell_unanswered(system: System, line: AuditEntry) -> None:
    """Remind whoever has neither answered nor passed, while the question is open."""
    prompt = db.session.get(Prompt, (system.organization_id, line.subject_id))
    if prompt is not None and state_now(prompt) is PromptState.OPEN:
        occasion = Occasion(Kind.PROMPT, str(line.id), until=prompt.close_at)
        tell(system, unanswered_in(system, prompt), occasion)


def _tell_unmasked(system: System, line: AuditEntry) -> None:
    """Tell whoever wrote behind a mask that the office looked who it was."""
    seat_id = owner_of(line.subject_id) if line.subject_id else None
    seat = db.session.get(Membership, (system.organization_id, seat_id)) if seat_id else None
    if seat is not None:  # also who rests from the circle, hears nothing from it, or has left
        tell_member(system, seat.member_id, Occasion(Kind.UNMASKED, str(line.id)), seat.id)


def _tell_agreement(system: System, line: AuditEntry) -> None:
    """Tell everybody of the circle but the author, unless it is the circle's first agreement."""
    agreement = db.session.get(Agreement, (system.organization_id, line.subject_id))
    if agreement is None or agreement.version == 1:
        return
    seats = sa.select(Membership.id).where(Membership.group_id == agreement.group_id)
    if line.actor_id is not None:
        seats = seats.where(Membership.member_id != line.actor_id)
    tell(system, db.session.scalars(seats), Occasion(Kind.AGREEMENT, str(line.id)))


def _tell_closing(system: System, line: AuditEntry) -> None:
    """Tell everybody of a circle but whoever decided it that there is something to read."""
    seats = sa.select(Membership.id).where(Membership.group_id == line.subject_id)
    if line.actor_id is not None:
        seats = seats.where(Membership.member_id != line.actor_id)
    tell(system, db.session.scalars(seats), Occasion(Kind.CLOSING, str(line.id)))
