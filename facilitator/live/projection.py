"""Who sees what of a room's log, stated once: for pushes, answers and exports alike."""

import uuid
from datetime import datetime
from typing import Any, Protocol

from facilitator.core.access import Role
from facilitator.core.wire import plain
from facilitator.live.events import (
    HeldView,
    LogEvent,
    PersonView,
    RoomView,
    StaffLogEvent,
    WatchedView,
)
from facilitator.live.log import Entry, Logged, LogRow, body_of, label_of
from facilitator.live.models import Message, MessageState, Room, StaffEvent
from facilitator.live.suggestions import suggestion_of
from facilitator.watched.noticing import rule_in
from facilitator.watched.wording import held_words, is_care, staff_words


class Known(Protocol):
    """What everybody in a group may know of somebody."""

    @property
    def id(self) -> uuid.UUID:
        """The membership."""

    @property
    def handle(self) -> str:
        """The name others see."""

    @property
    def role(self) -> Role:
        """The role in the group."""


#: Rows that say whose message they show.
_BY_AUTHOR = {"msg.add", "msg.edit"}
#: What an ordinary member is told of an act against somebody else: that they left.
_FOR_OTHERS = {"member.remove": "member.leave"}
#: What those who wait at the door are told of: where the session stands, nothing that is said.
IN_LOBBY = frozenset({"session.state", "phase.move", "phase.time", "lobby.say", "pact.state"})


def stamp(moment: datetime) -> str:
    """Return a moment as the wire carries it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


#: Keys of a row's facts that are not for everybody: facts for one person each, by their
#: membership, and facts for staff alone.
EACH, STAFF = "each", "staff"


def is_personal(event: Entry, message: Logged | None) -> set[uuid.UUID]:
    """Return the memberships for whom this row looks different than for other members."""
    people = {event.target_id, *map(uuid.UUID, event.meta.get(EACH, {}))}
    if message is not None:
        people.add(message.author_id)
    return {person for person in people if person is not None}


def meta_for(meta: dict[str, Any], viewer_id: uuid.UUID, *, staff: bool) -> dict[str, Any]:
    """Return a row's facts as one viewer may know them: staff all, others their own alone."""
    if EACH not in meta and STAFF not in meta:
        return meta
    if staff:
        return meta
    shared = {key: value for key, value in meta.items() if key not in {EACH, STAFF}}
    return {**shared, **meta.get(EACH, {}).get(str(viewer_id), {})}


def log_event(row: LogRow, viewer_id: uuid.UUID, *, staff: bool, waiting: bool) -> dict[str, Any]:
    """Return one row as this viewer may see it; a row they may not see is a `skip`."""
    event, message = row.event, row.message
    mine = viewer_id == event.target_id
    hidden = event.is_private and not staff and not mine
    if hidden or (waiting and not mine and event.kind not in IN_LOBBY):
        return plain(LogEvent(seq=event.seq, kind="skip"))
    kind, meta = event.kind, meta_for(event.meta, viewer_id, staff=staff)
    if not staff and not mine and kind in _FOR_OTHERS:
        kind, meta = _FOR_OTHERS[kind], {}
    fields: dict[str, Any] = {
        "seq": event.seq,
        "kind": kind,
        "at": stamp(event.at),
        "id": event.message_id,
        "actor": None if event.kind.startswith("member.") and not staff else event.actor_id,
        "target": event.target_id,
        "meta": meta,
    }
    if kind == "prompt.post":
        fields["id"] = uuid.UUID(meta["prompt"])
        fields["body"] = meta["text"]
        fields["meta"] = {}
    if message is not None:
        fields |= _message_fields(row, message, viewer_id, staff=staff)
        if not staff and message.author_id != viewer_id:
            fields["meta"] = {k: v for k, v in meta.items() if k != "words"}  # for the author
    return plain(LogEvent(**fields))


