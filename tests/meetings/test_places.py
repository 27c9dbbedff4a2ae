"""A full session: who waits, who is offered the place that frees, and who has to confirm."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings.models import Answer, Intent, Meeting, Rsvp, Series
from facilitator.meetings.operations import cancel_meeting, edit_meeting
from facilitator.meetings.places import answer_meeting, confirm_place, offer_end
from facilitator.meetings.queries import place_in_line
from facilitator.meetings.sweeps import look_after_all_places
from tests.meetings.making import draft, meeting_row, more_members, planned, seat
from tests.racing import race

START = datetime(2026, 6, 2, 19, tzinfo=UTC)
#: Two days before, so that nothing is due yet.
EARLY = START - timedelta(days=2)


@pytest.fixture
def still():
    """Stop the clock two days before the session."""
    with time_machine.travel(EARLY, tick=False) as traveller:
        yield traveller


def say(actor, meeting_id, answer, **more):
    """Answer in a work of one's own; returns what was kept."""
    with unit_of_work(actor):
        return answer_meeting(actor, meeting_id, answer, **more).answer


def evening(tenant, **values):
    """Plan the session of START."""
    return planned(tenant, local_start=START.replace(tzinfo=None), **values)


def rsvp_of(tenant, who, meeting_id):
    """Return what is stored of somebody's answer."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.scalars(
            sa.select(Rsvp).filter_by(meeting_id=meeting_id, membership_id=tenant.seats[who])
        ).one()


def lined_up(tenant, meeting_id, traveller, *names):
    """Put people on the waitlist, a second after each other."""
    for name in names:
        traveller.shift(1)
        assert say(tenant.actors[name], meeting_id, Answer.WAITING) is Answer.WAITING


def offered(tenant, meeting_id):
    """Return the names of those a place is held for."""
    names = {seat_id: name for name, seat_id in tenant.seats.items()}
    with unit_of_work(tenant.owner, writes=False):
        query = sa.select(Rsvp).where(Rsvp.meeting_id == meeting_id, Rsvp.offer_until > clock.now())
        return {names[row.membership_id] for row in db.session.scalars(query)}


def test_a_place_that_frees_is_offered_to_whoever_waited_longest(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben", "cleo")
    with unit_of_work(hope.cleo, writes=False):
        row = rsvp_row(hope, "cleo", meeting_id)
        assert place_in_line(hope.cleo, db.session.get(Meeting, key(hope, meeting_id)), row) == 2
    say(hope.ann, meeting_id, Answer.DECLINED)
    assert offered(hope, meeting_id) == {"ben"}
    with pytest.raises(Conflict, match="waitlist"):
        say(hope.ann, meeting_id, Answer.GOING)
    with pytest.raises(Conflict, match="waitlist"):
        say(hope.cleo, meeting_id, Answer.GOING)
    assert say(hope.ben, meeting_id, Answer.GOING) is Answer.GOING
    assert rsvp_of(hope, "ben", meeting_id).waiting_since is None


def key(tenant, meeting_id):
    """Return the whole key of a meeting."""
    return tenant.organization_id, meeting_id


def rsvp_row(tenant, who, meeting_id):
    """Return somebody's answer; needs an open work."""
    return db.session.scalars(
        sa.select(Rsvp).filter_by(meeting_id=meeting_id, membership_id=tenant.seats[who])
    ).one()


