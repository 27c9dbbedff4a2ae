"""Saying who comes, and whose turn it is when a session is full.

Part of this feature's operations. A session's row is locked first, so its last
place goes to one person, however many ask at once. A place that frees is offered to
whoever has waited longest, and held for them a while; nobody overtakes a line.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import group_for, membership_for
from facilitator.meetings.models import Answer, Intent, Meeting, MeetingState, Rsvp
from facilitator.meetings.queries import CONFIRM_FROM, RELEASE_AT, meeting_for, rsvp_of
from facilitator.meetings.telling import Happening, tell

#: How long a place is held for somebody, and how long at least when it is nearly time.
OFFER_LASTS = timedelta(hours=12)
OFFER_LASTS_LATE = timedelta(minutes=30)
#: Offers end this long before the start, so that the next in line can still come.
OFFERS_END = timedelta(hours=2)
ALREADY_OVER = "This session is over or cancelled."
FULL = "Every place is taken just now. You can join the waitlist, or say maybe."


def answer_meeting(
    actor: Actor,
    meeting_id: uuid.UUID,
    answer: Answer,
    intent: Intent = Intent.UNSURE,
    *,
    following: bool = False,
) -> Rsvp:
    """Say whether one comes, to this one or also to those that follow in its series.

    Raises Conflict for the last place gone. In those that follow, somebody who said
    they come goes on the waitlist where there is no place. Facilitators hold the
    session and take none of its places.
    """
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE, lock=True)
    membership = membership_for(actor, meeting.group_id, Permission.MEETING_RSVP)
    group = group_for(actor, meeting.group_id, Permission.MEETING_RSVP)
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read, and nothing can be changed.")
    if not _is_coming(meeting):
        raise Conflict(ALREADY_OVER)
    rsvp = _answer(actor, meeting, membership, answer, intent)
    if following and meeting.series_id is not None:
        for later in _following(meeting):
            try:
                _answer(actor, later, membership, answer, intent)
            except Conflict:
                _answer(actor, later, membership, Answer.WAITING, intent)
    return rsvp


def _is_coming(meeting: Meeting) -> bool:
    return meeting.state is MeetingState.SCHEDULED and meeting.ends_at > clock.now()


def _following(meeting: Meeting) -> list[Meeting]:
    """Return the coming meetings of the series after this one, locked, the soonest first."""
    return list(
        db.session.scalars(
            sa.select(Meeting)
            .where(
                Meeting.series_id == meeting.series_id,
                Meeting.starts_at > meeting.starts_at,
                Meeting.state == MeetingState.SCHEDULED,
            )
            .order_by(Meeting.starts_at)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _answer(
    actor: Actor, meeting: Meeting, membership: Membership, answer: Answer, intent: Intent
) -> Rsvp:
    rsvp = rsvp_of(actor, meeting, membership)
    if rsvp is None:
        rsvp = Rsvp(id=uuid.uuid4(), meeting_id=meeting.id, membership_id=membership.id)
    counts = membership.role not in STAFF_ROLES
    has_place = rsvp.answer is Answer.GOING or _is_offered(rsvp)
    if counts and answer in {Answer.GOING, Answer.WAITING} and not has_place:
        answer = _place_or_line(meeting, answer)
    elif answer is Answer.WAITING:
        answer = Answer.GOING  # there is nothing to wait for
    now = clock.now()
    if answer is Answer.WAITING:
        rsvp.waiting_since = rsvp.waiting_since or now
    else:
        rsvp.waiting_since = rsvp.offer_until = None
    is_new = rsvp.answer is not Answer.GOING or rsvp.is_asked_again
    if answer is Answer.GOING and is_new:
        rsvp.confirmed_at = now if now >= meeting.starts_at - CONFIRM_FROM else None
    rsvp.answer, rsvp.intent, rsvp.answered_at, rsvp.released_at = answer, intent, now, None
    db.session.add(rsvp)
    if has_place and answer is not Answer.GOING:
        fill_places(actor, meeting)
    return rsvp


def _is_offered(rsvp: Rsvp) -> bool:
    return rsvp.offer_until is not None and rsvp.offer_until > clock.now()


def _place_or_line(meeting: Meeting, wanted: Answer) -> Answer:
    """Return what somebody without a place gets: one, a place in the line, or a Conflict."""
    free = _free_places(meeting)
    if free is None or (free > 0 and not _somebody_waits(meeting)):
        return Answer.GOING
    if wanted is Answer.GOING:
        raise Conflict(FULL)
    return Answer.WAITING


def _of(meeting: Meeting) -> Any:
    """Return the query for the answers of active members who need a place."""
    return (
        sa.select(Rsvp)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(
            Rsvp.meeting_id == meeting.id,
            Membership.state == MembershipState.ACTIVE,
            Membership.role.not_in(STAFF_ROLES),
        )
    )


def _free_places(meeting: Meeting) -> int | None:
    """Return how many places nobody has or is offered; None for no limit."""
    if meeting.capacity is None:
        return None
    held = sa.or_(Rsvp.answer == Answer.GOING, Rsvp.offer_until > clock.now())
    taken = db.session.scalar(
        sa.select(sa.func.count()).select_from(_of(meeting).where(held).subquery())
    )
    return max(0, meeting.capacity - (taken or 0))


def _somebody_waits(meeting: Meeting) -> bool:
    waiting = _of(meeting).where(Rsvp.answer == Answer.WAITING).limit(1)
    return db.session.scalar(waiting) is not None


def _line(meeting: Meeting) -> list[Rsvp]:
    """Return who waits without an offer, the longest first."""
    waiting = _of(meeting).where(Rsvp.answer == Answer.WAITING, Rsvp.offer_until.is_(None))
    return list(db.session.scalars(waiting.order_by(Rsvp.waiting_since, Rsvp.id)))


def fill_places(actor: Actor | System, meeting: Meeting) -> list[Rsvp]:
    """Offer every free place to whoever has waited longest; the meeting must be locked.

    An offer that ran out sends its holder to the end of the line. Returns the new offers.
    """
    now = clock.now()
    lapsed = _of(meeting).where(Rsvp.answer == Answer.WAITING, Rsvp.offer_until <= now)
    for rsvp in db.session.scalars(lapsed.order_by(Rsvp.offer_until, Rsvp.id)):
        rsvp.offer_until, rsvp.waiting_since = None, now
    if not _is_coming(meeting):
        return []
    free, line = _free_places(meeting), _line(meeting)
    offered = line if free is None else line[:free]
    for rsvp in offered:
        rsvp.offer_until = offer_end(meeting, now)
    db.session.flush()
    if offered:
        tell(actor, Happening.OFFERED, meeting, [rsvp.membership_id for rsvp in offered])
    return offered


@no_actor("a pure function of times")
def offer_end(meeting: Meeting, now: datetime) -> datetime:
    """Return until when a place is held: twelve hours, or half an hour when it is nearly time."""
    latest = meeting.starts_at - OFFERS_END
    return max(min(now + OFFER_LASTS, latest), now + OFFER_LASTS_LATE)


def confirm_place(actor: Actor, meeting_id: uuid.UUID) -> Rsvp:
    """Say that one really comes, in the day before; Conflict once the place was released."""
    meeting = meeting_for(actor, meeting_id, Permission.GROUP_SEE, lock=True)
    membership = membership_for(actor, meeting.group_id, Permission.MEETING_RSVP)
    rsvp = rsvp_of(actor, meeting, membership)
    if rsvp is None:
        raise NotFound()
    if not _is_coming(meeting):
        raise Conflict(ALREADY_OVER)
    if rsvp.answer is not Answer.GOING:
        raise Conflict("Your place was given on. You can ask for one again below.")
    rsvp.confirmed_at = rsvp.confirmed_at or clock.now()
    return rsvp


def look_after_places(actor: System, meeting_id: uuid.UUID) -> None:
    """Do what time brings to one meeting: release, then offer. Safe to run twice."""
    meeting = db.session.scalar(
        sa.select(Meeting)
        .join(Group, Group.id == Meeting.group_id)
        .where(Meeting.id == meeting_id, Group.state == GroupState.ACTIVE)
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    if meeting is None or not _is_coming(meeting):
        return
    now = clock.now()
    is_due = meeting.asks_to_confirm and meeting.released_at is None
    if is_due and now >= meeting.starts_at - RELEASE_AT:
        meeting.released_at = now
        if now < meeting.starts_at:
            _release(meeting, now)
    fill_places(actor, meeting)


def _release(meeting: Meeting, now: datetime) -> None:
    """Let the places go that nobody confirmed; their holders are marked as maybe."""
    unsure = _of(meeting).where(Rsvp.answer == Answer.GOING, Rsvp.confirmed_at.is_(None))
    for rsvp in db.session.scalars(unsure):
        rsvp.answer, rsvp.released_at = Answer.MAYBE, now
    db.session.flush()
