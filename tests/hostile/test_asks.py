"""Every live ask, in every room, by whoever may not ask it: refused, unchanged, unheard."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from facilitator.core import wire
from tests.hostile.asks import ASKS, CODES, RoomIds, handlers
from tests.hostile.conftest import Attacked
from tests.hostile.test_safety import begin_anew
from tests.hostile.test_second_factor import require
from tests.live.server import PATIENCE, Hand

#: Who is of the organization and not in the session, and what they may still ask of its room.
OUTSIDE: dict[str, set[str]] = {
    "stranger": set(),
    "pending": set(),
    "suspended": set(),
    "banned": set(),
    "admin": {"floor.doors"},
    "removed": {
        *("room.leave", "room.seen", "typing", "report.raise", "peace.mute"),
        *("care.raise", "care.mine"),  # nothing takes away saying that one is not OK
    },
    "waiting": {
        *("room.join", "room.leave", "room.seen", "typing"),
        *("floor.look", "intent.set", "peace.mute"),
        *("quiet.send", "quiet.read"),  # the line to the team is open at the door
        *("care.raise", "care.mine"),
    },
    "denied": {
        *("room.join", "room.leave", "room.seen", "typing", "peace.mute"),
        *("care.raise", "care.mine"),
    },
}
MEMBERS = ("member.warn", "member.mute", "member.unmute", "member.remove")
WORDS = (
    *("msg.edit", "msg.answer", "msg.react", "msg.label", "msg.suggest", "msg.before"),
    "peace.mute",
)
STAFF_ASKS = sorted(name for name, ask in ASKS.items() if ask.staff)


class Prober:
    """A connection that keeps every answer and every frame it was ever sent."""

    def __init__(self, attacked: Attacked, name: str):
        self.attacked, self.name = attacked, name
        self.hand: Hand = attacked.connect(name)
        self.answers: list[Any] = []
        self.mine = attacked.own()

    def ask(self, event: str, ids: RoomIds) -> Any:
        """Ask with the sample's payload; returns the answer, nothing for what is volatile."""
        answer = self.hand.wire.call(event, ASKS[event].payload(ids), timeout=PATIENCE)
        self.answers.append(answer)
        return answer

    def refused(self, event: str, ids: RoomIds) -> dict[str, Any]:
        """Ask, and insist on being refused in words of the protocol; nothing may change."""
        answer = self.ask(event, ids)
        assert answer is None or (not answer["ok"] and answer["code"] in CODES), (event, answer)
        assert self.attacked.watch.changes() == set(), event
        return answer or {}

    def check_silence(self) -> None:
        """Fail if anything that was said to this connection was not for it."""
        said = json.dumps(self.answers) + self.hand.everything()
        leaks = self.attacked.hostile.canaries.leaks(said, "hope", self.name)
        assert not leaks, leaks


@pytest.fixture
def prober(attacked: Attacked, name: str) -> Iterator[Prober]:
    """Return somebody who is connected."""
    prober = Prober(attacked, name)
    attacked.watch.changes()  # connecting used a ticket
    yield prober
    prober.check_silence()
    prober.hand.close()


def nowhere(ids: RoomIds) -> RoomIds:
    """Return the ids of a room that never was."""
    return replace(ids, room=uuid.uuid4())


def test_every_live_ask_is_declared_and_has_a_sample_of_the_right_shape(attacked: Attacked):
    assert {handler.ask.event for handler in handlers()} == set(ASKS)
    for handler in handlers():
        assert wire.parse(handler.ask, ASKS[handler.ask.event].payload(attacked.own()))


@pytest.mark.parametrize("name", ["ann"])
def test_a_member_can_carry_out_no_ask_of_staff(prober: Prober, name: str):
    version = prober.ask("room.join", prober.mine)["room"]["version"]
    for event in STAFF_ASKS:
        answer = prober.refused(event, replace(prober.mine, version=version))
        assert answer["code"] == "forbidden", (event, answer)


@pytest.mark.parametrize("name", ["ann", "facilitator", "owner"])
def test_another_organizations_room_is_as_absent_as_one_that_never_was(prober: Prober, name: str):
    theirs = prober.attacked.own("other")
    for event in ASKS:
        foreign = prober.refused(event, theirs)
        assert foreign == prober.refused(event, nowhere(theirs)), event
        assert event == "typing" or foreign["code"] == "not_found", event


@pytest.mark.parametrize("name", ["ann", "facilitator"])
def test_a_sibling_circles_room_is_as_absent_as_one_that_never_was(prober: Prober, name: str):
    sibling = prober.attacked.own("hope", "sibling")
    for event in ASKS:
        foreign = prober.refused(event, sibling)
        assert foreign == prober.refused(event, nowhere(sibling)), event
        assert event == "typing" or foreign["code"] == "not_found", event


@pytest.mark.parametrize("name", ["ann", "facilitator"])
@pytest.mark.parametrize("place", [("other", "circle"), ("hope", "sibling")])
def test_a_foreign_thing_in_ones_own_room_is_as_absent(
    prober: Prober, name: str, place: tuple[str, str]
):
    version = prober.ask("room.join", prober.mine)["room"]["version"]
    prober.attacked.watch.changes()
    theirs = replace(prober.attacked.own(*place), room=prober.mine.room, version=version)
    absent = RoomIds(prober.mine.room, uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), version)
    others = ("msg.send", "msg.remove", "report.raise", "msg.decide", "seat.deny")
    for event in (*others, *WORDS, *MEMBERS):
        foreign = prober.refused(event, theirs)
        assert foreign == prober.refused(event, absent), event
        assert foreign["code"] in {"not_found", "forbidden"}, (event, foreign)


@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_whoever_is_not_in_the_session_can_do_nothing_in_it(prober: Prober, name: str):
    for event in ASKS:
        if event in OUTSIDE[name]:
            answer = prober.ask(event, prober.mine)
            assert answer is None or answer["ok"], (event, answer)
            prober.attacked.watch.changes()  # theirs to make
        else:
            prober.refused(event, prober.mine)


@pytest.mark.parametrize("name", ["stranger", "pending", "banned"])
def test_to_whoever_is_not_in_the_circle_its_room_never_was(prober: Prober, name: str):
    for event in ASKS:
        here, absent = prober.refused(event, prober.mine), nowhere(prober.mine)
        assert here == prober.refused(event, absent), event


@pytest.mark.parametrize("name", ["facilitator", "admin"])
def test_staff_who_owe_a_second_factor_ask_for_nothing_of_staff(prober: Prober, name: str):
    require(prober.attacked.hostile)
    prober.attacked.watch.changes()
    for event in [*STAFF_ASKS, "room.join", "room.sync", "msg.send"]:
        assert prober.refused(event, prober.mine)["code"] in {"forbidden", "not_found"}, event


@pytest.mark.parametrize("name", ["ann"])
def test_a_room_waits_until_its_person_has_read_how_to_leave(prober: Prober, name: str):
    begin_anew(prober.attacked.hostile)
    prober.attacked.watch.changes()
    assert prober.refused("room.join", prober.mine)["code"] == "forbidden"


@pytest.mark.parametrize("name", ["cleo"])
def test_an_ask_nobody_declared_is_refused(prober: Prober, name: str):
    answer = prober.hand.wire.call(
        "room.destroy", {"room": str(prober.mine.room)}, timeout=PATIENCE
    )
    assert (answer["ok"], answer["code"]) == (False, "bad_request")
