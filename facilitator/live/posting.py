"""Saying something in a room: the path that must be quick, and may never be wrong.

Part of this feature's operations. Two statements read all that can forbid a
message, under the room's lock; two or three write it. None goes through the ORM.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import blind_index, seal
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.limits import limiter
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Lasting, Prepared, inserting, memory_now
from facilitator.core.text import clean_text
from facilitator.groups.kinds import Moderation
from facilitator.groups.models import Agreement, Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import PAUSED_WORDS, Place, permissions_in
from facilitator.live.beside import NOTHING, Beside, check_reply, clean_label, seal_label
from facilitator.live.holding import FIRST_LOOK, check_pace, why_held
from facilitator.live.lateness import closed_since
from facilitator.live.log import (
    LockedRoom,
    Logged,
    append_said,
    lock_for_message,
    place_of,
    tell_staff,
)
from facilitator.live.models import Message, MessageState, RoomState, Seat, SeatState
from facilitator.live.speaking import check_floor
from facilitator.meetings.queries import meeting_for
from facilitator.organizations.consents import check_consent
from facilitator.organizations.models import Organization
from facilitator.prompts.queries import prompt_for
from facilitator.settings import Settings
from facilitator.watched.contact import ask_first
from facilitator.watched.looking import (
    AskFirst,
    Concern,
    Finding,
    call,
    check,
    find_in,
    waiting,
)
from facilitator.watched.models import Does

SMALL_OVER = "This small circle is over. Your writing is kept; everyone is back in the main room."
#: The longest message, in characters.
LONGEST = 4000
#: An id no message has.
NO_MESSAGE = uuid.UUID(int=0)
#: Words for why the composer rests, by state of the session.
CLOSED = {
    RoomState.SCHEDULED: "The session hasn't opened yet.",
    RoomState.LOBBY: "The session hasn't started yet. A facilitator opens it soon.",
    RoomState.PAUSED: "The room is resting. Your writing is kept.",
    RoomState.ENDED: "This session has ended. Thank you for being here.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is stored; `seq` is 0 while it is held. `dup`: it was said before.

    `pace` is after how many seconds its author may say the next.
    """

    id: uuid.UUID
    state: MessageState
    reason: str
    seq: int
    dup: bool = False
    pace: int = 0


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides whether something may be said; the names are the columns'."""

    group_state: GroupState
    moderation: Moderation
    hold_first: int
    slow_seconds: int
    lets_contact_through: bool
    membership_id: uuid.UUID | None
    membership_state: MembershipState | None
    role: Role | None
    until: datetime | None
    joined_at: datetime | None
    agreed_version: int | None
    seat_state: SeatState | None
    has_agreed: bool | None
    muted_until: datetime | None
    mute_reason: str | None
    from_seq: int | None
    #: The agreement in force; None without one.
    agreement: int | None
    country: str
    watched_mark: uuid.UUID | None
    notices_danger: bool
    language: str

    @property
    def place(self) -> Place | None:
        """The actor's place in the group."""
        if self.membership_state is None or self.role is None:
            return None
        return Place(self.membership_state, self.role, self.until)


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that was said before, with the mark of its words."""

    mark: bytes
    said: Said


def _known(
    message_id: uuid.UUID | None, mark: bytes, state: MessageState, reason: str, seq: int | None
) -> _Known | None:
    if message_id is None:
        return None
    return _Known(mark, Said(message_id, state, reason, seq or 0, dup=True))


_KNOWN = (Message.id, Message.body_hash, Message.state, Message.reason, Message.seq)
_FACTS = (
    sa.select(
        Group.state,
        Group.moderation,
        Group.hold_first,
        Group.slow_seconds,
        Group.lets_contact_through,
        Membership.id,
        Membership.state,
        Membership.role,
        Membership.until,
        Membership.joined_at,
        Membership.agreed_version,
        Seat.state,
        Seat.has_agreed,
        Seat.muted_until,
        Seat.mute_reason,
        Seat.from_seq,
        sa.select(sa.func.max(Agreement.version))
        .where(Agreement.group_id == sa.bindparam("group_id"))
        .scalar_subquery(),
        Organization.country,
        Organization.watched_mark,
        Organization.notices_danger,
        Group.language,
    )
    .join(Organization, Organization.id == Group.organization_id)
    .outerjoin(
        Membership,
        sa.and_(Membership.group_id == Group.id, Membership.member_id == sa.bindparam("member_id")),
    )
    .outerjoin(
        Seat,
        sa.and_(Seat.room_id == sa.bindparam("room_id"), Seat.membership_id == Membership.id),
    )
    .where(Group.id == sa.bindparam("group_id"))
)
#: Where nobody else can write, what may forbid a message is kept; elsewhere all is read at once.
_FACTS_KEPT = Lasting(_FACTS, _Facts)
_KNOWN_ALONE = Prepared(
    sa.select(*_KNOWN).where(
        Message.room_id == sa.bindparam("room_id"),
        Message.author_id == sa.bindparam("author_id"),
        Message.cmid == sa.bindparam("cmid"),
    ),
    _known,
)
#: What somebody has said in a room by its `cmid`: whoever adds a message notes it here.
_CMIDS = Lasting(
    sa.select(Message.cmid).where(
        Message.room_id == sa.bindparam("room_id"),
        Message.author_id == sa.bindparam("author_id"),
    ),
    lambda cmid: cmid,
)
_FACTS_AND_KNOWN = Prepared(
    _FACTS.add_columns(*_KNOWN).outerjoin(
        Message,
        sa.and_(
            Message.room_id == sa.bindparam("room_id"),
            Message.author_id == Membership.id,
            Message.cmid == sa.bindparam("cmid"),
        ),
    ),
    lambda *row: (_Facts(*row[: -len(_KNOWN)]), _known(*row[-len(_KNOWN) :])),
)
_ADD = inserting(Message)


def check_rate(actor: Actor, settings: Settings) -> None:
    """Raise TooMany when somebody says too much too fast, in whatever room and by whatever way."""
    limiter.hit(f"{settings.message_burst}/2 seconds", "burst", actor.member_id)
    limiter.hit(f"{settings.messages_per_minute}/minute", "messages", actor.member_id)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody in a locked room, and all that decides whether they may say something there."""

    room: LockedRoom
    facts: _Facts
    id: uuid.UUID
    permissions: frozenset[Permission]
    #: What was said with this `cmid` before.
    known: _Known | None = None
    #: Since when the session is open, while its doors are closed; None while they are open.
    closed_since: datetime | None = None

    @property
    def is_staff(self) -> bool:
        """Whether they hold the room: nothing of theirs waits, and no pace holds for them."""
        return Permission.ROOM_HOLD in self.permissions

    def check(self, actor: Actor, rest_after: float) -> None:
        """Raise what the composer will say, when the author may not write here now."""
        if Permission.POST not in self.permissions:
            paused = self.facts.membership_state is MembershipState.PAUSED
            raise NotAllowed(PAUSED_WORDS if paused else "")
        _check_may_post(actor, self.room, self.facts, is_staff=self.is_staff, rest_after=rest_after)

    def look_at(self, text: str, label: str, *, sure: bool) -> Finding:
        """Look at words and their warning before they go out; what is found is of the words.

        Raises AskFirst for what could find somebody, and as the organization's phrases
        say. Words that worry us are never sent back: a person reads them.
        """
        facts, whole = self.facts, f"{text}\n{label}"
        finding = find_in(
            facts.watched_mark,
            whole,
            language=facts.language,
            is_staff=self.is_staff,
            notices=facts.notices_danger,
        )
        if finding.does is not Does.CRISIS:
            through = facts.lets_contact_through and self.closed_since is None
            try:
                ask_first(
                    whole, facts.country, through=through, sure=self.is_staff or (sure and through)
                )
                check(finding, whole, sure=sure)
            except AskFirst:
                if not finding.worries:
                    raise
                finding = waiting(finding)
        return finding.within(len(text))

    def why_read_first(self, finding: Finding) -> str:
        """Return why words wait for a facilitator now, or nothing."""
        return finding.reason or self.why_all_wait

    def call(self, actor: Actor, finding: Finding, message_id: uuid.UUID) -> None:
        """Call a person for words that worry us; the message is kept."""
        where = Concern(self.room.group_id, self.id, finding.about, self.room.id, message_id)
        call(actor, finding, where)

    @property
    def why_all_wait(self) -> str:
        """Why their messages wait for a facilitator now, or nothing."""
        if self.is_staff:
            return ""
        if self.room.hold_all:
            return "hold_all"
        if self._is_new:
            return "first_posts"
        return why_held(self.facts.moderation, self.facts.hold_first, self.id)

    @property
    def _is_new(self) -> bool:
        """Whether they joined the circle only since the session opened whose doors are closed."""
        joined, opened = self.facts.joined_at, self.closed_since
        return joined is not None and opened is not None and joined > opened


