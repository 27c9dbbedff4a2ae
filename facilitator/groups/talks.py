"""Talking first: times for one who asked to join, the one they pick, and a talk in writing.

Part of this feature's operations, kept apart because only the circle's own facilitators
and the applicant are in it, whatever anybody's role in the organization. Nothing of it
outlives the request: whoever decides about that lets the talk go (`talk_words.py`).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.groups import queries
from facilitator.groups.applicants import Applicant, OwnRequest, applicant_for, own_request_for
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.notes import holds
from facilitator.groups.requests import ANSWERED, undecided_for
from facilitator.groups.talk_models import FirstTalk, TalkState
from facilitator.groups.talk_words import Line, TalkWords, forget_talk, keep_words, row_of, words_in

MOST_TIMES = 3
#: How far ahead a time may be.
WITHIN = timedelta(days=60)
#: The page opens this long before the time picked, and closes this long after it.
BEFORE, AFTER = timedelta(minutes=15), timedelta(hours=1)
MOST_LINES, LONGEST_LINE = 100, 1000

NOT_OURS = "Only this circle’s own facilitators talk with people first."
OWN_ANSWERED = "This request has been answered already."
NO_OFFER = "No times are offered to you just now."
OTHER_TIMES = "The times have changed meanwhile. Please look at them again."
ON_NOW = "You can talk just now, so the time stays as it is."
TOO_EARLY = "This opens 15 minutes before the time that was picked."
TOO_LATE = "The time for this is over. The facilitators can offer another."
FULL = "Everything that fits here is said. What comes next is the facilitators’ answer."


@dataclass(frozen=True)
class Talk:
    """A talk with its words, as one of the people in it sees it."""

    row: FirstTalk
    words: TalkWords

    @property
    def coming(self) -> list[datetime]:
        """The times on offer that are still ahead."""
        return [moment for moment in self.words.times if moment > clock.now()]

    @property
    def closes_at(self) -> datetime | None:
        """When the page closes, once a time is picked."""
        return self.row.picked_at + AFTER if self.row.picked_at else None

    @property
    def is_open(self) -> bool:
        """Whether this is the time to talk."""
        picked = self.row.picked_at
        return picked is not None and picked - BEFORE <= clock.now() < picked + AFTER

    @property
    def is_over(self) -> bool:
        """Whether the time that was picked is past."""
        picked = self.row.picked_at
        return picked is not None and clock.now() >= picked + AFTER


def _check_holds(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Return the actor's membership, if they hold this circle themselves."""
    queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    standing = queries.standing_in(actor, group_id)
    if standing.membership is None or not holds(actor, standing):
        raise NotAllowed(NOT_OURS)
    return standing.membership


def may_talk(actor: Actor, group_id: uuid.UUID) -> bool:
    """Say whether the actor may talk with people who asked to join this circle."""
    return holds(actor, queries.standing_in(actor, group_id))


def _talk_of(membership: Membership) -> Talk | None:
    row = row_of(membership)
    return Talk(row, words_in(row)) if row is not None else None


def own_talk_of(actor: Actor, own: OwnRequest) -> Talk | None:
    """Return what is offered to the actor, whose request the caller has found."""
    return _talk_of(own.membership) if own.is_waiting else None


def talk_about(actor: Actor, applicant: Applicant) -> Talk | None:
    """Return what is offered to an applicant the caller has found; for this circle's alone."""
    is_theirs = applicant.is_waiting and may_talk(actor, applicant.membership.group_id)
    return _talk_of(applicant.membership) if is_theirs else None


# ---------------------------------------------------------------- finding a time


def offer_talk(
    actor: Actor,
    group_id: uuid.UUID,
    membership_id: uuid.UUID,
    times: Sequence[datetime],
    note: str = "",
) -> FirstTalk:
    """Offer an applicant up to three times, on the wall clock of the circle's zone.

    A new offer takes the place of an earlier one with everything said; Conflict while
    people can talk just now. A refusal names the field of the time it is about.
    """
    _check_holds(actor, group_id)
    membership = undecided_for(actor, group_id, membership_id).membership
    group = queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    known = _talk_of(membership)
    if known is not None and known.is_open:
        raise Conflict(ON_NOW)
    if not 1 <= len(times) <= MOST_TIMES:
        raise Invalid("Please offer one to three times.", field="day_0")
    moments = [_coming(number, local, group.time_zone) for number, local in enumerate(times)]
    if len(set(moments)) != len(moments):
        raise Invalid("Two of these times are the same. Please change one.")
    row = known.row if known else FirstTalk(id=uuid.uuid4(), group_id=group_id, revision=0)
    row.membership_id, row.state, row.picked_at = membership.id, TalkState.OFFERED, None
    keep_words(row, TalkWords(times=sorted(moments), note=note))
    db.session.add(row)  # a new one only now: it is never without its words
    record(actor, "talk.offered", membership)
    return row