def _message_fields(
    row: LogRow, message: Logged, viewer_id: uuid.UUID, *, staff: bool
) -> dict[str, Any]:
    fields: dict[str, Any] = {"rev": message.rev, "state": message.state.value}
    if row.event.kind in _BY_AUTHOR:
        fields["actor"] = message.author_id
    if message.author_id == viewer_id:
        fields["cmid"] = message.cmid
    if row.body and (staff or message.state is MessageState.VISIBLE):
        fields |= {"body": row.body, **_beside_fields(row, message)}
        if staff:
            fields["watched"] = watched_view(message, row.body, row.label)
    return fields


def _beside_fields(row: LogRow, message: Logged) -> dict[str, Any]:
    """Return what comes with words besides: all of it nothing for most."""
    return {
        "label": row.label,
        "label_by_staff": message.label_by_staff,
        "wish": message.wish.value if message.wish else None,
        "reply": message.reply_to_id,
        "edited": message.edited_at is not None,
    }


#: Rows about somebody of the team that this person themselves never gets.
_NEVER_TO_THEM = ("report.", "care.")


def staff_event(event: StaffEvent, message: Message | None, viewer_id: uuid.UUID) -> dict[str, Any]:
    """Return one row of the staff stream; what concerns the viewer themselves is a `skip`."""
    if event.target_id == viewer_id and event.kind.startswith(_NEVER_TO_THEM):
        return plain(StaffLogEvent(mseq=event.mseq, kind="skip"))
    held = None
    if event.kind == "held.add" and message is not None and message.state is MessageState.HELD:
        held = held_view(message, staff=True)
    elif event.kind == "held.add":
        return plain(StaffLogEvent(mseq=event.mseq, kind="skip"))  # decided meanwhile
    return plain(
        StaffLogEvent(
            mseq=event.mseq,
            kind=event.kind,  # type: ignore[arg-type]
            at=stamp(event.at),
            id=event.message_id or _uuid_in(event.meta),
            actor=event.actor_id,
            target=None if event.kind.startswith("report.") else event.target_id,
            held=held,
            meta={k: v for k, v in event.meta.items() if k != "id"},
        )
    )


def _uuid_in(meta: dict[str, Any]) -> uuid.UUID | None:
    return uuid.UUID(meta["id"]) if "id" in meta else None


def held_view(message: Message, *, staff: bool = False) -> HeldView:
    """Return a waiting message for its author or staff."""
    body, label = body_of(message), label_of(message)
    return HeldView(
        id=message.id,
        cmid=message.cmid,
        actor=message.author_id,
        body=body,
        rev=message.rev,
        reason=held_words(message.reason),
        care=is_care(message.reason),
        watched=watched_view(message, body, label) if staff else None,
        at=stamp(message.written_at),
        label=label,
        wish=message.wish.value if message.wish else None,
        reply=message.reply_to_id,
        suggested=suggestion_of(message),
        waits_long=message.due_step > 1,
    )


def watched_view(message: Message | Logged, body: str, label: str) -> WatchedView | None:
    """Return what was said of a message before it went out, for staff; None for nothing.

    `body` and `label` are its opened words.
    """
    if not message.watched:
        return None
    facts = dict(message.watched)
    language = facts.pop("noticed", None)
    rule = rule_in(f"{body}\n{label}", language) if language is not None else ""
    return WatchedView(words=staff_words(facts["about"]), rule=rule, **facts)


def room_view(room: Room) -> RoomView:
    """Return the state of the session, for everybody."""
    return RoomView(
        state=room.state.value,
        reason=room.reason,
        words=room.words,
        hold_all=room.hold_all,
        version=room.version,
    )


def state_meta(room: Room) -> dict[str, Any]:
    """Return the facts of a session.state row: the state, as room.join tells it."""
    return plain(room_view(room))


def person_view(membership: Known) -> PersonView:
    """Return somebody as everybody in their group may see them."""
    return PersonView(
        id=membership.id,
        handle=membership.handle,
        role=membership.role.value,  # type: ignore[arg-type]
    )
