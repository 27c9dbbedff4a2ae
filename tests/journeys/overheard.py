"""Every frame a member is sent, from their browser or a hand-written client, and what is in it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, WebSocket

from tests.live.server import Hand
from tests.worlds import World


class RecordedHand(Hand):
    """A hand-written client that keeps what it was answered, too."""

    def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        """Ask, and keep the answer among the frames."""
        ack = super().ask(event, **payload)
        self.frames.append((f"ack {event}", ack))
        return ack

    def do(self, event: str, **payload: Any) -> dict[str, Any]:
        """Ask with an id of one's own."""
        return self.ask(event, cmid=str(uuid.uuid4()), **payload)


@dataclass
class Overheard:
    """What each member was sent, in order, as text."""

    world: World
    hands: dict[str, list[RecordedHand]] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def page(self, who: str, page: Page) -> None:
        """Keep all that a browser's sockets bring."""
        kept = self.pages.setdefault(who, [])

        def opened(socket: WebSocket) -> None:
            socket.on("framereceived", lambda payload: kept.append(str(payload)))

        page.on("websocket", opened)

    def hand(self, who: str, hand: RecordedHand) -> RecordedHand:
        """Keep all that a hand-written client is sent and answered."""
        self.hands.setdefault(who, []).append(hand)
        return hand

    def frames_of(self, who: str) -> list[str]:
        """Return what somebody was sent so far."""
        sent = [repr(frame) for hand in self.hands.get(who, []) for frame in hand.frames]
        return self.pages.get(who, []) + sent

    @property
    def members(self) -> Iterable[str]:
        """Return everybody whose frames are kept."""
        return {**self.pages, **self.hands}

    def mark(self) -> None:
        """From here on some words may no longer come."""
        self.marks = {who: len(self.frames_of(who)) for who in self.members}

    def who_read(self, words: str) -> set[str]:
        """Return to whom these words ever came."""
        return {who for who in self.members if any(words in frame for frame in self.frames_of(who))}

    def who_read_since(self, words: str) -> set[str]:
        """Return to whom they came after the mark; who came later has no mark and all counts."""
        return {
            who
            for who in self.members
            if any(words in frame for frame in self.frames_of(who)[self.marks.get(who, 0) :])
        }
