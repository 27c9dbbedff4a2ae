"""A day to only read, and a quiet word when a session gets long: on one's own screens alone."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.live import plain, seats
from facilitator.live.parts import Entering
from facilitator.live.queries import in_room, seat_of
from facilitator.live.word_parts import own_calm
from facilitator.peace import operations
from facilitator.peace.models import OwnPeace
from facilitator.peace.queries import peace_in
from facilitator.prompts.operations import publish_prompt
from tests.worlds import acting

PEACE = "/o/hope/my-peace"


def kept(who, hope):
    """Return what holds for somebody in the circle."""
    with unit_of_work(who, writes=False):
        return peace_in(who, hope.group_id)


def told_on_entering(who, hope):
    """Return what somebody's screen is told of it as they enter."""
    with unit_of_work(who, writes=False):
        found = in_room(who, hope.meeting_id)
        seat = seat_of(who, found)
        return own_calm(Entering(who, found.room, seat, is_staff=False))


def come_in(hope, name):
    """Let somebody into the room of the circle."""
    with acting(hope.facilitator):
        seats.enter_room(hope.facilitator, hope.meeting_id, 600)
    with acting(getattr(hope, name)):
        seats.enter_room(getattr(hope, name), hope.meeting_id, 600)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])


def test_a_day_to_only_read_holds_back_ones_own_pages_until_midnight(world, hope):
    with unit_of_work(hope.facilitator):
        prompt_id = publish_prompt(hope.facilitator, hope.group_id, text="How was it?").id
    page = f"/o/hope/prompts/{prompt_id}"
    ann, lead = world.client(hope.ann), world.client(hope.facilitator)
    for browser in (ann, lead):
        assert browser.post(f"{PEACE}/only-read").status_code == 303
    assert "Write after all" in ann.get(PEACE).text
    assert "You only read today" in ann.get(page).text
    assert "<textarea" not in ann.get(page).text
    for other in (lead, world.client(hope.ben)):  # who holds the circle can always write
        assert "<textarea" in other.get(page).text
    until = kept(hope.ann, hope).reads_until
    own = until.astimezone(ZoneInfo(hope.ann.time_zone))
    assert (own.hour, own.minute) == (0, 0)
    assert timedelta() < until - clock.now() <= timedelta(hours=25)
    with time_machine.travel(until, tick=False):
        assert not kept(hope.ann, hope).only_reads
    assert ann.post(f"{PEACE}/write-again").status_code == 303
    assert "<textarea" in ann.get(page).text


def test_a_quiet_word_comes_after_the_chosen_time_to_its_person_alone(world, hope):
    ann = world.client(hope.ann)
    view = f"/o/hope/groups/{hope.group_id}/my-view"
    assert ann.post(view, data={"lens": "loss", "stop_after": "60"}).status_code == 303
    assert re.search(r'value="60" checked', ann.get(view).text)
    assert "A quiet word after 60 minutes" in ann.get(PEACE).text
    come_in(hope, "ann")
    come_in(hope, "ben")
    told = told_on_entering(hope.ann, hope)
    assert told.reads_until is None
    assert told.stop_at
    assert told_on_entering(hope.ben, hope) is None
    for minutes, is_long in ((59, False), (61, True)):
        later = clock.now() + timedelta(minutes=minutes)
        with time_machine.travel(later, tick=False), unit_of_work(hope.ann, writes=False):
            assert plain.plain_room(hope.ann, hope.meeting_id).is_long is is_long


def test_none_of_it_is_recorded_and_the_rows_tell_nothing(hope):
    for who in (hope.ann, hope.ben):
        with unit_of_work(who):
            operations.only_read_today(who, on=True)
            operations.keep_lens(who, hope.group_id, (), 90)
    with unit_of_work(hope.ben):
        operations.only_read_today(hope.ben, on=False)
    with unit_of_work(hope.facilitator, writes=False):
        rows = db.session.scalars(sa.select(OwnPeace)).all()
        assert len({len(row.words_sealed) for row in rows}) == 1
        assert db.session.scalars(sa.select(AuditEntry)).all() == []
    with unit_of_work(hope.ann), pytest.raises(Invalid):
        operations.keep_lens(hope.ann, hope.group_id, (), 5)
