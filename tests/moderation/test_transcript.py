"""Reading more of a session around a report: who, with what, for how long, and who is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.moderation import operations, transcript
from facilitator.moderation.queries import snapshot_of
from facilitator.notices.models import Kind, Notice


@pytest.fixture
def long_evening(hope, say, report):
    """A report about one line of many, claimed by a moderator."""
    for number in range(12):
        say("cleo", f"before {number}")
    report_id = report("ben", "ann")
    say("cleo", "long after")
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
    return report_id


def opened(hope, report_id, by="moderator"):
    with unit_of_work(hope.actors[by], writes=False):
        return transcript.transcript_for(hope.actors[by], report_id)


def test_only_the_office_with_a_claim_and_a_reason(hope, other, long_evening):
    for by, error in (
        ("facilitator", NotAllowed),
        ("admin", Conflict),
        ("ben", NotFound),
        ("stranger", NotFound),
    ):
        with pytest.raises(error), unit_of_work(hope.actors[by]):
            transcript.open_transcript(hope.actors[by], long_evening, "why")
    with pytest.raises(NotFound), unit_of_work(other.moderator):
        transcript.open_transcript(other.moderator, long_evening, "why")
    with pytest.raises(Invalid), unit_of_work(hope.moderator):
        transcript.open_transcript(hope.moderator, long_evening, " ")
    assert opened(hope, long_evening) is None


def test_it_opens_more_than_was_sealed_for_an_hour(hope, long_evening, world):
    with unit_of_work(hope.moderator):
        transcript.open_transcript(hope.moderator, long_evening, "To see how it began.")
        report = transcript.transcript_report_for(hope.moderator, long_evening)
        sealed = {line["body"] for line in snapshot_of(hope.moderator, report)}
    _look, lines = opened(hope, long_evening)
    more = {line["body"] for line in lines}
    assert {"before 0", "long after"} <= more - sealed
    assert opened(hope, long_evening, "admin") is None
    tab = world.client(hope.moderator)
    path = f"/o/hope/reports/{long_evening}/transcript"
    assert "before 0" in tab.get(path).get_data(as_text=True)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert opened(hope, long_evening) is None


def test_everybody_whose_words_are_in_it_is_told_the_same(hope, long_evening, world):
    with unit_of_work(hope.moderator):
        transcript.open_transcript(hope.moderator, long_evening, "To see how it began.")
    with unit_of_work(hope.owner, writes=False):
        told = db.session.scalars(
            sa.select(Notice.member_id).where(
                Notice.kind == Kind.RECORD, Notice.occasion.startswith("look:")
            )
        )
        assert set(told) == {hope.ann.member_id, hope.cleo.member_id}
    for who in ("ann", "cleo"):
        page = world.client(hope.actors[who]).get("/o/hope/record").get_data(as_text=True)
        assert "Who read more" in page
        assert "To see how it began." not in page
    page = world.client(hope.ben).get("/o/hope/record").get_data(as_text=True)
    assert "Who read more" not in page
