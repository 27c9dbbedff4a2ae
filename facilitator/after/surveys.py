"""Three questions after a session, answered without a name (A7).

Part of this feature's operations. What was said is one sealed text for each session,
shuffled and sealed anew with every answer; who has answered stands in a table of its
own. Neither has a time or an order, and no line of the audit says that somebody
answered. Facilitators see counts, and texts in no order, once no answer can be added and
if there are five: two looks never differ by one answer. A word about whoever held the
session goes past them, to the organization.
"""

import secrets
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.after.models import Survey, SurveyTaker
from facilitator.after.queries import Presence, kept_until, presence_for, session_of_team
from facilitator.after.words import opened, shut
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.tapped import FROM
from facilitator.core.text import clean_text
from facilitator.groups.models import Group, Membership
from facilitator.live.models import Room, Seat
from facilitator.meetings.models import Meeting

#: Until when after the end of a session people answer.
OPEN_FOR = timedelta(days=7)
#: The three questions, each with four words, the warmest first.
QUESTIONS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "safe": (
        "How safe did it feel?",
        (("very", "Very"), ("mostly", "Mostly"), ("a_little", "A little"), ("not", "Not really")),
    ),
    "heard": (
        "Did you feel heard?",
        (("yes", "Yes"), ("mostly", "Mostly"), ("a_little", "A little"), ("not", "Not really")),
    ),
    "again": (
        "Would you come again?",
        (("yes", "Yes"), ("likely", "Likely"), ("unsure", "Not sure"), ("no", "No")),
    ),
}
NOT_ASKED = "These questions are for the people who were in the session and did not hold it."
ALREADY = "You have answered about this session. Thank you; once is all we ask."
OVER = "The week for answers is over. You can still talk with a facilitator, or write a report."


@dataclass(frozen=True)
class Answer:
    """What one person says; any of it may be empty."""

    safe: str = ""
    heard: str = ""
    again: str = ""
    text: str = ""
    #: Whether the text is for the organization, past those who held the session.
    is_concern: bool = False


@dataclass(frozen=True)
class Results:
    """What the team reads: nothing but the number before the end, and below five answers."""

    answers: int
    #: question -> [(word, how many)], in the order of the words; empty while nothing shows.
    counts: dict[str, list[tuple[str, int]]]
    texts: list[str]
    #: When the last answer can come; None while the session has not ended.
    open_until: datetime | None
    #: Whether an answer can still come.
    is_open: bool


@dataclass(frozen=True)
class Concern:
    """Something said about who held a session, by nobody in particular."""

    id: uuid.UUID
    meeting: Meeting
    group: Group
    text: str


def may_answer(actor: Actor, presence: Presence) -> bool:
    """Say whether the actor is asked: they were in, hold nothing, and have not answered yet."""
    return _why_not(presence) == "" and not _has_answered(actor, presence)


def has_answered(actor: Actor, presence: Presence) -> bool:
    """Say whether the actor has answered about a session."""
    return _has_answered(actor, presence)


def check_asked(actor: Actor, presence: Presence) -> None:
    """Raise NotAllowed unless the questions are for the actor: they were in and held nothing."""
    if not _is_asked(presence):
        raise NotAllowed(NOT_ASKED)


def _is_asked(presence: Presence) -> bool:
    return presence.was_in and presence.seat is not None and not presence.seat.is_staff


def _why_not(presence: Presence) -> str:
    if not _is_asked(presence):
        return NOT_ASKED
    ended = presence.room.ended_at
    return OVER if ended is not None and clock.now() > ended + OPEN_FOR else ""


def _has_answered(_actor: Actor, presence: Presence) -> bool:
    return (
        db.session.scalar(
            sa.select(SurveyTaker.id).where(
                SurveyTaker.meeting_id == presence.meeting.id,
                SurveyTaker.membership_id == presence.membership.id,
            )
        )
        is not None
    )


def answer_survey(actor: Actor, meeting_id: uuid.UUID, answer: Answer) -> None:
    """Take one answer about a session, once, under the lock of its room.

    Raises NotAllowed for whoever was not in or held it, Conflict for a second answer
    and after seven days, Invalid for one that says nothing.
    """
    given = _checked(answer)
    presence = presence_for(actor, meeting_id, lock=True)
    why = _why_not(presence)
    if why:
        raise Conflict(why) if why == OVER else NotAllowed(why)
    if _has_answered(actor, presence):
        raise Conflict(ALREADY)
    db.session.add(
        SurveyTaker(id=uuid.uuid4(), meeting_id=meeting_id, membership_id=presence.membership.id)
    )
    survey = _survey_of(meeting_id)
    said = _answers(survey)
    if survey is None:
        survey = Survey(
            id=uuid.uuid4(), meeting_id=meeting_id, revision=0, until=kept_until(presence.meeting)
        )
    _store(survey, [*said, given])


def _checked(answer: Answer) -> dict[str, Any]:
    text = clean_text(answer.text, 500, field="text")
    words = {name: getattr(answer, name) for name in QUESTIONS}
    for name, word in words.items():
        if word and word not in dict(QUESTIONS[name][1]):
            raise Invalid("Please choose one of the words, or none.", field=name)
    if not text and not any(words.values()):
        raise Invalid("Please tap one answer, or write a line. Or leave it; that is fine too.")
    if answer.is_concern and not text:
        raise Invalid("Please write what the organization should know.", field="text")
    return {**words, "text": text, "concern": str(uuid.uuid4()) if answer.is_concern else ""}