def author_in(actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID = NO_MESSAGE) -> Author:
    """Lock a room and return the actor as an author there; NotFound for whoever is not of it.

    The room is locked first, then everything that can forbid a message is read as it is
    now: a removal or a mute that was committed earlier always wins. On PostgreSQL two
    statements and no fewer: what is read together with the lock may be older than it.
    """
    room = lock_for_message(room_id)
    if room is None:
        meeting_for(actor, room_id, Permission.GROUP_SEE)  # the same answer as for a foreign one
        raise NotFound()
    facts, known = _facts(actor.member_id, room, cmid)
    place, author_id = facts.place, facts.membership_id
    permissions = permissions_in(actor, place)
    if (
        author_id is None
        or place is None
        or not place.is_inside
        or Permission.GROUP_SEE not in permissions
    ):
        raise NotFound()
    seated = facts.seat_state is SeatState.ADMITTED
    if room.parent_id is not None and not seated and Permission.ROOM_PAUSE not in permissions:
        raise NotFound()  # somebody else's small room
    return Author(room, facts, author_id, permissions, known, _closed_since(room))


def _facts(member_id: uuid.UUID, room: LockedRoom, cmid: uuid.UUID) -> tuple[_Facts, _Known | None]:
    """Return what decides about somebody in a locked room, and what they said before."""
    where = {"member_id": member_id, "group_id": room.group_id, "room_id": room.id}
    if memory_now() is None:
        found = _FACTS_AND_KNOWN.first(**where, cmid=cmid)
        if found is None:
            raise NotFound()
        return found
    facts = _FACTS_KEPT.first(**where)
    if facts is None:
        raise NotFound()
    author_id = facts.membership_id
    if author_id is None or cmid == NO_MESSAGE:
        return facts, None
    if cmid not in _CMIDS.every(room_id=room.id, author_id=author_id):
        return facts, None
    return facts, _KNOWN_ALONE.first(room_id=room.id, author_id=author_id, cmid=cmid)


