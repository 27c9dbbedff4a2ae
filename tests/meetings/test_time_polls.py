"""Finding a time: offered once, answered by the circle, chosen once, and over when it is over."""

import uuid
from datetime import UTC, date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, MembershipState
from facilitator.meetings.holding import Holders
from facilitator.meetings.models import Meeting, PollState, Suits, TimePoll
from facilitator.meetings.polls import (
    PollDraft,
    answer_times,
    choose_time,
    offer_times,
    withdraw_poll,
)
from facilitator.meetings.sweeps import close_polls
from facilitator.meetings.tallies import poll_for, slots_of, tallies_of
from facilitator.notices.models import Kind, Notice
from facilitator.notices.sweeps import look
from tests.groups.making import change_seat
from tests.meetings.making import archive, both, demand_backups, planned, wall
from tests.racing import race

EVENING = wall("2027-03-22T19:00")
BEFORE = wall("2027-03-01T12:00")
#: Around the night in which clocks change in London, and not in New York.
TIMES = tuple(EVENING + timedelta(days=days) for days in (0, 3, 7))


@pytest.fixture
def march(hope):
    """Let it be the first of March, once the world is there."""
    with time_machine.travel(BEFORE.replace(tzinfo=UTC)):
        yield


def draft(**values):
    """Return a poll about three evenings, changed by what is given."""
    given = {"title": "Spring", "minutes": 60, "times": TIMES, "closes_on": TIMES[0].date()}
    return PollDraft(**{**given, **values})


def offered(tenant, zone="Europe/London", **values):
    """Offer times to the tenant's circle; returns the ids of the poll and of its times."""
    with unit_of_work(tenant.facilitator):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        group.time_zone = zone
        poll = offer_times(tenant.facilitator, tenant.group_id, draft(**values))
        db.session.flush()
        return poll.id, [slot.id for slot in slots_of(tenant.facilitator, poll)]


def says(actor, poll_id, slots, *answers):
    """Let somebody answer every time."""
    with unit_of_work(actor):
        answer_times(actor, poll_id, dict(zip(slots, map(Suits, answers), strict=True)))


def seen_by(actor, poll_id):
    """Return the times as somebody sees them."""
    with unit_of_work(actor, writes=False):
        poll = poll_for(actor, poll_id, "group.see")
        return tallies_of(actor, poll)


def settle(actor, operation, *args):
    """Run something in a work of its own."""
    with unit_of_work(actor):
        return operation(actor, *args)


def test_the_circle_answers_and_only_who_plans_sees_who_said_what(hope, march):
    poll_id, slots = offered(hope)
    says(hope.ann, poll_id, slots, "good", "no", "if_needed")
    says(hope.ben, poll_id, slots, "no", "no", "no")
    says(hope.ben, poll_id, slots, "good", "no", "good")
    for who in ("facilitator", "owner"):
        first, second, third = seen_by(hope.actors[who], poll_id)
        assert first.names[Suits.GOOD] == ["Ann of Hope", "Ben of Hope"]
        assert (second.count(Suits.NO), third.count(Suits.IF_NEEDED)) == (2, 1)
    for who in ("ann", "cleo", "cofacilitator", "moderator"):
        assert all(tally.names == {} for tally in seen_by(hope.actors[who], poll_id))
    assert [tally.own for tally in seen_by(hope.ann, poll_id)] == ["good", "no", "if_needed"]
    change_seat(hope, "ben", state=MembershipState.LEFT)
    assert seen_by(hope.facilitator, poll_id)[0].count(Suits.GOOD) == 1


def test_nobody_outside_the_circle_sees_it_or_answers(hope, other, march):
    poll_id, slots = offered(hope)
    for actor in (hope.stranger, hope.pending, other.facilitator):
        with pytest.raises(NotFound):
            seen_by(actor, poll_id)
        with pytest.raises(NotFound):
            says(actor, poll_id, slots, "good", "good", "good")
    for who in ("owner", "moderator"):
        with pytest.raises(NotAllowed):
            says(hope.actors[who], poll_id, slots, "good", "good", "good")
    for operation, *args in ((choose_time, poll_id, slots[0]), (withdraw_poll, poll_id)):
        for who in ("ann", "cofacilitator", "moderator"):
            with pytest.raises(NotAllowed):
                settle(hope.actors[who], operation, *args)
    with pytest.raises(NotAllowed):
        settle(hope.ann, offer_times, hope.group_id, draft())