def _survey_of(meeting_id: uuid.UUID, *, lock: bool = False) -> Survey | None:
    query = sa.select(Survey).where(Survey.meeting_id == meeting_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def _answers(survey: Survey | None) -> list[dict[str, Any]]:
    if survey is None:
        return []
    said = opened(survey.meeting_id, "surveys", survey.id, survey.revision, survey.words_sealed)
    return list(said or [])


def _store(survey: Survey, said: list[dict[str, Any]]) -> None:
    """Seal all answers anew, in an order that says nothing of how they came."""
    secrets.SystemRandom().shuffle(said)
    survey.revision += 1
    survey.has_concern = any(one["concern"] for one in said)
    survey.words_sealed = shut(survey.meeting_id, "surveys", survey.id, survey.revision, said)
    db.session.add(survey)


def results_for(actor: Actor, meeting_id: uuid.UUID) -> Results:
    """Return what people said about a session, to those who hold its circle.

    It shows once the week is over or everybody has answered. Before, whoever looked after
    each answer would read in the difference what the last one said.
    """
    session_of_team(actor, meeting_id)
    said, until = _answers(_survey_of(meeting_id)), _open_until(meeting_id)
    is_open = until is None or (clock.now() <= until and _somebody_is_left(meeting_id))
    if is_open or len(said) < FROM:
        return Results(len(said), {}, [], until, is_open)
    counts = {
        name: [(label, Counter(one[name] for one in said)[word]) for word, label in words]
        for name, (_question, words) in QUESTIONS.items()
    }
    texts = [one["text"] for one in said if one["text"] and not one["concern"]]
    secrets.SystemRandom().shuffle(texts)
    return Results(len(said), counts, texts, until, is_open=False)


def _open_until(meeting_id: uuid.UUID) -> datetime | None:
    ended = db.session.scalar(sa.select(Room.ended_at).where(Room.id == meeting_id))
    return ended + OPEN_FOR if ended is not None else None


def _somebody_is_left(meeting_id: uuid.UUID) -> bool:
    """Say whether somebody who is asked has not answered."""
    takers = sa.select(SurveyTaker.membership_id).where(SurveyTaker.meeting_id == meeting_id)
    left = sa.select(Seat.id).where(
        Seat.room_id == meeting_id,
        Seat.admitted_at.is_not(None),
        Seat.is_staff.is_(False),
        Seat.membership_id.not_in(takers),
    )
    return db.session.scalar(left.limit(1)) is not None


# ---------------------------------------------------------------- words for the organization


def _concerning(actor: Actor, *what: Any) -> Any:
    """Select from surveys with a word for the organization; none of a circle the actor holds."""
    held = sa.select(Membership.group_id).where(
        Membership.member_id == actor.member_id, Membership.role.in_(STAFF_ROLES)
    )
    return (
        sa.select(*what)
        .select_from(Survey)
        .join(Meeting, Meeting.id == Survey.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .where(Survey.has_concern, Group.id.not_in(held))
        .order_by(Meeting.starts_at.desc())
    )


def may_read_concerns(actor: Actor) -> bool:
    """Say whether the actor's office reads what people say about those who hold sessions."""
    return actor.can(Permission.QUEUE_WORK_ALL)


def concerns_for(actor: Actor) -> list[Concern]:
    """Return what people said about who held a session; for moderators, admins and the owner."""
    if not may_read_concerns(actor):
        raise NotFound()
    return [
        Concern(uuid.UUID(one["concern"]), meeting, group, one["text"])
        for survey, meeting, group in _concerned(actor)
        for one in _answers(survey)
        if one["concern"]
    ]


def concerns_waiting(actor: Actor) -> int:
    """Return about how many sessions somebody said something the actor's office reads."""
    if not may_read_concerns(actor):
        return 0
    return db.session.scalar(_concerning(actor, sa.func.count(Survey.id)).order_by(None)) or 0


def _concerned(actor: Actor) -> list[tuple[Survey, Meeting, Group]]:
    rows = db.session.execute(_concerning(actor, Survey, Meeting, Group))
    return [(row[0], row[1], row[2]) for row in rows]


def close_concern(actor: Actor, meeting_id: uuid.UUID, concern_id: uuid.UUID) -> None:
    """Say that a concern was looked after; its words go, and the answer stays counted."""
    if not may_read_concerns(actor):
        raise NotFound()
    row = db.session.execute(
        _concerning(actor, Survey, Meeting, Group)
        .where(Survey.meeting_id == meeting_id)
        .with_for_update(of=Survey)
    ).one_or_none()
    said = _answers(row[0]) if row else []
    found = [one for one in said if one["concern"] == str(concern_id)]
    if row is None or not found:
        raise NotFound()
    found[0]["text"] = found[0]["concern"] = ""
    _store(row[0], said)
    record(actor, "concern.closed", row[1], group_id=row[2].id)


@no_actor("lets go what a sweep has found due")
def forget_surveys_of(_system: System, meeting_id: uuid.UUID) -> None:
    """Let go of what was said about a session, and of who said something."""
    for table in (Survey, SurveyTaker):
        db.session.execute(sa.delete(table).where(table.meeting_id == meeting_id))
