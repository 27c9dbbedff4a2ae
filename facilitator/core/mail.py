"""Mail as rows: written in the commit that causes it, sent by a sweep.

Sent to the server's acceptance at least once, with the same Message-ID each
time, so that a kill between acceptance and the mark doubles nothing a mailbox
would show twice.
"""

import smtplib
import ssl
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core import clock
from facilitator.core.crypto import seal_system, unseal_system
from facilitator.core.db import Model, db
from facilitator.core.outbox import poke
from facilitator.core.work import open_work
from facilitator.settings import Settings

log = structlog.get_logger()

#: Minutes until the next try, after each failure; then the mail is given up.
RETRIES = (1, 5, 30, 120, 720)


class Mail(Model):
    """One mail to send. Address and text are sealed; sent mail keeps neither."""

    __tablename__ = "mails"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    to_sealed: Mapped[bytes | None]
    subject: Mapped[str]
    text_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    #: When to try next; None once it was sent or given up.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


def post(to: str, subject: str, text: str) -> Mail:
    """Put a mail into the commit. Subject and sender are neutral; nothing names a group."""
    now = clock.now()
    mail = Mail(
        to_sealed=seal_system("mail", to),
        subject=subject,
        text_sealed=seal_system("mail", text),
        created_at=now,
        due_at=now,
    )
    db.session.add(mail)
    poke("mail")
    return mail


def send_due() -> None:
    """Send what is due, one commit a mail; a mail that fails waits for its next turn."""
    while mail_id := _claim():
        _send(mail_id)


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
    with open_work(writes=False):
        mail = db.session.get_one(Mail, mail_id)
        message = _message(mail)
        tries = mail.tries
    try:
        _deliver(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail.failed", tries=tries, error=type(error).__name__)
        if tries < len(RETRIES):
            return
    with open_work(writes=True):
        mail = db.session.get_one(Mail, mail_id)
        mail.due_at = mail.to_sealed = mail.text_sealed = None
        mail.sent_at = clock.now()


def _message(mail: Mail) -> EmailMessage:
    settings: Settings = current_app.extensions["facilitator.settings"]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = unseal_system("mail", mail.to_sealed or b"")
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    host = settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(unseal_system("mail", mail.text_sealed or b""))
    return message


def _deliver(message: EmailMessage) -> None:
    """Hand a mail to the server; without one, keep it where a developer finds it."""
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
        server.send_message(message)