def test_an_offer_runs_out_and_goes_to_the_next_and_its_holder_to_the_end(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben", "cleo")
    say(hope.ann, meeting_id, Answer.DECLINED)
    still.shift(timedelta(hours=12, seconds=1))
    with pytest.raises(Conflict):
        say(hope.ben, meeting_id, Answer.GOING)
    look_after_all_places()
    assert offered(hope, meeting_id) == {"cleo"}
    say(hope.cleo, meeting_id, Answer.DECLINED)
    assert offered(hope, meeting_id) == {"ben"}


def test_declining_an_offer_passes_it_on(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben", "cleo")
    say(hope.ann, meeting_id, Answer.MAYBE)
    say(hope.ben, meeting_id, Answer.DECLINED)
    assert offered(hope, meeting_id) == {"cleo"}


def test_whoever_asks_to_wait_gets_a_place_that_is_free(hope, still):
    meeting_id = evening(hope, capacity=1)
    assert say(hope.ann, meeting_id, Answer.WAITING) is Answer.GOING
    assert say(hope.facilitator, meeting_id, Answer.WAITING) is Answer.GOING
    assert say(hope.ben, meeting_id, Answer.WAITING) is Answer.WAITING


@pytest.mark.parametrize(
    ("before", "lasts"),
    [
        (timedelta(days=2), timedelta(hours=12)),
        (timedelta(hours=10), timedelta(hours=8)),
        (timedelta(hours=2, minutes=10), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=30)),
    ],
)
def test_an_offer_lasts_shorter_when_it_is_nearly_time(before, lasts):
    now = START - before
    assert offer_end(Meeting(starts_at=START), now) - now == lasts


def test_more_places_or_none_counted_are_offered_down_the_line(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben", "cleo")
    for capacity, expected in ((2, {"ben"}), (None, {"ben", "cleo"})):
        with unit_of_work(hope.facilitator):
            edit_meeting(
                hope.facilitator,
                meeting_id,
                draft(local_start=START.replace(tzinfo=None), capacity=capacity),
            )
        look_after_all_places()
        assert offered(hope, meeting_id) == expected


def test_who_leaves_the_circle_frees_their_place_and_waits_no_longer(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben", "cleo")
    with unit_of_work(hope.owner):
        seat(hope, "ann").state = MembershipState.LEFT
        seat(hope, "ben").state = MembershipState.PAUSED
    look_after_all_places()
    look_after_all_places()
    assert offered(hope, meeting_id) == {"cleo"}


def test_nothing_is_offered_once_it_is_cancelled_or_over(hope, still):
    cancelled, over = (
        evening(hope, capacity=1),
        planned(hope, capacity=1, local_start=START.replace(tzinfo=None, day=3)),
    )
    for meeting_id in (cancelled, over):
        say(hope.ann, meeting_id, Answer.GOING)
        lined_up(hope, meeting_id, still, "ben")
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, cancelled, "Snow.")
    with unit_of_work(hope.owner):
        seat(hope, "ann").state = MembershipState.LEFT
    look_after_all_places()
    assert offered(hope, cancelled) == set()
    assert offered(hope, over) == {"ben"}
    still.move_to(START + timedelta(days=2))
    look_after_all_places()
    assert rsvp_of(hope, "ben", over).answer is Answer.WAITING


# ---------------------------------------------------------------- confirming


def test_places_that_are_not_confirmed_are_given_on_two_hours_before(hope, still):
    meeting_id = evening(hope, capacity=2, asks_to_confirm=True)
    for actor in (hope.ann, hope.ben):
        say(actor, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "cleo")
    still.move_to(START - timedelta(hours=20))
    with unit_of_work(hope.ann):
        confirm_place(hope.ann, meeting_id)
    look_after_all_places()
    assert rsvp_of(hope, "ben", meeting_id).answer is Answer.GOING
    still.move_to(START - timedelta(hours=2))
    look_after_all_places()
    assert rsvp_of(hope, "ann", meeting_id).answer is Answer.GOING
    ben = rsvp_of(hope, "ben", meeting_id)
    assert (ben.answer, ben.released_at) == (Answer.MAYBE, START - timedelta(hours=2))
    assert offered(hope, meeting_id) == {"cleo"}
    with pytest.raises(Conflict, match="given on"), unit_of_work(hope.ben):
        confirm_place(hope.ben, meeting_id)
    say(hope.cleo, meeting_id, Answer.GOING)
    look_after_all_places()
    assert rsvp_of(hope, "cleo", meeting_id).answer is Answer.GOING


def test_who_answers_in_the_last_day_has_confirmed(hope, still):
    meeting_id = evening(hope, capacity=2, asks_to_confirm=True)
    still.move_to(START - timedelta(hours=23))
    say(hope.ann, meeting_id, Answer.GOING)
    still.move_to(START - timedelta(hours=1))
    look_after_all_places()
    assert rsvp_of(hope, "ann", meeting_id).answer is Answer.GOING


def test_nothing_is_released_where_nobody_is_asked(hope, still):
    meeting_id = evening(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    lined_up(hope, meeting_id, still, "ben")
    still.move_to(START - timedelta(hours=1))
    look_after_all_places()
    assert rsvp_of(hope, "ann", meeting_id).answer is Answer.GOING


def test_only_who_answered_can_confirm(hope, other, still):
    meeting_id = evening(hope, asks_to_confirm=True)
    for actor in (hope.ann, hope.stranger, other.ann):
        with pytest.raises(NotFound), unit_of_work(actor):
            confirm_place(actor, meeting_id)


# ---------------------------------------------------------------- this one, or those that follow


def weekly(tenant, count, **values):
    """Plan meetings of one series, a week apart; returns their ids."""
    ids = [
        planned(tenant, local_start=(START + timedelta(weeks=n)).replace(tzinfo=None), **values)
        for n in range(count)
    ]
    with unit_of_work(tenant.owner):
        series = Series(
            group_id=tenant.group_id,
            title="Evening",
            rule="FREQ=WEEKLY",
            local_start=START.replace(tzinfo=None),
            time_zone="UTC",
            minutes=60,
            created_at=clock.now(),
        )
        db.session.add(series)
        db.session.flush()
        for number, meeting_id in enumerate(ids):
            meeting = db.session.get_one(Meeting, key(tenant, meeting_id))
            meeting.series_id = series.id
            meeting.occurrence = (START + timedelta(weeks=number)).replace(tzinfo=None)
    return ids


def answers(tenant, who, ids):
    """Return what somebody said about each meeting."""
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(sa.select(Rsvp).filter_by(membership_id=tenant.seats[who]))
        said = {row.meeting_id: row.answer for row in rows}
    return [said.get(meeting_id) for meeting_id in ids]


def test_this_one_is_this_one_and_following_is_from_here_on(hope, still):
    ids = weekly(hope, 4)
    say(hope.ann, ids[1], Answer.GOING, intent=Intent.SHARE)
    assert answers(hope, "ann", ids) == [None, Answer.GOING, None, None]
    say(hope.ann, ids[2], Answer.MAYBE, following=True)
    assert answers(hope, "ann", ids) == [None, Answer.GOING, Answer.MAYBE, Answer.MAYBE]


def test_a_following_one_that_is_full_puts_one_on_its_waitlist(hope, still):
    ids = weekly(hope, 3, capacity=1)
    say(hope.ben, ids[1], Answer.GOING)
    say(hope.ann, ids[0], Answer.GOING, following=True)
    assert answers(hope, "ann", ids) == [Answer.GOING, Answer.WAITING, Answer.GOING]


# ---------------------------------------------------------------- at once


def test_two_who_cancel_make_room_for_the_first_two_of_ten(app, hope):
    meeting_id = planned(hope, capacity=2)
    crowd = more_members(hope, 10)
    for actor in (hope.ann, hope.ben):
        say(actor, meeting_id, Answer.GOING)
    for actor in crowd:
        say(actor, meeting_id, Answer.WAITING)
    first, second = list(hope.seats)[-10:-8]

    def decline(actor):
        return lambda: say(actor, meeting_id, Answer.DECLINED)

    looks = [look_after_all_places] * 3
    assert race(app, decline(hope.ann), decline(hope.ben), *looks) == ["done"] * 5
    assert offered(hope, meeting_id) == {first, second}

    def take(actor):
        return lambda: say(actor, meeting_id, Answer.GOING)

    outcomes = race(app, *[take(actor) for actor in crowd])
    assert outcomes == ["done"] * 2 + ["conflict"] * 8
    assert meeting_row(hope, meeting_id).capacity == 2


def test_a_session_that_moves_is_confirmed_for_its_new_time(hope, still):
    meeting_id = evening(hope, capacity=2, asks_to_confirm=True)
    still.move_to(START - timedelta(hours=20))
    for actor in (hope.ann, hope.ben):
        say(actor, meeting_id, Answer.GOING)
    later = START + timedelta(days=3)
    with unit_of_work(hope.facilitator):
        moved = draft(local_start=later.replace(tzinfo=None), capacity=2, asks_to_confirm=True)
        edit_meeting(hope.facilitator, meeting_id, moved)
    still.move_to(later - timedelta(hours=20))
    say(hope.ann, meeting_id, Answer.GOING)
    still.move_to(later - timedelta(hours=2))
    look_after_all_places()
    assert rsvp_of(hope, "ann", meeting_id).answer is Answer.GOING
    assert rsvp_of(hope, "ben", meeting_id).answer is Answer.MAYBE
