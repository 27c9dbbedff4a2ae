"""Reading what somebody keeps for themselves; only they are ever given it."""

import json
import re
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, unseal
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.groups.models import Group, GroupState, Membership, Welcome
from facilitator.groups.queries import groups_of, membership_for, own_membership
from facilitator.peace.models import OwnPeace

#: A phrase this short is meant as a whole word: "ed" is not the beginning of "edge".
SHORT = 3


@dataclass(frozen=True)
class Peace:
    """Memberships that are not heard, and phrases that fold what they are in.

    Besides: until when its person only reads, and after how many minutes of a session
    they would like to be told.
    """

    muted: frozenset[uuid.UUID] = frozenset()
    lens: tuple[str, ...] = ()
    reads_until: datetime | None = None
    stop_after: int = 0

    @property
    def only_reads(self) -> bool:
        """Whether their screens hold back where one writes."""
        return self.reads_until is not None and clock.now() < self.reads_until

    def folds(self, *texts: str) -> str:
        """Return the first phrase that is in one of the texts, or nothing."""
        words = [plain(text) for text in texts]
        found = (phrase for phrase in self.lens if any(_is_in(phrase, text) for text in words))
        return next(found, "")


NONE = Peace()


@no_actor("a pure function of a text")
def plain(text: str) -> str:
    """Return a text as it is compared: small letters, one kind of space and apostrophe."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return " ".join(folded.split())


def _is_in(phrase: str, text: str) -> bool:
    """Say whether a word of the text begins with the phrase; a short one must be the word."""
    wanted = plain(phrase)
    end = r"(?!\w)" if len(wanted) <= SHORT else ""
    return re.search(rf"(?<!\w){re.escape(wanted)}{end}", text) is not None


@no_actor("a pure function of a row")
def place_of(row: OwnPeace) -> Place:
    """Return where the words are bound to."""
    return Place("own_peace", "words_sealed", row.id, row.revision)


@no_actor("asked with the asker's own membership alone")
def row_of(membership_id: uuid.UUID) -> OwnPeace | None:
    """Return the row of one membership, or None before they kept anything."""
    return db.session.scalar(sa.select(OwnPeace).where(OwnPeace.membership_id == membership_id))


_ROW_OF = seeing(OwnPeace, OwnPeace.membership_id == sa.bindparam("who"))


@no_actor("asked with the asker's own membership alone")
def kept_by(membership_id: uuid.UUID) -> Peace:
    """Return all that one membership keeps, people who came to hold the circle included."""
    row = _ROW_OF.first(who=membership_id)
    if row is None:
        return NONE
    try:
        words = json.loads(unseal(membership_id, place_of(row), row.words_sealed))
    except Sealed:
        return NONE
    reads_until = words.get("reads_until")
    return Peace(
        frozenset(map(uuid.UUID, words["muted"])),
        tuple(words["lens"]),
        datetime.fromisoformat(reads_until) if reads_until else None,
        words.get("stop_after", 0),
    )


@no_actor("asked with the asker's own membership alone")
def peace_of(own: Membership) -> Peace:
    """Return what holds for one membership now.

    Whoever holds the circle is always heard, hears everybody, and can always write.
    """
    kept = kept_by(own.id)
    if own.role in STAFF_ROLES:
        return Peace(lens=kept.lens)
    if not kept.muted:
        return kept
    holders = db.session.scalars(
        sa.select(Membership.id).where(
            Membership.id.in_(kept.muted), Membership.role.in_(STAFF_ROLES)
        )
    )
    return replace(kept, muted=kept.muted - frozenset(holders))


def peace_in(actor: Actor, group_id: uuid.UUID) -> Peace:
    """Return what holds for the actor in a group they were let see."""
    membership = own_membership(actor, group_id)
    return peace_of(membership) if membership is not None else NONE


def own_peace_for(actor: Actor, group_id: uuid.UUID) -> tuple[Membership, Peace]:
    """Return the actor's membership of a group, and all that they keep there."""
    membership = membership_for(actor, group_id, Permission.GROUP_SEE)
    return membership, kept_by(membership.id)


def circles_with_peace(actor: Actor) -> list[tuple[Group, Membership, Peace]]:
    """Return the circles the actor is in and what holds for them there, by name."""
    return [
        (group, own, peace_of(own))
        for group, own in groups_of(actor)
        if group.state is GroupState.ACTIVE and own.welcome is not Welcome.SAFETY
    ]


def muted_people(actor: Actor, peace: Peace) -> list[Membership]:
    """Return the people the actor muted, by their names, for the actor alone."""
    rows = db.session.scalars(
        sa.select(Membership).where(Membership.id.in_(peace.muted)).order_by(Membership.handle)
    )
    return list(rows)
