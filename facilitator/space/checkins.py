"""How somebody is, for themselves. Part of this feature's operations.

It is never counted in days kept up, and nobody is alerted by it. Two heavy weeks offer
its owner, once, who could listen.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from facilitator.after.debriefs import HEAVY, MOODS
from facilitator.after.queries import lock_own_member
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.errors import Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_
from facilitator.space.operations import keep, let_go
from facilitator.space.queries import Kept, things_of
from facilitator.space.said import CheckIn, NotNow

NEEDS = {
    "listen": N_("Somebody to listen"),
    "ideas": N_("Ideas"),
    "company": N_("Company"),
    "practical": N_("Practical help"),
    "nothing": N_("Nothing just now"),
}
WHENS = {"": N_("Just so"), "before": N_("Before a session"), "after": N_("After a session")}
#: More than these are not kept: the oldest goes when a new one comes.
MOST_CHECK_INS = 400
CHART_OF = timedelta(weeks=8)
WEEK = timedelta(days=7)
#: A check-in after a session is put beside one before it, when it is not older than this.
SAME_SESSION = timedelta(hours=12)
#: What an offer is called among what was put aside, and how long it then stays away.
OFFER, AWAY_FOR = "heavy_weeks", timedelta(weeks=4)
#: So many of them make a week that can be called heavy, when more than half are.
ENOUGH = 2


@dataclass(frozen=True)
class Point:
    """A check-in on the chart; `x` is 0 to 1 from the first to now, `row` 0 for the lightest."""

    kept: Kept[CheckIn]
    x: float
    row: int


def check_ins_of(actor: Actor) -> list[Kept[CheckIn]]:
    """Return the actor's own check-ins, the latest first."""
    return things_of(actor, CheckIn)[::-1]


def check_in(actor: Actor, said: CheckIn) -> uuid.UUID:
    """Keep how the actor is; beyond the most that are kept, the oldest goes."""
    if said.mood not in dict(MOODS):
        raise Invalid(N_("Please choose the word that is nearest."), field="mood")
    if said.need not in {"", *NEEDS} or said.when not in WHENS:
        raise Invalid(N_("Please choose one of the words, or none."), field="need")
    checked = msgspec.structs.replace(
        said,
        body=clean_line(said.body, 120, field="body"),
        note=clean_text(said.note, 1000, field="note"),
    )
    thing_id = keep(actor, checked)
    for old in check_ins_of(actor)[MOST_CHECK_INS:]:
        let_go(actor, old.id)
    return thing_id


@no_actor("a pure function of check-ins their owner has found")
def chart_of(found: Sequence[Kept[CheckIn]]) -> list[Point]:
    """Return where the check-ins of the last eight weeks stand on the chart, in order."""
    now = clock.now()
    recent = [one for one in reversed(found) if one.said.at > now - CHART_OF]
    rows = [mood for mood, _words in MOODS]
    if not recent:
        return []
    first, span = recent[0].said.at, (now - recent[0].said.at) or WEEK
    return [Point(one, (one.said.at - first) / span, rows.index(one.said.mood)) for one in recent]


@no_actor("a pure function of check-ins their owner has found")
def around_a_session(found: Sequence[Kept[CheckIn]]) -> tuple[CheckIn, CheckIn] | None:
    """Return how it was before and after a session, when the latest one is from after it."""
    if not found or found[0].said.when != "after":
        return None
    after = found[0].said
    for one in found[1:]:
        if one.said.when == "before" and one.said.at > after.at - SAME_SESSION:
            return one.said, after
    return None


def offers_somebody(actor: Actor, found: Sequence[Kept[CheckIn]]) -> bool:
    """Say whether the last two weeks were heavy and nobody put the offer aside lately."""
    now = clock.now()
    if not (_is_heavy(found, now) and _is_heavy(found, now - WEEK)):
        return False
    aside = [one.said.at for one in things_of(actor, NotNow) if one.said.what == OFFER]
    return all(at < now - AWAY_FOR for at in aside)


def _is_heavy(found: Sequence[Kept[CheckIn]], end: datetime) -> bool:
    moods = [one.said.mood for one in found if end - WEEK < one.said.at <= end]
    return len(moods) >= ENOUGH and moods.count(HEAVY) * 2 > len(moods)


def put_offer_aside(actor: Actor) -> None:
    """Hear nothing of heavy weeks for four weeks."""
    lock_own_member(actor)
    for one in things_of(actor, NotNow):
        if one.said.what == OFFER:
            let_go(actor, one.id)
    keep(actor, NotNow(what=OFFER))
