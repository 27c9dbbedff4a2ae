"""Changing more than one session: ids, answers, what is over, and what was changed by itself."""

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings import telling
from facilitator.meetings.changes import Scope, cancel_series, edit_series, skip_day
from facilitator.meetings.models import Answer, Meeting, MeetingState, Rsvp
from facilitator.meetings.operations import (
    MeetingDraft,
    Stale,
    cancel_meeting,
    edit_meeting,
)
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.recurrence import Repeats, moment_of
from facilitator.meetings.series import RepeatDraft
from facilitator.meetings.sweeps import fill_calendars
from facilitator.meetings.telling import Happening
from tests.meetings.making import (
    answered,
    meeting_row,
    meetings_in,
    repeated,
    rsvps_of,
    series_row,
)
from tests.meetings.test_recurrence import oracle
from tests.meetings.test_series import LONDON, SEPTEMBER, TUESDAYS
from tests.racing import race


def as_draft(row: Meeting, **values: object) -> MeetingDraft:
    """Return what the form of a meeting says, changed by what is given."""
    minutes = round((row.ends_at - row.starts_at).total_seconds() / 60)
    shown = {
        "title": row.title,
        "about": row.about,
        "capacity": row.capacity,
        "local_start": row.local_start,
        "time_zone": row.time_zone,
        "minutes": minutes,
    }
    return MeetingDraft(**{**shown, **values})  # type: ignore[arg-type]


def change(tenant, row: Meeting, scope: Scope, who="facilitator", **values: object) -> None:
    """Change a meeting as somebody who saw it as it is."""
    actor, written = tenant.actors[who], as_draft(row, **values)
    with unit_of_work(actor):
        if scope is Scope.ONE:
            edit_meeting(actor, row.id, written, row.revision)
        else:
            edit_series(actor, row.id, written, scope, row.revision)


def all_rows(tenant) -> dict[uuid.UUID, Meeting]:
    """Return every meeting of the tenant."""
    with unit_of_work(tenant.owner, writes=False):
        return {row.id: row for row in db.session.scalars(sa.select(Meeting))}


def later(row: Meeting, **by: float) -> datetime:
    """Return a wall time after the meeting's own."""
    return row.local_start + timedelta(**by)


def test_one_session_moves_to_wednesday_and_only_its_people_are_asked_again(hope):
    rows = repeated(hope)
    for row in rows[:3]:
        answered(hope, "ann", row.id, Answer.GOING)
        answered(hope, "ben", row.id, Answer.MAYBE)
    change(hope, rows[1], Scope.ONE, local_start=later(rows[1], days=1))
    moved = meeting_row(hope, rows[1].id)
    assert (moved.revision, moved.has_own_time, moved.occurrence) == (1, True, rows[1].occurrence)
    assert all(rsvp.is_asked_again for rsvp in rsvps_of(hope, rows[1].id))
    assert {rsvp.answer for rsvp in rsvps_of(hope, rows[1].id)} == {Answer.GOING, Answer.MAYBE}
    for row in (rows[0], rows[2]):
        assert meeting_row(hope, row.id).revision == 0
        assert not any(rsvp.is_asked_again for rsvp in rsvps_of(hope, row.id))
    fill_calendars()
    assert len(meetings_in(hope, rows[0].series_id)) == len(rows)
    answered(hope, "ann", rows[1].id, Answer.GOING)
    assert sorted(rsvp.is_asked_again for rsvp in rsvps_of(hope, rows[1].id)) == [False, True]


def test_half_an_hour_keeps_the_answers_and_many_small_moves_count_together(hope):
    row = repeated(hope)[0]
    answered(hope, "ann", row.id, Answer.GOING)
    for minutes, asked in ((30, False), (31, True), (-30, False), (-31, True), (0, False)):
        now = meeting_row(hope, row.id)
        change(hope, now, Scope.ONE, local_start=later(row, minutes=minutes))
        assert [rsvp.is_asked_again for rsvp in rsvps_of(hope, row.id)] == [asked]


