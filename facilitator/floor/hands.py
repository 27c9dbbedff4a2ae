"""Hands: raised, called, lowered. The server keeps their order.

Part of this feature's operations, kept apart for size.
"""

import uuid

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.floor.models import HandOrder, Voice
from facilitator.floor.operations import settled_in
from facilitator.floor.queries import Asking, Person, Scene, asking_in
from facilitator.floor.settling import put_down
from facilitator.floor.views import tell_hands, tell_state
from facilitator.live.models import FloorMode

LONGEST_TOPIC = 60
MUTED = "You have a break from writing. You can raise your hand when it is over."


def raise_hand(actor: Actor, room_id: uuid.UUID, topic: str = "") -> int:
    """Raise one's hand and return one's place; a hand that is up keeps it.

    Staff may raise theirs, too. `topic` is read by staff alone and goes with the hand.
    """
    words = clean_text(topic, LONGEST_TOPIC, field="topic")
    asking = settled_in(actor, room_id, Permission.POST)
    me, scene = asking.inside, asking.scene
    asking.require_awake()
    if me.is_muted:
        raise NotAllowed(MUTED, code="muted")
    voice = scene.voice_of(me.id)
    if voice.hand is None:
        # the log's head only rises, and this very change adds a row to it
        voice.hand, voice.raised_at = scene.room.last_seq + 1, clock.now()
    if words:
        voice.topic_sealed = seal(me.id, _place_of(scene, me.id), words)
    tell_hands(scene)
    return [one.membership_id for one in scene.in_order()].index(me.id) + 1


def _place_of(scene: Scene, membership_id: uuid.UUID) -> Place:
    """Return where a topic's words are bound to; one raised again is another text."""
    return Place("voices", "topic", membership_id, scene.voice_of(membership_id).hand or 0)


def lower_hand(actor: Actor, room_id: uuid.UUID, who: uuid.UUID | None = None) -> None:
    """Lower one's own hand, or as staff somebody else's; one that is down stays down."""
    asking = settled_in(actor, room_id, Permission.POST)
    me, scene = asking.inside, asking.scene
    if who is not None and who != me.id:
        _require_staff(asking)
        _person_in(scene, who)
    voice = scene.voices.get(who or me.id)
    if voice is not None and voice.hand is not None:
        put_down(voice)
        tell_hands(scene)


def lower_all(actor: Actor, room_id: uuid.UUID) -> int:
    """Lower every hand; returns how many were up."""
    scene = settled_in(actor, room_id, Permission.ROOM_HOLD).scene
    hands = scene.hands()
    for voice in hands:
        put_down(voice)
    if hands:
        tell_hands(scene)
    return len(hands)


def set_order(actor: Actor, room_id: uuid.UUID, order: HandOrder) -> None:
    """Choose the order hands are called in; everybody is told which one is on."""
    scene = settled_in(actor, room_id, Permission.ROOM_HOLD).scene
    if scene.floor.hand_order is not order:
        scene.floor.hand_order = order
        tell_hands(scene)


def call(actor: Actor, room_id: uuid.UUID, who: uuid.UUID) -> None:
    """Call somebody, with a hand up or without: they may write until they are done.

    Nobody reads why. Whoever was called before is done.
    """
    asking = settled_in(actor, room_id, Permission.ROOM_HOLD)
    scene = asking.scene
    person = _person_in(scene, who)
    asking.require_awake()
    if scene.room.mode not in {FloorMode.OPEN, FloorMode.HANDS}:
        raise Conflict("Just now nobody is called. Switch to hands first.")
    if not person.may_hold:
        raise Conflict(f"{person.handle} can’t write just now. You can call somebody else.")
    if scene.room.speaker_id == who:
        return
    scene.room.speaker_id = who
    voice = scene.voice_of(who)
    voice.turns += 1
    put_down(voice)
    tell_state(scene, "{name} has been called.", who)
    tell_hands(scene)


def finish(actor: Actor, room_id: uuid.UUID, who: uuid.UUID) -> None:
    """End what somebody was called for: they themselves, or staff; done twice is once."""
    asking = settled_in(actor, room_id, Permission.POST)
    me, scene = asking.inside, asking.scene
    if who != me.id:
        _require_staff(asking)
        _person_in(scene, who)
    if scene.room.mode is FloorMode.ROUND:
        raise Conflict("A round is on; a turn is finished there.")
    if scene.room.speaker_id == who:
        scene.room.speaker_id = None
        tell_state(scene, "{name} is done.", who)


def topics_in(actor: Actor, room_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return what people would like to say, for staff alone; nobody else gets any."""
    asking = asking_in(actor, room_id, Permission.GROUP_SEE, lock=False)
    if not asking.is_staff:
        return {}
    return {voice.membership_id: _topic(asking.scene, voice) for voice in asking.scene.hands()}


def _topic(scene: Scene, voice: Voice) -> str:
    if voice.topic_sealed is None:
        return ""
    try:
        place = _place_of(scene, voice.membership_id)
        return unseal(voice.membership_id, place, voice.topic_sealed)
    except Sealed:
        return ""


def _require_staff(asking: Asking) -> None:
    if not asking.is_staff:
        raise NotAllowed()


@no_actor("part of an act on somebody in a room the actor was let into")
def _person_in(scene: Scene, who: uuid.UUID) -> Person:
    person = scene.people.get(who)
    if person is None or not person.is_inside:
        raise NotFound()
    return person
