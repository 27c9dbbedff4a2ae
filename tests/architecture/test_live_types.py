"""The browser's types of the live channel are made from these; a stale copy fails here."""

import json
from pathlib import Path

import facilitator
from facilitator import wiring
from facilitator.core import wire
from facilitator.live import events as live
from facilitator.moderation import events as moderation

COMMITTED = Path(facilitator.__file__).parent.parent / "web/src/room/live.schema.json"


def test_the_committed_schema_is_what_the_server_speaks():
    """`flask --app wsgi live-schema > web/src/room/live.schema.json`, then `npm run types`."""
    assert wiring.CHANNELS
    assert json.loads(COMMITTED.read_text("utf-8")) == wire.schema()


def test_every_ask_a_channel_answers_is_in_the_schema():
    known = json.loads(COMMITTED.read_text("utf-8"))["properties"]
    asked = {handler.ask.__name__ for channel in wiring.CHANNELS for handler in channel.handlers}
    assert asked <= set(known)
    assert {live.JoinAck.__name__, moderation.ReportAck.__name__} <= set(known)