def _closed_since(room: LockedRoom) -> datetime | None:
    """Return since when the session is open whose doors are closed; a small circle is in it.

    Two people aside with each other are let be.
    """
    if room.parent_id is None:
        return room.opened_at if room.are_doors_closed else None
    return None if room.is_aside else closed_since(room.group_id)


def send_message(
    actor: Actor,
    room_id: uuid.UUID,
    cmid: uuid.UUID,
    body: str,
    *,
    rest_after: float,
    prompt_id: uuid.UUID | None = None,
    beside: Beside = NOTHING,
) -> Said:
    """Say something; what was said before with this `cmid` is returned as it is.

    A held message takes no `seq`. Raises AskFirst for words by which somebody could be
    found, unless the circle lets them through and its author is sure.
    """
    text, label = clean_text(body, LONGEST), clean_label(beside.label)
    if not text:
        raise Invalid("There is nothing to send yet.")
    author = author_in(actor, room_id, cmid)
    room, facts = author.room, author.facts
    mark = blind_index("message", text)
    if author.known is not None:
        if author.known.mark != mark:
            raise Conflict("This message id was used before.", code="cmid_reused")
        return author.known.said
    author.check(actor, rest_after)
    if prompt_id is not None and not _is_asked_here(actor, room, prompt_id):
        raise NotFound()
    if beside.reply_to_id is not None:
        check_reply(room_id, beside.reply_to_id, facts.from_seq or 0)
    finding = author.look_at(text, label, sure=beside.sure)
    if not author.is_staff:
        check_pace(_pace(room, facts), room.id, author.id)
    reason = author.why_read_first(finding)
    message_id, pace = uuid.uuid4(), 0 if author.is_staff else _pace(room, facts)
    message = Logged(
        id=message_id,
        author_id=author.id,
        cmid=cmid,
        state=MessageState.HELD if reason else MessageState.VISIBLE,
        rev=1,
        body_sealed=seal(author.id, place_of(message_id, 1), text),
        label_sealed=seal_label(author.id, message_id, 1, label),
        label_by_staff=False,
        wish=beside.wish,
        reply_to_id=beside.reply_to_id,
        edited_at=None,
        watched=finding.facts,
    )
    if reason:
        tell_staff(room, "held.add", actor_id=author.id, message_id=message_id)
        said = Said(message_id, MessageState.HELD, reason, 0, pace=pace)
    else:
        meta: dict[str, Any] = {"prompt": str(prompt_id)} if prompt_id else {}
        seq = append_said(room, message, text, label, meta)
        said = Said(message_id, MessageState.VISIBLE, "", seq, pace=pace)
        flag_to_staff(room, author.id, message_id, finding)
    _ADD.later(
        id=message_id,
        room_id=room_id,
        author_id=author.id,
        cmid=cmid,
        body_hash=mark,
        body_sealed=message.body_sealed,
        state=said.state,
        reason=said.reason,
        note="",
        seq=said.seq or None,
        rev=1,
        prompt_id=prompt_id,
        word_count=len(text.split()),
        written_at=clock.now(),
        decided_at=None,
        decided_by_id=None,
        label_sealed=message.label_sealed,
        label_by_staff=False,
        wish=beside.wish,
        reply_to_id=beside.reply_to_id,
        edited_at=None,
        suggested_sealed=None,
        due_at=clock.now() + FIRST_LOOK if reason else None,
        due_step=0,
        watched=message.watched,
    )
    _CMIDS.note(cmid, room_id=room_id, author_id=author.id)
    author.call(actor, finding, message_id)
    return said


