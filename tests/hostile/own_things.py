"""What one member of a circle keeps to themselves: a canary in every word, for its owner alone."""

from typing import TYPE_CHECKING

from facilitator.core.work import unit_of_work
from facilitator.space import cards, checkins, network, plans, reflecting, sharing, steps
from facilitator.space.said import CheckIn, Entry, LetGo
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
        step_id = steps.plan_step(ann, word("with whom"), "hi", word("words to try"), None)
        steps.reflect(ann, step_id, word("after a step"), is_done=True)
        steps.tick(ann, ["spot"])
        network.put_aside(ann, "mentor")
        gone = LetGo(who=word("let go"), costs=word("costs"), needs=word("needs"), afraid="often")
        gone_id = reflecting.reflect_on_letting_go(ann, gone)
        plans.save_plan(ann, [word("plan")] * len(plans.STEPS))
        reflecting.note_fit(ann, word("who might help"), word("how it was"), "look")
        reflecting.keep_moment(ann, word("moment"))
        shared = sharing.share(ann, thing_id, lead, ["name"], 24)
        token = cards.make_card(ann, "listening", card, 14)
    circle.ids |= {
        "card_token": token,
        "own_id": thing_id,
        "share_id": shared.id,
        "own_id of space.step": step_id,
        "own_id of space.let_go_of": gone_id,
    }
    with unit_of_work(ann, writes=False):
        circle.ids["card_id of outside"] = cards.cards_of(ann)[0].row.id
