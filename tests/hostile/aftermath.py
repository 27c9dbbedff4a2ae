"""What is left of a session of a circle: a canary in all that was kept, said or noted about it."""

import uuid
from datetime import time, timedelta
from typing import TYPE_CHECKING

from facilitator.after import followups, notes, supervision, surveys, takeaways
from facilitator.after.models import Debrief, KeptKind, Listening
from facilitator.after.queries import kept_until
from facilitator.after.words import shut
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.load.credentials import Draft, propose_credential
from facilitator.load.guard import say_not_now
from facilitator.load.models import KeptLead
from facilitator.load.rota_models import Shift, ShiftChange
from facilitator.meetings.models import Meeting
from facilitator.rehearsal.models import Sandbox, SandboxKind

if TYPE_CHECKING:
    from tests.hostile.circles import Circle

HOLDERS = ("lead", "co")


def leave_behind(circle: "Circle") -> None:
    """Let everybody have kept, said and noted something of the circle's session."""
    _keep(circle)
    _answer(circle)
    _note(circle)
    _look_back(circle)
    _rehearse(circle)
    _look_after(circle)


def _rehearse(circle: "Circle") -> None:
    """Let the lead have a sandbox; what is in one is an organization of its own."""
    lead, now = circle.actor("lead"), clock.now()
    with unit_of_work(lead):
        db.session.add(
            Sandbox(
                member_id=lead.member_id,
                group_id=circle.group_id,
                kind=SandboxKind.REHEARSAL,
                place_id=uuid.uuid4(),
                place_slug="0-elsewhere",
                meeting_id=uuid.uuid4(),
                made_at=now,
                ends_at=now + timedelta(hours=24),
            )
        )


def _look_after(circle: "Circle") -> None:
    """Let the lead have sent in a credential and keep a session, and the owner be on the rota."""
    lead, owner = circle.actor("lead"), circle.tenant.owner
    with unit_of_work(lead):
        learned = Draft(circle.word("credential", "lead"), circle.word("its issuer", "lead"))
        circle.ids["credential_id"] = propose_credential(lead, learned).id
        until = clock.now() + timedelta(days=1)
        about = {"meeting_id": circle.meeting_id, "membership_id": circle.seat("lead")}
        db.session.add(KeptLead(id=uuid.uuid4(), until=until, **about))
        say_not_now(lead)
    with unit_of_work(owner):
        name = circle.word("shift")
        shift = Shift(id=uuid.uuid4(), name=name, member_id=owner.member_id, weekday=0)
        shift.opens = shift.closes = time(9)
        circle.ids["shift_id"] = shift.id
        day = clock.now().date() - timedelta(days=clock.now().weekday())
        db.session.add(shift)
        db.session.flush()  # the change of one day points at it
        db.session.add(ShiftChange(id=uuid.uuid4(), shift_id=shift.id, begins_on=day))


def _keep(circle: "Circle") -> None:
    """Let one member have kept something, as if the session had been closing."""
    ann = circle.actor("other")
    with unit_of_work(ann):
        line = {"text": circle.word("kept line", "other", office=False)}
        takeaways._add(ann, circle.meeting_id, KeptKind.LINE, circle.meeting_id, line)
    with unit_of_work(ann, writes=False):
        circle.ids["thing_id"] = takeaways.kept_by(ann)[0].things[0].id


def _answer(circle: "Circle") -> None:
    """Let one member have said something for nobody yet, and one something about who held it."""
    said = circle.word("said without a name", office=False)
    concern = circle.word("said about a facilitator")
    for part, answer in (
        ("writer", surveys.Answer("very", text=said)),
        ("third", surveys.Answer("not", text=concern, is_concern=True)),
    ):
        with unit_of_work(circle.actor(part)):
            surveys.answer_survey(circle.actor(part), circle.meeting_id, answer)
    with unit_of_work(circle.tenant.owner, writes=False):
        found = surveys.concerns_for(circle.tenant.owner)
        circle.ids["concern_id"] = next(one.id for one in found if one.text == concern)


def _note(circle: "Circle") -> None:
    """Let the team have noted something, and the lead something of their own."""
    lead, day = circle.actor("lead"), clock.now().date() + timedelta(days=7)
    with unit_of_work(lead):
        words = circle.word("notes", *HOLDERS, office=False)
        notes.save_notes(lead, circle.meeting_id, words, 0)
        words = circle.word("follow-up", *HOLDERS, office=False)
        made = followups.add_follow_up(lead, circle.meeting_id, words, day, circle.seat("co"))
        circle.ids["follow_up_id"] = made.id
        topics = circle.word("supervision", "lead", office=False)
        supervision.add_entry(lead, clock.now().date(), 60, topics)
    with unit_of_work(lead, writes=False):
        circle.ids["entry_id"] = supervision.log_of(lead)[0].id


def _look_back(circle: "Circle") -> None:
    """Let the lead have looked back, and asked the co-facilitator to listen."""
    lead, row_id = circle.actor("lead"), uuid.uuid4()
    hard = circle.word("what was hard", "lead", office=False)
    said = {"well": "", "hard": hard, "mood": "heavy", "had_incident": False}
    with unit_of_work(lead):
        meeting = db.session.get_one(Meeting, (circle.tenant.organization_id, circle.meeting_id))
        about = {"meeting_id": meeting.id, "membership_id": circle.seat("lead")}
        until = kept_until(meeting)
        debrief = Debrief(
            id=row_id,
            member_id=lead.member_id,
            words_sealed=shut(lead.member_id, "debriefs", row_id, 1, said),
            revision=1,
            until=until,
            **about,
        )
        wish = Listening(
            id=uuid.uuid4(),
            listener_id=circle.actor("co").member_id,
            asked_at=clock.now(),
            until=until,
            **about,
        )
        db.session.add_all([debrief, wish])
        circle.ids["listening_id"] = wish.id
