"""What somebody types and has not sent: theirs alone, and gone once it is sent."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import OnErasure, db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.prompts.keepsakes import forget_answers_in
from facilitator.prompts.models import Audience
from facilitator.prompts.operations import close_prompt, pass_on, remove_reply
from facilitator.prompts.own_draft_models import OwnDraft
from facilitator.prompts.own_drafts import (
    MOST_OTHERS,
    Typed,
    drafts_of,
    keep_answer,
    keep_question,
    throw_away_answer,
)
from facilitator.prompts.sweeps import forget_old_drafts
from tests.prompts.making import answered, asked, change_seat

TYPED = Typed("I never told", label="family", audience=Audience.OWN)


def kept(actor, prompt_id, typed=TYPED, **where):
    """Keep what somebody types, and return how it stands then."""
    with unit_of_work(actor):
        return keep_answer(actor, prompt_id, typed, **where)


def typed_by(tenant, who, place_id):
    """Return what somebody has typed."""
    with unit_of_work(getattr(tenant, who), writes=False):
        draft = drafts_of(tenant.seats[who], [place_id]).get(place_id)
    return draft.typed if draft is not None else None


def rows(tenant):
    """Return every draft as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(OwnDraft)))


def test_what_was_typed_last_stands_for_its_author_alone(hope):
    prompt_id = asked(hope)
    mark = kept(hope.ann, prompt_id).mark
    longer = Typed("I never told anybody", label="family")
    mark = kept(hope.ann, prompt_id, longer, seen=mark).mark
    assert typed_by(hope, "ann", prompt_id) == Typed("I never told anybody", label="family")
    assert typed_by(hope, "ben", prompt_id) is None
    (row,) = rows(hope)
    assert b"told" not in row.words_sealed
    short = len(row.words_sealed)
    kept(hope.ann, prompt_id, Typed("I"), seen=mark)
    (row,) = rows(hope)
    assert len(row.words_sealed) == short  # its length says little


@pytest.mark.parametrize("how", ["sent", "emptied", "thrown away"])
def test_a_draft_that_is_not_needed_any_more_is_gone(hope, how):
    prompt_id = asked(hope)
    mark = kept(hope.ann, prompt_id).mark
    kept(hope.ben, prompt_id)
    if how == "sent":
        parent = answered(hope.cleo, prompt_id, "First.")
        answered(hope.ann, prompt_id, "With you.", parent)  # answering somebody sends no draft
        assert typed_by(hope, "ann", prompt_id) == TYPED
        answered(hope.ann, prompt_id, "Now said.")
    elif how == "emptied":
        kept(hope.ann, prompt_id, Typed(""), seen=mark)
    else:
        with unit_of_work(hope.ann):
            throw_away_answer(hope.ann, prompt_id)
    assert [row.membership_id for row in rows(hope)] == [hope.seats["ben"]]


def test_a_draft_goes_two_weeks_after_its_last_day(hope):
    old, new = asked(hope), asked(hope)
    kept(hope.ann, old)
    kept(hope.ann, new)
    with unit_of_work(hope.owner):
        row = db.session.scalar(sa.select(OwnDraft).where(OwnDraft.place_id == old))
        row.saved_on = (clock.now() - timedelta(days=15)).date()
    assert typed_by(hope, "ann", old) is None
    forget_old_drafts()
    assert [row.place_id for row in rows(hope)] == [new]


def test_only_who_may_answer_or_ask_keeps_anything(hope, other):
    prompt_id = asked(hope)
    for actor, why in ((other.ann, NotFound), (hope.stranger, NotFound), (hope.admin, NotAllowed)):
        with pytest.raises(why), unit_of_work(actor):
            keep_answer(actor, prompt_id, TYPED)
    with pytest.raises(NotAllowed), unit_of_work(hope.ann):
        keep_question(hope.ann, hope.group_id, TYPED)
    with unit_of_work(hope.facilitator):
        close_prompt(hope.facilitator, prompt_id)
    with pytest.raises(Conflict), unit_of_work(hope.ann):
        keep_answer(hope.ann, prompt_id, TYPED)


