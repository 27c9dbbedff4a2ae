"""What one member of a circle keeps to themselves: a canary in every word, for its owner alone."""

from typing import TYPE_CHECKING

from facilitator.core.work import unit_of_work
from facilitator.space import cards, checkins, network, sharing
from facilitator.space.said import CheckIn, Entry
from tests.hostile.routes import NAMES

if TYPE_CHECKING:
    from tests.hostile.circles import Circle


def keep_to_oneself(circle: "Circle") -> None:
    """Let one member keep something of every kind, and show a little of it to the lead."""
    ann, lead = circle.actor("other"), circle.seat("lead")

    def word(what: str, *readers: str) -> str:
        return circle.word(f"own: {what}", "other", *readers, office=False)

    card = circle.canaries.plant(circle.tenant.slug, f"{circle.key}: a card", NAMES)
    with unit_of_work(ann):
        said = Entry(
            what="friend",
            name=word("name", "lead"),
            note=word("note"),
            step=word("step"),
            mine=word("mine"),
            now="some",
        )
        said_today = CheckIn(mood="heavy", body=word("body"), note=word("note of a day"))
        checkins.check_in(ann, said_today)
        thing_id = network.add_entry(ann, said)
        shared = sharing.share(ann, thing_id, lead, ["name"], 24)
        token = cards.make_card(ann, "listening", card, 14)
    circle.ids |= {
        "card_token": token,
        "own_id": thing_id,
        "share_id": shared.id,
        "holder_id": lead,
    }
    with unit_of_work(ann, writes=False):
        circle.ids["card_id"] = cards.cards_of(ann)[0].row.id
