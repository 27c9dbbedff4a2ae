"""Answers to prompts in every way there is, with a canary in every word."""

import uuid
from typing import TYPE_CHECKING, Any

from facilitator.core.db import db
from facilitator.core.images import drawn_anew
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Kindness, Moderation
from facilitator.groups.models import Group
from facilitator.prompts import editing, holding, kindnesses, own_drafts, scales
from facilitator.prompts.holding import Decision
from facilitator.prompts.life import Plan
from facilitator.prompts.models import Audience
from facilitator.prompts.operations import Beside, publish_prompt, reply_to
from facilitator.prompts.own_drafts import Typed
from facilitator.prompts.pictures import NewPicture
from tests.drawing import small

if TYPE_CHECKING:
    from tests.hostile.circles import Circle


def _change(circle: "Circle", **values: Any) -> None:
    with unit_of_work(circle.tenant.owner):
        group = db.session.get_one(Group, (circle.tenant.organization_id, circle.group_id))
        for name, value in values.items():
            setattr(group, name, value)


def answer_in_every_way(circle: "Circle", insiders: tuple[str, ...]) -> None:
    """Answer without a name, for fewer people, behind a warning, before it is read."""
    lead, other = circle.actor("lead"), circle.actor("other")
    with unit_of_work(lead):
        text = circle.word("question to someone", *insiders)
        plan = Plan(lets_anonymous=True)
        asked = publish_prompt(lead, circle.group_id, text=text, plan=plan).id
        draft = circle.word("draft of a question", "lead", "co", office=False)
        publish_prompt(lead, circle.group_id, text=draft, is_draft=True)

    def say(part: str, words: str, **beside: Any) -> uuid.UUID:
        with unit_of_work(circle.actor(part)):
            it = Beside(**beside)
            return reply_to(circle.actor(part), asked, words, beside=it).id

    masked = say("writer", circle.word("without a name", *insiders), is_anonymous=True)
    label = circle.word("warning of an answer", *insiders)
    say("writer", circle.word("behind a warning", *insiders), label=label)
    say(
        "third",
        circle.word("for facilitators", "third", "lead", "co", office=False),
        audience=Audience.FACILITATORS,
    )
    say("third", circle.word("for nobody else", "third", office=False), audience=Audience.OWN)
    _change(circle, moderation=Moderation.EVERYONE, takes_pictures=True)
    held = say("other", circle.word("before a change", "other", "lead", "co"))
    with unit_of_work(other):
        words = circle.word("held answer", "other", "lead", "co")
        editing.edit_reply(other, asked, held, words)
    _change(circle, moderation=Moderation.OFF)

    def show(part: str, words: str, about: str) -> uuid.UUID:
        return say(part, words, picture=NewPicture(drawn_anew(small()), about))

    about = circle.word("what is on a picture", *insiders)
    pictured = show("writer", circle.word("beside a picture", *insiders), about)
    with unit_of_work(lead):
        holding.decide_reply(lead, asked, pictured, Decision.APPROVE, revision=0)
    about = circle.word("what is on a held picture", "other", "lead", "co")
    show("other", circle.word("beside a held picture", "other", "lead", "co"), about)
    with unit_of_work(lead):
        ends = circle.word("what one means", *insiders), circle.word("what five means", *insiders)
        text = circle.word("question to tap", *insiders)
        scale = publish_prompt(lead, circle.group_id, text=text, plan=Plan(scale=ends)).id
    with unit_of_work(other):
        scales.tap(other, scale, 3)
    circle.ids["scale_id"] = scale
    with unit_of_work(lead):
        mine = Typed(circle.word("question being typed", "lead", office=False))
        own_drafts.keep_question(lead, circle.group_id, mine)
    with unit_of_work(other):
        mine = Typed(circle.word("answer being typed", "other", office=False))
        own_drafts.keep_answer(other, asked, mine)
        mine = Typed(circle.word("reply being typed", "other", office=False))
        own_drafts.keep_answer(other, asked, mine, parent_id=masked)
        mine = Typed(circle.word("reply on another device", "other", office=False))
        own_drafts.keep_answer(other, asked, mine, parent_id=masked)
        kindnesses.be_kind(other, asked, masked, Kindness.HUG, on=True)
    circle.ids |= {"answers_id": asked, "masked_id": masked, "held_id": held}
    circle.ids["pictured_id"] = pictured
