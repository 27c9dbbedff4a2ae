"""Reading an organization's watched phrases; the finder is the permission check."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.organizations.queries import organization_for
from facilitator.watched.looking import Finding, find_in
from facilitator.watched.models import Does, WatchedPhrase

#: How long a removed phrase can be put back.
KEPT = timedelta(days=30)
#: Shown first what is strictest.
STRICTEST_FIRST = tuple(reversed(Does))


@dataclass(frozen=True)
class Shown:
    """All that is watched for, by what it does, and what was removed lately."""

    by_act: dict[Does, list[WatchedPhrase]]
    removed: list[WatchedPhrase]
    may_edit: bool

    @property
    def count(self) -> int:
        """How many phrases count."""
        return sum(map(len, self.by_act.values()))


def phrases_for(actor: Actor) -> Shown:
    """Return the organization's phrases for its office."""
    organization_for(actor, Permission.WATCHED_SEE)
    rows = db.session.scalars(
        sa.select(WatchedPhrase)
        .where(sa.or_(WatchedPhrase.removed_at.is_(None), WatchedPhrase.removed_at > _since()))
        .order_by(WatchedPhrase.language, WatchedPhrase.words)
    ).all()
    there = [row for row in rows if row.removed_at is None]
    by_act = {does: [row for row in there if row.does is does] for does in STRICTEST_FIRST}
    removed = sorted(
        (row for row in rows if row.removed_at is not None), key=_removed_at, reverse=True
    )
    may_edit = actor.can(Permission.WATCHED_EDIT)
    return Shown({does: rows for does, rows in by_act.items() if rows}, removed, may_edit)


def _since() -> datetime:
    return clock.now() - KEPT


def _removed_at(phrase: WatchedPhrase) -> datetime:
    return phrase.removed_at or phrase.added_at


def phrase_for(actor: Actor, phrase_id: uuid.UUID, need: Permission) -> WatchedPhrase:
    """Return one phrase, one that was removed lately too."""
    organization_for(actor, need)
    phrase = db.session.scalar(
        sa.select(WatchedPhrase).where(
            WatchedPhrase.id == phrase_id,
            sa.or_(WatchedPhrase.removed_at.is_(None), WatchedPhrase.removed_at > _since()),
        )
    )
    if phrase is None:
        raise NotFound()
    return phrase


def try_out(actor: Actor, text: str, language: str) -> Finding:
    """Say what would happen to a text; nothing of it is kept."""
    organization = organization_for(actor, Permission.WATCHED_SEE)
    return find_in(
        organization.watched_mark,
        text,
        language=language,
        is_staff=False,
        notices=organization.notices_danger,
    )


def check_edits(actor: Actor) -> None:
    """Raise NotAllowed for whoever may not change the phrases."""
    organization_for(actor, Permission.WATCHED_EDIT)
