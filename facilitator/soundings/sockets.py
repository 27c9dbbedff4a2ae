"""Live asks about questions answered with a tap: between the wire and the operations."""

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain
from facilitator.soundings import events, operations, queries
from facilitator.soundings.models import SoundingKind
from facilitator.soundings.scales import SCALES

channel = Channel()


@channel.on(events.SoundingOpen, allow=Access.MEMBERS)
def open_sounding(actor: Actor, asked: events.SoundingOpen) -> Ack:
    """Ask the room a question."""
    kind = SoundingKind(asked.kind)
    is_scale = kind is SoundingKind.SCALE
    draft = operations.Draft(
        kind=kind,
        question=asked.question,
        choices=SCALES[asked.scale] if is_scale else tuple(asked.choices),
        several=asked.several,
        named=asked.named,
        minutes=asked.minutes,
    )
    one = operations.open_sounding(actor, asked.room, asked.cmid, asked.version, draft)
    return {"id": str(one.id)}


@channel.on(events.SoundingAnswer, allow=Access.MEMBERS)
def answer_sounding(actor: Actor, asked: events.SoundingAnswer) -> Ack:
    """Answer."""
    operations.answer_sounding(actor, asked.room, asked.id, asked.cmid, asked.choices)
    return {}


@channel.on(events.SoundingClose, allow=Access.MEMBERS)
def close_sounding(actor: Actor, asked: events.SoundingClose) -> Ack:
    """Close the one that is open."""
    operations.close_sounding(actor, asked.room, asked.id, asked.version)
    return {}


@channel.on(events.SoundingRead, allow=Access.MEMBERS, writes=False)
def read_soundings(actor: Actor, asked: events.SoundingRead) -> Ack:
    """Say what was asked, and what came of it."""
    found = queries.read_soundings(actor, asked.room)
    return plain(events.SoundingReadAck(version=found.version, soundings=found.views))
