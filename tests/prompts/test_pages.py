"""The pages of prompts, as they are read and filled in."""

import pytest

from facilitator.core.work import unit_of_work
from facilitator.prompts.operations import pass_on, remove_reply
from tests.counting import counted
from tests.prompts.making import answered, archive, asked, new_agreement

HOME = "/o/hope"


def page_of(prompt_id):
    """Return the address of a prompt."""
    return f"{HOME}/prompts/{prompt_id}"


def test_a_question_is_asked_answered_and_answered_again(world, hope):
    lead, ann, ben = (world.client(getattr(hope, who)) for who in ("facilitator", "ann", "ben"))
    new = f"{HOME}/groups/{hope.group_id}/prompts/new"
    made = lead.post(new, data={"text": "What held you up?", "meeting": ""}, follow_redirects=True)
    url = made.request.path
    assert "No answers yet" in made.text
    data = {"body": "The bus driver.", "parent": ""}
    assert "The bus driver." in ann.post(f"{url}/reply", data=data, follow_redirects=True).text
    parent = ben.get(url).text.partition('name="parent" value="')[2].partition('"')[0]
    data = {"body": "That is lovely.", "parent": parent}
    page = ben.post(f"{url}/reply", data=data, follow_redirects=True).text
    assert page.index("The bus driver.") < page.index("That is lovely.")
    assert "Reply to Ann of Hope" in page
    assert "Reply to Ben of Hope" not in page  # two deep is enough


def test_the_composer_says_who_reads(world, hope):
    page = world.client(hope.ann).get(page_of(asked(hope))).text
    assert "6 people in this circle read this" in page
    assert "2 facilitators" in page


def test_a_refused_answer_keeps_its_words_where_they_were_written(world, hope):
    prompt_id = asked(hope)
    parent = answered(hope.ann, prompt_id, "First.")
    client, url = world.client(hope.ben), f"{page_of(prompt_id)}/reply"
    long = "y" * 4001
    top = client.post(url, data={"body": long, "parent": ""})
    assert top.status_code == 422
    assert "Please shorten this by 1 character " in top.text
    assert long in top.text
    nested = client.post(url, data={"body": long, "parent": str(parent)})
    assert nested.status_code == 422
    assert nested.text.count(long) == 1
    assert f'id="to-{parent}-error"' in nested.text


