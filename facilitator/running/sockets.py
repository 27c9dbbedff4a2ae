"""Live asks about how a session runs: translators between the wire and the operations."""

from flask import current_app

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain
from facilitator.live.projection import stamp
from facilitator.live.queries import in_room
from facilitator.running import events, heard, hints, operations, pacts, phrases
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


@channel.on(events.HeardRead, allow=Access.MEMBERS, writes=False)
def read_heard(actor: Actor, asked: events.HeardRead) -> Ack:
    """Say who has been heard."""
    people = [
        events.HeardView(
            id=one.membership_id,
            messages=one.messages,
            words=one.words,
            last_at=stamp(one.last_at) if one.last_at else None,
        )
        for one in heard.heard_in(actor, asked.room)
    ]
    return plain(events.HeardAck(people=people))


@channel.on(events.HintSwitch, allow=Access.MEMBERS)
def switch_hint(actor: Actor, asked: events.HintSwitch) -> Ack:
    """Switch a hint on or off for oneself."""
    return {"off": hints.switch_hint(actor, asked.room, asked.hint, on=asked.on)}


@channel.on(events.PhraseList, allow=Access.MEMBERS, writes=False)
def list_phrases(actor: Actor, asked: events.PhraseList) -> Ack:
    """Return the sentences the circle's facilitators use."""
    group_id = in_room(actor, asked.room).room.group_id
    found = [
        events.PhraseView(situation=one.situation.value, words=one.words, is_draft=one.is_draft)
        for one in phrases.phrases_of(actor, group_id)
        if not one.is_hidden
    ]
    return plain(events.PhraseAck(phrases=found))


@channel.on(events.SessionPostpone, allow=Access.MEMBERS)
def postpone(actor: Actor, asked: events.SessionPostpone) -> Ack:
    """End a session that too few came to."""
    room = heard.postpone_session(actor, asked.room, asked.version, asked.words)
    return {"version": room.version}


@channel.on(events.PactOpen, allow=Access.MEMBERS)
def open_pact(actor: Actor, asked: events.PactOpen) -> Ack:
    """Begin to make an agreement."""
    pacts.open_pact(actor, asked.room)
    return {}


@channel.on(events.PactRead, allow=Access.MEMBERS, writes=False)
def read_pact(actor: Actor, asked: events.PactRead) -> Ack:
    """Say how far the agreement has come."""
    page = pacts.read_pact(actor, asked.room)
    return plain(
        events.PactAck(
            state=page.state.value,
            lines=[
                events.LineView(id=one.id, words=one.words, mine=one.is_mine, picked=one.is_picked)
                for one in page.lines
            ],
            mine=page.mine,
            affirmed=page.affirmed,
            worries=[events.WorryView(who=who, words=words) for who, words in page.worries],
        )
    )


@channel.on(events.PactPropose, allow=Access.MEMBERS)
def propose_line(actor: Actor, asked: events.PactPropose) -> Ack:
    """Propose a line."""
    return {"id": str(pacts.propose_line(actor, asked.room, asked.cmid, asked.words).id)}


@channel.on(events.PactWithdraw, allow=Access.MEMBERS)
def take_line_back(actor: Actor, asked: events.PactWithdraw) -> Ack:
    """Take one's own line back."""
    pacts.take_line_back(actor, asked.room, asked.id)
    return {}


@channel.on(events.PactPick, allow=Access.MEMBERS)
def pick_line(actor: Actor, asked: events.PactPick) -> Ack:
    """Take a line in, or leave it out."""
    pacts.pick_line(actor, asked.room, asked.id, on=asked.on)
    return {}


@channel.on(events.PactSay, allow=Access.MEMBERS)
def give_voice(actor: Actor, asked: events.PactSay) -> Ack:
    """Affirm, or raise a worry."""
    pacts.give_voice(actor, asked.room, asked.worry)
    return {}


@channel.on(events.PactPublish, allow=Access.MEMBERS)
def publish_pact(actor: Actor, asked: events.PactPublish) -> Ack:
    """Publish what is picked."""
    pacts.publish_pact(actor, asked.room)
    return {}


@channel.on(events.PactAccept, allow=Access.MEMBERS)
def accept_pact(actor: Actor, asked: events.PactAccept) -> Ack:
    """Accept what the session agreed on."""
    pacts.accept_pact(actor, asked.room)
    return {}