@no_actor("tells staff for an operation that has checked its actor")
def flag_to_staff(
    room: LockedRoom, author_id: uuid.UUID, message_id: uuid.UUID, finding: Finding
) -> None:
    """Tell staff of a message that went out and that they should look at."""
    if finding.does is Does.FLAG:
        about = finding.about.value
        tell_staff(room, "watched.flag", actor_id=author_id, message_id=message_id, about=about)


def _is_asked_here(actor: Actor, room: LockedRoom, prompt_id: uuid.UUID) -> bool:
    return prompt_for(actor, prompt_id, Permission.POST).group_id == room.group_id


def _check_may_post(
    actor: Actor, room: LockedRoom, facts: _Facts, *, is_staff: bool, rest_after: float
) -> None:
    """Raise what the composer will say; read under the room's lock."""
    if facts.group_state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read.", code="room_closed")
    if facts.membership_state is not MembershipState.ACTIVE:
        raise NotAllowed()
    if facts.seat_state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    _check_open(room, is_staff, rest_after)
    check_floor(room, facts.membership_id, is_staff=is_staff)
    if facts.muted_until is not None and facts.muted_until > clock.now():
        raise NotAllowed(mute_words(facts.mute_reason or ""), code="muted")
    check_consent(actor)
    if (facts.agreed_version or 0) < (facts.agreement or 0):
        raise Conflict("Please read and accept the group agreement first.", code="agreement")
    if room.has_pact and not is_staff and not facts.has_agreed:
        raise Conflict("Please read what this session agreed on first.", code="agreement")


def _check_open(room: LockedRoom, is_staff: bool, rest_after: float) -> None:
    if room.closes_at is not None and room.closes_at <= clock.now():
        raise Conflict(SMALL_OVER, code="room_closed")
    unwatched = room.unwatched_since
    if (
        not is_staff
        and unwatched is not None
        and clock.now() - unwatched >= timedelta(seconds=rest_after)
    ):
        raise Conflict(CLOSED[RoomState.PAUSED], code="room_closed")
    staff_may = is_staff and room.state in {RoomState.LOBBY, RoomState.PAUSED}
    if room.state in CLOSED and not staff_may:
        raise Conflict(CLOSED[room.state], code="room_closed")


@no_actor("words for somebody's own seat")
def mute_words(reason: str) -> str:
    """Say why somebody cannot write just now; the client adds until when."""
    return f"A facilitator gave you a break from writing: {reason}"


def _pace(room: LockedRoom, facts: _Facts) -> int:
    """Return the seconds between two messages: what staff switched, or as the circle has it."""
    return facts.slow_seconds if room.slow_seconds is None else room.slow_seconds