def test_an_answer_after_a_move_counts_from_there(hope):
    row = repeated(hope)[0]
    answered(hope, "ann", row.id, Answer.GOING)
    change(hope, row, Scope.ONE, local_start=later(row, minutes=25))
    answered(hope, "ann", row.id, Answer.GOING)
    change(hope, meeting_row(hope, row.id), Scope.ONE, local_start=later(row, minutes=50))
    assert [rsvp.is_asked_again for rsvp in rsvps_of(hope, row.id)] == [False]


def test_this_and_following_begin_earlier_and_what_was_before_stays(hope):
    with time_machine.travel(SEPTEMBER):
        rows = repeated(hope, TUESDAYS, **LONDON)
        for row in (rows[1], rows[4]):
            answered(hope, "ann", row.id, Answer.GOING)
    with time_machine.travel(datetime(2026, 10, 15, tzinfo=UTC)):
        change(hope, rows[2], Scope.FOLLOWING, local_start=later(rows[2], minutes=-30))
        fill_calendars()
    after = all_rows(hope)
    for old in rows[:2]:
        assert (after[old.id].starts_at, after[old.id].revision) == (old.starts_at, 0)
        assert after[old.id].series_id == old.series_id
    for old in rows[2:]:
        assert after[old.id].starts_at == old.starts_at - timedelta(minutes=30)
        assert after[old.id].revision == 1
    assert not rsvps_of(hope, rows[4].id)[0].is_asked_again
    fresh = series_row(hope, after[rows[2].id].series_id)
    assert (fresh.follows_id, fresh.ends_on) == (rows[0].series_id, date(2027, 1, 5))
    assert series_row(hope, rows[0].series_id).ends_on == date(2026, 10, 13)
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)):
        fill_calendars()
    mine = [*meetings_in(hope, rows[0].series_id), *meetings_in(hope, fresh.id)]
    assert len(mine) == 13
    assert date(2026, 12, 29) not in {row.local_start.date() for row in mine}


def test_all_to_come_move_to_another_day_in_their_order(hope):
    rows = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=6))
    for row in rows:
        answered(hope, "ann", row.id, Answer.GOING)
    with time_machine.travel(rows[1].ends_at + timedelta(hours=1)):
        change(hope, rows[4], Scope.ALL, local_start=later(rows[4], days=1))
    after = all_rows(hope)
    assert [after[row.id].starts_at - row.starts_at for row in rows] == [
        timedelta(),
        timedelta(),
        *[timedelta(days=1)] * 4,
    ]
    asked = [rsvps_of(hope, row.id)[0].is_asked_again for row in rows]
    assert asked == [False, False, True, True, True, True]


def test_one_that_was_changed_by_itself_keeps_what_it_has_of_its_own(hope):
    rows = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=5))
    change(hope, rows[2], Scope.ONE, local_start=later(rows[2], days=1))
    change(hope, rows[3], Scope.ONE, title="Guest evening")
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, rows[4].id, "Away")
    change(hope, rows[1], Scope.FOLLOWING, title="Evening two", local_start=later(rows[1], hours=2))
    after = all_rows(hope)
    assert after[rows[2].id].local_start == later(rows[2], days=1)
    assert after[rows[2].id].title == "Evening two"
    assert after[rows[3].id].title == "Guest evening"
    assert after[rows[3].id].local_start == later(rows[3], hours=2)
    assert after[rows[4].id].state is MeetingState.CANCELLED
    fill_calendars()
    assert len(all_rows(hope)) == len(after)
    # and giving the moved one the series' time back makes it one of them again
    change(hope, after[rows[2].id], Scope.FOLLOWING, local_start=later(rows[2], hours=2))
    assert all_rows(hope)[rows[2].id].local_start == later(rows[2], hours=2)