def test_answers_are_for_the_times_of_that_poll(hope, march):
    poll_id, slots = offered(hope)
    other_id, others = offered(hope, times=tuple(t.replace(hour=9) for t in TIMES))
    with pytest.raises(NotFound):
        says(hope.ann, poll_id, others, "good", "good", "good")
    with pytest.raises(NotFound):
        says(hope.ann, poll_id, slots[:2], "good", "good")
    with pytest.raises(NotFound):
        settle(hope.facilitator, choose_time, other_id, slots[0])
    with pytest.raises(NotFound):
        settle(hope.facilitator, choose_time, uuid.uuid4(), slots[0])


def test_a_chosen_time_is_planned_once_in_the_circle_s_zone_and_everybody_is_told(hope, march):
    with unit_of_work(hope.owner):
        look_now = clock.now()
    look()
    poll_id, slots = offered(hope, template="open_share")
    look()
    assert told(hope, look_now) == {"ann", "ben", "cleo", "cofacilitator"}
    says(hope.ann, poll_id, slots, "good", "good", "good")
    meeting = settle(hope.facilitator, choose_time, poll_id, slots[2])
    assert meeting.local_start == TIMES[2]
    assert meeting.starts_at.hour == 18  # London is an hour ahead by then
    assert meeting.agenda_id is not None
    with pytest.raises(Conflict):
        says(hope.ann, poll_id, slots, "no", "no", "no")
    with pytest.raises(Conflict):
        settle(hope.facilitator, choose_time, poll_id, slots[0])
    with pytest.raises(Conflict):
        settle(hope.facilitator, withdraw_poll, poll_id)
    look()
    assert told(hope, look_now, meeting.id) == {"ann", "ben", "cleo", "cofacilitator"}


def test_where_both_have_to_be_named_whoever_chooses_leads_and_the_next_stands_by(hope, march):
    demand_backups(hope)
    poll_id, slots = offered(hope)
    meeting = settle(hope.facilitator, choose_time, poll_id, slots[0])
    assert Holders.of(meeting) == both(hope)


def told(tenant, since, meeting_id=None):
    """Return who was told about a poll, here, and about which session."""
    names = {actor.member_id: name for name, actor in tenant.actors.items()}
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(
            sa.select(Notice.member_id).where(
                Notice.kind == Kind.POLL,
                Notice.channel == "app",
                Notice.created_at >= since,
                Notice.meeting_id == meeting_id,
            )
        )
        return {names[row] for row in rows} - {"both"}


@pytest.mark.parametrize("turn", range(2))
def test_of_two_who_choose_at_once_one_plans(app, hope, turn, march):
    poll_id, slots = offered(hope)
    acts = [
        lambda actor=actor, slot=slot: settle(actor, choose_time, poll_id, slot)
        for actor, slot in ((hope.facilitator, slots[0]), (hope.owner, slots[1]))
    ]
    assert sorted(race(app, *acts)) == ["conflict", "done"]
    with unit_of_work(hope.owner, writes=False):
        made = sa.select(sa.func.count()).select_from(Meeting).where(Meeting.title == "Spring")
        assert db.session.scalar(made) == 1


def test_it_closes_by_itself_and_a_time_can_still_be_chosen_unless_it_is_over(hope, march):
    poll_id, slots = offered(hope)
    end = TIMES[0].replace(tzinfo=UTC)  # the first evening, as its day says
    with time_machine.travel(end + timedelta(hours=5)):
        with pytest.raises(Conflict):
            says(hope.ann, poll_id, slots, "no", "no", "no")  # whether a sweep came or not
        close_polls()
        close_polls()
        with unit_of_work(hope.owner, writes=False):
            poll = db.session.get_one(TimePoll, (hope.organization_id, poll_id))
            assert (poll.state, poll.closes_at) == (PollState.CLOSED, None)
        with pytest.raises(Invalid, match="over"):
            settle(hope.facilitator, choose_time, poll_id, slots[0])
        assert settle(hope.facilitator, choose_time, poll_id, slots[1]).local_start == TIMES[1]


