"""A real SMTP server that keeps what it accepts, and refuses whom it is told to."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Box:
    """What arrived, in order, and how the server answers for some addresses."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.after_data = "250 taken"
        self.arrived = threading.Condition()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or answer as it was told."""
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter that is accepted."""
        if self.after_data.startswith("250"):
            letter = email.message_from_bytes(
                envelope.content.replace(b"\r\n", b"\n"), policy=email.policy.default
            )
            assert isinstance(letter, EmailMessage)
            with self.arrived:
                self.letters.append(letter)
                self.arrived.notify_all()
        return self.after_data

    def letter_to(self, address: str, subject: str, patience: float) -> EmailMessage:
        """Return the last letter of this subject to somebody, once there is one."""

        def found() -> EmailMessage | None:
            fits = [o for o in self.letters if (o["To"], o["Subject"]) == (address, subject)]
            return fits[-1] if fits else None

        with self.arrived:
            letter = self.arrived.wait_for(found, patience)
        assert letter, f"no {subject!r} to {address}: {[o['Subject'] for o in self.letters]}"
        return letter

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter, in order of arrival."""
        return [str(letter["Message-ID"]) for letter in self.letters]


@contextmanager
def post_office() -> Iterator[tuple[Box, str]]:
    """Run the server; gives the box and the server's host and port."""
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"127.0.0.1:{port}"
    controller.stop()
