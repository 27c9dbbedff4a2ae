"""Live asks about who may speak: translators between the wire and the operations."""

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.wire import plain
from facilitator.floor import events, hands, intents, operations, rounds
from facilitator.floor.models import HandOrder, RoundOrder, TurnState
from facilitator.live.models import FloorMode
from facilitator.meetings.models import Intent

channel = Channel()


@channel.on(events.ModeSet, allow=Access.MEMBERS)
def mode(actor: Actor, asked: events.ModeSet) -> Ack:
    """Switch who may write."""
    scene = operations.set_mode(actor, asked.room, asked.version, FloorMode(asked.mode))
    return {"version": scene.floor.version}


@channel.on(events.SilenceKeep, allow=Access.MEMBERS)
def silence(actor: Actor, asked: events.SilenceKeep) -> Ack:
    """Keep silence together, or end it."""
    scene = operations.keep_silence(actor, asked.room, asked.version, asked.seconds)
    return {"version": scene.floor.version}


@channel.on(events.PaceSet, allow=Access.MEMBERS)
def pace(actor: Actor, asked: events.PaceSet) -> Ack:
    """Set the pace of this session."""
    scene = operations.set_pace(actor, asked.room, asked.version, asked.seconds)
    return {"version": scene.floor.version}


@channel.on(events.DoorsSet, allow=Access.MEMBERS)
def doors(actor: Actor, asked: events.DoorsSet) -> Ack:
    """Close the doors, or open them."""
    scene = operations.set_doors(actor, asked.room, asked.version, closed=asked.closed)
    return {"version": scene.floor.version}


@channel.on(events.FloorLook, allow=Access.MEMBERS, writes=False)
def look(actor: Actor, asked: events.FloorLook) -> Ack:
    """Answer what no row carries."""
    intent, may_choose = intents.intent_in(actor, asked.room)
    topics = hands.topics_in(actor, asked.room)
    return plain(
        events.FloorLookAck(
            prompt=rounds.prompt_in(actor, asked.room),
            intent=intent.value,
            may_choose=may_choose,
            topics={str(who): words for who, words in topics.items()},
        )
    )


@channel.on(events.IntentSet, allow=Access.MEMBERS)
def intent(actor: Actor, asked: events.IntentSet) -> Ack:
    """Keep what somebody came for."""
    intents.set_intent(actor, asked.room, Intent(asked.intent))
    return {}


@channel.on(events.HandRaise, allow=Access.MEMBERS)
def raise_hand(actor: Actor, asked: events.HandRaise) -> Ack:
    """Raise one's hand."""
    return {"place": hands.raise_hand(actor, asked.room, asked.topic)}


@channel.on(events.HandLower, allow=Access.MEMBERS)
def lower_hand(actor: Actor, asked: events.HandLower) -> Ack:
    """Lower a hand."""
    hands.lower_hand(actor, asked.room, asked.who)
    return {}


@channel.on(events.HandClear, allow=Access.MEMBERS)
def lower_all(actor: Actor, asked: events.HandClear) -> Ack:
    """Lower all hands."""
    return {"lowered": hands.lower_all(actor, asked.room)}


@channel.on(events.HandOrder, allow=Access.MEMBERS)
def order(actor: Actor, asked: events.HandOrder) -> Ack:
    """Choose the order hands are called in."""
    hands.set_order(actor, asked.room, HandOrder(asked.order))
    return {}


@channel.on(events.HandCall, allow=Access.MEMBERS)
def call(actor: Actor, asked: events.HandCall) -> Ack:
    """Call somebody."""
    hands.call(actor, asked.room, asked.who)
    return {}


@channel.on(events.HandDone, allow=Access.MEMBERS)
def done(actor: Actor, asked: events.HandDone) -> Ack:
    """End what somebody was called for."""
    hands.finish(actor, asked.room, asked.who)
    return {}


@channel.on(events.RoundStart, allow=Access.MEMBERS)
def start_round(actor: Actor, asked: events.RoundStart) -> Ack:
    """Start a round."""
    draft = rounds.RoundDraft(
        prompt=asked.prompt,
        order=RoundOrder(asked.order),
        who=tuple(asked.who),
        seconds=asked.seconds,
        minutes=asked.minutes,
        with_staff=asked.with_staff,
        staff_write=asked.staff_write,
    )
    scene = rounds.start_round(actor, asked.room, asked.version, draft)
    return {"version": scene.floor.version}


@channel.on(events.RoundOrder, allow=Access.MEMBERS)
def order_round(actor: Actor, asked: events.RoundOrder) -> Ack:
    """Put those who wait into another order."""
    rounds.order_round(actor, asked.room, asked.id, asked.who)
    return {}


@channel.on(events.RoundEnd, allow=Access.MEMBERS)
def end_round(actor: Actor, asked: events.RoundEnd) -> Ack:
    """End a round."""
    rounds.end_round(actor, asked.room, asked.id)
    return {}


@channel.on(events.TurnMove, allow=Access.MEMBERS)
def move_turn(actor: Actor, asked: events.TurnMove) -> Ack:
    """Do something with a turn."""
    rounds.move_turn(actor, asked.room, asked.id, asked.rev, TurnState(asked.to))
    return {}


@channel.on(events.TurnExtend, allow=Access.MEMBERS)
def extend_turn(actor: Actor, asked: events.TurnExtend) -> Ack:
    """Give whoever speaks two minutes more."""
    rounds.extend_turn(actor, asked.room, asked.id, asked.rev)
    return {}
