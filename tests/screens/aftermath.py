"""A session that has just ended, with everything that can be left of one, in hard words."""

import uuid
from dataclasses import replace
from datetime import time, timedelta

from facilitator.after import debriefs, followups, listening, notes, supervision, surveys, takeaways
from facilitator.after.models import Debrief, FollowUpState, Survey
from facilitator.after.queries import kept_until
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.shelf import shelf_of
from facilitator.live.models import EndReason, Room, RoomState
from facilitator.load.credentials import Draft as Learned
from facilitator.load.credentials import (
    add_credential,
    decline_proposal,
    let_lapsed_lead,
    propose_credential,
)
from facilitator.load.rota import Draft as Hours
from facilitator.load.rota import add_shifts, change_day
from facilitator.meetings.models import Meeting
from facilitator.organizations.oncall import set_on_call
from tests.after.making import come, end, say
from tests.meetings.making import draft as session_draft
from tests.meetings.making import planned
from tests.screens.hard import Words
from tests.worlds import Tenant


def leave_behind(hope: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Let a session be over that was heavy, twice in a row; returns the ids of both."""
    before, ended = (_moved(hope, words, hours) for hours in (-48, 0))
    tenant = replace(hope, meeting_id=ended)
    come(tenant, ("cofacilitator", "ann", "ben"))
    said = [say(tenant, "ann", words.text) for _ in range(2)]
    end(tenant, words.line)
    _keep(tenant, words, said[0])
    _answer(tenant, before, words)
    _note(tenant, words)
    _look_back(tenant, words, before)
    return {"ended_id": ended, "answered_id": before}


def look_after(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Let the team have credentials of every standing, and a rota with a gap in it.

    The last thing in a world: whose credential has run out opens no circle any more.
    """
    owner, lead, today = tenant.owner, tenant.facilitator, clock.now().date()
    line = words.line[:80]
    with unit_of_work(owner):
        let_lapsed_lead(owner, may=False)
        kept = [
            add_credential(owner, lead.member_id, Learned(line, line, day, today)).id
            for day in (None, *(today + timedelta(days=days) for days in (-2, 5, 400)))
        ]
    with unit_of_work(lead):
        propose_credential(lead, Learned(line, line, today + timedelta(days=700)), kept[1])
        no = propose_credential(lead, Learned(line)).id
    with unit_of_work(owner):
        decline_proposal(owner, no, words.line[:300])
        day = frozenset({0, 2, 4, 6})
        hours = Hours(words.line[:40], owner.member_id, day, time(21), time(7))
        made = add_shifts(owner, hours)
        change_day(owner, made[0].id, today + timedelta(days=7 - today.weekday()), None)
    return {"credential_id": kept[0], "lead_member_id": lead.member_id}


def _moved(tenant: Tenant, words: Words, hours: int) -> uuid.UUID:
    """Plan a session and let it be so many hours from now."""
    free = session_draft().local_start + timedelta(days=60, hours=5)
    meeting_id = planned(tenant, title=words.line, minutes=15, local_start=free)
    with unit_of_work(tenant.owner):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, meeting_id))
        meeting.starts_at = clock.now() + timedelta(hours=hours, minutes=-2)
        meeting.ends_at = meeting.starts_at + timedelta(minutes=15)
        meeting.local_start = meeting.starts_at.replace(tzinfo=None)
    return meeting_id


def _keep(tenant: Tenant, words: Words, message_id: uuid.UUID) -> None:
    """Let Ann have kept one message, a thing of the shelf and a line."""
    with unit_of_work(tenant.ann):
        shelf = {item.id for item in shelf_of(tenant.ann, tenant.group_id)[:2]}
        takeaways.keep(tenant.ann, tenant.meeting_id, {message_id}, shelf, words.text[:400])


def _answer(tenant: Tenant, meeting_id: uuid.UUID, words: Words) -> None:
    """Let five people have answered, one about a facilitator, and let no more answers come."""
    said = [
        surveys._checked(surveys.Answer(*taps, text=words.text[:300], is_concern=n == 4))
        for n, taps in enumerate([("very", "yes", "yes")] * 3 + [("not", "a_little", "no")] * 2)
    ]
    with unit_of_work(tenant.owner):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, meeting_id))
        room = Room(id=meeting.id, meeting_id=meeting.id, group_id=meeting.group_id)
        room.state, room.ended_at = RoomState.ENDED, clock.now() - 2 * surveys.OPEN_FOR
        room.words, room.reason = words.line, EndReason.PLANNED
        db.session.add(room)
        survey = Survey(
            id=uuid.uuid4(), meeting_id=meeting.id, revision=0, until=kept_until(meeting)
        )
        surveys._store(survey, said)


def _note(tenant: Tenant, words: Words) -> None:
    """Let the team have notes, and follow-ups of every state."""
    lead, day = tenant.facilitator, clock.now().date()
    with unit_of_work(lead):
        notes.save_notes(lead, tenant.meeting_id, words.text, 0)
        owner = tenant.seats["cofacilitator"]
        made = [
            followups.add_follow_up(lead, tenant.meeting_id, words.line, day, one).id
            for one in (owner, None, owner, None)
        ]
        for one, to in zip(made, (FollowUpState.DONE, FollowUpState.LET_GO), strict=False):
            followups.close_follow_up(lead, tenant.meeting_id, one, to)
        supervision.add_entry(lead, day, 60, words.text[:900])


def _look_back(tenant: Tenant, words: Words, before: uuid.UUID) -> None:
    """Let the lead have found two sessions heavy, and asked the co-facilitator to listen."""
    lead, row_id = tenant.facilitator, uuid.uuid4()
    with unit_of_work(tenant.owner):
        set_on_call(tenant.owner, [tenant.owner.member_id])
    with unit_of_work(lead):
        said = debriefs.Said(words.text, words.text, debriefs.HEAVY, had_incident=True)
        debriefs.save_debrief(lead, tenant.meeting_id, said)
        meeting = db.session.get_one(Meeting, (tenant.organization_id, before))
        heavy = {"well": "", "hard": "", "mood": debriefs.HEAVY, "had_incident": False}
        db.session.add(
            Debrief(
                id=row_id,
                meeting_id=before,
                membership_id=tenant.seats["facilitator"],
                member_id=lead.member_id,
                words_sealed=debriefs.shut(lead.member_id, "debriefs", row_id, 1, heavy),
                revision=1,
                until=kept_until(meeting),
            )
        )
    with unit_of_work(lead):
        listening.ask_to_listen(lead, tenant.meeting_id, tenant.cofacilitator.member_id)
