"""A disk that is full: a kind refusal to whoever writes, everything acknowledged is kept."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.core.db import db, open_connection
from facilitator.core.errors import Unavailable
from facilitator.core.work import current_work, open_work
from facilitator.live.models import RoomEvent
from tests.worlds import acting

LONG = " and on" * 500


def allow(pages: int) -> None:
    """Let the database grow to so many pages; 0 asks for what it has now, and no more."""
    with open_work(writes=True):
        writer = open_connection(current_work())
        most = pages or writer.exec_driver_sql("PRAGMA page_count").scalar()
        writer.exec_driver_sql(f"PRAGMA max_page_count={most}")


@pytest.fixture
def fill(people):
    """Return a function that says things until the disk is full, and what was acknowledged."""
    lead, _ann = people

    def until_refused():
        said = []
        while len(said) < 500:
            body = f"{len(said)} {LONG}"
            ack = lead.ask("msg.send", cmid=str(uuid.uuid4()), body=body)
            if not ack["ok"]:
                return said, ack
            said.append((ack["seq"], body))
        raise AssertionError("it never was full")

    yield until_refused
    allow(1_000_000_000)


def test_a_full_disk_refuses_kindly_and_keeps_what_was_acknowledged(people, fill, hope):
    lead, _ann = people
    allow(0)
    said, refused = fill()
    assert (refused["code"], refused["message"]) == ("unavailable", Unavailable().message)
    allow(1_000_000_000)
    last = lead.say("there is room again")
    rows = [row for row in lead.enter()["events"] if row["kind"] == "msg.add"]
    assert [(row["seq"], row["body"]) for row in rows][-len(said) - 1 :] == [
        *said,
        (last, "there is room again"),
    ]
    with acting(hope.facilitator, writes=False):
        seqs = db.session.scalars(sa.select(RoomEvent.seq).order_by(RoomEvent.seq)).all()
        sound = open_connection(current_work()).exec_driver_sql("PRAGMA integrity_check")
        assert sound.scalar() == "ok"
    assert seqs == list(range(1, last + 1))
