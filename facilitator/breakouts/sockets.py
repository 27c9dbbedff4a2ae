"""Live asks about small circles: translators between the wire and the operations."""

from flask import current_app

from facilitator.breakouts import bells, events, operations, queries
from facilitator.breakouts.models import Breakout, SmallCircle
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain
from facilitator.live.posting import check_rate
from facilitator.settings import Settings

channel = Channel()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["facilitator.settings"]
    return settings


@channel.on(events.BreakoutOpen, allow=Access.MEMBERS)
def open_circles(actor: Actor, asked: events.BreakoutOpen) -> Ack:
    """Split the people inside."""
    circles = tuple(tuple(people) for people in asked.circles)
    split = operations.Split(minutes=asked.minutes, size=asked.size, circles=circles)
    return _moved(operations.open_breakout(actor, asked.room, asked.version, split))


@channel.on(events.BreakoutExtend, allow=Access.MEMBERS)
def extend(actor: Actor, asked: events.BreakoutExtend) -> Ack:
    """Give all circles five minutes more."""
    return _moved(operations.extend_breakout(actor, asked.room, asked.version))


@channel.on(events.BreakoutEnd, allow=Access.MEMBERS)
def end(actor: Actor, asked: events.BreakoutEnd) -> Ack:
    """Bring everybody back."""
    return _moved(operations.end_breakout(actor, asked.room, asked.version))


def _moved(breakout: Breakout) -> Ack:
    return {"version": breakout.version}


@channel.on(events.BreakoutMove, allow=Access.MEMBERS)
def move(actor: Actor, asked: events.BreakoutMove) -> Ack:
    """Put somebody into a circle, or back into the main room."""
    operations.move_person(actor, asked.room, asked.who, asked.to)
    return {}


@channel.on(events.BreakoutStay, allow=Access.MEMBERS)
def stay(actor: Actor, asked: events.BreakoutStay) -> Ack:
    """Rather stay, or go after all."""
    operations.stay(actor, asked.room, on=asked.on)
    return {}


@channel.on(events.BreakoutSay, allow=Access.MEMBERS)
def say(actor: Actor, asked: events.BreakoutSay) -> Ack:
    """Say something everywhere at once."""
    settings = _settings()
    check_rate(actor, settings)
    return {
        "rooms": bells.say_to_all(actor, asked.room, asked.cmid, asked.body, settings.rest_after)
    }


@channel.on(events.BreakoutBoard, allow=Access.MEMBERS, writes=False)
def board(actor: Actor, asked: events.BreakoutBoard) -> Ack:
    """Answer how the circles stand."""
    return plain(queries.board_for(actor, asked.room))


@channel.on(events.CircleBell, allow=Access.MEMBERS, limit="12/minute")
def bell(actor: Actor, asked: events.CircleBell) -> Ack:
    """Ring, or take it back."""
    return _circle(bells.ring(actor, asked.room, on=asked.on))


@channel.on(events.CircleCome, allow=Access.MEMBERS)
def come(actor: Actor, asked: events.CircleCome) -> Ack:
    """Say that one comes."""
    return _circle(bells.come(actor, asked.room, asked.id))


def _circle(circle: SmallCircle) -> Ack:
    return {"circle": plain(queries.circle_view(circle))}
