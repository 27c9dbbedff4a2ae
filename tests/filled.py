"""Much of everything in one organization, so that a page that asks once for each thing is seen."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import timedelta

from facilitator.care import caring
from facilitator.care import operations as care
from facilitator.care.models import CareState
from facilitator.care.queries import case_for
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.groups.models import Agreement, Group
from facilitator.live import posting
from facilitator.meetings.models import Answer, Suits
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.polls import PollDraft, answer_times, offer_times
from facilitator.meetings.tallies import slots_of
from facilitator.moderation import sanctions
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import claim_report, report_in_room
from facilitator.prompts.operations import publish_prompt, reply_to
from tests.groups.making import link_into
from tests.meetings.making import draft, more_members, planned, repeated
from tests.moderation.conftest import open_room
from tests.worlds import PEOPLE, Tenant, acting, add_membership

MUCH = 9
TALKERS = ("facilitator", "cofacilitator", "ann", "ben", "cleo")


@dataclass
class Filled:
    """Ids of things that have pages of their own."""

    prompt_id: uuid.UUID
    report_id: uuid.UUID
    series_id: uuid.UUID | None
    poll_id: uuid.UUID
    case_id: uuid.UUID


def fill(tenant: Tenant) -> Filled:
    """Add groups, people, sessions, answers, questions, messages, reports and sanctions."""
    more_members(tenant, MUCH)
    names = [*TALKERS, *(f"member{n}" for n in range(MUCH))]
    for _ in range(MUCH):
        _another_group(tenant)
        link_into(tenant)
    for n in range(MUCH):
        starts = draft().local_start + timedelta(hours=2 * n)
        meeting = planned(
            tenant, title=f"Evening {n}", local_start=starts, template="support_circle"
        )
        for name in names[2:]:
            with acting(tenant.actors[name]):
                answer_meeting(tenant.actors[name], meeting, Answer.GOING)
    prompt_id = _questions(tenant, names)
    open_room(tenant)
    late = draft().local_start + timedelta(days=1, hours=5)
    series_id = repeated(tenant, local_start=late)[0].series_id
    poll_id = _times(tenant, names)
    return Filled(prompt_id, _words_and_reports(tenant), series_id, poll_id, _cases(tenant, names))


def _cases(tenant: Tenant, names: list[str]) -> uuid.UUID:
    """Let everybody be not OK, and one colleague look after much of it; returns one case's id."""
    lead, made = tenant.facilitator, []
    for name in names[2:]:
        with acting(tenant.actors[name]):
            case = care.raise_on_page(tenant.actors[name], tenant.group_id, uuid.uuid4(), name)
            made.append(case.id)
    for case_id in made:
        with acting(lead):
            version = case_for(lead, case_id).case.version
            caring.take(lead, case_id, version)
            for n in range(MUCH):
                caring.note(lead, case_id, f"note {n}")
            caring.move(lead, case_id, version + 1, CareState.STEPPED_DOWN, "So.")
    return made[0]


def _times(tenant: Tenant, names: list[str]) -> uuid.UUID:
    """Ask the circle for several times at once, and let everybody answer the first."""
    times = tuple(draft().local_start + timedelta(days=n) for n in range(30, 36))
    asked = PollDraft("Spring", 60, times, times[0].date())
    with acting(tenant.facilitator):
        polls = [offer_times(tenant.facilitator, tenant.group_id, asked) for _ in range(5)]
        slots = [slot.id for slot in slots_of(tenant.facilitator, polls[0])]
    for name in names[2:]:
        with acting(tenant.actors[name]):
            answer_times(tenant.actors[name], polls[0].id, dict.fromkeys(slots, Suits.GOOD))
    return polls[0].id


def _another_group(tenant: Tenant) -> None:
    """Open one more group that everybody of the first is in."""
    now = clock.now()
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        group = Group(id=uuid.uuid4(), name="One more circle", created_at=now)
        db.session.add(group)
        db.session.flush()
        db.session.add(
            Agreement(
                group_id=group.id, version=1, text="Be kind.", text_hash=b"1", published_at=now
            )
        )
        for name in TALKERS:
            role = PEOPLE[name][1] or Role.PARTICIPANT
            add_membership(tenant, tenant.actors[name].member_id, name, role, group.id)


def _questions(tenant: Tenant, names: list[str]) -> uuid.UUID:
    """Put questions to the group and the session, and let everybody answer the first."""
    asked = []
    for n in range(MUCH):
        with acting(tenant.facilitator):
            meeting_id = tenant.meeting_id if n % 2 else None
            prompt = publish_prompt(
                tenant.facilitator, tenant.group_id, text=f"Question {n}?", meeting_id=meeting_id
            )
            asked.append(prompt.id)
    for name, prompt_id in itertools.product(names[2:], asked[:2]):
        with acting(tenant.actors[name]):
            reply_to(tenant.actors[name], prompt_id, f"What {name} thinks")
    return asked[0]


def _words_and_reports(tenant: Tenant) -> uuid.UUID:
    """Say much in the room, report it, and give somebody breaks; returns one report's id."""
    reports = []
    for n, name in enumerate(["ann", "ben", "cleo"] * (MUCH // 3)):
        actor = tenant.actors[name]
        with acting(actor):
            said = posting.send_message(
                actor, tenant.meeting_id, uuid.uuid4(), f"words {n}", rest_after=900
            )
        reporter = tenant.actors["ben" if name == "ann" else "ann"]
        with acting(reporter):
            row = report_in_room(
                reporter,
                tenant.meeting_id,
                subject=SubjectKind.MESSAGE,
                subject_id=said.id,
                reason=ReportReason.SPAM,
                words="",
            )
            reports.append(row.id)
        with acting(tenant.facilitator):
            sanctions.mute(
                tenant.facilitator, tenant.meeting_id, tenant.seats[name], 5, "A calmer pace"
            )
        with acting(tenant.facilitator):
            sanctions.unmute(tenant.facilitator, tenant.meeting_id, tenant.seats[name], "Thank you")
    with acting(tenant.moderator):
        claim_report(tenant.moderator, reports[0])
    return reports[0]
