"""A room and a small model of it, driven at random: what each ask must answer, who may read what.

The model knows the rules in a dozen lines each and nothing of how they are kept.
After every step each screen is what its frames and answers made of it; at the end
each must equal the log as that person may read it.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.floor.models import Floor
from facilitator.floor.settling import settle_room
from facilitator.live import log, queries, snapshot
from facilitator.live.models import Room, RoomState
from facilitator.live.operations import MOVES
from tests.live.listening import Listener
from tests.worlds import acting, coming_meeting

STAFF, MEMBERS = ("facilitator", "cofacilitator"), ("ann", "ben", "cleo")
PEOPLE = STAFF + MEMBERS
#: What a decision does: from which states, to which.
DECIDED = {
    "approve": ({"held"}, "visible"),
    "decline": ({"held"}, "declined"),
    "hide": ({"visible"}, "hidden"),
    "restore": ({"hidden"}, "visible"),
    "remove": ({"visible", "hidden"}, "removed"),
}
#: States of a session in which members cannot write, and those in which staff cannot.
SHUT = {"scheduled", "lobby", "paused", "ended"}
SHUT_FOR_STAFF = {"scheduled", "ended"}

person, member = st.sampled_from(PEOPLE), st.sampled_from(MEMBERS)
#: Whoever acts on others or on the session: mostly those who may.
acting_one = st.sampled_from(STAFF * 3 + MEMBERS)
modes = st.sampled_from(["open", "hands", "listening"])
#: An end comes seldom, or there would be no evening.
goals = st.sampled_from([*list(RoomState)[1:], *[RoomState.LIVE] * 4, RoomState.PAUSED])


@dataclass
class Message:
    """What the model knows of a message."""

    id: str
    author: str
    cmid: str
    body: str
    state: str
    #: Who ever had a right to read its words.
    readers: set[str] = field(default_factory=set)


@dataclass
class Screen:
    """What one person's screen shows, made of answers and frames alone."""

    listener: Listener
    last: int = 0
    is_open: bool = True
    #: Whether its person was inside when they entered last; a browser enters anew after that.
    is_inside: bool = False
    #: Everything that was ever on it.
    read: list[str] = field(default_factory=list)
    messages: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, rows: dict[str, Any]) -> None:
        """Apply contiguous rows; what came before is ignored, a gap is left for the next look."""
        self.read.append(repr(rows["events"]))
        if not self.is_inside or rows["from"] > self.last + 1:
            return
        for row in rows["events"]:
            if row["seq"] > self.last:
                apply(self.messages, row)
        self.last = max(self.last, rows["to"])

    def look(self) -> None:
        """Take what was pushed."""
        for name, data in self.listener.heard():
            if name == "room.events":
                self.take(data)

    def catch_up(self) -> None:
        """Take what was pushed, and fetch what is missing."""
        self.look()
        ack = self.listener.ask("room.sync", epoch=1, since=self.last, limit=200)
        if ack["ok"]:
            self.take(ack)


def apply(messages: dict[str, tuple[str, str]], row: dict[str, Any]) -> None:
    """Do to a view of the messages what one row says."""
    kind, key = row["kind"], row.get("id")
    if kind == "msg.add":
        messages[key] = (row["state"], row.get("body", ""))
    elif kind in {"msg.hide", "msg.remove", "msg.restore"} and key in messages:
        state = {"msg.hide": "hidden", "msg.remove": "removed", "msg.restore": "visible"}[kind]
        words = messages[key][1]
        if state == "visible":
            words = row.get("body", "")
        messages[key] = (state, words if state == "visible" else "")