def test_a_time_at_which_the_circle_meets_by_now_is_refused_and_another_can_be_chosen(hope, march):
    poll_id, slots = offered(hope, zone="UTC")
    planned(hope, local_start=TIMES[0])
    with pytest.raises(Conflict, match="already meets"):
        settle(hope.facilitator, choose_time, poll_id, slots[0])
    settle(hope.facilitator, choose_time, poll_id, slots[1])


def test_a_poll_is_taken_back_and_an_archived_circle_answers_none(hope, march):
    poll_id, slots = offered(hope)
    settle(hope.facilitator, withdraw_poll, poll_id)
    with pytest.raises(Conflict):
        says(hope.ann, poll_id, slots, "no", "no", "no")
    with pytest.raises(Conflict):
        settle(hope.facilitator, choose_time, poll_id, slots[0])
    second, slots = offered(hope)
    archive(hope)
    with pytest.raises(Conflict):
        says(hope.ann, second, slots, "no", "no", "no")
    with pytest.raises(Conflict):
        settle(hope.owner, choose_time, second, slots[0])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"times": TIMES[:2]}, None),
        ({"times": (TIMES[0], TIMES[0], TIMES[1])}, None),
        ({"times": (*TIMES, BEFORE - timedelta(days=1))}, "day_3"),
        ({"times": (*TIMES, wall("2027-03-28T01:30"))}, "time_3"),
        ({"times": (*TIMES, wall("2039-01-01T19:00"))}, "day_3"),
        ({"closes_on": BEFORE.date() - timedelta(days=1)}, "closes_on"),
        ({"closes_on": TIMES[2].date() + timedelta(days=1)}, "closes_on"),
        ({"closes_on": date.max}, "closes_on"),
    ],
)
def test_what_cannot_be_offered_is_refused_at_its_field(hope, wrong, field, march):
    with pytest.raises(Invalid) as refused:
        offered(hope, **wrong)
    assert refused.value.field == field


def form_of(**values):
    """Return the form that offers three nights, from twenty days ahead on."""
    first = (clock.now() + timedelta(days=20)).date()
    fields = {"title": "Spring", "minutes": "60", "template": "", "closes_on": f"{first}"}
    for n in range(3):
        fields |= {f"day_{n}": f"{first + timedelta(days=n)}", f"time_{n}": "02:00"}
    return {**fields, **values}


def test_its_pages_show_each_time_in_the_reader_s_zone_and_the_day_beside_it(world, hope):
    with unit_of_work(hope.owner):
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.time_zone = "Asia/Kolkata"
    lead, ann = world.client(hope.facilitator), world.client(hope.ann)
    new, form = f"/o/hope/groups/{hope.group_id}/times/new", form_of()
    half = lead.post(new, data={**form, "day_3": "2027-03-29"})
    assert half.status_code == 422
    assert 'value="2027-03-29"' in half.text
    page = lead.post(new, data=form, follow_redirects=True)
    url = page.request.path
    assert "0</b> if needed" in page.text
    theirs = date.fromisoformat(form["day_0"])
    mine = theirs - timedelta(days=1)
    shown = ann.get(url).text
    both = (f"{mine:%A, %B} {mine.day}, 20:30", f"{theirs:%A, %B} {theirs.day}, 02:00")
    assert "{}</time> in UTC · {} in Kolkata".format(*both) in shown
    assert "Ann of Hope" not in shown
    for page in ("/o/hope/meetings/", f"/o/hope/groups/{hope.group_id}/times"):
        assert url in ann.get(page).text
    with unit_of_work(hope.owner, writes=False):
        row = db.session.scalars(sa.select(TimePoll)).one()
        slots = [slot.id for slot in slots_of(hope.owner, row)]
    refused = ann.post(f"{url}/answer", data={"time_0": "good"})
    assert refused.status_code == 422
    assert 'value="good" checked' in refused.text
    saved = ann.post(
        f"{url}/answer", data={f"time_{n}": "good" for n in range(3)}, follow_redirects=True
    )
    assert "Thank you for saying so" in saved.text
    assert "Ann of Hope" in lead.get(url).text
    assert lead.post(f"{url}/choose", data={"slot": "no id"}).status_code == 404
    done = lead.post(f"{url}/choose", data={"slot": str(slots[0])}, follow_redirects=True)
    assert "is on the calendar" in done.text
    assert lead.post(f"{url}/choose", data={"slot": str(slots[1])}).status_code == 409
    assert "A time was chosen" in ann.get(url).text
