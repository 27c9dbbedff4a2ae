"""What one member of a circle keeps to themselves: a canary in every word, for its owner alone."""

from typing import TYPE_CHECKING

from facilitator.core.work import unit_of_work
from facilitator.space import network
from facilitator.space.said import Entry

if TYPE_CHECKING:
    from tests.hostile.circles import Circle


def keep_to_oneself(circle: "Circle") -> None:
    """Let one member keep something of every kind."""
    ann = circle.actor("other")

    def word(what: str) -> str:
        return circle.word(f"own: {what}", "other", office=False)

    with unit_of_work(ann):
        said = Entry(
            what="friend",
            name=word("name"),
            note=word("note"),
            step=word("step"),
            mine=word("mine"),
            now="some",
        )
        circle.ids["own_id"] = network.add_entry(ann, said)