def test_days_left_out_move_with_the_series(hope):
    rows = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=5))
    day = rows[3].local_start.date()
    with unit_of_work(hope.facilitator):
        skip_day(hope.facilitator, rows[0].series_id, day, "Away")
    change(hope, rows[1], Scope.FOLLOWING, local_start=later(rows[1], days=1))
    fresh = all_rows(hope)[rows[1].id].series_id
    with pytest.raises(Conflict, match="already"), unit_of_work(hope.facilitator):
        skip_day(hope.facilitator, fresh, day + timedelta(days=1), "Away")
    coming = [row for row in meetings_in(hope, fresh) if row.state is MeetingState.SCHEDULED]
    assert len(coming) == 3


def test_a_change_into_the_time_of_another_session_is_refused_as_a_whole(hope):
    rows = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=4))
    before = all_rows(hope)
    change(hope, rows[3], Scope.ONE, local_start=later(rows[2], days=1))
    with pytest.raises(Conflict, match="already meets"):
        change(hope, rows[1], Scope.FOLLOWING, local_start=later(rows[1], days=1))
    assert all_rows(hope)[rows[1].id].starts_at == before[rows[1].id].starts_at


def test_a_series_is_cancelled_from_here_on_with_the_reason_at_each(hope):
    rows = repeated(hope)
    with unit_of_work(hope.facilitator):
        cancel_series(hope.facilitator, rows[2].id, "We end here.", Scope.FOLLOWING, 0)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        fill_calendars()
    after = meetings_in(hope, rows[0].series_id)
    assert [row.state for row in after[:3]] == [
        MeetingState.SCHEDULED,
        MeetingState.SCHEDULED,
        MeetingState.CANCELLED,
    ]
    assert {row.cancel_reason for row in after[2:]} == {"We end here."}
    assert {row.revision for row in after[2:]} == {1}
    assert len(after) == len(rows)


@pytest.mark.parametrize(
    ("who", "error"),
    [("cofacilitator", NotAllowed), ("ann", NotAllowed), ("stranger", NotFound)],
)
def test_who_does_not_plan_changes_no_series(hope, who, error):
    row = repeated(hope)[0]
    actor = hope.actors[who]
    for scope in (Scope.FOLLOWING, Scope.ALL):
        with pytest.raises(error):
            change(hope, row, scope, who)
        with pytest.raises(error), unit_of_work(actor):
            cancel_series(actor, row.id, "No.", scope, 0)


def test_a_session_without_a_series_has_no_following_ones(hope):
    row = meeting_row(hope, hope.meeting_id)
    with pytest.raises(Invalid, match="only this one"):
        change(hope, row, Scope.FOLLOWING, title="Other")


def test_two_who_change_the_same_series_at_once_do_not_both_win(hope, app):
    row = repeated(hope)[1]

    def by(hours: int):
        return lambda: change(hope, row, Scope.FOLLOWING, local_start=later(row, hours=hours))

    assert sorted(race(app, by(1), by(2))) == ["conflict", "done"]
    with pytest.raises(Stale), unit_of_work(hope.facilitator):
        cancel_series(hope.facilitator, row.id, "Late.", Scope.ALL, row.revision)


def test_people_are_told_once_what_became_of_their_session(hope, monkeypatch):
    rows, told = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=3)), []
    monkeypatch.setattr(telling, "tellers", [lambda _actor, one: told.append(one)])
    answered(hope, "ann", rows[1].id, Answer.GOING)
    change(hope, rows[1], Scope.FOLLOWING, local_start=later(rows[1], hours=1))
    assert [(one.happening, one.meeting_id) for one in told] == [
        (Happening.MOVED, rows[1].id),
        (Happening.ASKED_AGAIN, rows[1].id),
        (Happening.MOVED, rows[2].id),
    ]
    assert told[1].membership_ids == (hope.seats["ann"],)
    told.clear()
    with unit_of_work(hope.facilitator):
        cancel_series(hope.facilitator, rows[1].id, "Done.", Scope.FOLLOWING, 1)
    assert [one.happening for one in told] == [Happening.CANCELLED] * 2


EDITS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(["one", "following", "all", "skip", "cancel", "time"]),
        st.integers(-1, 2),
        st.sampled_from([-90, -30, 0, 15, 30, 45]),
    ),
    max_size=6,
)
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]


