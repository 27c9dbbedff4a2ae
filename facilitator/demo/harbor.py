"""The demo's first organization: three circles, one of them in a session right now."""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.agendas.drafts import TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import agenda_chosen, make_template
from facilitator.agendas.presets import presets
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.demo.afterwards import look_back
from facilitator.demo.arriving import arrange_shelf, arrive, name_topics
from facilitator.demo.before import find_a_buddy, meet_before
from facilitator.demo.cared_for import care_for
from facilitator.demo.figures import look_back_at_months
from facilitator.demo.held import let_hold, look_for_substitute
from facilitator.demo.looked_after import look_after_team
from facilitator.demo.making import (
    People,
    account_id,
    acting,
    answers,
    circle,
    session,
)
from facilitator.demo.own import keep_to_themselves
from facilitator.demo.talk import between_sessions, hold_a_session
from facilitator.demo.told import tell_people
from facilitator.demo.watched_for import watch
from facilitator.groups.closing import start_closing
from facilitator.groups.kinds import Format, LateJoin
from facilitator.groups.models import Admission, Group, Visibility
from facilitator.meetings.models import Answer, Intent, Meeting, MeetingState
from facilitator.meetings.operations import MeetingDraft
from facilitator.meetings.polls import PollDraft, offer_times
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft, plan_series
from facilitator.organizations.models import Member, Organization

ZONE = "America/New_York"
PEOPLE: People = {
    "owner": (Role.OWNER, "Ines"),
    "admin": (Role.ADMIN, "Teo"),
    "moderator": (Role.MODERATOR, "Sam"),
    "facilitator": (Role.FACILITATOR, "Priya"),
    "cofacilitator": (Role.FACILITATOR, "Marcus"),
    **{f"member{n}": (Role.MEMBER, "") for n in range(1, 9)},
}
#: Who sits in the first circle, under which name.
TUESDAY = {
    "facilitator": (Role.LEAD, "Priya"),
    "cofacilitator": (Role.COFACILITATOR, "Marcus"),
    "member1": (Role.PARTICIPANT, "Juniper"),
    "member2": (Role.PARTICIPANT, "Fern & Bee"),
    "member3": (Role.PARTICIPANT, "Quiet Heron"),
    "member4": (Role.PARTICIPANT, "Small Paper Boat"),
    "member5": (Role.PARTICIPANT, "Marigold T."),
    "member6": (Role.PARTICIPANT, "Rook"),
    "member7": (Role.PARTICIPANT, "Oatmeal"),
    "member8": (Role.PARTICIPANT, "Slow River"),
}
DAY = 24 * 60


def fill(people: dict[str, Actor]) -> None:
    """Give Harbor its circles, sessions, prompts, and what waits for its staff."""
    with unit_of_work(people["facilitator"]):
        tuesday = circle(
            "Tuesday Circle",
            "A small group for getting through the week.",
            {people[who]: seated for who, seated in TUESDAY.items()},
            late_join=LateJoin.MINUTES,
            late_minutes=45,
            content_warnings="Food and weight\nLoss of somebody\nHospital",
        )
        live_id = _week(tuesday, people["facilitator"]).id
        over_id = session(tuesday, "Rain on the roof", -30, ZONE).id
        in_a_week = _past_and_coming(tuesday, people["facilitator"])
        let_hold(tuesday, people["facilitator"], people["cofacilitator"])
        look_for_substitute(in_a_week, people["facilitator"])
        tell_people(people, tuesday)
        tuesday_id, new_id = tuesday.id, _new_here(people).id
        walkers_id = _sunday_walkers(people).id
        _winter_table(people)
        _find_a_time(people["facilitator"], tuesday)
    arrive(people, tuesday_id, new_id)
    find_a_buddy(people, tuesday_id)
    arrange_shelf(people, tuesday_id)
    name_topics(people, new_id, walkers_id)
    between_sessions(people, tuesday_id, new_id)
    look_back(people, over_id)
    look_after_team(people)
    look_back_at_months(people["owner"], tuesday_id, walkers_id)
    keep_to_themselves(people, tuesday_id)
    hold_a_session(people, live_id)
    watch(people["admin"])
    care_for(people, tuesday_id)


def _past_and_coming(tuesday: Group, lead: Actor) -> Meeting:
    """Add what is over and what is to come; returns the session in a week."""
    soon = session(
        tuesday,
        "Midweek check-in",
        2 * DAY,
        ZONE,
        capacity=8,
        about="No topic; whatever is there.",
        agenda_id=agenda_chosen(lead, str(_template(lead))),
    )
    in_a_week = session(tuesday, "Small steps", 7 * DAY, ZONE)
    meet_before(tuesday, ZONE)
    session(
        tuesday,
        "Lantern walk",
        -14 * DAY,
        ZONE,
        state=MeetingState.CANCELLED,
        cancel_reason="Both facilitators were ill. We are sorry.",
    )
    answers(
        soon,
        {
            "Juniper": (Answer.GOING, Intent.SHARE),
            "Fern & Bee": (Answer.GOING, Intent.LISTEN),
            "Quiet Heron": (Answer.GOING, Intent.UNSURE),
            "Small Paper Boat": (Answer.GOING, Intent.LISTEN),
            "Marigold T.": (Answer.MAYBE, Intent.UNSURE),
            "Oatmeal": (Answer.DECLINED, Intent.UNSURE),
        },
    )
    return in_a_week


