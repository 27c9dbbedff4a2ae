"""Muting somebody for oneself, folding what one would rather choose to read, only reading.

None of it is recorded, told or counted: a line anywhere would be a trace of it.
"""

import json
import uuid
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line
from facilitator.core.words import N_, _
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import groups_of, membership_for
from facilitator.peace.models import OwnPeace
from facilitator.peace.queries import Peace, kept_by, place_of, row_of

#: Whoever was never of the circle is nobody one could know of.
NEVER_INSIDE = {MembershipState.PENDING, MembershipState.WAITING, MembershipState.DECLINED}
MOST_PHRASES = 50
LONGEST_PHRASE = 60
#: Sealed texts are filled up to a multiple of this, so that their length tells nothing.
FILLED_TO = 2048
#: After how many minutes of a session somebody can want to be told; 0 for never.
STOPS = {0: N_("Never"), 60: N_("After 60 minutes"), 90: N_("After 90 minutes")}
HOLDERS_ARE_HEARD = N_(
    "Facilitators can't be muted in their own circle: what they say keeps everybody safe. "
    "If something one of them wrote troubles you, you can report it."
)
HOLDERS_HEAR = N_("You hold this circle, so you hear everybody in it.")


def mute(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, *, on: bool) -> Peace:
    """Hear nothing of somebody any more, or again. Twice is the same as once.

    Raises NotAllowed for people who hold the circle, and for those who would mute them.
    """
    own = _own(actor, group_id)
    kept = kept_by(own.id)
    other = db.session.scalar(
        sa.select(Membership).where(Membership.id == membership_id, Membership.group_id == group_id)
    )
    if other is None or other.state in NEVER_INSIDE:
        raise NotFound()
    if not on:
        return _keep(own, replace(kept, muted=kept.muted - {other.id}))
    if own.role in STAFF_ROLES:
        raise NotAllowed(HOLDERS_HEAR)
    if other.id == own.id:
        raise Invalid(N_("That is you."))
    if other.role in STAFF_ROLES:
        raise NotAllowed(HOLDERS_ARE_HEARD)
    return _keep(own, replace(kept, muted=kept.muted | {membership_id}))


def keep_lens(
    actor: Actor, group_id: uuid.UUID, phrases: tuple[str, ...], stop_after: int | None = None
) -> Peace:
    """Keep the phrases that fold a message on the actor's own screen; none is fine.

    With them, after how many minutes of a session they are told; None changes nothing of it.
    """
    own = _own(actor, group_id)
    once: dict[str, str] = {}
    for phrase in phrases:
        line = clean_line(phrase, LONGEST_PHRASE, field="lens")
        if line:
            once.setdefault(line.casefold(), line)
    if len(once) > MOST_PHRASES:
        raise Invalid(_("Please keep it to %(most)s.", most=MOST_PHRASES), field="lens")
    if stop_after is not None and stop_after not in STOPS:
        raise Invalid(N_("Please choose one of the times."), field="stop_after")
    kept = replace(kept_by(own.id), lens=tuple(once.values()))
    return _keep(own, kept if stop_after is None else replace(kept, stop_after=stop_after))


def only_read_today(actor: Actor, *, on: bool) -> None:
    """Only read until midnight of one's own clock, in every circle, or write again."""
    zone = ZoneInfo(actor.time_zone)
    day_after = clock.now().astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(day_after, time(), zone).astimezone(clock.now().tzinfo)
    for group, _membership in sorted(groups_of(actor), key=lambda one: one[0].id):
        own = membership_for(actor, group.id, Permission.GROUP_SEE, on_the_way=True)
        db.session.refresh(own, with_for_update=True)
        _keep(own, replace(kept_by(own.id), reads_until=midnight if on else None))


def _own(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Return the actor's own membership, locked: two tabs change one text."""
    own = membership_for(actor, group_id, Permission.GROUP_SEE)
    db.session.refresh(own, with_for_update=True)
    return own


def _keep(own: Membership, peace: Peace) -> Peace:
    row = row_of(own.id)
    if row is None:
        row = OwnPeace(id=uuid.uuid4(), membership_id=own.id, revision=0)
    row.revision += 1
    said = {
        "muted": sorted(map(str, peace.muted)),
        "lens": peace.lens,
        "reads_until": peace.reads_until.isoformat() if peace.reads_until else None,
        "stop_after": peace.stop_after,
    }
    words = json.dumps(said, ensure_ascii=False)
    room = -len(words.encode()) % FILLED_TO
    row.words_sealed = seal(own.id, place_of(row), words + " " * room)
    db.session.add(row)  # a new one only now: it is never without its words
    return peace
