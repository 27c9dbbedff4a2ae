"""Who is on their way in, and what people want their facilitators to know."""

import uuid

from facilitator.core.actor import Actor
from facilitator.core.work import unit_of_work
from facilitator.groups.notes import Needs, keep_own_place
from facilitator.groups.requests import ask_to_join, set_questions
from facilitator.organizations.consents import Agreed, first_offer

QUESTIONS = ("What brings you here just now?", "What helps you in a group?")
ANSWERS = (
    "A move, a new job, and nobody here who knows how the year before was.",
    "A clear start and end. I talk more once I have listened for a while.",
)


def arrive(people: dict[str, Actor], tuesday_id: uuid.UUID, new_id: uuid.UUID) -> None:
    """Ask newcomers two questions, let somebody answer them, and somebody note what helps."""
    lead, asking, noting = people["cofacilitator"], people["member4"], people["member2"]
    with unit_of_work(lead):
        set_questions(lead, new_id, QUESTIONS, "")
    with unit_of_work(asking):
        ask_to_join(asking, new_id, "Late Maple", ANSWERS, Agreed(first_offer().mark))
    with unit_of_work(noting):
        needs = Needs(
            helps="Being asked by name. I rarely jump in.",
            avoid="Talk about numbers and weights.",
            access="I read slowly; please leave a moment.",
        )
        keep_own_place(noting, tuesday_id, needs, listens_first=False)
    with unit_of_work(people["member8"]):
        keep_own_place(people["member8"], tuesday_id, Needs(), listens_first=True)
