"""Somebody's own space with something of everything in it, in hard words."""

from facilitator.after.debriefs import HEAVY
from facilitator.core.work import unit_of_work
from facilitator.space import cards, checkins, network, plans, reflecting, sharing, steps
from facilitator.space.network import GIVES, KINDS
from facilitator.space.said import CheckIn, Entry, LetGo
from tests.screens.hard import Words
from tests.worlds import Tenant


def fill_space(tenant: Tenant, words: Words) -> dict[str, str]:
    """Let Ann keep something of everything; returns ids of some of it."""
    ann = tenant.ann
    with unit_of_work(ann):
        for n, what in enumerate(list(KINDS)[:6] * 2):
            said = Entry(
                what=what,
                name=words.line[:60].strip(),
                ring=1 + n % 3,
                gives=tuple(GIVES),
                tie=("steady", "strained", "unsure")[n % 3],
                note=words.text[:400],
                is_folded=n == 3,
            )
            own_id = network.add_entry(ann, said)
        network.set_level(ann, own_id, "some", "open", words.text[:300], words.text[:400])
        for mood, when in ((HEAVY, "before"), ("steady", "after"), ("light", "")):
            said = CheckIn(mood=mood, when=when, body=words.line[:80], note=words.text[:400])
            day_id = checkins.check_in(ann, said)
        step_id = steps.plan_step(ann, words.line[:60].strip(), "hi", words.text[:300], None)
        done_id = steps.plan_step(ann, words.line[:60].strip(), "ask", words.text[:300], None)
        steps.reflect(ann, done_id, words.text[:300], is_done=True)
        steps.tick(ann, ["spot", "tea"])
        plans.save_plan(ann, [words.text[:400]] * len(plans.STEPS))
        thought = LetGo(who=words.line[:60].strip(), costs=words.text[:400], afraid="often")
        gone_id = reflecting.reflect_on_letting_go(ann, thought)
        reflecting.note_fit(ann, words.line[:60].strip(), words.text[:400], "look")
        reflecting.keep_moment(ann, words.text[:400])
        holder = tenant.seats["facilitator"]
        share_id = sharing.share(ann, day_id, holder, ["mood", "note"], 24).id
        sharing.share(ann, own_id, holder, ["name", "gives"], 24)
        token = cards.make_card(ann, "listening", words.text[:400], 14)
    with unit_of_work(tenant.facilitator):
        sharing.look(tenant.facilitator, share_id)
    ids = {"own_id": own_id, "day_id": day_id, "share_id": share_id, "card_token": token}
    ids |= {"step_id": step_id, "gone_id": gone_id}
    return {name: str(value) for name, value in ids.items()}
