"""A line to the server that fails: it delays, cuts, and swallows answers before it cuts.

It can also go dead in one direction and stay open, as a line does whose other end was
unplugged or whose way back is lost.
"""

import random
import re
import socket
import threading
from dataclasses import dataclass

ANSWER = re.compile(rb"43\d+\[")
#: So many pieces are swallowed at most in the hope of an answer among them.
SWALLOWS = 3


@dataclass
class Faults:
    """What really happened to the connections so far."""

    delays: int = 0
    cuts: int = 0
    swallowed: int = 0
    #: Lines on which nothing the server says arrives any more, or nothing it is told.
    half_open: int = 0
    deaf: int = 0


class BadLine:
    """Listens on a free port; every connection through it is one of its victims."""

    def __init__(self, port: int, seed: int, half_open: float = 0.0):
        """`half_open` is the share of connections that go dead, each way, instead of being cut."""
        self.server_port, self.half_open = port, half_open
        self.faults = Faults()
        self.is_kind = threading.Event()
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Take nobody any more and wait for all to end."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(30)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                client.close()
                continue
            goes_deaf = self._chance.random() < self.half_open
            for run in (self._up, self._down):
                thread = threading.Thread(target=run, args=(client, server, goes_deaf), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _up(self, client: socket.socket, server: socket.socket, goes_deaf: bool) -> None:
        """Carry what the client says, until nothing of it arrives any more."""
        lasts, has_lost = self._chance.randint(3, 12), False
        try:
            while data := client.recv(65536):
                lasts -= 1
                if self.is_kind.is_set() and has_lost:
                    break
                if not goes_deaf or lasts >= 0 or self.is_kind.is_set():
                    server.sendall(data)
                    continue
                self.faults.deaf += not has_lost
                has_lost = True
        except OSError:
            pass
        cut(client, server)

    def _down(self, client: socket.socket, server: socket.socket, goes_deaf: bool) -> None:
        """Carry what the server says, until this connection's time is up."""
        lasts = self._chance.randint(8, 40)
        swallows = self._chance.random() < 0.5
        goes_dead, has_lost = self._chance.random() < self.half_open, False
        try:
            while data := server.recv(65536):
                lasts -= 1
                if self.is_kind.is_set() and has_lost:
                    break  # nothing follows on what is lost: whoever waits for it comes anew
                if lasts >= 0 or goes_deaf or self.is_kind.is_set():
                    self._delay()
                    client.sendall(data)
                    continue
                has_lost = True
                if goes_dead:
                    self.faults.half_open += lasts == -1  # until somebody has waited enough
                elif self._ends(data, is_late=not swallows or lasts < -SWALLOWS):
                    break
        except OSError:
            pass
        cut(client, server)
        with client, server:
            pass

    def _ends(self, swallowed: bytes, *, is_late: bool) -> bool:
        """Say whether to cut now: once an answer is lost, or when that takes too long."""
        if ANSWER.search(swallowed):
            self.faults.swallowed += 1
        elif is_late:
            self.faults.cuts += 1
        else:
            return False
        return True

    def _delay(self) -> None:
        if self._chance.random() < 0.1 and not self.is_kind.is_set():
            self.faults.delays += 1
            self.is_kind.wait(self._chance.uniform(0.005, 0.05))


def cut(*ends: socket.socket) -> None:
    """Break a connection at both ends."""
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue  # broken already
