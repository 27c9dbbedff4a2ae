"""Who is on their way in, and what people want their facilitators to know."""

import uuid
from datetime import datetime, time, timedelta

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.models import Group
from facilitator.groups.notes import Needs, keep_own_place
from facilitator.groups.requests import ask_to_join, set_questions
from facilitator.groups.shelf import REVIEW_AFTER, ItemDraft, put_on_shelf
from facilitator.groups.talks import offer_talk
from facilitator.groups.topics import set_group_topics, set_topics, topics_of
from facilitator.organizations.consents import Agreed, first_offer

QUESTIONS = ("What brings you here just now?", "What helps you in a group?")
ANSWERS = (
    "A move, a new job, and nobody here who knows how the year before was.",
    "A clear start and end. I talk more once I have listened for a while.",
)


TOPICS = ("First weeks", "A new city", "Being outside")
SHELF = (
    ItemDraft(
        ShelfKind.HELPLINE,
        "Somebody to call at night",
        reach="988",
        note="In the United States, at any hour. You can text, too.",
        is_shareable=True,
    ),
    ItemDraft(
        ShelfKind.LINK,
        "Helplines in other countries",
        url="https://findahelpline.com/",
        is_shareable=True,
    ),
    ItemDraft(
        ShelfKind.ARTICLE,
        "When the evening is long",
        words="Three things some of us do:\n\n- put the phone in another room\n- warm the hands\n"
        "- write one line about the day, and stop there",
        note="Collected in our circle in spring.",
    ),
)


def arrange_shelf(people: dict[str, Actor], group_id: uuid.UUID) -> None:
    """Put three things on a circle's shelf; one should be looked at again."""
    with unit_of_work(people["cofacilitator"]):
        for draft in SHELF:
            item = put_on_shelf(people["cofacilitator"], group_id, draft)
        item.reviewed_on = clock.now().date() - REVIEW_AFTER - timedelta(days=2)
        item.review_on = clock.now().date() - timedelta(days=2)


def name_topics(people: dict[str, Actor], new_id: uuid.UUID, walkers_id: uuid.UUID) -> None:
    """Give the organization topics, and say what two listed circles are about."""
    owner = people["owner"]
    with unit_of_work(owner):
        set_topics(owner, TOPICS)
        ids = {topic.name: topic.id for topic in topics_of(owner)}
        for group_id, names in ((new_id, TOPICS[:2]), (walkers_id, TOPICS[2:])):
            group = db.session.get_one(Group, (owner.organization_id, group_id))
            group.language = "en"
            set_group_topics(owner, group, [ids[name] for name in names])


def arrive(people: dict[str, Actor], tuesday_id: uuid.UUID, new_id: uuid.UUID) -> None:
    """Ask newcomers two questions, let somebody answer them, and somebody note what helps."""
    lead, asking, noting = people["cofacilitator"], people["member4"], people["member2"]
    with unit_of_work(lead):
        set_questions(lead, new_id, QUESTIONS, "")
    with unit_of_work(asking):
        seat = ask_to_join(asking, new_id, "Late Maple", ANSWERS, Agreed(first_offer().mark))
    with unit_of_work(lead):
        evening = datetime.combine(clock.now().date() + timedelta(days=2), time(18))
        times = [evening, evening + timedelta(days=1, hours=1)]
        offer_talk(lead, new_id, seat.id, times, "Twenty minutes are plenty. I am glad you asked.")
    with unit_of_work(noting):
        needs = Needs(
            helps="Being asked by name. I rarely jump in.",
            avoid="Talk about numbers and weights.",
            access="I read slowly; please leave a moment.",
        )
        keep_own_place(noting, tuesday_id, needs, listens_first=False, pronouns="she/her")
    with unit_of_work(people["member8"]):
        keep_own_place(people["member8"], tuesday_id, Needs(), listens_first=True)
