"""While staff do all they can do in a session, nobody hears a word that is not for them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hostile.asks import ASKS
from tests.hostile.circles import HOLDERS, INSIDERS, Circle
from tests.hostile.conftest import Attacked
from tests.live.server import PATIENCE, Hand


class Scene:
    """People in one session, and everything each of them was answered or sent."""

    def __init__(self, attacked: Attacked):
        self.attacked = attacked
        self.circle: Circle = attacked.hostile.circles["hope", "circle"]
        self.hands: dict[str, Hand] = {}
        self.heard: dict[str, list[Any]] = {}

    def enter(self, part: str) -> dict[str, Any]:
        """Connect somebody, if they are not yet, and let them enter."""
        name = self.circle.people[part]
        if part not in self.hands:
            self.hands[part] = self.attacked.connect(name)
            self.heard[part] = []
        return self.ask(part, "room.join")

    def ask(self, part: str, event: str, **changed: Any) -> dict[str, Any]:
        """Ask as somebody, with the sample's payload but for what is changed."""
        payload = ASKS[event].payload(self.attacked.own()) | changed
        answer: dict[str, Any] = self.hands[part].wire.call(event, payload, timeout=PATIENCE)
        self.heard[part].append(answer)
        assert answer["ok"], (event, answer)
        return answer

    def say(self, part: str, words: str) -> str:
        """Say something; returns the message's id."""
        return str(self.ask(part, "msg.send", body=words)["id"])

    def version(self) -> int:
        """Return the version of the session's state."""
        return int(self.enter("lead")["room"]["version"])

    def all_heard(self, part: str) -> str:
        """Return everything somebody was told."""
        return json.dumps(self.heard[part]) + self.hands[part].everything()


@pytest.fixture
def scene(attacked: Attacked) -> Iterator[Scene]:
    """Return the session with its people in it, and one who waits at its door."""
    scene = Scene(attacked)
    for part in ("lead", "other", "writer", "third", "waiting"):
        scene.enter(part)
    yield scene
    for hand in scene.hands.values():
        hand.close()


def act(scene: Scene, word: Callable[..., str]) -> None:
    """Do everything staff can do, each with words for those it is for."""
    who = str(scene.circle.seat("third"))
    scene.ask("lead", "session.hold", version=scene.version(), on=True)
    for action in ("decline", "approve"):
        readers = (*HOLDERS, "writer") if action == "decline" else INSIDERS
        held = scene.say("writer", word(f"live {action}", *readers))
        note = word(f"live note: {action}", *HOLDERS, "writer")
        scene.ask("lead", "msg.decide", id=held, action=action, note=note)
    scene.ask("lead", "session.hold", version=scene.version(), on=False)
    for action in ("hide", "remove"):
        said = scene.say("writer", "a passing word")
        note = word(f"live note: {action}", *HOLDERS, "writer")
        scene.ask("lead", "msg.decide", id=said, action=action, note=note)
    scene.ask("lead", "team.say", body=word("live words of the team", *HOLDERS, office=False))
    quiet = word("live quiet line", *HOLDERS, "writer", office=False)
    scene.ask("writer", "quiet.send", body=quiet)
    quiet = word("live quiet answer", *HOLDERS, "writer", office=False)
    scene.ask("lead", "quiet.answer", who=str(scene.circle.seat("writer")), body=quiet)
    scene.ask("lead", "team.read")
    scene.ask("lead", "quiet.list")
    scene.ask("writer", "quiet.read")
    scene.ask("writer", "report.raise", subject="person", id=who, words=word("live report"))
    for event in ("member.warn", "member.mute", "member.unmute", "member.remove"):
        reason = word(f"live {event}", *HOLDERS, "third")
        scene.ask("lead", event, who=who, reason=reason)
    note = word("live deny", *HOLDERS, "waiting")
    scene.ask("lead", "seat.deny", who=str(scene.circle.seat("waiting")), note=note)
    scene.ask("lead", "prompt.post", text=word("live question", *INSIDERS))


def test_nobody_hears_what_is_not_for_them(scene: Scene):
    act(scene, scene.circle.word)
    last = scene.say("lead", scene.circle.word("live last words", *INSIDERS))
    for part in ("other", "writer"):
        while scene.hands[part].wait_for("msg.add")["id"] != last:
            pass
        scene.enter(part)  # and what is told anew on entering
    scene.hands["waiting"].wait_for("member.deny")
    for part, hand in scene.hands.items():
        name = scene.circle.people[part]
        leaks = scene.attacked.hostile.canaries.leaks(scene.all_heard(part), "hope", name)
        assert not leaks, (part, leaks)
        assert hand.frames, part
    told = {canary.where for canary in seen(scene, "lead")}
    assert "circle: live decline" in told
    assert "circle: live approve" in {canary.where for canary in seen(scene, "other")}


def seen(scene: Scene, part: str) -> set[Any]:
    """Return the planted words somebody was told."""
    return scene.attacked.hostile.canaries.seen(scene.all_heard(part))
