"""Mail as rows: written in the commit that causes it, sent by a sweep. The one place for it.

Sent to the server's acceptance at least once, with the same Message-ID each
time, so that a kill between acceptance and the mark doubles nothing a mailbox
would show twice. See docs/decisions/0012.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core import clock
from facilitator.core.crypto import blind_index, seal_system, unseal_system
from facilitator.core.db import Model, db
from facilitator.core.outbox import poke
from facilitator.core.tokens import digest, new_token

#: Minutes until the next try, after each failure; then the mail is given up.
RETRIES = (1, 5, 30, 120, 720)
#: How long a mail that was sent or given up is remembered, without its words.
REMEMBERED = timedelta(days=30)
#: How long a link that confirms an address works.
CONFIRM_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Letter:
    """What a mail says. Subject and sender are neutral; nothing names a group unasked."""

    subject: str
    text: str
    html: str = ""
    #: The sender's name; empty for the installation's own.
    sender: str = ""
    #: Where one click ends mail like this, without signing in (RFC 8058).
    stop_url: str = ""


class Mail(Model):
    """One mail to send. Address and words are sealed; a mail that is done keeps neither."""

    __tablename__ = "mails"

    #: Also the left half of the Message-ID, so it is decided before the first try.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    to_sealed: Mapped[bytes | None]
    subject: Mapped[str]
    text_sealed: Mapped[bytes | None]
    html_sealed: Mapped[bytes | None]
    sender_sealed: Mapped[bytes | None]
    stop_url_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    #: When to try next; None once it was sent or given up.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    #: After this it would come too late, and is given up.
    until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    #: When it was given up, and what the server said last: an SMTP code, or 0 for no answer.
    dead_at: Mapped[datetime | None]
    code: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=0)


class MailRefusal(Model):
    """An address that a mail server refused for good, by its keyed digest."""

    __tablename__ = "mail_refusals"

    address_index: Mapped[bytes] = mapped_column(primary_key=True)
    code: Mapped[int]
    refused_at: Mapped[datetime]
    #: Of the link that was mailed last to try the address again.
    confirm_hash: Mapped[bytes | None] = mapped_column(unique=True)
    confirm_until: Mapped[datetime | None]


def post(
    to: str, letter: Letter, *, mail_id: uuid.UUID | None = None, until: datetime | None = None
) -> Mail:
    """Put a mail into the commit. Whoever sends unasked looks at `is_refused` first."""
    now = clock.now()
    mail = Mail(
        id=mail_id or uuid.uuid4(),
        to_sealed=seal_system("mail", to),
        subject=letter.subject,
        text_sealed=seal_system("mail", letter.text),
        html_sealed=_sealed(letter.html),
        sender_sealed=_sealed(letter.sender),
        stop_url_sealed=_sealed(letter.stop_url),
        created_at=now,
        due_at=now,
        until=until,
    )
    db.session.add(mail)
    poke("mail")
    return mail


def _sealed(text: str) -> bytes | None:
    return seal_system("mail", text) if text else None


def withdraw(mail_ids: list[uuid.UUID]) -> None:
    """Give up mails that are no longer true, those that were not accepted yet."""
    for mail in db.session.scalars(
        sa.select(Mail).where(Mail.id.in_(mail_ids), Mail.due_at.is_not(None)).with_for_update()
    ):
        give_up(mail, mail.code)


def give_up(mail: Mail, code: int | None) -> None:
    """Try no more; the words go, the row stays for a while."""
    mail.dead_at, mail.code = clock.now(), code
    forget_words(mail)


def forget_words(mail: Mail) -> None:
    """Take the address and every word out of a mail that is done."""
    mail.due_at = mail.to_sealed = mail.text_sealed = None
    mail.html_sealed = mail.sender_sealed = mail.stop_url_sealed = None


def forget_old_mail() -> None:
    """Remove rows of mails that were sent or given up long ago."""
    db.session.execute(
        sa.delete(Mail)
        .where(Mail.due_at.is_(None), Mail.created_at < clock.now() - REMEMBERED)
        .execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- addresses that bounce


def is_refused(address: str) -> bool:
    """Say whether a server refused this address for good, and nobody has confirmed it since."""
    return _refusal_of(address) is not None


def _refusal_of(address: str) -> MailRefusal | None:
    return db.session.get(MailRefusal, blind_index("mail", address))


def note_refused(address: str, code: int) -> None:
    """Mark an address as failing: no more mail goes there unasked."""
    refusal = _refusal_of(address)
    if refusal is None:
        refusal = MailRefusal(address_index=blind_index("mail", address))
        db.session.add(refusal)
    refusal.code, refusal.refused_at = code, clock.now()


def ask_to_confirm(address: str, link: str) -> None:
    """Mail a link that lifts the mark from an address; `link` holds `{token}`."""
    refusal = _refusal_of(address)
    if refusal is None:
        return
    token = new_token()
    refusal.confirm_hash, refusal.confirm_until = digest(token), clock.now() + CONFIRM_LASTS
    text = (
        "You asked us to try this address again.\n\n"
        f"Open this within a day to say that it works:\n{link.format(token=token)}\n\n"
        "If it wasn't you, you need do nothing.\n"
    )
    post(address, Letter("You have an update", text))


def confirmable(token: str) -> bool:
    """Say whether a link that confirms an address still works."""
    return _confirming(token) is not None


def confirm_address(token: str) -> bool:
    """Lift the mark by the link that was mailed; False when the link does not work."""
    refusal = _confirming(token)
    if refusal is not None:
        db.session.delete(refusal)
    return refusal is not None


def _confirming(token: str) -> MailRefusal | None:
    return db.session.scalar(
        sa.select(MailRefusal).where(
            MailRefusal.confirm_hash == digest(token), MailRefusal.confirm_until > clock.now()
        )
    )


def address_of(mail: Mail) -> str:
    """Return where a mail goes that is not done yet."""
    return unseal_system("mail", mail.to_sealed or b"")