@pytest.mark.parametrize("parent", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_answer_to_nothing_is_not_found(world, hope, parent):
    data = {"body": "Hello", "parent": parent}
    answer = world.client(hope.ann).post(f"{page_of(asked(hope))}/reply", data=data)
    assert answer.status_code == 404


def test_passing_is_said_kindly_and_offered_once(world, hope):
    client, url = world.client(hope.ann), page_of(asked(hope))
    assert "Pass this time" in client.get(url).text
    page = client.post(f"{url}/pass", follow_redirects=True).text
    assert "Passing is always fine" in page
    assert "You passed this time" in page
    assert "Pass this time" not in page


def test_a_removed_answer_leaves_a_tombstone_and_only_its_author_and_staff_read_why(world, hope):
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Call me on 555.")
    with unit_of_work(hope.facilitator):
        remove_reply(hope.facilitator, prompt_id, reply_id, "A number to call.")
    for who, sees in (("ann", True), ("facilitator", True), ("ben", False)):
        page = world.client(getattr(hope, who)).get(page_of(prompt_id)).text
        assert "Removed by a facilitator." in page
        assert "555" not in page
        assert ("A number to call." in page) is sees, who


def test_who_may_remove_finds_the_way_and_nobody_else(world, hope):
    prompt_id = asked(hope)
    answered(hope.ann, prompt_id, "Mine.")
    for who, words, absent in (
        ("ann", "Take it back…", "Remove…"),
        ("facilitator", "Remove…", "Take it back…"),
        ("moderator", "Remove the prompt…", "Post"),
        ("ben", "Reply to Ann of Hope", "Remove"),
    ):
        page = world.client(getattr(hope, who)).get(page_of(prompt_id)).text.partition("<main")[2]
        assert words in page, who
        assert absent not in page, who


def test_a_removed_prompt_says_so_and_keeps_its_answers(world, hope):
    prompt_id = asked(hope, "Who is Maria?")
    answered(hope.ann, prompt_id, "The bus driver.")
    client, url = world.client(hope.moderator), page_of(prompt_id)
    assert client.post(f"{url}/remove", data={"reason": ""}).status_code == 422
    client.post(f"{url}/remove", data={"reason": "It names somebody."})
    page = world.client(hope.ann).get(url).text
    assert "This prompt was removed" in page
    assert "Maria" not in page
    assert "The bus driver." in page
    assert "It names somebody." not in page
    assert "It names somebody." in world.client(hope.facilitator).get(url).text
    assert "Maria" not in world.client(hope.ann).get(f"{HOME}/groups/{hope.group_id}").text


def test_the_agreement_and_the_archive_take_the_composer_away(world, hope, other):
    prompt_id = asked(hope)
    new_agreement(hope)
    page = world.client(hope.ann).get(page_of(prompt_id)).text
    assert "read and accept the agreement" in page
    assert "Your answer, if you like" not in page
    foreign = asked(other)
    archive(other)
    page = world.client(other.ann).get(f"/o/other/prompts/{foreign}").text
    assert "This circle is archived" in page
    assert "Your answer, if you like" not in page


def test_prompts_of_a_session_have_a_page_of_their_own(world, hope):
    url = f"{HOME}/meetings/{hope.meeting_id}/prompts"
    lead = world.client(hope.facilitator)
    assert "No prompts yet" in lead.get(url).text
    new = f"{HOME}/groups/{hope.group_id}/prompts/new?meeting={hope.meeting_id}"
    assert "Tuesday evening" in lead.get(new).text
    lead.post(new, data={"text": "What would help tonight?", "meeting": str(hope.meeting_id)})
    page = world.client(hope.ann).get(url).text
    assert "What would help tonight?" in page
    assert "Post a prompt" not in page
    for bad in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert lead.get(new.replace(str(hope.meeting_id), bad)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "x" * 1001}, {"text": "a\x07b"}, {"text": "Fine?", "who": "me"}],
)
def test_a_question_we_cannot_take_is_refused_in_words(world, hope, wrong):
    url = f"{HOME}/groups/{hope.group_id}/prompts/new"
    answer = world.client(hope.facilitator).post(url, data={"meeting": "", **wrong})
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text


def test_no_page_of_a_foreign_prompt_is_there(world, hope, other):
    foreign = asked(other)
    client = world.client(hope.facilitator)
    assert client.get(page_of(foreign)).status_code == 404
    for act in ("reply", "pass", "close", "remove"):
        data = {"body": "x", "parent": ""} if act == "reply" else {"reason": "Why."}
        data = {} if act in {"pass", "close"} else data
        assert client.post(f"{page_of(foreign)}/{act}", data=data).status_code == 404


def test_markup_in_words_is_shown_and_never_run(world, hope):
    prompt_id = asked(hope, "<b>Well?</b>")
    answered(hope.ann, prompt_id, "<script>alert(1)</script>")
    page = world.client(hope.ben).get(page_of(prompt_id)).text
    assert "&lt;b&gt;Well?" in page
    assert "<script>alert" not in page


def test_a_page_with_many_answers_costs_few_queries(world, hope):
    prompt_id = asked(hope)
    for who in ("ann", "ben", "cleo", "facilitator"):
        actor = getattr(hope, who)
        parent = answered(actor, prompt_id, "Words.")
        answered(actor, prompt_id, "More words.", parent_id=parent)
        with unit_of_work(actor):
            pass_on(actor, prompt_id)
    client = world.client(hope.ann)
    with counted() as statements:
        assert client.get(page_of(prompt_id)).status_code == 200
    assert len(statements) <= 20, statements


def test_line_breaks_stay_where_they_were_written(world, hope):
    prompt_id = asked(hope, "One thing?\nOr two?")
    answered(hope.ann, prompt_id, "First.\n\n<i>Second.</i>")
    page = world.client(hope.ben).get(page_of(prompt_id)).text
    assert "One thing?<br>Or two?" in page
    assert "First.<br><br>&lt;i&gt;Second.&lt;/i&gt;" in page
