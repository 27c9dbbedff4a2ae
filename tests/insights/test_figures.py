"""What a month came to, counted once, and what each reader may read of it."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.groups.models import Group
from facilitator.insights import queries
from facilitator.insights.counting import last_month
from facilitator.insights.models import CircleMonth
from facilitator.insights.sentences import attendance_said, quarter_name, waiting_said
from facilitator.insights.sweeps import count_what_is_over
from facilitator.live.models import Message, MessageState, Room, RoomState
from facilitator.meetings.attendance_models import Attendance, Presence, Turnout
from tests.insights.making import MONTH, add_month, raise_report
from tests.meetings.making import more_members
from tests.worlds import acting

MONTHS = [MONTH, date(2026, 10, 1)]


def another_circle(tenant):
    with acting(tenant.owner):
        group = Group(id=uuid.uuid4(), name="Another", created_at=clock.now())
        db.session.add(group)
    return group.id


def all_together(tenant):
    with acting(tenant.owner, writes=False):
        return queries.organization_figures(tenant.owner)


def met(tenant, at, people):
    """Let these members come to the session, which ended then, and write ten words each."""
    with acting(tenant.owner):
        numbers = dict.fromkeys(["said_yes", "said_no", "partial", "missed", "excused"], 0)
        room = Room(
            id=tenant.meeting_id,
            meeting_id=tenant.meeting_id,
            group_id=tenant.group_id,
            parent_id=tenant.meeting_id,
            state=RoomState.ENDED,
        )
        turnout = Turnout(
            group_id=tenant.group_id,
            meeting_id=tenant.meeting_id,
            ended_at=at,
            attended=len(people),
            facilitators=1,
            names_until=at,
            keep_until=at,
            **numbers,
        )
        db.session.add_all([room, turnout])
        db.session.flush()  # what was said points at the room
        for name in people:
            seat = tenant.seats[name]
            db.session.add(
                Attendance(
                    meeting_id=tenant.meeting_id, membership_id=seat, presence=Presence.ATTENDED
                )
            )
            said = Message(
                room_id=room.id,
                author_id=seat,
                cmid=uuid.uuid4(),
                body_hash=b"",
                state=MessageState.VISIBLE,
                word_count=10,
                written_at=at - timedelta(minutes=2),
            )
            db.session.add(said)
            db.session.flush()  # the line points at it
            line = record(tenant.owner, "message.approve", said, group_id=tenant.group_id)
            line.at = at


def counted(tenant):
    count_what_is_over()
    with acting(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(CircleMonth)))


def test_a_month_that_is_over_is_counted_once(hope):
    more_members(hope, 3)
    people = ["ann", "ben", "cleo", "member0", "member1", "member2"]
    month = last_month("UTC")
    at = datetime(month.year, month.month, 10, tzinfo=UTC)
    met(hope, at, people)
    raise_report(hope, by="ben", about="ann", created_at=at)
    [row] = counted(hope)
    assert (row.month, row.sessions, row.people, row.visits) == (month, 1, 6, 6)
    assert (row.spoke, row.listened, row.spread) == (6, 0, 50)
    assert (row.held, row.held_authors, row.held_seconds, row.approved) == (6, 6, 720, 6)
    assert (row.reports, row.reporters, row.claimed) == (1, 1, 0)
    with acting(hope.owner):
        db.session.execute(sa.delete(Attendance))
    assert [again.people for again in counted(hope)] == [6]


def test_what_is_about_few_people_is_shown_to_nobody(hope):
    add_month(hope, hope.group_id, sessions=4, people=7, visits=24, returned=5, stayed_away=2)
    with acting(hope.facilitator, writes=False):
        _group, timeline = queries.circle_figures(hope.facilitator, hope.group_id)
    figures = timeline.months[MONTH]
    assert (figures.sessions, figures.each_time, figures.return_rate) == (4, 6, None)
    assert figures.number("reports") is None
    assert figures.number("returned") is None


def test_how_soon_reports_were_taken_on_is_said_of_five_or_more(hope):
    many = {"reporters": 5, "reports": 6}
    add_month(hope, hope.group_id, MONTHS[0], **many, claimed=4, claim_seconds=400)
    add_month(hope, hope.group_id, MONTHS[1], **many, claimed=5, claim_seconds=300)
    timeline = all_together(hope)
    waits = {month: figures.claim_wait for month, figures in timeline.months.items()}
    assert waits == {MONTHS[0]: None, MONTHS[1]: 60}
    assert timeline.months[MONTHS[0]].number("reports") == 6
    of_few = {"reporters": 2, "reports": 6, "claimed": 6, "claim_seconds": 60}
    add_month(hope, hope.group_id, date(2026, 11, 1), **of_few)
    assert all_together(hope).months[date(2026, 11, 1)].claim_wait is None


def test_the_number_for_all_tells_nothing_of_a_circle_that_is_hidden(hope):
    add_month(hope, hope.group_id, sessions=4, people=7, visits=24)
    add_month(hope, another_circle(hope), sessions=2, people=3, visits=5)
    figures = all_together(hope).months[MONTH]
    assert (figures.sessions, figures.number("people"), figures.number("visits")) == (6, 7, 24)
    assert figures.without["attendance"] == 1


def test_who_wrote_and_who_did_not_do_not_add_up_to_people_who_are_hidden(hope):
    """The sums of both sides would hide each other's parts, and give away their total."""
    for spoke, listened in ((8, 2), (7, 3), (9, 2), (8, 3)):
        whole = spoke + listened
        add_month(hope, another_circle(hope), people=whole, spoke=spoke, listened=listened)
    assert all_together(hope).months[MONTH].number("spoke") == 32
    add_month(hope, hope.group_id, people=4, spoke=4, listened=0)
    figures = all_together(hope).months[MONTH]
    assert figures.number("people") == 42
    assert figures.number("spoke") is None