def test_a_draft_comes_back_on_another_device_as_it_was(world, hope):
    prompt_id = asked(hope)
    url = f"/o/hope/prompts/{prompt_id}"
    data = {"body": "I never told", "label": "family", "audience": "own", "parent": "", "wish": ""}
    one, two = world.client(hope.ann), world.client(hope.ann)
    answer = one.post(f"{url}/draft", data={**data, "quiet": "yes"})
    assert answer.json["others"] == []
    page = two.get(url).text
    assert "I never told</textarea>" in page
    assert 'value="own" checked' in page
    assert "This is your draft" in page
    assert "I never told" not in world.client(hope.facilitator).get(url).text
    assert "kept" in one.post(f"{url}/draft", data=data, follow_redirects=True).text
    page = two.post(f"{url}/draft", data={"act": "drop"}, follow_redirects=True).text
    assert "I never told" not in page


def test_words_nobody_can_send_any_more_are_still_shown_to_their_author(world, hope):
    prompt_id = asked(hope)
    kept(hope.ann, prompt_id)
    with unit_of_work(hope.ann):
        pass_on(hope.ann, prompt_id)
    with unit_of_work(hope.facilitator):
        close_prompt(hope.facilitator, prompt_id)
    page = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    assert "did not send it" in page
    assert "I never told" in page


def test_a_draft_without_a_name_says_when_it_would_have_one(world, hope):
    prompt_id = asked(hope)
    kept(hope.ann, prompt_id, Typed("As someone", is_anonymous=True))
    page = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    assert "your name would stand beside it" in page


def test_a_question_is_kept_while_it_is_typed_and_gone_once_it_is_put(world, hope):
    client = world.client(hope.facilitator)
    url = f"/o/hope/groups/{hope.group_id}/prompts"
    data = {"text": "What held you", "quiet": "yes", "meeting": "", "publish_at": "", "part": ""}
    assert client.post(f"{url}/draft", data=data).json["others"] == []
    assert "What held you</textarea>" in client.get(f"{url}/new").text
    assert "What held you" not in world.client(hope.cofacilitator).get(f"{url}/new").text
    assert client.post(f"{url}/new", data={"text": "What held you up?"}).status_code == 303
    assert rows(hope) == []


# ---------------------------------------------------------------- under somebody's answer


def test_an_answer_to_an_answer_is_kept_for_its_author_alone_until_it_is_sent(world, hope):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    kept(hope.ann, prompt_id, Typed("To the question"))
    data = {"body": "With you, and", "parent": str(parent_id), "seen": ""}
    url = f"/o/hope/prompts/{prompt_id}"
    page = world.client(hope.ann).post(f"{url}/draft", data=data, follow_redirects=True).text
    assert "With you, and</textarea>" in page
    assert "To the question</textarea>" in page
    for who in (hope.ben, hope.cleo, hope.facilitator, hope.owner):
        assert "With you, and" not in world.client(who).get(url).text
    assert all(b"With you" not in row.words_sealed for row in rows(hope))
    answered(hope.ann, prompt_id, "With you, and more.", parent_id)
    assert typed_by(hope, "ann", parent_id) is None
    assert typed_by(hope, "ann", prompt_id) == Typed("To the question")


def test_a_draft_under_an_answer_can_be_thrown_away(world, hope):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    kept(hope.ann, prompt_id, parent_id=parent_id)
    kept(hope.ann, prompt_id)
    data = {"act": "drop", "parent": str(parent_id)}
    world.client(hope.ann).post(f"/o/hope/prompts/{prompt_id}/draft", data=data)
    assert [row.place_id for row in rows(hope)] == [prompt_id]


def test_a_draft_under_an_answer_that_is_gone_is_still_shown_to_its_author(world, hope):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    kept(hope.ann, prompt_id, Typed("With you, and"), parent_id=parent_id)
    with unit_of_work(hope.cleo):
        remove_reply(hope.cleo, prompt_id, parent_id, "")
    page = world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").text
    assert "did not send it" in page
    assert "With you, and" in page
    with pytest.raises(NotFound):
        kept(hope.ann, prompt_id, parent_id=parent_id)


def test_only_who_may_answer_an_answer_keeps_anything_under_it(hope, other):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    own_id = answered(hope.cleo, prompt_id, "For me.", audience=Audience.OWN)
    elsewhere_id = answered(hope.cleo, asked(hope), "Elsewhere.")
    second_id = answered(hope.ben, prompt_id, "With you.", parent_id)
    for actor, why in ((other.ann, NotFound), (hope.stranger, NotFound), (hope.admin, NotAllowed)):
        with pytest.raises(why):
            kept(actor, prompt_id, parent_id=parent_id)
    for place, why in ((own_id, NotFound), (elsewhere_id, NotFound), (second_id, Conflict)):
        with pytest.raises(why):
            kept(hope.ann, prompt_id, parent_id=place)
    assert rows(hope) == []
    foreign_id = answered(other.cleo, asked(other), "There.")
    with pytest.raises(NotFound):
        kept(hope.ann, prompt_id, parent_id=foreign_id)


