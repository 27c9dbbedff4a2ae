"""What somebody is told on entering that belongs to words: their own quiet, the circle's list.

Part of this feature's queries; wiring.py lists them among the parts.
"""

from datetime import timedelta

from facilitator.core.marks import no_actor
from facilitator.groups.defaults import warnings_of
from facilitator.live.events import WordsView
from facilitator.live.holding import why_held
from facilitator.live.parts import Entering, Part
from facilitator.live.projection import stamp
from facilitator.peace.events import CalmView, PeaceView


@no_actor("the asker is inside the room; their own alone")
def own_peace(entering: Entering) -> PeaceView | None:
    """Return whom they muted and what they fold; nothing for most."""
    peace = entering.peace
    if not peace.muted and not peace.lens:
        return None
    return PeaceView(muted=sorted(peace.muted, key=str), lens=list(peace.lens))


@no_actor("the asker is inside the room; their own alone")
def own_calm(entering: Entering) -> CalmView | None:
    """Return until when they only read, and when they wanted to stop; nothing for most."""
    seat, peace = entering.seat, entering.peace
    stop_at = None
    if peace.stop_after and seat.admitted_at is not None and entering.room.parent_id is None:
        stop_at = stamp(seat.admitted_at + timedelta(minutes=peace.stop_after))
    reads_until = stamp(peace.reads_until) if peace.reads_until and peace.only_reads else None
    return CalmView(reads_until=reads_until, stop_at=stop_at) if reads_until or stop_at else None


@no_actor("the asker is inside the room, and all of it is for everybody there")
def about_words(entering: Entering) -> WordsView:
    """Return the circle's own warnings, and who reads what is written."""
    group, seat = entering.group, entering.seat
    read_first = (
        ""
        if entering.is_staff
        else why_held(group.moderation, group.hold_first, seat.membership_id)
    )
    return WordsView(
        labels=warnings_of(entering.actor, group),
        read_first=read_first,
        lets_contact_through=group.lets_contact_through,
        kept_days=group.retention_days,
    )


PEACE = Part("peace", own_peace, in_small=True)
CALM = Part("calm", own_calm, in_small=True)
WORDS = Part("words", about_words, in_small=True)
