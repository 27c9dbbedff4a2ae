"""What one member of the demo keeps to themselves, and shows a little of to their lead."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership
from facilitator.peace import operations as peace
from facilitator.space import cards, checkins, network, plans, reflecting, sharing, steps
from facilitator.space.operations import keep
from facilitator.space.said import CheckIn, Entry
from facilitator.space.text_models import TextKind
from facilitator.space.texts import Text, save_text

MAP = (
    Entry(what="friend", name="Rowan", ring=1, tie="steady", gives=("fun", "listening")),
    Entry(what="friend", name="Ines", ring=3, note="We used to walk on Sundays."),
    Entry(what="helper", name="Dr. Okafor", tie="steady", gives=("advice",)),
    Entry(what="group", name="Choir", ring=3, tie="steady", gives=("company", "hope")),
    Entry(what="family", name="Aunt Mo", ring=1, tie="steady", note="Soup and no questions."),
    Entry(what="family", name="Theo", ring=3, tie="strained", is_folded=True),
    Entry(what="medical", name="Clinic nurse", ring=3),
    Entry(what="place", name="Library, top floor", tie="steady", gives=("safety",)),
)
#: A text of cards that the office wrote itself.
WALK = Text(
    TextKind.ARTICLE,
    "A walk can be enough",
    "You need not talk. Walk beside somebody, at their pace.\n\nAsk again next week.",
)
#: Days ago, and the word of that day.
DAYS = ((26, "tired"), (20, "heavy"), (15, "steady"), (9, "tired"), (4, "unsettled"), (2, "light"))


def keep_to_themselves(people: dict[str, Actor], group_id: uuid.UUID) -> None:
    """Let one member have a map, days behind them, a plan, and one thing the lead may look at."""
    own, lead = people["member1"], people["facilitator"]
    with unit_of_work(people["owner"]):
        save_text(people["owner"], WALK)
    with unit_of_work(own):
        ids = [network.add_entry(own, entry) for entry in MAP]
        network.set_level(own, ids[4], "some", "some", "", "The winter two years ago.")
        for days, mood in DAYS:
            keep(own, CheckIn(mood=mood, at=clock.now() - timedelta(days=days)))
        today = CheckIn(mood="tired", need="listen", when="before", note="Slept badly again.")
        today_id = checkins.check_in(own, today)
        steps.plan_step(own, "Ines", "hi", "I walked past the river and thought of you.", None)
        steps.tick(own, ["spot", "hello"])
        plans.save_plan(own, ["I stop answering.", "Music, loud.", "Library", "Aunt Mo", "", ""])
        reflecting.keep_moment(own, "Rowan remembered what day it was.")
        peace.keep_lens(own, group_id, ("hospital",), 90)
        cards.make_card(own, "quiet", "Thank you for asking on Sunday.", 14)
        query = sa.select(Membership.id).where(
            Membership.group_id == group_id, Membership.member_id == lead.member_id
        )
        sharing.share(own, today_id, db.session.scalars(query).one(), ["mood", "need"], 24)