class Evening(RuleBasedStateMachine):
    """One session: people come, write, are held, muted, removed; lines break, asks come twice."""

    def __init__(self, app: Any, hope: Any, tail: Any):
        super().__init__()
        self.app, self.hope, self.tail = app, hope, tail

    @initialize(
        begun=st.sampled_from([True, True, True, False]), inside=st.sets(member, max_size=3)
    )
    def plan(self, begun: bool, inside: set[str]) -> None:
        self.room = uuid.uuid4()
        with acting(self.hope.facilitator):
            db.session.add(coming_meeting(self.hope.group_id, self.room, clock.now()))
        self.screens: dict[str, Screen] = {}
        self.seats: dict[str, str] = {}
        self.muted: set[str] = set()
        self.messages: list[Message] = []
        self.state, self.version, self.hold = "none", 0, False
        self.mode, self.speaker = "open", ""
        #: Whose hands are up, in the order they rose.
        self.hands: list[str] = []
        if not begun:
            return
        for who in ("facilitator", *sorted(inside)):
            self.come(who)
        self.let_everybody_in("facilitator")
        self.move("facilitator", RoomState.LIVE, 0)

    # ------------------------------------------------------------ coming and going

    @rule(who=person)
    def come(self, who: str) -> None:
        known = self.screens.get(who)
        listener = known.listener if known and known.is_open else self._socket(who)
        since = known.last if known and known.is_inside else 0
        ack = listener.ask("room.join", since=since, limit=200)
        if self.seats.get(who) == "removed":
            assert ack["code"] == "forbidden", ack
            return
        assert ack["ok"], ack
        self._came(who)
        assert ack["me"]["seat"] == self.seats[who]
        screen = known or Screen(listener)
        screen.listener, screen.is_open = listener, True
        if self.seats[who] == "admitted" and not screen.is_inside:
            screen.is_inside, screen.last, screen.messages = True, ack["from"] - 1, {}
        self.screens[who] = screen
        if self.seats[who] == "admitted":
            screen.take(ack)

    def _socket(self, who: str) -> Listener:
        return Listener(self.app, getattr(self.hope, who), self.room)

    def _came(self, who: str) -> None:
        if self.state == "none":
            self.state = "scheduled"
        if who in STAFF:
            self.seats[who] = "admitted"
            if self.state == "scheduled":
                self.state, self.version = "lobby", self.version + 1
        else:
            self.seats.setdefault(who, "waiting")

    @rule(who=person)
    def line_breaks(self, who: str) -> None:
        screen = self.screens.get(who)
        if screen and screen.is_open:
            screen.listener.hang_up()
            screen.is_open = False

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one)
    def let_everybody_in(self, by: str) -> None:
        ack = self._ask(by, "seat.admit", cmid=new_id())
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif self.state == "ended":
            assert ack["code"] == "room_closed", ack
        else:
            assert ack["ok"], ack
            for who, seat in self.seats.items():
                self.seats[who] = "admitted" if seat == "waiting" else seat

    # ------------------------------------------------------------ the session

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one, to=goals, stale=st.integers(0, 4))
    def move(self, by: str, to: RoomState, stale: int) -> None:
        version = self.version + (stale == 1)
        ack = self._ask(by, "session.move", cmid=new_id(), version=version, to=to.value)
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif stale == 1 or to not in MOVES[RoomState(self.state)]:
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            self.state, self.version = to.value, self.version + 1
            if self.state == "ended":
                self._settle()
                self.mode, self.speaker, self.hands = "open", "", []

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one, on=st.booleans(), stale=st.integers(0, 4))
    def read_first(self, by: str, on: bool, stale: int) -> None:
        version = self.version + (stale == 1)
        ack = self._ask(by, "session.hold", cmid=new_id(), version=version, on=on)
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif stale == 1:
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            self.version += self.hold is not on
            self.hold = on

    # ------------------------------------------------------------ what is said

    @precondition(lambda self: self.state != "none")
    @rule(who=person)
    def say(self, who: str) -> None:
        cmid, body = new_id(), f"words {len(self.messages)} of {who}"
        ack = self._ask(who, "msg.send", cmid=cmid, body=body)
        refused = self._why_not(who)
        if refused:
            assert ack.get("code") == refused, (refused, ack)
            return
        held = self.hold and who not in STAFF
        assert (ack["ok"], ack["status"]) == (True, "held" if held else "published"), ack
        message = Message(ack["id"], who, cmid, body, "held" if held else "visible")
        self.messages.append(message)
        self._readable(message)

    @precondition(lambda self: self.state in {"live", "closing"})
    @rule(who=member)
    def share(self, who: str) -> None:
        self.say(who)

    def _why_not(self, who: str) -> str:
        if self.seats.get(who) != "admitted":
            return "forbidden"
        if self.state in (SHUT_FOR_STAFF if who in STAFF else SHUT):
            return "room_closed"
        if self.mode != "open" and who not in (*STAFF, self.speaker):
            return "room_closed"
        return "muted" if who in self.muted else ""

    def _readable(self, message: Message) -> None:
        inside = {who for who, seat in self.seats.items() if seat == "admitted"}
        visible = message.state == "visible"
        message.readers |= {message.author, *STAFF} | (inside if visible else set())

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), other=st.booleans())
    def say_again(self, data: Any, other: bool) -> None:
        message = data.draw(st.sampled_from(self.messages))
        body = "other words" if other else message.body
        ack = self._ask(message.author, "msg.send", cmid=message.cmid, body=body)
        if other:
            assert ack["code"] == "cmid_reused", ack
        else:
            assert (ack["ok"], ack["dup"], ack["id"]) == (True, True, message.id), ack

    @precondition(lambda self: self.messages)
    @rule(
        data=st.data(),
        by=acting_one,
        action=st.sampled_from(list(DECIDED)),
        stale=st.integers(0, 4),
    )
    def decide(self, data: Any, by: str, action: str, stale: int) -> None:
        message = data.draw(st.sampled_from(self.messages))
        rev = 1 + (stale == 1)
        asked = {"id": message.id, "rev": rev, "action": action, "note": "A reason."}
        ack = self._ask(by, "msg.decide", cmid=new_id(), **asked)
        before, after = DECIDED[action]
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif stale == 1 or message.state not in before:
            assert ack["code"] == "conflict", ack
        elif by == message.author and action != "remove":
            assert ack["code"] == "forbidden", ack
        else:
            assert ack["ok"], ack
            message.state = after
            self._readable(message)

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), by=person)
    def take_back(self, data: Any, by: str) -> None:
        message = data.draw(st.sampled_from(self.messages))
        ack = self._ask(by, "msg.remove", cmid=new_id(), id=message.id)
        if by != message.author:
            assert ack["code"] == "not_found", ack
            return
        assert ack["ok"], ack
        gone = {"held": "withdrawn", "visible": "removed", "hidden": "removed"}
        message.state = gone.get(message.state, message.state)

    # ------------------------------------------------------------ what staff do about people

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one, who=member, what=st.sampled_from(["mute", "unmute", "remove"]))
    def moderate(self, by: str, who: str, what: str) -> None:
        more = {"minutes": None} if what == "mute" else {}
        target = str(self.hope.seats[who])
        ack = self._ask(by, f"member.{what}", cmid=new_id(), who=target, reason="A reason.", **more)
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif who not in self.seats:
            assert ack["code"] == "not_found", ack
        elif what == "remove":
            assert ack["ok"], ack
            self.seats[who] = "removed"
            self._gone(who)
        else:
            assert ack["ok"], ack
            (self.muted.add if what == "mute" else self.muted.discard)(who)
            if what == "mute":
                self._gone(who)

    def _gone(self, who: str) -> None:
        """Whoever cannot write has no hand up and is not called, once the sweep came by."""
        self._settle()
        self.hands = [name for name in self.hands if name != who]
        self.speaker = "" if self.speaker == who else self.speaker

    def _settle(self) -> None:
        system = System(organization_id=self.hope.organization_id, reason="floor")
        with unit_of_work(system):
            settle_room(system, self.room)

    # ------------------------------------------------------------ who may speak

    @precondition(lambda self: self.state != "none")
    @rule(
        by=acting_one, to=st.sampled_from(["open", "hands", "listening"]), stale=st.integers(0, 4)
    )
    def choose_mode(self, by: str, to: str, stale: int) -> None:
        version = self._floor_version() + (stale == 1)
        ack = self._ask(by, "floor.mode", cmid=new_id(), version=version, mode=to)
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif self.state == "ended":
            assert ack["code"] == "room_closed", ack
        elif stale == 1:
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            if to != self.mode:
                self.mode, self.speaker = to, ""

    def _floor_version(self) -> int:
        with unit_of_work(self.hope.facilitator, writes=False):
            place = Floor.room_id == self.room
            return db.session.scalar(sa.select(Floor.version).where(place)) or 0

    @precondition(lambda self: self.state != "none")
    @rule(who=person)
    def raise_hand(self, who: str) -> None:
        ack = self._ask(who, "hand.raise", cmid=new_id())
        if self.seats.get(who) != "admitted":
            assert ack["code"] == "forbidden", ack
        elif self.state not in {"live", "closing"}:
            assert ack["code"] == "room_closed", ack
        elif who in self.muted:
            assert ack["code"] == "muted", ack
        else:
            self.hands += [] if who in self.hands else [who]
            assert ack == {"ok": True, "place": self.hands.index(who) + 1}, (ack, self.hands)

    @precondition(lambda self: self.state != "none")
    @rule(who=person)
    def lower_hand(self, who: str) -> None:
        ack = self._ask(who, "hand.lower", cmid=new_id())
        if self.seats.get(who) != "admitted":
            assert ack["code"] == "forbidden", ack
        else:
            assert ack["ok"], ack
            self.hands = [name for name in self.hands if name != who]

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one, who=person)
    def call(self, by: str, who: str) -> None:
        ack = self._ask(by, "hand.call", cmid=new_id(), who=str(self.hope.seats[who]))
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif self.seats.get(who) != "admitted":
            assert ack["code"] == "not_found", ack
        elif self.state not in {"live", "closing"}:
            assert ack["code"] == "room_closed", ack
        elif self.mode in {"listening", "round"} or who in self.muted:
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            self.hands = [name for name in self.hands if name != who or self.speaker == who]
            self.speaker = who

    @precondition(lambda self: self.speaker)
    @rule(by=acting_one)
    def done(self, by: str) -> None:
        who = self.speaker
        ack = self._ask(by, "hand.done", cmid=new_id(), who=str(self.hope.seats[who]))
        if self.seats.get(by) != "admitted" or (by not in STAFF and by != who):
            assert ack["code"] == "forbidden", ack
        elif self.mode == "round":  # a turn is finished in another way
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            self.speaker = ""

    # ------------------------------------------------------------ what must hold

    @rule()
    def news_goes_out(self) -> None:
        self.tail.turn()

    def _ask(self, asker: str, event: str, **fields: Any) -> dict[str, Any]:
        screen = self.screens.get(asker)
        listener = screen.listener if screen and screen.is_open else self._socket(asker)
        return listener.ask(event, **fields)

    @precondition(lambda self: hasattr(self, "screens"))
    @invariant()
    def nobody_hears_what_is_not_theirs(self) -> None:
        for who, screen in self.screens.items():
            screen.look()
            for message in self.messages:
                seen = any(f"'{message.body}'" in page for page in screen.read)
                assert who in message.readers or not seen, (who, message)

    def teardown(self) -> None:
        """Let everything settle, and compare each screen with the log."""
        if getattr(self, "state", "none") == "none":
            return
        self.tail.turn()
        for who, screen in self.screens.items():
            if self.seats[who] == "admitted":
                self.come(who)
                screen.catch_up()
        with acting(self.hope.facilitator, writes=False):
            room = db.session.get_one(Room, (self.hope.organization_id, self.room))
            seqs = [row.event.seq for row in log.rows_after(room.id, 0, 10_000)]
            assert seqs == list(range(1, room.last_seq + 1))
            assert (room.state.value, room.version) == (self.state, self.version)
            truth = {message.id: message.state for message in self.messages}
            for who, screen in self.screens.items():
                if self.seats[who] != "admitted":
                    continue
                view: dict[str, tuple[str, str]] = {}
                seat = queries._seat(room.id, self.hope.seats[who], lock=False)
                for row in snapshot.events_since(
                    room, seat, is_staff=who in STAFF, since=0, limit=10_000
                )["events"]:
                    apply(view, row)
                assert screen.messages == view, who
                assert all(truth[key] == state for key, (state, _words) in view.items())
        for screen in self.screens.values():
            screen.listener.hang_up()


def new_id() -> str:
    """Return an id as a client makes one up."""
    return str(uuid.uuid4())