def _coming(number: int, local: datetime, zone: str) -> datetime:
    """Return the moment of one offered time, or refuse it at its own field."""
    now = clock.now()
    if not abs(local - now.replace(tzinfo=None)) < WITHIN + timedelta(days=1):
        raise Invalid("Please choose a day in the next two months.", field=f"day_{number}")
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) != local:
        raise Invalid(
            "The clocks jump over this time on that day. Please choose another.",
            field=f"time_{number}",
        )
    if moment <= now:
        raise Invalid("This time is already over. Please choose another.", field=f"time_{number}")
    return moment


def _own_undecided(actor: Actor, group_id: uuid.UUID) -> tuple[OwnRequest, Talk]:
    """Return the actor's open request, locked, and the talk offered to them."""
    own = own_request_for(actor, group_id, lock=True)
    if not own.is_waiting or own.group.state is GroupState.ARCHIVED:
        raise Conflict(OWN_ANSWERED)
    talk = _talk_of(own.membership)
    if talk is None:
        raise Conflict(NO_OFFER)
    return own, talk


def pick_time(actor: Actor, group_id: uuid.UUID, moment: datetime) -> FirstTalk:
    """Pick one of the times offered to the actor; the same one twice is once."""
    own, talk = _own_undecided(actor, group_id)
    if talk.row.picked_at == moment:
        return talk.row
    if talk.row.state is TalkState.PICKED or moment not in talk.words.times:
        raise Conflict(OTHER_TIMES)
    if moment <= clock.now():
        raise Invalid("This time is already over. Please choose another.", field="at")
    talk.row.state, talk.row.picked_at = TalkState.PICKED, moment
    talk.words.unsuited = ""
    keep_words(talk.row, talk.words)
    record(actor, "talk.picked", own.membership)
    return talk.row


def say_none_suits(actor: Actor, group_id: uuid.UUID, why: str = "") -> FirstTalk:
    """Say that no time suits, or not any more; Conflict once people can talk."""
    own, talk = _own_undecided(actor, group_id)
    if talk.is_open:
        raise Conflict(ON_NOW)
    talk.row.state, talk.row.picked_at = TalkState.UNSUITED, None
    talk.words.unsuited = why
    keep_words(talk.row, talk.words)
    record(actor, "talk.unsuited", own.membership)
    return talk.row


# ---------------------------------------------------------------- talking


def _open(talk: Talk | None) -> Talk:
    """Return the talk, if this is its time."""
    if talk is None:
        raise NotFound()
    if talk.is_over:
        raise Conflict(TOO_LATE)
    if not talk.is_open:
        raise Conflict(TOO_EARLY)
    return talk


def own_talk_for(actor: Actor, group_id: uuid.UUID, *, lock: bool = False) -> Talk:
    """Return the talk about the actor's own request, while it is open."""
    own = own_request_for(actor, group_id, lock=lock)
    if not own.is_waiting or own.group.state is GroupState.ARCHIVED:
        raise Conflict(OWN_ANSWERED)
    return _open(_talk_of(own.membership))


def talk_for(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Talk:
    """Return the talk with somebody who asked to join, while it is open."""
    _check_holds(actor, group_id)
    applicant = applicant_for(actor, group_id, membership_id)
    if not applicant.is_waiting:
        raise Conflict(ANSWERED)
    return _open(_talk_of(applicant.membership))


def say_to_facilitators(actor: Actor, group_id: uuid.UUID, text: str) -> None:
    """Say something about one's own request."""
    talk = own_talk_for(actor, group_id, lock=True)
    _say(talk, talk.row.membership_id, text)


def say_to_applicant(
    actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, text: str
) -> None:
    """Say something to somebody who asked to join; they read which facilitator it was."""
    own = _check_holds(actor, group_id)
    undecided_for(actor, group_id, membership_id)  # locked from here on
    _say(talk_for(actor, group_id, membership_id), own.id, text)


def _say(talk: Talk, by: uuid.UUID, text: str) -> None:
    if not text:
        raise Invalid("Please write a few words.", field="text")
    if len(talk.words.lines) >= MOST_LINES:
        raise Conflict(FULL)
    talk.words.lines.append(Line(by, text, clock.now()))
    keep_words(talk.row, talk.words)


def speakers_of(actor: Actor, talk: Talk) -> dict[uuid.UUID, str]:
    """Return the names of whoever said something, by their membership."""
    seats = {line.by for line in talk.words.lines}
    return queries.handles_of(actor, talk.row.group_id, only=seats)


# ---------------------------------------------------------------- letting it go


def forget_talk_of_gone(system: System, talk_id: uuid.UUID) -> None:
    """Let a talk go whose request waits for nobody any more; safe to run twice."""
    row = db.session.scalar(sa.select(FirstTalk).where(FirstTalk.id == talk_id).with_for_update())
    if row is None:
        return
    membership = db.session.get_one(Membership, (row.organization_id, row.membership_id))
    group = db.session.get_one(Group, (row.organization_id, row.group_id))
    if membership.state is not MembershipState.PENDING or group.state is GroupState.ARCHIVED:
        forget_talk(membership)
        record(system, "talk.forgotten", membership)