def _week(tuesday: Group, lead: Actor) -> Meeting:
    """Plan the session that is on, in the parts of a template that comes with the software."""
    parts = agenda_chosen(lead, "open_share")
    return session(tuesday, "How the week went", -20, ZONE, agenda_id=parts)


def _template(lead: Actor) -> uuid.UUID:
    """Make a template of the facilitator's own, from one that comes with the software."""
    preset = presets()["open_share"]
    parts = tuple(part for part in preset.phases if part.mode is not Mode.SILENCE)
    about = "Our open share, with a little more time."
    return make_template(lead, TemplateDraft("Midweek", about, 75, parts)).id


def _new_here(people: dict[str, Actor]) -> Group:
    """Return the listed circle that admits by request; its next session is about to start."""
    group = circle(
        "New here",
        "For the first weeks.",
        {
            people["cofacilitator"]: (Role.LEAD, "Marcus B."),
            people["member7"]: (Role.PARTICIPANT, "Soft Rain"),
            people["member5"]: (Role.PARTICIPANT, "Clear Brook"),
        },
        visibility=Visibility.LISTED,
        admission=Admission.REQUEST,
        format=Format.SERIES,
        sessions=8,
        open_until=3,
        series_from=clock.now() - timedelta(days=10),
    )
    session(group, "Where we start", -7 * DAY, ZONE)
    session(group, "First steps", 8, ZONE)
    return group


def _sunday_walkers(people: dict[str, Actor]) -> Group:
    group = circle(
        "Sunday Walkers",
        "Walking and talking, slowly.",
        {
            people["facilitator"]: (Role.LEAD, "Priya S."),
            people["member8"]: (Role.PARTICIPANT, "Moss"),
            people["member3"]: (Role.PARTICIPANT, "Plain Linnet"),
        },
        visibility=Visibility.LISTED,
        admission=Admission.OPEN,
    )
    _every_sunday(people["facilitator"], group)
    return group


def _winter_table(people: dict[str, Actor]) -> None:
    """Let a circle come to its end in nine days."""
    lead = people["cofacilitator"]
    group = circle(
        "Winter Table",
        "Soup and company until the days grow longer.",
        {
            lead: (Role.LEAD, "Marcus W."),
            people["member2"]: (Role.PARTICIPANT, "Amber"),
            people["member6"]: (Role.PARTICIPANT, "Night Train"),
        },
        time_zone=ZONE,
    )
    session(group, "The last pot", 5 * DAY, ZONE)
    words = "Thank you for every evening. What do you take along, and whom will you tell?"
    start_closing(lead, group.id, clock.now().date() + timedelta(days=9), words, ())


def _every_sunday(lead: Actor, group: Group) -> None:
    """Plan a walk every Sunday, with one left out."""
    today = clock.now().astimezone(ZoneInfo(ZONE)).date()
    sunday = today + timedelta(days=6 - today.weekday() or 7)
    plan_series(
        lead,
        group.id,
        MeetingDraft(
            title="Around the lake",
            about="",
            local_start=datetime.combine(sunday, time(10, 30)),
            time_zone=ZONE,
            minutes=120,
            capacity=None,
            template="open_share",
        ),
        RepeatDraft(Repeats.WEEKLY, skips=((sunday + timedelta(days=21), "The path is closed."),)),
    )


def _find_a_time(lead: Actor, group: Group) -> None:
    """Offer the circle three times for one longer session."""
    first = (clock.now() + timedelta(days=16)).replace(tzinfo=None, minute=0, second=0)
    times = tuple(
        first.replace(hour=hour, microsecond=0) + timedelta(days=n)
        for n, hour in enumerate((18, 12, 20))
    )
    offer_times(
        lead,
        group.id,
        PollDraft("A longer evening", 120, times, times[0].date(), template="shared_stories"),
    )


# ---------------------------------------------------------------- a later start


def bring_up_to_now(organization_id: uuid.UUID) -> None:
    """Plan and open a new session when the last one is over, and one that starts soon."""
    people = _people_of(organization_id)
    lead, now = people["facilitator"], clock.now()
    live_id = None
    with unit_of_work(lead):
        groups = {group.name: group for group in db.session.scalars(sa.select(Group))}
        tuesday, new_here = groups.get("Tuesday Circle"), groups.get("New here")
        if tuesday is not None and not _meets(tuesday, now, now):
            live_id = _week(tuesday, lead).id
        if new_here is not None and not _meets(new_here, now, now + timedelta(minutes=15)):
            session(new_here, "First steps", 8, ZONE)
    if live_id is not None:
        hold_a_session(people, live_id)


def _meets(group: Group, starts: datetime, ends: datetime) -> bool:
    """Say whether a group has a session that is on at some moment from `starts` to `ends`."""
    return bool(
        db.session.scalar(
            sa.select(Meeting.id)
            .where(
                Meeting.group_id == group.id,
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.starts_at <= ends,
                Meeting.ends_at > starts,
            )
            .limit(1)
        )
    )


def _people_of(organization_id: uuid.UUID) -> dict[str, Actor]:
    """Return Harbor's people as actors, by the name in their address."""
    actors = {}
    with open_work(writes=False) as work:
        place = db.session.get_one(Organization, organization_id)
        work.bind(organization_id)
        members = {member.account_id: member for member in db.session.scalars(sa.select(Member))}
        for who in PEOPLE:
            found = account_id(f"{who}@{place.slug}.example")
            actors[who] = acting(place, found, members[found])
    return actors
