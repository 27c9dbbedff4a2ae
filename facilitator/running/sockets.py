"""Live asks about how a session runs: translators between the wire and the operations."""

from flask import current_app

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.running import events, operations
from facilitator.settings import Settings

channel = Channel()


@channel.on(events.PhaseMove, allow=Access.MEMBERS)
def move_phase(actor: Actor, asked: events.PhaseMove) -> Ack:
    """Go on to a part, or back to one."""
    run = operations.move_phase(actor, asked.room, asked.version, asked.to)
    return {"version": run.version}


@channel.on(events.PhaseExtend, allow=Access.MEMBERS)
def extend_phase(actor: Actor, asked: events.PhaseExtend) -> Ack:
    """Give the part more time."""
    run = operations.extend_phase(actor, asked.room, asked.version, asked.minutes)
    return {"version": run.version}


@channel.on(events.SheetPost, allow=Access.MEMBERS)
def post_from_sheet(actor: Actor, asked: events.SheetPost) -> Ack:
    """Post a script or a question from the run sheet."""
    settings: Settings = current_app.extensions["facilitator.settings"]
    seq = operations.post_from_sheet(
        actor,
        asked.room,
        asked.cmid,
        part=asked.part,
        what=asked.what,
        text=asked.text,
        rest_after=settings.rest_after,
    )
    return {"seq": seq}


@channel.on(events.LobbySay, allow=Access.MEMBERS)
def say_to_lobby(actor: Actor, asked: events.LobbySay) -> Ack:
    """Set what the lobby reads."""
    operations.say_to_lobby(actor, asked.room, asked.words)
    return {}
