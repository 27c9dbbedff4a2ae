"""Live asks about care: translators between the wire and the operations."""

from facilitator.care import caring, events, operations
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain

channel = Channel()

#: Its own and generous: no other limit may stand between somebody and help.
OFTEN = "60/minute"


@channel.on(events.CareRaise, allow=Access.MEMBERS, limit=OFTEN)
def raise_(actor: Actor, asked: events.CareRaise) -> Ack:
    """Say that one is not OK, or is worried about somebody."""
    operations.raise_in_room(actor, asked.room, asked.cmid, asked.about, asked.id, asked.words)
    return _mine(actor, asked)


@channel.on(events.CareMine, allow=Access.MEMBERS, limit=OFTEN)
def mine(actor: Actor, asked: events.CareMine) -> Ack:
    """Answer how it stands with care for oneself."""
    return _mine(actor, asked)


def _mine(actor: Actor, asked: events.CareRaise | events.CareMine) -> Ack:
    own, here = operations.mine_in_room(actor, asked.room)
    return plain(events.CareMineAck(mine=own, team_here=here))


@channel.on(events.CareTake, allow=Access.MEMBERS)
def take(actor: Actor, asked: events.CareTake) -> Ack:
    """Say that one has seen a case and looks after it."""
    return {"version": caring.take_in_room(actor, asked.room, asked.id, asked.version).version}
