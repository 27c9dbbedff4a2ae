"""PostgreSQL's disk is full: a kind refusal to whoever writes, everything acknowledged is kept."""

import uuid

import pytest

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Unavailable
from facilitator.live.models import RoomState
from tests.scale.judging import log_of
from tests.scale.people import Guest
from tests.worlds import acting, coming_meeting

pytestmark = pytest.mark.timeout(400)

#: Bytes: the size of a piece of PostgreSQL's log, so that this goes on and tables do not.
MOST = 1 << 20
LONG = "and on " * 500


def say_until_refused(lead: Guest, said: dict[str, tuple[int, str]]) -> tuple[str, str, dict]:
    """Say things and note what was acknowledged; returns what was refused, and how."""
    for n in range(1000):
        cmid, body = str(uuid.uuid4()), f"{n} {LONG}".strip()
        ack = lead.ask("msg.send", cmid=cmid, body=body)
        if not ack["ok"]:
            return cmid, body, ack
        said[cmid] = (ack["seq"], body)
    raise AssertionError("it never was full")


def test_a_full_disk_refuses_kindly_and_keeps_what_was_acknowledged(engines):
    said: dict[str, tuple[int, str]] = {}
    with engines.serving(FACILITATOR_REST_AFTER="600") as topology:
        hope, room = topology.world.hope, uuid.uuid4()  # others use the world's own session
        with acting(hope.facilitator):
            db.session.add(coming_meeting(hope.group_id, room, clock.now()))
        lead = Guest(topology, hope.facilitator, topology.processes[0].port, room)
        try:
            version = lead.enter()["room"]["version"]
            lead.act("session.move", version=version, to=RoomState.LIVE.value)
            topology.postgres.let_files_grow(MOST)
            cmid, body, refused = say_until_refused(lead, said)
            topology.postgres.let_files_grow(None)
            assert (refused["code"], refused["message"]) == ("unavailable", Unavailable().message)
            ack = lead.ask("msg.send", cmid=cmid, body=body)  # the same again, with its id
            assert ack["ok"], ack
            said[cmid] = (ack["seq"], body)
        finally:
            topology.postgres.let_files_grow(None)
            lead.close()
    log = log_of(hope, room)
    assert [row.seq for row in log] == list(range(1, len(log) + 1))
    assert {row.cmid: (row.seq, row.body) for row in log if row.cmid} == said
    assert "Traceback" not in topology.logs()
