"""Whoever waits for a place is told when one is held for them, and only while it is."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Admission, Visibility
from facilitator.meetings.models import Answer
from facilitator.notices import sweeps
from facilitator.notices.hearing import is_still_held
from facilitator.notices.models import Kind, Notice
from tests.groups.making import change_group
from tests.groups.test_waiting import go, want
from tests.meetings.making import planned
from tests.notices.making import coming, in_days, told


def offered(tenant):
    """Plan a full session three days from now, let ben wait and ann give her place back."""
    meeting_id = planned(tenant, local_start=in_days(3), capacity=1)
    coming(tenant, "ann", meeting_id)
    coming(tenant, "ben", meeting_id, Answer.WAITING)
    coming(tenant, "ann", meeting_id, Answer.DECLINED)
    return meeting_id


def test_the_next_in_line_is_told_in_the_commit_that_frees_the_place(hope):
    offered(hope)
    assert told(hope, "ben")[Kind.OFFERED] == 1
    assert told(hope, "ann")[Kind.OFFERED] == 0
    assert told(hope, "cleo")[Kind.OFFERED] == 0


def test_a_place_that_is_no_longer_held_is_not_spoken_of(hope):
    meeting_id = offered(hope)
    notice = Notice(meeting_id=meeting_id, membership_id=hope.seats["ben"])
    with unit_of_work(hope.owner, writes=False):
        assert is_still_held(notice)
    later = time_machine.travel(clock.now() + timedelta(hours=13))
    with later, unit_of_work(hope.owner, writes=False):
        assert not is_still_held(notice)


@pytest.fixture
def full(hope):
    """Fill the circle and let two people stand in line."""
    change_group(hope, size_limit=6, visibility=Visibility.LISTED, admission=Admission.OPEN)
    for who in ("stranger", "owner"):
        want(hope, who)
    return hope


def test_whoever_is_first_in_front_of_a_full_circle_is_told_of_their_place(full):
    sweeps.look()
    go(full, "ben")
    sweeps.look()
    sweeps.look()
    assert told(full, "stranger") == {"offered": 1}
    assert told(full, "owner") == {}
