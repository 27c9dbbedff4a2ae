"""Sends the mails that are due: claims one, hands it to the server, notes what it said.

A kill before the server's answer leaves the mail due again in a minute; a kill
after it sends the same Message-ID once more. A recipient refused for good (5xx)
is marked, anything else is tried again with longer and longer waits.
"""

import smtplib
import ssl
import uuid
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import sqlalchemy as sa
import structlog
from flask import current_app

from facilitator.core import clock
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.core.mail import (
    RETRIES,
    Mail,
    address_of,
    forget_words,
    give_up,
    note_refused,
)
from facilitator.core.work import open_work
from facilitator.settings import Settings

log = structlog.get_logger()

#: No line is folded: an address for one click must arrive as it is.
POLICY = SMTP.clone(max_line_length=998)


class Refused(Exception):
    """The server will never take this mail; `recipient` when it is the address's fault."""

    def __init__(self, code: int, *, recipient: bool):
        super().__init__(code)
        self.code, self.recipient = code, recipient


def send_due() -> None:
    """Send what is due, one commit a mail; a mail that fails waits for its next turn."""
    while mail_id := _claim():
        _send(mail_id)


def _is_late(mail: Mail) -> bool:
    return mail.until is not None and mail.until <= clock.now()


def _claim() -> uuid.UUID | None:
    """Push the next due mail a little into the future, so that no other process takes it."""
    with open_work(writes=False):
        if not db.session.scalar(_due().limit(1)):
            return None
    with open_work(writes=True):
        mail = db.session.scalar(_due().limit(1).with_for_update(skip_locked=True))
        if mail is None:
            return None
        mail.tries += 1
        wait = RETRIES[min(mail.tries, len(RETRIES)) - 1]
        mail.due_at = clock.now() + timedelta(minutes=wait)
        return mail.id


def _due() -> sa.Select[Mail]:
    return sa.select(Mail).where(Mail.due_at <= clock.now()).order_by(Mail.due_at)


def _send(mail_id: uuid.UUID) -> None:
    with open_work(writes=True):
        mail = db.session.get_one(Mail, mail_id)
        if mail.due_at is None:
            return  # withdrawn since it was claimed
        if _is_late(mail):
            return give_up(mail, mail.code)
        message = message_of(mail)
    try:
        _deliver(message)
    except Refused as refusal:
        _refused(mail_id, refusal)
    except (OSError, smtplib.SMTPException) as error:
        _failed(mail_id, error)
    else:
        with open_work(writes=True):
            mail = db.session.get_one(Mail, mail_id)
            mail.sent_at = clock.now()
            forget_words(mail)


def _refused(mail_id: uuid.UUID, refusal: Refused) -> None:
    log.warning("mail.refused", code=refusal.code, recipient=refusal.recipient)
    with open_work(writes=True):
        mail = db.session.get_one(Mail, mail_id)
        if refusal.recipient and mail.to_sealed:
            note_refused(address_of(mail), refusal.code)
        give_up(mail, refusal.code)


def _failed(mail_id: uuid.UUID, error: Exception) -> None:
    with open_work(writes=True):
        mail = db.session.get_one(Mail, mail_id)
        log.warning("mail.failed", tries=mail.tries, error=type(error).__name__)
        mail.code = _code_of(error)
        if mail.tries >= len(RETRIES):
            give_up(mail, mail.code)


def _code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(getattr(error, "smtp_code", 0) or 0)


def message_of(mail: Mail) -> EmailMessage:
    """Return a mail as it goes over the wire: text, and the same as simple HTML if there is any."""
    settings: Settings = current_app.extensions["facilitator.settings"]
    name, sender = parseaddr(settings.mail_from)
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(_opened(mail.sender_sealed) or name, addr_spec=sender)
    message["To"] = address_of(mail)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    host = sender.rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    stop_url = _opened(mail.stop_url_sealed)
    if stop_url:
        message["List-Unsubscribe"] = f"<{stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_opened(mail.text_sealed))
    html = _opened(mail.html_sealed)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def _opened(sealed: bytes | None) -> str:
    return unseal_system("mail", sealed) if sealed else ""


def _deliver(message: EmailMessage) -> None:
    """Hand a mail to the server; without one, keep it where a developer finds it.

    Raises Refused for what the server will never take.
    """
    settings: Settings = current_app.extensions["facilitator.settings"]
    if not settings.mail_server:
        folder = settings.instance / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    host, _, port = settings.mail_server.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=10) as server:
        if settings.mail_use_tls:
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        _hand_over(server, message)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code = _code_of(error)
        if 500 <= code < 600:
            raise Refused(code, recipient=True) from error
        raise
    except smtplib.SMTPDataError as error:
        if 500 <= error.smtp_code < 600:
            raise Refused(int(error.smtp_code), recipient=False) from error
        raise
