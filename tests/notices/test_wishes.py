"""Quiet hours wait and lose nothing, a pause keeps mail and devices silent, by the own clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.notices import sweeps
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.operations import WEEK
from facilitator.notices.telling import Occasion, tell
from facilitator.notices.wishes import Wishes
from tests.notices.making import NIGHT, mails, only, told, wish

BERLIN = {"time_zone": "Europe/Berlin", "quiet_from": 22 * 60, "quiet_to": 7 * 60}


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T20:59Z", "2026-11-24T20:59Z"),  # 21:59 in Berlin
        ("2026-11-24T21:00Z", "2026-11-25T06:00Z"),  # 22:00 there
        ("2026-11-25T03:00Z", "2026-11-25T06:00Z"),
        ("2026-11-25T06:00Z", "2026-11-25T06:00Z"),  # 7:00 there: over
        ("2026-10-24T22:00Z", "2026-10-25T06:00Z"),  # the clocks go back that night
        ("2026-03-28T22:00Z", "2026-03-29T05:00Z"),  # and forward in this one
    ],
)
def test_quiet_hours_end_by_the_persons_clock(now, end):
    wishes = Wishes(**BERLIN)
    assert wishes.quiet_end(datetime.fromisoformat(now)) == datetime.fromisoformat(end)


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert Wishes("UTC", quiet_from=720, quiet_to=840).quiet_end(noon).hour == 14
    assert Wishes("UTC", quiet_from=720, quiet_to=720).quiet_end(noon) == noon
    assert Wishes("UTC").quiet_end(noon) == noon


def test_what_would_be_over_by_morning_goes_at_once():
    wishes, night = Wishes(**BERLIN), datetime(2026, 11, 24, 23, tzinfo=UTC)
    morning = datetime(2026, 11, 25, 6, tzinfo=UTC)
    assert wishes.due(Kind.MOVED, night, None) == morning
    assert wishes.due(Kind.MOVED, night, morning + timedelta(hours=3)) == morning
    assert wishes.due(Kind.MOVED, night, morning - timedelta(hours=3)) == night
    assert wishes.due(Kind.REMINDER_HOUR, night, None) == night


def tell_ann(hope, kind=Kind.AGREEMENT, key="1"):
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        return tell(system, [hope.seats["ann"]], Occasion(kind, key))


def test_a_mail_waits_for_the_end_of_the_quiet_hours_and_then_goes(hope):
    wish(hope, "ann", quiet=NIGHT)
    with time_machine.travel(datetime(2030, 1, 5, 23, tzinfo=UTC), tick=False):
        tell_ann(hope)
        sweeps.send_due()
        assert mails() == []
        assert told(hope, "ann") == {"agreement": 1}  # the list in the app does not wait
    with time_machine.travel(datetime(2030, 1, 6, 7, tzinfo=UTC), tick=False):
        sweeps.send_due()
        assert len(mails()) == 1


def test_quiet_hours_chosen_later_hold_for_what_waits_already(hope):
    wish(hope, "ann")
    with time_machine.travel(datetime(2030, 1, 5, 23, tzinfo=UTC), tick=False):
        tell_ann(hope)
        wish(hope, "ann", quiet=NIGHT)
        sweeps.send_due()
        assert mails() == []
    with time_machine.travel(datetime(2030, 1, 6, 7, tzinfo=UTC), tick=False):
        sweeps.send_due()
        assert len(mails()) == 1


def test_a_pause_keeps_mail_and_devices_silent_until_its_day(hope):
    with time_machine.travel(datetime(2030, 1, 5, 12, tzinfo=UTC), tick=False):
        wish(hope, "ann", paused_until=date(2030, 1, 8))
        tell_ann(hope)
        sweeps.send_due()
        assert mails() == []
        assert told(hope, "ann") == {"agreement": 1}
        assert told(hope, "ann", Channel.PUSH) == {}
    with time_machine.travel(datetime(2030, 1, 8, 0, 1, tzinfo=UTC), tick=False):
        tell_ann(hope, key="2")
        sweeps.send_due()
        assert len(mails()) == 1


def test_a_pause_holds_back_what_waits_already(hope):
    wish(hope, "ann")
    tell_ann(hope)
    wish(hope, "ann", paused_until=clock.now().date() + timedelta(days=3))
    sweeps.send_due()
    assert mails() == []


def test_a_pause_of_years_is_refused(hope):
    with pytest.raises(Invalid):
        wish(hope, "ann", paused_until=clock.now().date() + timedelta(days=800))


def test_the_same_occasion_is_told_once(hope):
    wish(hope, "ann")
    assert tell_ann(hope) == 3
    assert tell_ann(hope) == 0
    assert tell_ann(hope, key="2") == 3


def test_what_a_person_chooses_holds_for_that_person_alone(hope):
    wish(hope, "ann", grid=only(Channel.PUSH))
    tell_ann(hope)
    assert told(hope, "ann") == told(hope, "ann", Channel.MAIL) == {}
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        tell(system, [hope.seats["ben"]], Occasion(Kind.AGREEMENT, "1"))
    assert told(hope, "ben") == {"agreement": 1}


def test_a_weekly_summary_comes_once_a_week_to_who_wants_it_with_numbers_only(hope):
    wish(hope, "ann")
    sweeps.write_digests()
    assert mails() == []
    for week in (1, 2):
        with time_machine.travel(clock.now() + week * WEEK + timedelta(minutes=1), tick=False):
            sweeps.write_digests()
            sweeps.write_digests()
            sweeps.send_due()
        assert len(mails()) == week
    assert told(hope, "ben", Channel.MAIL) == {}


def test_notices_are_gone_after_thirty_days(hope):
    tell_ann(hope)
    sweeps.send_due()
    with time_machine.travel(clock.now() + timedelta(days=31)):
        sweeps.forget_old_notices()
        with unit_of_work(hope.owner, writes=False):
            assert db.session.query(Notice).count() == 0


def test_times_of_the_page_come_back_as_they_were_chosen(hope):
    wish(hope, "ann", quiet=(time(23, 30), time(6, 15)), time_zone="Asia/Kolkata")
    from facilitator.notices.queries import my_wishes

    with unit_of_work(hope.ann, writes=False):
        wishes = my_wishes(hope.ann)
    assert (wishes.quiet_from, wishes.quiet_to) == (23 * 60 + 30, 6 * 60 + 15)
    assert wishes.time_zone == "Asia/Kolkata"
