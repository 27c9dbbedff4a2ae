"""Live asks about what was said: changing it, its warning, kind words, and one's own quiet."""

import uuid

from flask import current_app

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import Ack, Channel
from facilitator.core.errors import Invalid
from facilitator.core.limits import limiter
from facilitator.core.tail import Tail
from facilitator.core.wire import plain
from facilitator.core.work import current_work
from facilitator.groups.kinds import Kindness
from facilitator.live import editing, events, queries, reactions, suggestions
from facilitator.live.models import Message, MessageState
from facilitator.live.projection import stamp
from facilitator.peace import operations as peace
from facilitator.peace.events import PeaceKinds, PeaceMute, PeaceNow, PeaceView
from facilitator.peace.queries import peace_in
from facilitator.settings import Settings
from facilitator.watched.wording import held_words, is_care

channel = Channel()
#: How many messages one may ask about at once.
MOST_IDS = 200


def _settings() -> Settings:
    settings: Settings = current_app.extensions["facilitator.settings"]
    return settings


def _changed(message: Message) -> Ack:
    waits = message.reason if message.state is MessageState.HELD else ""
    return plain(
        events.ChangeAck(
            id=message.id,
            state=message.state.value,
            rev=message.rev,
            reason=held_words(waits),
            care=is_care(waits),
        )
    )


@channel.on(events.MsgEdit, allow=Access.MEMBERS)
def edit(actor: Actor, asked: events.MsgEdit) -> Ack:
    """Change one's own words."""
    limiter.hit(f"{_settings().messages_per_minute}/minute", "messages", actor.member_id)
    return _changed(
        editing.edit_message(
            actor,
            asked.room,
            asked.id,
            asked.rev,
            asked.body,
            label=asked.label,
            sure=asked.sure,
            rest_after=_settings().rest_after,
        )
    )


@channel.on(events.MsgAnswer, allow=Access.MEMBERS)
def answer(actor: Actor, asked: events.MsgAnswer) -> Ack:
    """Share the words a facilitator suggested, or wait on with one's own."""
    return _changed(
        editing.answer_suggestion(
            actor,
            asked.room,
            asked.id,
            asked.rev,
            take=asked.take,
            rest_after=_settings().rest_after,
        )
    )


@channel.on(events.MsgSuggest, allow=Access.MEMBERS)
def suggest(actor: Actor, asked: events.MsgSuggest) -> Ack:
    """Suggest other words for a message that waits."""
    return _changed(
        suggestions.suggest_words(actor, asked.room, asked.id, asked.rev, asked.body, asked.note)
    )


@channel.on(events.MsgLabel, allow=Access.MEMBERS)
def label(actor: Actor, asked: events.MsgLabel) -> Ack:
    """Fold somebody's message behind a warning."""
    return _changed(
        editing.label_message(actor, asked.room, asked.id, asked.rev, asked.label, asked.note)
    )


@channel.on(events.MsgBefore, allow=Access.MEMBERS)
def before(actor: Actor, asked: events.MsgBefore) -> Ack:
    """Read what a message said before; that is recorded."""
    rows = editing.words_before(actor, asked.room, asked.id, asked.reason)
    views = [events.EarlierView(body=row.body, at=stamp(row.at)) for row in rows]
    return plain(events.BeforeAck(before=views))


@channel.on(events.MsgReact, allow=Access.MEMBERS, limit="30/minute")
def react(actor: Actor, asked: events.MsgReact) -> Ack:
    """Put a kind word to a message, or take it away."""
    mine = reactions.react(actor, asked.room, asked.id, Kindness(asked.kind), on=asked.on)
    return {"mine": [kind.value for kind in mine]}


@channel.on(PeaceMute, allow=Access.MEMBERS)
def mute(actor: Actor, asked: PeaceMute) -> Ack:
    """Hear nothing of somebody any more, or again; one's own other screens follow."""
    found = queries.in_room(actor, asked.room, small=True)
    peace.mute(actor, found.room.group_id, asked.who, on=asked.on)
    kept = peace_in(actor, found.room.group_id)
    view = PeaceView(muted=sorted(kept.muted, key=str), lens=list(kept.lens))
    _tell_own(asked.room, found.membership.id, PeaceNow(room=asked.room, peace=view))
    return {"peace": plain(view)}


def _tell_own(room_id: uuid.UUID, membership_id: uuid.UUID, news: PeaceNow) -> None:
    """Tell somebody's own sockets of this process after the commit; others learn it on entering."""
    served: Tail = current_app.extensions["facilitator.tail"]

    def tell() -> None:
        own = [viewer.connection.id for viewer in served.viewers_of(membership_id, room_id)]
        served.fanout.emit(own, PeaceNow.event, plain(news))

    current_work().outbox.append(tell)


@channel.on(PeaceKinds, allow=Access.MEMBERS, writes=False)
def kinds(actor: Actor, asked: PeaceKinds) -> Ack:
    """Say which reactions are left without those of people the asker has muted."""
    if len(asked.ids) > MOST_IDS:
        raise Invalid("That is too much at once. Please reload the page.")
    found = queries.in_room(actor, asked.room, small=True)
    muted = peace_in(actor, found.room.group_id).muted
    seen = reactions.kinds_seen(actor, asked.room, asked.ids, muted)
    return {"kinds": {str(one): [k.value for k in have] for one, have in seen.items()}}
