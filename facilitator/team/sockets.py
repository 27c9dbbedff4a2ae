"""Live asks of the team: translators between the wire and the operations."""

from typing import Any

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.tail import Tail
from facilitator.core.wire import plain
from facilitator.team import aside, events, hats, operations, queries, quiet
from facilitator.team.models import Hat, Team

channel = Channel()


@channel.on(events.TeamSay, allow=Access.MEMBERS)
def say(actor: Actor, asked: events.TeamSay) -> Ack:
    """Say something to the team."""
    line = operations.say_to_team(actor, asked.room, asked.cmid, asked.body)
    return {"number": line.number}


@channel.on(events.TeamRead, allow=Access.MEMBERS, writes=False)
def read(actor: Actor, asked: events.TeamRead) -> Ack:
    """Answer the team's lines after a number."""
    return plain(events.TeamReadAck(lines=queries.lines_after(actor, asked.room, asked.after)))


@channel.on(events.TeamCall, allow=Access.MEMBERS)
def call(actor: Actor, asked: events.TeamCall) -> Ack:
    """Call moderators and admins in, or let them go."""
    operations.call_office(actor, asked.room, on=asked.on)
    return {}


@channel.on(events.TeamHat, allow=Access.MEMBERS)
def hat(actor: Actor, asked: events.TeamHat) -> Ack:
    """Give somebody of the team a hat, or take it off."""
    hats.wear_hat(actor, asked.room, asked.who, Hat(asked.hat) if asked.hat else None)
    return {}


@channel.on(events.TeamHand, allow=Access.MEMBERS)
def hand(actor: Actor, asked: events.TeamHand) -> Ack:
    """Hand the lead on."""
    return _moved(hats.hand_on(actor, asked.room, asked.version, asked.who, at_once=asked.at_once))


@channel.on(events.TeamAnswer, allow=Access.MEMBERS)
def answer(actor: Actor, asked: events.TeamAnswer) -> Ack:
    """Take the lead that is offered, or leave it."""
    return _moved(hats.answer_offer(actor, asked.room, asked.version, yes=asked.yes))


@channel.on(events.TeamClaim, allow=Access.MEMBERS)
def claim(actor: Actor, asked: events.TeamClaim) -> Ack:
    """Take the lead of a session without one, or one's own back."""
    return _moved(hats.claim_lead(actor, asked.room, asked.version))


def _moved(team: Team) -> Ack:
    return {"version": team.version}


@channel.on(events.QuietSend, allow=Access.MEMBERS, limit="8/minute")
def send_quietly(actor: Actor, asked: events.QuietSend) -> Ack:
    """Say something to the team of this session alone."""
    line, here = quiet.send_quietly(actor, asked.room, asked.cmid, asked.body)
    return plain(events.QuietReadAck(line=line, team_here=here))


@channel.on(events.QuietRead, allow=Access.MEMBERS)
def read_quietly(actor: Actor, asked: events.QuietRead) -> Ack:
    """Answer one's own quiet line."""
    line, here = quiet.read_own_line(actor, asked.room)
    return plain(events.QuietReadAck(line=line, team_here=here))


@channel.on(events.QuietList, allow=Access.MEMBERS, writes=False)
def list_quietly(actor: Actor, asked: events.QuietList) -> Ack:
    """Answer every quiet line of the session."""
    return plain(events.QuietListAck(lines=quiet.list_lines(actor, asked.room)))


@channel.on(events.QuietTake, allow=Access.MEMBERS)
def take_quietly(actor: Actor, asked: events.QuietTake) -> Ack:
    """Say that one answers a line, or give it back."""
    quiet.take_line(actor, asked.room, asked.who, on=asked.on)
    return {}


@channel.on(events.QuietAnswer, allow=Access.MEMBERS)
def answer_quietly(actor: Actor, asked: events.QuietAnswer) -> Ack:
    """Answer somebody's quiet line."""
    quiet.answer_line(actor, asked.room, asked.who, asked.cmid, asked.body)
    return {}


@channel.on(events.SeatBreather, allow=Access.MEMBERS)
def breather(actor: Actor, asked: events.SeatBreather) -> Ack:
    """Step aside for a moment, or come back."""
    return {"until": aside.take_breather(actor, asked.room, on=asked.on)}


@channel.on(events.GroundOffer, allow=Access.MEMBERS)
def offer_quiet_minute(actor: Actor, asked: events.GroundOffer) -> Ack:
    """Offer a quiet minute to everybody, or to one person."""
    return {"seq": aside.offer_quiet_minute(actor, asked.room, asked.practice, asked.who)}


def tell_of_quiet_news(tail: Tail, membership: str) -> None:
    """Ring at one member's own sockets of this process: their quiet line has news."""
    for room in list(tail.rooms.values()):
        own = [v.connection.id for v in room.viewers.values() if v.membership_id.hex == membership]
        if own:
            news: dict[str, Any] = plain(events.QuietNews(room=room.room_id))
            tail.fanout.emit(own, events.QuietNews.event, news)
