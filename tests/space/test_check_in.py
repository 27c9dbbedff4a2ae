"""How somebody is: kept for them alone, calm to look back on, and never an alert."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.notices.models import Notice
from facilitator.space import checkins
from facilitator.space.said import CheckIn
from tests.after.making import come

OFFER = "It has been heavy for two weeks"


def noted(actor, mood, days_ago=0.0, **more):
    """Check in, some days ago."""
    with time_machine.travel(clock.now() - timedelta(days=days_ago), tick=False):
        said = CheckIn(mood=mood, **more)
        with unit_of_work(actor):
            return checkins.check_in(actor, said)


def test_a_check_in_before_and_after_a_session_are_put_beside_each_other(world, hope):
    noted(hope.ann, "heavy", 0.1, when="before", need="listen", note="The letter came.")
    page = world.client(hope.ann).post(
        "/o/hope/my-space/check-in",
        data={"mood": "steady", "body": "warm hands", "when": "after"},
        follow_redirects=True,
    )
    assert "Before the session: <b>heavy</b>. After it: <b>steady</b>." in page.text
    assert "warm hands" in page.text
    assert "The letter came." in page.text
    assert page.text.count("<circle") == 2


def test_words_we_do_not_have_are_refused_and_what_was_written_stays(world, hope):
    ann = world.client(hope.ann)
    refused = ann.post("/o/hope/my-space/check-in", data={"mood": "best", "note": "Still here"})
    assert refused.status_code == 422
    assert "Still here" in refused.text
    with pytest.raises(Invalid), unit_of_work(hope.ann):
        checkins.check_in(hope.ann, CheckIn(mood="steady", need="money"))


def test_two_heavy_weeks_offer_somebody_until_not_now_and_tell_nobody(world, hope):
    come(hope)

    def told():
        with unit_of_work(hope.owner, writes=False):
            counted = (sa.select(sa.func.count(one.id)) for one in (AuditEntry, Notice))
            return [db.session.scalar(one) for one in counted]

    before = told()
    for days in (1, 3, 8, 10):
        noted(hope.ann, "heavy", days)
    noted(hope.ann, "light", 2)
    ann = world.client(hope.ann)
    assert OFFER in ann.get("/o/hope/my-space/check-in").text
    assert OFFER not in ann.post("/o/hope/my-space/check-in/not-now", follow_redirects=True).text
    assert told() == before


def test_one_heavy_week_or_one_heavy_day_a_week_offers_nothing(world, hope):
    for days in (1, 2, 3, 9):
        noted(hope.ann, "heavy", days)
    assert OFFER not in world.client(hope.ann).get("/o/hope/my-space/check-in").text


def test_the_oldest_goes_when_there_are_too_many(hope, monkeypatch):
    monkeypatch.setattr(checkins, "MOST_CHECK_INS", 2)
    for days, mood in ((3, "heavy"), (2, "tired"), (1, "light")):
        noted(hope.ann, mood, days)
    with unit_of_work(hope.ann, writes=False):
        assert [one.said.mood for one in checkins.check_ins_of(hope.ann)] == ["light", "tired"]
