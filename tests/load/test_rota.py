"""The rota: who of the people on call is asked when, across nights, clocks and single days."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.load import rota
from facilitator.load.gaps import gaps_of
from facilitator.load.rota import Draft
from facilitator.load.rota_models import ShiftChange
from facilitator.load.sweeps import forget_old_wishes
from facilitator.notices.models import Kind, Notice
from facilitator.notices.telling import Occasion, tell_on_call
from facilitator.organizations.models import Organization
from facilitator.organizations.oncall import Cover, listed_ids, on_call_ids, set_cover, set_on_call
from tests.load.test_guard import doing
from tests.racing import race

EVERY_DAY = frozenset(range(7))
NIGHT = (time(22), time(6))


@pytest.fixture
def berlin(hope):
    """Let the organization be in Berlin, with its admin and its owner on call."""
    with unit_of_work(hope.owner):
        row = db.session.get_one(Organization, hope.organization_id)
        row.time_zone = "Europe/Berlin"
    doing(hope.owner, set_on_call, [hope.admin.member_id, hope.owner.member_id])
    return hope


def shift(tenant, who, days, opens, closes, name=""):
    """Put somebody on the rota; returns the ids of the shifts."""
    draft = Draft(name, tenant.actors[who].member_id, frozenset(days), opens, closes)
    return [one.id for one in doing(tenant.owner, rota.add_shifts, draft)]


def on_call(tenant, moment):
    """Return who is asked at a moment of UTC."""
    with time_machine.travel(moment), unit_of_work(tenant.owner, writes=False):
        names = {tenant.actors[who].member_id: who for who in ("admin", "owner")}
        return [names[one] for one in on_call_ids()]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_without_a_rota_and_in_its_gaps_everybody_on_the_list_is_asked(berlin):
    evening, noon = utc("2027-02-01T18:30"), utc("2027-02-01T11:00")  # a Monday
    assert on_call(berlin, evening) == ["admin", "owner"]
    shift(berlin, "owner", [0], time(19), time(22))
    assert on_call(berlin, evening) == ["owner"]
    assert on_call(berlin, noon) == ["admin", "owner"]
    shift(berlin, "admin", [0], time(19), time(20))
    assert on_call(berlin, evening) == ["admin", "owner"]  # in the order of the list
    assert on_call(berlin, evening + timedelta(hours=1)) == ["owner"]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2027-02-06T21:00", "2027-02-07T05:00"),  # eight hours
        ("2027-03-27T21:00", "2027-03-28T04:00"),  # the clocks jump: seven
        ("2027-10-30T20:00", "2027-10-31T05:00"),  # an hour comes twice: nine
    ],
)
def test_a_night_is_from_ten_to_six_on_the_clock_of_the_organization_all_year(berlin, begin, end):
    shift(berlin, "owner", EVERY_DAY, *NIGHT)
    shift(berlin, "admin", EVERY_DAY, time(6), time(22))
    minute = timedelta(minutes=1)
    with unit_of_work(berlin.owner, writes=False):
        found = rota.watches(utc(begin), utc(begin) + minute)
        assert [(one.starts_at, one.ends_at) for one in found] == [(utc(begin), utc(end))]
    for moment, who in (
        (utc(begin) - minute, "admin"),
        (utc(begin), "owner"),
        (utc(end) - minute, "owner"),
        (utc(end), "admin"),
    ):
        assert on_call(berlin, moment) == [who]


def test_a_gap_is_told_to_who_runs_the_team_and_whether_it_is_in_the_hours_of_cover(berlin):
    with time_machine.travel(utc("2027-02-01T11:00")):  # Monday, noon in Berlin
        with unit_of_work(berlin.owner, writes=False):
            assert gaps_of(berlin.owner) == []  # no rota, no gaps
        shift(berlin, "owner", [0, 1, 2, 3, 5, 6], time(0), time(0))
        shift(berlin, "admin", [4], time(0), time(22))
        (saturday,) = shift(berlin, "admin", [5], time(6), time(8))
        doing(berlin.owner, set_cover, [Cover(4, time(21), time(23, 59))])
        with unit_of_work(berlin.owner, writes=False):
            (gap,) = gaps_of(berlin.owner)
            assert (gap.starts_at, gap.ends_at) == (
                utc("2027-02-05T21:00"),
                utc("2027-02-05T23:00"),
            )
            assert gap.is_in_cover
        doing(berlin.owner, set_cover, [Cover(4, time(20), time(22)), Cover(5, time(0), time(1))])
        with unit_of_work(berlin.owner, writes=False):
            assert [one.is_in_cover for one in gaps_of(berlin.owner)] == [False]
        # whoever leaves the list leaves a gap, and nobody has that shift
        doing(berlin.owner, set_on_call, [berlin.admin.member_id])
        with unit_of_work(berlin.owner, writes=False):
            assert len(gaps_of(berlin.owner)) == 3
        doing(berlin.owner, rota.remove_shift, saturday)
        with pytest.raises(NotAllowed), unit_of_work(berlin.admin, writes=False):
            gaps_of(berlin.facilitator)
    assert on_call(berlin, utc("2027-02-02T11:00")) == ["admin"]


def test_one_day_is_somebody_elses_or_nobodys_and_then_everything_is_as_every_week(berlin):
    (one,) = shift(berlin, "owner", [0], *NIGHT)
    night = utc("2027-02-02T03:00")  # of the night that began on Monday
    day, admin = date(2027, 2, 1), berlin.admin.member_id
    with time_machine.travel(utc("2027-01-28T12:00")):
        doing(berlin.owner, rota.change_day, one, day, admin)
        assert on_call(berlin, night) == ["admin"]
        assert on_call(berlin, night + timedelta(days=7)) == ["owner"]
        doing(berlin.owner, rota.change_day, one, day, None)
        assert on_call(berlin, night) == ["admin", "owner"]  # a gap
        doing(berlin.owner, rota.change_day, one, day, berlin.owner.member_id)
        assert on_call(berlin, night) == ["owner"]
        doing(berlin.owner, rota.change_day, one, day, admin)
        for wrong in (day + timedelta(days=1), day - timedelta(days=7), day + timedelta(days=371)):
            with pytest.raises(Invalid):
                doing(berlin.owner, rota.change_day, one, wrong, admin)
        with pytest.raises(Invalid):
            doing(berlin.owner, rota.change_day, one, day, berlin.moderator.member_id)
    for at, left in ((utc("2027-02-02T05:00"), 1), (utc("2027-02-09T12:00"), 0)):
        with time_machine.travel(at):
            forget_old_wishes()
            with unit_of_work(berlin.owner, writes=False):
                assert db.session.scalar(sa.select(sa.func.count(ShiftChange.id))) == left
    doing(berlin.owner, rota.remove_shift, one)
    assert on_call(berlin, night + timedelta(days=7)) == ["admin", "owner"]


def test_who_is_paged_is_who_has_the_shift_and_the_list_of_the_set_up_stays_whole(hope):
    doing(hope.owner, set_on_call, [hope.admin.member_id, hope.owner.member_id])
    shift(hope, "owner", EVERY_DAY, time(0), time(0))
    now = clock.now()
    with unit_of_work(hope.owner):
        assert tell_on_call(hope.owner, hope.group_id, Occasion(Kind.NEEDED, f"x:{now}")) > 0
        asked = set(db.session.scalars(sa.select(Notice.member_id)))
        assert asked == {hope.owner.member_id}
        assert listed_ids() == [hope.admin.member_id, hope.owner.member_id]


@pytest.mark.parametrize(
    ("days", "opens", "closes"),
    [
        ([1], time(19), time(20)),
        ([1], time(21, 59), time(23)),
        ([1], time(8), time(8)),  # a whole day
        ([0], time(20), time(19, 1)),  # on into Tuesday
    ],
)
def test_nobody_is_on_call_twice_at_one_time(hope, days, opens, closes):
    doing(hope.owner, set_on_call, [hope.admin.member_id, hope.owner.member_id])
    shift(hope, "owner", [1], time(19), time(22))
    with pytest.raises(Conflict):
        shift(hope, "owner", days, opens, closes)
    shift(hope, "admin", days, opens, closes)


def test_of_two_windows_one_puts_a_shift_on_the_rota(app, hope):
    doing(hope.owner, set_on_call, [hope.admin.member_id, hope.owner.member_id])
    outcomes = race(app, *[lambda: shift(hope, "owner", [1], time(19), time(22))] * 4)
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]


def test_the_week_is_a_circle_and_a_rota_has_an_end(hope):
    doing(hope.owner, set_on_call, [hope.owner.member_id])
    shift(hope, "owner", [6], *NIGHT)
    with pytest.raises(Conflict):
        shift(hope, "owner", [0], time(5), time(7))
    for hour in range(8, 16):
        shift(hope, "owner", EVERY_DAY, time(hour), time(hour + 1))
    with pytest.raises(Conflict, match="at most"):
        shift(hope, "owner", EVERY_DAY, time(17), time(18))


def test_only_who_runs_the_team_changes_it_and_only_who_is_on_call_sees_it(hope, other):
    doing(hope.owner, set_on_call, [hope.moderator.member_id, hope.owner.member_id])
    (one,) = shift(hope, "owner", [0], *NIGHT)
    monday = clock.now().date() + timedelta(days=7 - clock.now().weekday())
    for who in (hope.moderator, hope.facilitator, hope.ann):
        for what, given in (
            (rota.add_shifts, (Draft("", who.member_id, frozenset([2]), *NIGHT),)),
            (rota.remove_shift, (one,)),
            (rota.change_day, (one, monday, None)),
        ):
            with pytest.raises(NotAllowed):
                doing(who, what, *given)
    for what, given in ((rota.remove_shift, ()), (rota.change_day, (monday, None))):
        for actor, which in ((other.owner, one), (hope.owner, uuid.uuid4())):
            with pytest.raises(NotFound):
                doing(actor, what, which, *given)
    for who in (hope.facilitator, hope.ann):
        for reads in (rota.coming_watches, rota.weekly_shifts, rota.people_on_list):
            with pytest.raises(NotAllowed), unit_of_work(who, writes=False):
                reads(who)
    with unit_of_work(hope.moderator, writes=False):
        assert [one.member_id for one in rota.coming_watches(hope.moderator)] == [
            hope.owner.member_id
        ]
    with pytest.raises(Invalid):
        shift(hope, "facilitator", [0], *NIGHT)


def test_the_page_says_who_is_on_call_where_nobody_is_and_takes_a_shift(world, hope):
    doing(hope.owner, set_on_call, [hope.admin.member_id, hope.owner.member_id])
    owner = world.client(hope.owner)
    assert "There is no rota" in owner.get("/o/hope/rota").text
    whole = {"opens": "00:00", "closes": "00:00", "name": "Day and night"}
    for missing in ("weekdays", "opens", "who"):
        given = {"who": str(hope.owner.member_id), "weekdays": "0", **whole}
        del given[missing]
        refused = owner.post("/o/hope/rota", data=given)
        assert refused.status_code == 422
        assert "Day and night" in refused.text
    days = [str(day) for day in range(7) if day != (clock.now().weekday() + 3) % 7]
    made = owner.post(
        "/o/hope/rota", data={"who": str(hope.owner.member_id), "weekdays": days, **whole}
    )
    assert made.status_code == 303
    page = owner.get("/o/hope/rota").text
    assert "Nobody from" in page
    assert "Owner (you), until 00:00" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert world.client(hope.ann).get("/o/hope/rota").status_code == 403
    with unit_of_work(hope.owner, writes=False):
        one = rota.watches(clock.now(), clock.now() + timedelta(days=1))[0]
    path = f"/o/hope/rota/{one.shift.id}"
    day = {"day": one.begins_on.isoformat(), "who": str(hope.admin.member_id)}
    assert owner.post(f"{path}/day", data=day).status_code == 303
    assert "Only that day" in owner.get("/o/hope/rota").text
    assert owner.post(f"{path}/day", data={**day, "who": "zz"}).status_code == 422
    assert owner.post(f"{path}/remove").status_code == 303
