"""Live asks about care: translators between the wire and the operations."""

from flask import current_app

from facilitator.care import aside, caring, events, operations
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain
from facilitator.live.posting import check_rate
from facilitator.settings import Settings

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


@channel.on(events.CareSide, allow=Access.MEMBERS)
def side(actor: Actor, asked: events.CareSide) -> Ack:
    """Open a side room for the person and oneself."""
    case = aside.open_side(actor, asked.room, asked.id, asked.version, asked.cmid, asked.words)
    return {"version": case.version, "side": str(case.side_id)}


@channel.on(events.CareAskIn, allow=Access.MEMBERS)
def ask_in(actor: Actor, asked: events.CareAskIn) -> Ack:
    """Ask one more of the team into the side room."""
    return {"version": aside.ask_in(actor, asked.room, asked.id, asked.who).version}


@channel.on(events.CareSideEnd, allow=Access.MEMBERS)
def end_side(actor: Actor, asked: events.CareSideEnd) -> Ack:
    """Close the side room."""
    return {"version": aside.end_side(actor, asked.room, asked.id).version}


@channel.on(events.CareGroup, allow=Access.MEMBERS)
def say_to_group(actor: Actor, asked: events.CareGroup) -> Ack:
    """Say a word to the group."""
    settings: Settings = current_app.extensions["facilitator.settings"]
    check_rate(actor, settings)
    aside.say_to_group(
        actor,
        asked.room,
        asked.id,
        asked.cmid,
        asked.words,
        pause=asked.pause,
        rest_after=settings.rest_after,
    )
    return {}