def test_the_oldest_month_of_twelve_hides_what_every_other_month_hides(hope):
    """Two circles' returns would hide each other, but not who came the month before."""
    oldest, month = date(2025, 10, 1), date(2025, 9, 1)
    circles = [(hope.group_id, 5)] + [(another_circle(hope), n) for n in (2, 3, 2, 3)]
    for group_id, n in circles:
        add_month(hope, group_id, oldest, returned=n, stayed_away=n)
    assert all_together(hope).months[oldest].number("returned") == 5
    for group_id, n in circles:
        add_month(hope, group_id, month, people=2 * n, returned=n, stayed_away=n)
    for n in range(11):
        add_month(hope, hope.group_id, date(2025 + (n + 10) // 12, (n + 10) % 12 + 1, 1), people=9)
    months = all_together(hope).months
    assert min(months) == oldest
    assert len(months) == 12
    assert months[oldest].number("returned") == 5


def test_a_quarter_is_made_of_what_its_months_show(hope):
    add_month(hope, hope.group_id, date(2026, 7, 1), sessions=4, people=8, visits=30)
    add_month(hope, hope.group_id, date(2026, 8, 1), sessions=1, people=4, visits=4)
    add_month(hope, hope.group_id, MONTH, sessions=4, people=9, visits=32)
    timeline = all_together(hope)
    [(first, quarter)] = timeline.quarters.items()
    assert (first, quarter.sessions, quarter.number("visits")) == (date(2026, 7, 1), 9, 62)
    assert quarter.each_time == 8
    assert quarter_name(timeline.counted_in(first)) == "July to September 2026"
    assert quarter_name(timeline.counted[:2]) == "July and August 2026"
    assert attendance_said(timeline) == "Steady: 8 members at each session."
    assert waiting_said(150) == "2 minutes"


def test_figures_are_for_who_runs_things_and_a_circle_s_own_for_its_lead(hope, other):
    add_month(hope, hope.group_id, people=7, visits=7, sessions=1)
    elsewhere = another_circle(hope)
    for name in ("moderator", "cofacilitator", "ann"):
        actor = getattr(hope, name)
        with acting(actor, writes=False), pytest.raises(NotAllowed):
            queries.circles_with_figures(actor)
        with acting(actor, writes=False), pytest.raises(NotAllowed):
            queries.organization_figures(actor)
    with acting(hope.facilitator, writes=False):
        assert [group.id for group, _ in queries.circles_with_figures(hope.facilitator)] == [
            hope.group_id
        ]
        with pytest.raises(NotFound):
            queries.circle_figures(hope.facilitator, elsewhere)
    assert all_together(other).months == {}


def test_the_pages_the_report_and_the_file_say_the_same(world, hope):
    for n, month in enumerate(MONTHS):
        add_month(hope, hope.group_id, month, sessions=4, people=7 + n, visits=24, reporters=2)
    browser = world.client(hope.owner)
    page = browser.get("/o/hope/insights/").text
    assert "Steady: 6 members at each session." in page
    assert "<svg" in page
    report = browser.get("/o/hope/insights/report").text
    assert "September 2026" in report
    assert "October 2026" in report
    assert " to December" not in report
    assert "July" not in report
    assert browser.get("/o/hope/insights/report?quarter=2020-01-01").status_code == 404
    lines = browser.get("/o/hope/insights/file").text.splitlines()
    assert lines[1].startswith("hope circle,2026-09,4,7,24,fewer than 5")
    circle = f"/o/hope/insights/circles/{hope.group_id}"
    assert "Steady: 6 members" in world.client(hope.facilitator).get(circle).text
