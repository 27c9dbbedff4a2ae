"""Answers read first, warnings, contact, kind words, changes: as in the room."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Kindness, Moderation, Wish
from facilitator.peace import operations as peace
from facilitator.prompts.editing import edit_reply, open_earlier
from facilitator.prompts.holding import Decision, decide_reply, waiting_in
from facilitator.prompts.kindnesses import be_kind
from facilitator.prompts.models import Audience, Reply, ReplyState
from facilitator.prompts.operations import remove_reply
from facilitator.watched.looking import AskFirst
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.groups.making import change_group
from tests.prompts.making import answered, crowd, put, reply_row, seen

NUMBER = "Call me on +44 20 7946 0958."


def decide(actor, prompt_id, reply_id, decision, words=""):
    with unit_of_work(actor):
        read = db.session.get_one(Reply, (actor.organization_id, reply_id)).revision
        decide_reply(actor, prompt_id, reply_id, decision, words, revision=read)


def state(tenant, reply_id):
    return reply_row(tenant, reply_id).state


def test_the_rule_of_the_circle_says_which_answers_wait(hope):
    crowd(hope)
    change_group(hope, moderation=Moderation.EVERYONE, hold_first=2)
    prompt_id = put(hope, lets_anonymous=True)
    held, shown = ReplyState.HELD, ReplyState.VISIBLE
    assert state(hope, answered(hope.ann, prompt_id, "One.")) is held
    assert state(hope, answered(hope.facilitator, prompt_id, "Ours.")) is shown
    for audience in (Audience.FACILITATORS, Audience.OWN):
        assert state(hope, answered(hope.ann, prompt_id, "Two.", audience=audience)) is shown
    change_group(hope, moderation=Moderation.AFTER_HOURS)  # nobody wrote hours down: always
    assert state(hope, answered(hope.ann, prompt_id, "Three.")) is held
    change_group(hope, moderation=Moderation.FIRST)
    states = []
    for text in ("Four.", "Five.", "Six."):
        reply_id = answered(hope.ben, prompt_id, text)
        states.append(state(hope, reply_id))
        if states[-1] is held:
            decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    assert states == [held, held, shown]
    # whose first ones they are would say who it is: without a name all of them wait
    assert state(hope, answered(hope.ben, prompt_id, "Seven.", is_anonymous=True)) is held


def test_what_waits_only_its_author_and_staff_see_and_its_author_takes_it_back(hope):
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "Hard words.")
    for who, reads in (("ann", 1), ("facilitator", 1), ("moderator", 1), ("ben", 0), ("owner", 0)):
        assert len(seen(getattr(hope, who), prompt_id)) == reads, who
    with pytest.raises(NotFound):
        answered(hope.ben, prompt_id, "To it.", parent_id=reply_id)
    for who, error in (("ben", NotFound), ("owner", NotFound), ("ann", NotAllowed)):
        with pytest.raises(error):
            decide(getattr(hope, who), prompt_id, reply_id, Decision.APPROVE)
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, reply_id, "")
    with unit_of_work(hope.facilitator, writes=False):
        assert waiting_in(hope.facilitator, hope.group_id) == []
    with pytest.raises(Conflict):
        decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)


def test_staff_share_with_a_warning_or_decline_with_a_note_once_and_on_record(world, hope):
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = put(hope)
    first = answered(hope.ann, prompt_id, "About loss.")
    second = answered(hope.ann, prompt_id, "About Ben.")
    page = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    assert page.count("A facilitator is reading this first") == 2
    with pytest.raises(Invalid):
        decide(hope.facilitator, prompt_id, second, Decision.DECLINE)
    decide(hope.moderator, prompt_id, first, Decision.APPROVE, "loss")
    decide(hope.facilitator, prompt_id, second, Decision.DECLINE, "It names somebody.")
    with pytest.raises(Conflict, match="before you"):
        decide(hope.cofacilitator, prompt_id, first, Decision.DECLINE, "Twice.")
    ben = world.client(hope.ben).get(f"/o/hope/prompts/{prompt_id}").text
    assert "A warning: loss. Show" in ben
    assert "It names somebody." not in ben
    ann = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    assert "A facilitator did not share this. The note: It names somebody." in ann
    assert reply_row(hope, second).body_sealed is None
    decide(hope.facilitator, prompt_id, first, Decision.WARN, "grief")
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(
            sa.select(AuditEntry.action)
            .where(AuditEntry.action.like("reply.%"))
            .order_by(AuditEntry.seq)
        ).all()
    assert lines == ["reply.approve", "reply.decline", "reply.warn"]


def test_what_could_find_somebody_is_asked_about_before_the_circle_reads_it(world, hope):
    prompt_id = put(hope)
    for sure in (False, True):
        with pytest.raises(AskFirst):
            answered(hope.ann, prompt_id, NUMBER, sure=sure)
    answered(hope.ann, prompt_id, NUMBER, audience=Audience.FACILITATORS)
    answered(hope.facilitator, prompt_id, NUMBER)
    url = f"/o/hope/prompts/{prompt_id}/reply"
    asked = world.client(hope.ann).post(url, data={"body": NUMBER})
    assert asked.status_code == 422
    assert "In this circle it is not shared" in asked.text
    assert NUMBER.replace("+", "&#43;") in asked.text or NUMBER in asked.text  # kept
    change_group(hope, lets_contact_through=True)
    assert "Share it all the same" in world.client(hope.ann).post(url, data={"body": NUMBER}).text
    answered(hope.ann, prompt_id, NUMBER, sure=True)


def test_a_warning_folds_a_wish_is_said_and_a_lens_folds_for_its_owner(world, hope):
    prompt_id = put(hope)
    answered(hope.ann, prompt_id, "The hospital.", label="illness", wish=Wish.LISTEN)
    with unit_of_work(hope.ben):
        peace.keep_lens(hope.ben, hope.group_id, ("illness",))
    pages = {
        who: world.client(getattr(hope, who)).get(f"/o/hope/prompts/{prompt_id}").text
        for who in ("ben", "cleo")
    }
    assert "You fold: illness. Show" in pages["ben"]
    assert "A warning: illness. Show" in pages["cleo"]
    assert "Just listen, please." in pages["cleo"]
    row = reply_row(hope, answered(hope.ann, prompt_id, "x", label="illness"))
    assert b"illness" not in (row.label_sealed or b"")


def test_kind_words_are_kinds_and_never_numbers_or_names(world, hope):
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "Hard.")
    for actor in (hope.ben, hope.cleo, hope.ben):
        with unit_of_work(actor):
            be_kind(actor, prompt_id, reply_id, Kindness.HUG, on=True)
    page = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text.partition("<main")[2]
    assert page.count("Hug") == 1
    assert "Ben of" not in page
    with pytest.raises(Invalid), unit_of_work(hope.ann):
        be_kind(hope.ann, prompt_id, reply_id, Kindness.HUG, on=True)
    for who in ("ben", "cleo"):
        with unit_of_work(getattr(hope, who)):
            be_kind(getattr(hope, who), prompt_id, reply_id, Kindness.HUG, on=False)
    assert "Hug" not in world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    own = answered(hope.ann, prompt_id, "Mine.", audience=Audience.OWN)
    with pytest.raises(NotFound), unit_of_work(hope.ben):
        be_kind(hope.ben, prompt_id, own, Kindness.HUG, on=True)


def test_an_author_changes_an_answer_for_a_quarter_of_an_hour_and_staff_read_what_was(world, hope):
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "First words.")
    with unit_of_work(hope.ann):
        edit_reply(hope.ann, prompt_id, reply_id, "Other words.", label="change")
    assert seen(hope.ben, prompt_id) == ["Other words."]
    assert ">edited<" in world.client(hope.ben).get(f"/o/hope/prompts/{prompt_id}").text
    with pytest.raises(NotAllowed), unit_of_work(hope.ben):
        edit_reply(hope.ben, prompt_id, reply_id, "Not mine.")
    for who, error in (("ann", NotAllowed), ("owner", NotAllowed)):
        with pytest.raises(error), unit_of_work(getattr(hope, who)):
            open_earlier(getattr(hope, who), prompt_id, reply_id, "I wonder.")
    with pytest.raises(Invalid), unit_of_work(hope.facilitator):
        open_earlier(hope.facilitator, prompt_id, reply_id, "")
    with unit_of_work(hope.facilitator):
        found = open_earlier(hope.facilitator, prompt_id, reply_id, "A report.")
    assert found == ["First words."]
    with (
        time_machine.travel(clock.now() + timedelta(minutes=16), tick=False),
        pytest.raises(Conflict),
        unit_of_work(hope.ann),
    ):
        edit_reply(hope.ann, prompt_id, reply_id, "Too late.")
    change_group(hope, moderation=Moderation.EVERYONE)
    with pytest.raises(Conflict, match="read first"), unit_of_work(hope.ann):
        edit_reply(hope.ann, prompt_id, reply_id, "Around it.")
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, reply_id, "")
    with pytest.raises(NotFound), unit_of_work(hope.facilitator):
        open_earlier(hope.facilitator, prompt_id, reply_id, "Gone with the words.")


def test_the_pages_around_an_answer(world, hope):
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = put(hope, is_round=True)
    url = f"/o/hope/prompts/{prompt_id}"
    ann, lead = world.client(hope.ann), world.client(hope.facilitator)
    reply_id = answered(hope.ann, prompt_id, "Words.")
    assert ann.post(f"{url}/replies/{reply_id}/edit", data={"body": ""}).status_code == 422
    ann.post(f"{url}/replies/{reply_id}/edit", data={"body": "Better words."})
    assert "1 answer waits" in lead.get(f"/o/hope/groups/{hope.group_id}/prompts").text
    assert "Better words." in lead.get(f"/o/hope/groups/{hope.group_id}/prompts/waiting").text
    lead.post(f"{url}/replies/{reply_id}/decide", data={"decision": "approve", "revision": "1"})
    page = lead.get(url).text
    for words in ("Give another turn", "Let people answer each other", "What it said before"):
        assert words in page
    earlier = lead.post(f"{url}/replies/{reply_id}/earlier", data={"reason": "A report."})
    assert "Words." in earlier.text
    lead.post(f"{url}/replies/{reply_id}/turn")
    lead.post(f"{url}/responses")
    ben = world.client(hope.ben)
    ben.post(f"{url}/replies/{reply_id}/kind", data={"kind": "hug", "on": "yes"})
    assert "Take “Hug” away" in ben.get(url).text
    assert "has had" not in ann.get(url).text
    assert "Your answer, if you like" in ann.get(url).text  # another turn


def test_nobody_decides_about_words_they_have_not_read(hope):
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "What they read.")
    with unit_of_work(hope.ann):
        edit_reply(hope.ann, prompt_id, reply_id, "What they did not read.")
    for decision in (Decision.APPROVE, Decision.DECLINE):
        with pytest.raises(Conflict, match="meanwhile"), unit_of_work(hope.facilitator):
            decide_reply(hope.facilitator, prompt_id, reply_id, decision, "So.", revision=0)
    assert state(hope, reply_id) is ReplyState.HELD


def test_a_watched_phrase_that_tells_the_team_has_an_answer_read(hope):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("turnip", Does.FLAG, About.OTHER)])
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "Turnip.")
    assert state(hope, reply_id) is ReplyState.VISIBLE
    with unit_of_work(hope.facilitator, writes=False):
        assert [one.said.reply.id for one in waiting_in(hope.facilitator, hope.group_id)] == [
            reply_id
        ]


def test_an_answer_a_person_is_needed_for_stays_first_when_its_words_become_milder(hope):
    with unit_of_work(hope.admin):
        drafts = (("artichoke", Does.CRISIS), ("rhubarb", Does.HOLD))
        add_phrases(hope.admin, [PhraseDraft(words, does, About.OTHER) for words, does in drafts])
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "Artichoke.")
    with unit_of_work(hope.ann):
        edit_reply(hope.ann, prompt_id, reply_id, "Rhubarb.")
    assert reply_row(hope, reply_id).held_for == "crisis.other"


def test_an_answer_changed_into_words_that_worry_says_where_somebody_is(world, hope):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("artichoke", Does.CRISIS, About.OTHER)])
    prompt_id = put(hope)
    reply_id = answered(hope.ann, prompt_id, "Plain.")
    ann = world.client(hope.ann)
    for rule in (Moderation.OFF, Moderation.EVERYONE):
        change_group(hope, moderation=rule)
        url = f"/o/hope/prompts/{prompt_id}/replies/{reply_id}/edit"
        refused = ann.post(url, data={"body": "An artichoke and more."})
        assert refused.status_code == 422
        for words in ("An artichoke and more.", "“Help now”", "“I’m not OK”", "not-ok?group="):
            assert words in refused.text
    assert reply_row(hope, reply_id).revision == 0