def test_who_is_out_of_the_circle_neither_keeps_nor_reads_a_draft(world, hope):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    kept(hope.ann, prompt_id, Typed("With you, and"), parent_id=parent_id)
    change_seat(hope, "ann", state=MembershipState.BANNED)
    with pytest.raises(NotFound):
        kept(hope.ann, prompt_id, parent_id=parent_id)
    assert world.client(hope.ann).get(f"/o/hope/prompts/{prompt_id}").status_code == 404
    with pytest.raises(NotFound), unit_of_work(hope.ann):
        throw_away_answer(hope.ann, prompt_id, parent_id)


def test_a_draft_under_an_answer_goes_with_its_author_and_with_the_circle(hope):
    prompt_id = asked(hope)
    parent_id = answered(hope.cleo, prompt_id, "First.")
    kept(hope.ann, prompt_id, parent_id=parent_id)
    (row,) = rows(hope)
    assert (row.membership_id, row.on_erasure) == (hope.seats["ann"], OnErasure.DELETE)
    with unit_of_work(hope.owner):
        forget_answers_in(hope.group_id)
    assert rows(hope) == []


# ---------------------------------------------------------------- on two devices


def test_what_two_devices_typed_is_both_kept(hope):
    prompt_id = asked(hope)
    kept(hope.ann, prompt_id, Typed("On the phone"))
    draft = kept(hope.ann, prompt_id, Typed("On the desk"))
    assert draft.typed == Typed("On the desk", others=("On the phone",))
    draft = kept(hope.ann, prompt_id, Typed("On the desk, later"), seen=draft.mark)
    assert draft.typed.others == ("On the phone",)
    both = Typed("On the desk, later. On the phone")
    assert kept(hope.ann, prompt_id, both, seen=draft.mark).typed.others == ()


def test_a_page_that_was_emptied_takes_nothing_from_another_device(hope):
    prompt_id = asked(hope)
    mark = kept(hope.ann, prompt_id, Typed("On the phone")).mark
    kept(hope.ann, prompt_id, Typed("On the phone, later"), seen=mark)
    assert kept(hope.ann, prompt_id, Typed(""), seen=mark).typed.others == ("On the phone, later",)


def test_a_draft_holds_a_few_texts_of_other_devices(hope):
    prompt_id = asked(hope)
    for number in range(MOST_OTHERS + 2):
        kept(hope.ann, prompt_id, Typed(f"Text {number}"))
    others = typed_by(hope, "ann", prompt_id).others
    assert others == tuple(f"Text {number}" for number in range(MOST_OTHERS, 0, -1))


def test_the_newer_text_is_offered_and_may_be_taken_or_let_go(world, hope):
    prompt_id = asked(hope)
    url = f"/o/hope/prompts/{prompt_id}"
    client = world.client(hope.ann)
    phone = client.post(f"{url}/draft", data={"body": "On the phone", "quiet": "yes"}).json
    desk = client.post(f"{url}/draft", data={"body": "On the desk", "quiet": "yes"}).json
    assert desk["others"] == ["On the phone"]
    assert desk["mark"] != phone["mark"]
    assert "On the phone" in client.get(url).text
    data = {"body": "On the desk, later", "seen": desk["mark"], "instead": "On the phone"}
    assert client.post(f"{url}/draft", data=data).status_code == 303
    assert typed_by(hope, "ann", prompt_id) == Typed("On the phone", others=("On the desk, later",))
    assert client.post(f"{url}/draft", data={"body": "Mine", "act": "only"}).status_code == 303
    assert typed_by(hope, "ann", prompt_id) == Typed("Mine")


def test_a_question_typed_on_two_devices_is_offered_to_its_author(world, hope):
    client = world.client(hope.facilitator)
    url = f"/o/hope/groups/{hope.group_id}/prompts"
    client.post(f"{url}/draft", data={"text": "On the phone?", "quiet": "yes"})
    answer = client.post(f"{url}/draft", data={"text": "On the desk?", "quiet": "yes"}).json
    assert answer["others"] == ["On the phone?"]
    page = client.get(f"{url}/new").text
    assert "On the desk?</textarea>" in page
    assert "On the phone?" in page
    data = {"text": "On the desk?", "seen": answer["mark"], "act": "only"}
    client.post(f"{url}/draft", data=data)
    assert "On the phone?" not in client.get(f"{url}/new").text