@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.generate],  # a smaller case is dear to look for on a database
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    repeats=st.sampled_from([Repeats.WEEKLY, Repeats.FORTNIGHTLY, Repeats.MONTHLY]),
    zone=st.sampled_from(ZONES),
    offset=st.integers(1, 20),
    hour=st.integers(0, 23),
    edits=EDITS,
)
def test_whatever_is_changed_no_answer_is_lost_or_moved_silently(
    hope, repeats, zone, offset, hour, edits
):
    with time_machine.travel(datetime(2026, 9, 21, 9, tzinfo=UTC) + timedelta(days=offset)) as now:
        _forget_all(hope)
        first = (clock.now() + timedelta(days=2)).replace(
            hour=hour, minute=30, second=0, microsecond=0, tzinfo=None
        )
        rows = repeated(hope, RepeatDraft(repeats), local_start=first, time_zone=zone)
        expected = [
            local
            for local in oracle(repeats, first, 40)
            if moment_of(local, zone) <= moment_of(first, zone) + timedelta(weeks=12)
        ]
        assert [row.occurrence for row in rows] == expected
        given_for = {}
        with unit_of_work(hope.ann):
            for row in rows:
                answer_meeting(hope.ann, row.id, Answer.GOING)
                given_for[row.id] = row.starts_at
        over: dict[uuid.UUID, datetime] = {}
        for number, kind, days, minutes in edits:
            _try(hope, rows[number % len(rows)].id, kind, days, minutes, now)
            _check(hope, given_for, over)
        fill_calendars()
        _check(hope, given_for, over)


def _forget_all(tenant) -> None:
    """Begin each example with an empty calendar."""
    with unit_of_work(tenant.owner):
        for model in (Rsvp, Meeting):
            for row in db.session.scalars(sa.select(model)):
                db.session.delete(row)
            db.session.flush()


def _try(tenant, meeting_id, kind, days, minutes, now) -> None:
    """Do one thing to a meeting, if the rules let it."""
    row = meeting_row(tenant, meeting_id)
    moved = row.local_start + timedelta(days=days, minutes=minutes)
    try:
        if kind == "time":
            now.shift(timedelta(days=6))
            fill_calendars()
        elif kind == "skip":
            with unit_of_work(tenant.facilitator):
                skip_day(tenant.facilitator, row.series_id, row.occurrence.date(), "Away")
        elif kind == "cancel":
            with unit_of_work(tenant.facilitator):
                cancel_meeting(tenant.facilitator, row.id, "Away")
        else:
            change(tenant, row, Scope(kind), local_start=moved)
    except (Conflict, Invalid):
        pass


def _check(tenant, given_for, over) -> None:
    rows = all_rows(tenant)
    with unit_of_work(tenant.owner, writes=False):
        answers = {rsvp.meeting_id: rsvp for rsvp in db.session.scalars(sa.select(Rsvp))}
    assert answers.keys() == given_for.keys()
    for meeting_id, start in given_for.items():
        row, rsvp = rows[meeting_id], answers[meeting_id]
        assert rsvp.answer is Answer.GOING
        is_far = abs(row.starts_at - start) > timedelta(minutes=30)
        assert rsvp.is_asked_again == is_far
        if row.ends_at < clock.now():
            assert over.setdefault(meeting_id, row.starts_at) == row.starts_at
    taken = [(row.series_id, row.occurrence) for row in rows.values()]
    assert len(taken) == len(set(taken))
    for row in rows.values():
        assert row.starts_at == moment_of(row.local_start, row.time_zone)
        if row.state is MeetingState.SCHEDULED and not row.has_own_time:
            assert row.starts_at == moment_of(row.occurrence, row.time_zone)
    coming = sorted(
        (row for row in rows.values() if row.state is MeetingState.SCHEDULED),
        key=lambda row: row.starts_at,
    )
    for before, after in pairwise(coming):
        assert before.ends_at <= after.starts_at
