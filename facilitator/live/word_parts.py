"""What somebody is told on entering that belongs to words: their own quiet, the circle's list.

Part of this feature's queries; wiring.py lists them among the parts.
"""

from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.defaults import warnings_of
from facilitator.groups.models import Membership
from facilitator.live.events import WordsView
from facilitator.live.holding import why_held
from facilitator.live.parts import Entering, Part
from facilitator.peace.events import PeaceView
from facilitator.peace.queries import peace_of


@no_actor("the asker is inside the room; their own alone")
def own_peace(entering: Entering) -> PeaceView | None:
    """Return whom they muted and what they fold; nothing for most."""
    place = (entering.seat.organization_id, entering.seat.membership_id)
    peace = peace_of(db.session.get_one(Membership, place))
    if not peace.muted and not peace.lens:
        return None
    return PeaceView(muted=sorted(peace.muted, key=str), lens=list(peace.lens))


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
WORDS = Part("words", about_words, in_small=True)
