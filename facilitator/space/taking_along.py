"""All of one's own space as one file, for its owner alone. Part of this feature's queries."""

import msgspec

from facilitator.core.actor import Actor
from facilitator.space.cards import cards_of
from facilitator.space.queries import all_things
from facilitator.space.sharing import shares_by


def everything_of(actor: Actor) -> bytes:
    """Return everything the actor keeps, shows and hands on, as JSON for people to read.

    Addresses of cards are left out: whoever finds the file does not find the cards.
    """
    said = {
        "things": [one.said for one in all_things(actor)],
        "shares": [
            {
                "to": one.handle,
                "what": one.labels,
                "until": one.row.until,
                "ended": one.row.ended_at,
                "looked_at": one.looks,
            }
            for one in shares_by(actor)
        ],
        "cards": [
            {"topic": one.card.topic, "line": one.card.line, "until": one.row.until}
            for one in cards_of(actor)
            if one.card
        ],
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2)
