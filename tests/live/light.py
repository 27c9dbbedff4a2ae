"""A live client without a thread: one socket that is read when a test wants to."""

import json
import re
import time
from typing import Any

from facilitator.core.actor import Actor
from tests.core.raw_client import HEADERS, PATH, TEXT, RawClient
from tests.worlds import World

#: Seconds without anything but pings; a room says where it stands far more often.
QUIET = 60.0
#: Refusals after which the same is asked again.
PASSING = {"unavailable", "draining", "rate_limited"}
PACKET = re.compile(r"(4[0-4]|\d)(\d*)(.*)", re.DOTALL)


def cookie_of(world: World, actor: Actor) -> str:
    """Return the cookie of somebody's signed-in browser."""
    cookie = world.client(actor).get_cookie("notes")
    assert cookie is not None
    return f"notes={cookie.value}"


class Light(RawClient):
    """One live connection; raises ConnectionError whenever it breaks."""

    def __init__(
        self,
        port: int,
        cookie: str,
        ticket: str,
        origin: str,
        buffer: int | None = None,
        room: str = "",
    ):
        super().__init__(port, buffer=buffer)
        self.asked = 0
        try:
            path = f"{PATH}&room={room}" if room else PATH
            self._open(path, HEADERS | {"Cookie": cookie, "Origin": origin}, ticket)
        except BaseException:
            self.__exit__()
            raise

    def _open(self, path: str, headers: dict[str, str], ticket: str) -> None:
        try:
            status, _headers = self.request(path=path, headers=headers)
        except (IndexError, TimeoutError):  # not one line of an answer
            raise ConnectionError("cut off while shaking hands") from None
        if status >= 500:
            raise ConnectionError("a proxy finds nobody")
        assert status == 101
        assert self.packet()[0] == "0"
        self.say(f"40{json.dumps({'v': 1, 'ticket': ticket, 'tab': 't'})}")
        kind, _number, data = self.packet()
        if kind == "44" and any(code in data["message"] for code in PASSING):
            raise ConnectionError("refused for now")
        assert kind == "40", data

    def packet(self, within: float = QUIET) -> tuple[str, int | None, Any]:
        """Return the next packet: its kind, its number and what it carries; pings are answered.

        Raises ConnectionError when nothing else comes within so many seconds.
        """
        give_up = time.monotonic() + within
        while time.monotonic() < give_up:
            try:
                found = self.frame()
            except TimeoutError:  # not even a heartbeat
                found = None
            if found is None or found[0] != TEXT:
                raise ConnectionError("the connection is over")
            if found[1] == b"2":
                self.say("3")
                continue
            kind, number, data = PACKET.fullmatch(found[1].decode()).groups()  # type: ignore[union-attr]
            return kind, int(number) if number else None, json.loads(data) if data else None
        raise ConnectionError("nothing but pings")

    def event(self) -> tuple[str, Any]:
        """Return the next thing the server says by itself."""
        while True:
            kind, _number, data = self.packet()
            if kind == "42":
                return data[0], data[1]

    def put(self, event: str, payload: dict[str, Any]) -> int:
        """Ask something without waiting; returns the number its answer will carry."""
        self.asked += 1
        self.say(f"42{self.asked}{json.dumps([event, payload])}")
        return self.asked
