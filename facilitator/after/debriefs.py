"""What a facilitator says after a session, to themselves; and who could listen.

Part of this feature's operations. A debrief is read by its author alone, whatever
anybody's role. What they still want to do becomes follow-ups of the team. When two
sessions in a row were heavy, something was reported, or somebody needed care, it offers
a listener and to hand the next session on (B15); nothing happens unless they choose it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from facilitator.after.above import Week, above
from facilitator.after.followups import note_down
from facilitator.after.models import Debrief
from facilitator.after.queries import (
    Presence,
    check_still_kept,
    kept_until,
    lock_own_member,
    next_session,
    presence_for,
    session_of_team,
)
from facilitator.after.words import opened, shut
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_text
from facilitator.core.words import N_
from facilitator.meetings.holding import held_by
from facilitator.meetings.models import Meeting
from facilitator.meetings.substitutes import open_request

#: How somebody is, the lightest first; the last is what the software listens for.
MOODS = (
    ("light", N_("Light")),
    ("steady", N_("Steady")),
    ("tired", N_("Tired")),
    ("unsettled", N_("Unsettled")),
    ("heavy", N_("Heavy")),
)
HEAVY = "heavy"
#: When the day of a follow-up is that nobody has chosen.
DUE_IN = timedelta(days=7)
MOST_LINES = 10
#: How long after a session somebody keeps free for a debrief.
SLOT = timedelta(minutes=30)


@dataclass(frozen=True)
class Said:
    """One debrief; any of it may be empty."""

    well: str = ""
    hard: str = ""
    mood: str = ""
    #: Whether something happened that the team or the organization should look at.
    had_incident: bool = False


@dataclass(frozen=True)
class Care:
    """What a debrief offers its author after a heavy one; all of it can be left."""

    #: Why: two heavy ones in a row, a report, or a care case. None of them: nothing is offered.
    is_heavy_again: bool
    had_report: bool
    had_case: bool
    #: The next session they lead and can hand on by one click; None without one.
    next_session: Meeting | None
    #: Who stands by for it, by name in the circle; empty for nobody.
    backup: str = ""
    #: They said that they would like to keep it.
    is_kept: bool = False
    #: What their last seven days held, if that was a lot; said on its own.
    full_week: Week | None = None

    def __bool__(self) -> bool:
        return self.is_heavy_again or self.had_report or self.had_case


def place_of_holder(actor: Actor, meeting_id: uuid.UUID, *, lock: bool = False) -> Presence:
    """Return the actor's place in a session they held; NotFound for everybody else."""
    presence = presence_for(actor, meeting_id, lock=lock)
    session_of_team(actor, meeting_id)
    if not presence.was_in or presence.seat is None or not presence.seat.is_staff:
        raise NotFound()
    return presence


def _check_open(presence: Presence) -> None:
    if not presence.is_closing:
        raise Conflict("The debrief opens when the session closes.")


def is_asked(actor: Actor, presence: Presence) -> bool:
    """Say whether a debrief is open to the actor: they held the session and it is at its end."""
    seat = presence.seat
    return presence.was_in and presence.is_closing and seat is not None and seat.is_staff


def debrief_for(actor: Actor, meeting_id: uuid.UUID) -> tuple[Presence, Said | None]:
    """Return the actor's own debrief of a session; NotFound for whoever did not hold it."""
    presence = place_of_holder(actor, meeting_id)
    _check_open(presence)
    return presence, _open(_row_of(presence))


def _row_of(presence: Presence) -> Debrief | None:
    return db.session.scalar(
        sa.select(Debrief).where(
            Debrief.meeting_id == presence.meeting.id,
            Debrief.membership_id == presence.membership.id,
        )
    )


def _open(row: Debrief | None) -> Said | None:
    if row is None:
        return None
    said = opened(row.member_id, "debriefs", row.id, row.revision, row.words_sealed)
    return Said(**said) if said else Said()


def save_debrief(
    actor: Actor, meeting_id: uuid.UUID, said: Said, follow_ups: Sequence[str] = ()
) -> Debrief:
    """Keep what the actor says; each line of `follow_ups` becomes one of the team's.

    It can be said anew, and then takes the place of what was there.
    """
    if said.mood and said.mood not in dict(MOODS):
        raise Invalid("Please choose one of the words, or none.", field="mood")
    if len(follow_ups) > MOST_LINES:
        raise Invalid(f"Please note at most {MOST_LINES} at once.", field="follow_ups")
    kept = Said(
        clean_text(said.well, 2000, field="well"),
        clean_text(said.hard, 2000, field="hard"),
        said.mood,
        said.had_incident,
    )
    presence = place_of_holder(actor, meeting_id, lock=True)
    _check_open(presence)
    check_still_kept(presence.meeting)
    lock_own_member(actor)
    row = _row_of(presence)
    if row is None:
        row = Debrief(
            id=uuid.uuid4(),
            meeting_id=meeting_id,
            membership_id=presence.membership.id,
            member_id=actor.member_id,
            revision=0,
            until=kept_until(presence.meeting),
        )
    row.revision += 1
    row.words_sealed = shut(actor.member_id, "debriefs", row.id, row.revision, asdict(kept))
    db.session.add(row)  # a new one only now: it is never without its words
    _note_follow_ups(actor, presence, follow_ups)
    return row


def _note_follow_ups(actor: Actor, presence: Presence, lines: Sequence[str]) -> None:
    if not lines:
        return
    meeting, own = session_of_team(actor, presence.meeting.id, lock=True)
    for line in lines:
        try:
            note_down(actor, meeting, line, clock.now().date() + DUE_IN, own.id)
        except Invalid as error:
            raise Invalid(error.message, field="follow_ups") from error


def reports_from(actor: Actor, presence: Presence) -> list[uuid.UUID]:
    """Return the reports from a session that the actor may work."""
    return above.reports_from(actor, presence.meeting.id)


def care_for(actor: Actor, presence: Presence) -> Care:
    """Return what to offer the actor after a session they held."""
    burden = above.burden_of(actor, presence.meeting.id)
    heavy = _was_heavy_again(actor, presence.meeting)
    reported = bool(reports_from(actor, presence))
    care = Care(heavy, reported, burden.had_case, None, full_week=burden.full_week)
    coming = _next_to_hand_on(actor, presence) if care else None
    if coming is None:
        return care
    backup = held_by(actor, coming).backup
    return replace(care, next_session=coming, backup=backup, is_kept=coming.id in burden.keeps)


def _was_heavy_again(actor: Actor, meeting: Meeting) -> bool:
    """Say whether this session and the one before it, in whatever circle, were heavy."""
    rows = db.session.execute(
        sa.select(Debrief, Meeting.starts_at)
        .join(Meeting, Meeting.id == Debrief.meeting_id)
        .where(Debrief.member_id == actor.member_id, Meeting.starts_at <= meeting.starts_at)
        .order_by(Meeting.starts_at.desc())
        .limit(2)
    ).all()
    load_keys({actor.member_id})
    moods = [said.mood for row, _at in rows if (said := _open(row)) is not None]
    return moods == [HEAVY, HEAVY] and rows[0][0].meeting_id == meeting.id


def _next_to_hand_on(actor: Actor, presence: Presence) -> Meeting | None:
    """Return the circle's next session when the actor leads it and has asked nobody yet."""
    meeting = next_session(actor, presence)
    if meeting is None or meeting.lead_id != presence.membership.id:
        return None
    return meeting if open_request(actor, meeting.id) is None else None
