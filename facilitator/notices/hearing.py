"""What the calendar tells by itself, in the same commit: held places, and who holds a session.

What else becomes of a session is looked at (changes.py).
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.live.queries import is_staffed
from facilitator.meetings.models import Meeting, MeetingState, Rsvp, Substitute, SubstituteState
from facilitator.meetings.telling import Happening, Telling
from facilitator.notices.calling import CALLED, is_called_into
from facilitator.notices.models import Kind, Notice
from facilitator.notices.queries import concerned_by
from facilitator.notices.telling import Occasion, tell, tell_on_call

#: Kinds that speak of who holds a session, and not of who comes.
ABOUT_HOLDING = (Kind.HOLDERS, Kind.SUBSTITUTE, Kind.NEEDED)
#: How the keys of occasions begin that a search for a substitute causes.
SEARCH = "search"


def hear(actor: Actor | System, told: Telling) -> None:
    """Tell people what must be told with the act itself."""
    if told.happening is Happening.OFFERED:
        _tell_offers(actor, told)
    elif told.happening in (Happening.NAMED, Happening.VACANT, Happening.SUBSTITUTE_FOUND):
        _tell_holders(actor, told)
    elif told.happening is Happening.SUBSTITUTE_ASKED:
        tell(actor, told.membership_ids or (), _search(Kind.SUBSTITUTE, told))
    elif told.happening is Happening.SUBSTITUTE_LATE:
        tell_on_call(actor, told.group_id, _search(Kind.NEEDED, told))


def _tell_offers(actor: Actor | System, told: Telling) -> None:
    """Tell people that a place is held for them."""
    offers = db.session.scalars(
        sa.select(Rsvp).where(
            Rsvp.meeting_id == told.meeting_id, Rsvp.membership_id.in_(told.membership_ids or ())
        )
    )
    for rsvp in offers:
        key = f"{rsvp.id}:{rsvp.offer_until}"
        occasion = Occasion(Kind.OFFERED, key, told.meeting_id, rsvp.offer_until)
        tell(actor, [rsvp.membership_id], occasion)


def _tell_holders(actor: Actor | System, told: Telling) -> None:
    """Tell who it concerns that somebody else holds a session, or nobody; never who or why."""
    people = set(told.membership_ids or ())
    if told.happening is Happening.SUBSTITUTE_FOUND:
        people.update(concerned_by(actor, told.meeting_id, Kind.HOLDERS))
    meeting = _meeting(told)
    key = f"{told.happening}:{meeting.id}:{meeting.revision}"
    tell(actor, people, Occasion(Kind.HOLDERS, key, meeting.id, meeting.ends_at))


def _search(kind: Kind, told: Telling) -> Occasion:
    request = _open_request(told.meeting_id)
    return Occasion(kind, f"{SEARCH}:{request}", told.meeting_id, _meeting(told).starts_at)


def _meeting(told: Telling) -> Meeting:
    return db.session.scalars(sa.select(Meeting).where(Meeting.id == told.meeting_id)).one()


def _open_request(meeting_id: uuid.UUID | None) -> uuid.UUID | None:
    return db.session.scalar(
        sa.select(Substitute.id).where(
            Substitute.meeting_id == meeting_id, Substitute.state == SubstituteState.OPEN
        )
    )


@no_actor("a fact about a notice that is about to be sent")
def is_still_held(notice: Notice) -> bool:
    """Say whether the place is still held that a notice speaks of."""
    held = sa.select(Rsvp.id).where(
        Rsvp.meeting_id == notice.meeting_id,
        Rsvp.membership_id == notice.membership_id,
        Rsvp.offer_until > clock.now(),
    )
    return db.session.scalar(held) is not None


@no_actor("a fact about a notice that is about to be sent")
def is_still_so(notice: Notice, meeting: Meeting) -> bool:
    """Say whether somebody is still looked for, or still missing, as a notice says."""
    if meeting.state is not MeetingState.SCHEDULED:
        return False
    if notice.occasion.startswith(SEARCH):
        return notice.occasion == f"{SEARCH}:{_open_request(meeting.id)}"
    if notice.occasion.startswith(CALLED):
        return is_called_into(meeting)
    return notice.kind is not Kind.NEEDED or not is_staffed(meeting.id)
