"""What somebody types and has not sent: theirs alone, and gone once it is sent."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.prompts.models import Audience
from facilitator.prompts.operations import close_prompt, pass_on
from facilitator.prompts.own_draft_models import OwnDraft
from facilitator.prompts.own_drafts import (
    Typed,
    draft_of,
    keep_answer,
    keep_question,
    throw_away_answer,
)
from facilitator.prompts.sweeps import forget_old_drafts
from tests.prompts.making import answered, asked

TYPED = Typed("I never told", label="family", audience=Audience.OWN)


def kept(actor, prompt_id, typed=TYPED):
    """Keep what somebody types."""
    with unit_of_work(actor):
        keep_answer(actor, prompt_id, typed)


def typed_by(tenant, who, place_id):
    """Return what somebody has typed."""
    with unit_of_work(getattr(tenant, who), writes=False):
        return draft_of(tenant.seats[who], place_id)


def rows(tenant):
    """Return every draft as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(OwnDraft)))


def test_what_was_typed_last_stands_for_its_author_alone(hope):
    prompt_id = asked(hope)
    kept(hope.ann, prompt_id)
    kept(hope.ann, prompt_id, Typed("I never told anybody", label="family"))
    assert typed_by(hope, "ann", prompt_id) == Typed("I never told anybody", label="family")
    assert typed_by(hope, "ben", prompt_id) is None
    (row,) = rows(hope)
    assert b"told" not in row.words_sealed
    short = len(row.words_sealed)
    kept(hope.ann, prompt_id, Typed("I"))
    (row,) = rows(hope)
    assert len(row.words_sealed) == short  # its length says little


@pytest.mark.parametrize("how", ["sent", "emptied", "thrown away"])
def test_a_draft_that_is_not_needed_any_more_is_gone(hope, how):
    prompt_id = asked(hope)
    kept(hope.ann, prompt_id)
    kept(hope.ben, prompt_id)
    if how == "sent":
        parent = answered(hope.cleo, prompt_id, "First.")
        answered(hope.ann, prompt_id, "With you.", parent)  # answering somebody sends no draft
        assert typed_by(hope, "ann", prompt_id) == TYPED
        answered(hope.ann, prompt_id, "Now said.")
    elif how == "emptied":
        kept(hope.ann, prompt_id, Typed(""))
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
    assert one.post(f"{url}/draft", data={**data, "quiet": "yes"}).status_code == 204
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
    assert client.post(f"{url}/draft", data=data).status_code == 204
    assert "What held you</textarea>" in client.get(f"{url}/new").text
    assert "What held you" not in world.client(hope.cofacilitator).get(f"{url}/new").text
    assert client.post(f"{url}/new", data={"text": "What held you up?"}).status_code == 303
    assert rows(hope) == []
