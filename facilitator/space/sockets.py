"""Live asks about what members show to a facilitator, and the bell when that changes."""

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.tail import Tail
from facilitator.core.wire import plain
from facilitator.space import events, in_room

channel = Channel()


@channel.on(events.SharedRead, allow=Access.MEMBERS, writes=False)
def read(actor: Actor, asked: events.SharedRead) -> Ack:
    """Answer what is shown to the asker here."""
    return plain(events.SharedReadAck(shared=in_room.shared_in(actor, asked.room)))


@channel.on(events.SharedLook, allow=Access.MEMBERS)
def look(actor: Actor, asked: events.SharedLook) -> Ack:
    """Answer its words."""
    return plain(events.SharedLookAck(facts=in_room.look_in(actor, asked.room, asked.id)))


def tell_of_shared(tail: Tail, membership: str) -> None:
    """Ring at one facilitator's own sockets of this process: what they are shown has changed."""
    for room in list(tail.rooms.values()):
        own = [v.connection.id for v in room.viewers.values() if v.membership_id.hex == membership]
        if own:
            news = plain(events.SharedNews(room=room.room_id))
            tail.fanout.emit(own, events.SharedNews.event, news)
