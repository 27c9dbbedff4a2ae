"""A session of the demo that was held two days ago, and what is left of it."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.after import debriefs, followups, notes, supervision, surveys, takeaways
from facilitator.after.models import Debrief, FollowUpState, SessionNote, Survey
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import log, operations, posting, seats
from facilitator.live.models import Message, Room, RoomEvent, RoomState, Seat
from facilitator.meetings.models import Meeting

People = dict[str, Actor]
AGO = timedelta(days=2)
HERE = ("member1", "member2", "member3", "member4", "member5", "cofacilitator")
SAID = (
    ("facilitator", "We have a few minutes left. What do you take with you?"),
    ("member1", "That I can leave the phone in the kitchen. I tried it twice this week."),
    ("member4", "Rain on the roof, and nobody asking me anything."),
)
ANSWERS = {
    "member1": surveys.Answer("very", "yes", "yes"),
    "member2": surveys.Answer("mostly", "yes", "yes", "The quiet minute at the start helped."),
    "member3": surveys.Answer("very", "mostly", "likely"),
    "member4": surveys.Answer("very", "yes", "yes", "Please keep the slow beginning."),
    "member5": surveys.Answer("a_little", "mostly", "unsure"),
}


def look_back(people: People, session_id: uuid.UUID) -> None:
    """Hold a session that begins about now, leave everything behind, and let it be over."""
    lead = people["facilitator"]
    _hold(people, session_id)
    with unit_of_work(people["member1"]):
        own = takeaways.offer_for(people["member1"], session_id).words
        line = "Kitchen. Phone. Door closed."
        takeaways.keep(people["member1"], session_id, {own[0].id}, set(), line)
    _move(lead, session_id, RoomState.ENDED, "Thank you for tonight. Go gently.")
    for who, answer in ANSWERS.items():
        with unit_of_work(people[who]):
            surveys.answer_survey(people[who], session_id, answer)
    _note(people, session_id)
    _let_days_pass(lead, session_id)


def _hold(people: People, session_id: uuid.UUID) -> None:
    lead = people["facilitator"]
    for who in ("facilitator", *HERE):
        with unit_of_work(people[who]):
            seats.enter_room(people[who], session_id, 60)
    with unit_of_work(lead):
        seats.admit(lead, session_id, [])
    _move(lead, session_id, RoomState.LIVE)
    for who, words in SAID:
        with unit_of_work(people[who]):
            posting.send_message(people[who], session_id, uuid.uuid4(), words, rest_after=3600)
    _move(lead, session_id, RoomState.CLOSING)


def _move(lead: Actor, session_id: uuid.UUID, to: RoomState, words: str = "") -> None:
    with unit_of_work(lead):
        version = log.lock_room(session_id).version
        operations.move_session(lead, session_id, version, to, words)


def _note(people: People, session_id: uuid.UUID) -> None:
    """Let the team have its notes, two things to do, and the lead a word to themselves."""
    lead, today = people["facilitator"], clock.now().date()
    said = debriefs.Said(
        "The quiet minute. I let it be longer than I dared before.",
        "Two people left early, and I kept wondering.",
        "steady",
    )
    with unit_of_work(lead):
        words = "Begin with a quiet minute again. The question about the week came too early."
        notes.save_notes(lead, session_id, words, 0)
        debriefs.save_debrief(lead, session_id, said, ["Write the new questions for the round."])
        due = today + timedelta(days=4)
        done = followups.add_follow_up(lead, session_id, "Look at the shelf.", today, None)
        followups.add_follow_up(lead, session_id, "Ask for a later start in winter.", due, None)
        db.session.flush()  # it is found again to be closed
        followups.close_follow_up(lead, session_id, done.id, FollowUpState.DONE)
        supervision.add_entry(lead, today - timedelta(days=9), 60, "Endings. Holding silence.")
        supervision.add_entry(lead, today - timedelta(days=37), 45, "When somebody leaves early.")


def _let_days_pass(lead: Actor, session_id: uuid.UUID) -> None:
    """Put the session and all that happened in it two days back."""
    with unit_of_work(lead):
        meeting = db.session.get_one(Meeting, (lead.organization_id, session_id))
        room = db.session.get_one(Room, (lead.organization_id, session_id))
        _back(meeting, "starts_at", "ends_at", "created_at")
        zone = ZoneInfo(meeting.time_zone)
        meeting.local_start = meeting.starts_at.astimezone(zone).replace(tzinfo=None)
        _back(room, "opened_at", "moved_at", "ended_at")
        for table, names in (
            (Message, ("written_at",)),
            (RoomEvent, ("at",)),
            (Seat, ("arrived_at", "admitted_at", "lease_until")),
        ):
            for row in db.session.scalars(sa.select(table).where(table.room_id == session_id)):
                _back(row, *names)
        for kept in (Survey, Debrief, SessionNote):
            for row in db.session.scalars(sa.select(kept).where(kept.meeting_id == session_id)):
                _back(row, "until")


def _back(row: object, *names: str) -> None:
    for name in names:
        moment = getattr(row, name)
        if moment is not None:
            setattr(row, name, moment - AGO)
