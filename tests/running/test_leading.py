"""What helps a facilitator lead: who has been heard, hints, phrases, and too few people."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.live.log import lock_room
from facilitator.live.models import EndReason, RoomEvent, RoomState
from facilitator.live.posting import send_message
from facilitator.meetings.models import Meeting
from facilitator.running import heard, hints, phrases
from facilitator.running.phrase_models import Situation
from tests.counting import counted
from tests.worlds import acting


def say(room, who, words):
    actor = room.hope.actors[who]
    with unit_of_work(actor):
        send_message(actor, room.id, uuid.uuid4(), words, rest_after=60)


def test_the_least_heard_stand_first_and_facilitators_are_not_in_the_list(on):
    on.let_in("cleo")
    say(on, "ann", "A first line of mine.")
    say(on, "ann", "And one more.")
    say(on, "ben", "Yes.")
    say(on, "facilitator", "Thank you both.")
    lead, seats = on.hope.facilitator, on.hope.seats
    with acting(lead):
        with counted() as statements:
            found = heard.heard_in(lead, on.id)
        assert len([s for s in statements if "sum(messages.word_count)" in s]) == 1
    assert [(one.membership_id, one.messages, one.words) for one in found] == [
        (seats["cleo"], 0, 0),
        (seats["ben"], 1, 1),
        (seats["ann"], 2, 8),
    ]
    assert found[0].last_at is None


@pytest.mark.parametrize(
    ("who", "code"),
    [("ann", "forbidden"), ("admin", "forbidden"), ("stranger", "not_found"), ("other", None)],
)
def test_nobody_but_its_facilitators_reads_who_was_heard(on, other, who, code):
    actor = other.facilitator if who == "other" else on.hope.actors[who]
    acts = (
        lambda: heard.heard_in(actor, on.id),
        lambda: heard.postpone_session(actor, on.id, 2, ""),
        lambda: hints.switch_hint(actor, on.id, "quiet", on=False),
        lambda: phrases.phrases_of(actor, on.hope.group_id),
        lambda: phrases.add_phrase(actor, on.hope.group_id, Situation.WELCOME, "Hello"),
    )
    for act in acts:
        with pytest.raises(DomainError) as refused, unit_of_work(actor):
            act()
        assert refused.value.code == (code or "not_found")


def test_a_hint_is_switched_off_for_oneself_alone_and_on_again(on):
    lead, co = on.hope.facilitator, on.hope.cofacilitator
    for _ in range(2):
        with unit_of_work(lead):
            assert hints.switch_hint(lead, on.id, "quiet", on=False) == ["quiet"]
    with acting(co):
        assert hints.hints_off_of(co) == []
    with unit_of_work(lead):
        assert hints.switch_hint(lead, on.id, "quiet", on=True) == []


# ---------------------------------------------------------------- phrases


def test_about_forty_come_with_the_software_and_those_for_distress_are_drafts():
    shipped = phrases.shipped()
    assert len(shipped) >= 40
    assert {one.situation for one in shipped} == set(Situation)
    assert {one.situation for one in shipped if one.is_draft} == {Situation.DISTRESS}
    assert all(len(one.words) <= phrases.LONGEST for one in shipped)


def test_a_circle_adds_its_own_hides_what_it_does_not_want_and_takes_out_its_own(hope, other):
    lead, group_id = hope.facilitator, hope.group_id
    key = phrases.shipped()[0].key
    with unit_of_work(lead):
        mine = phrases.add_phrase(lead, group_id, Situation.CLOSING, "  See you   Tuesday. ").id
        phrases.hide_phrase(lead, group_id, key, hidden=True)
        phrases.hide_phrase(lead, group_id, key, hidden=True)
    with acting(hope.cofacilitator):
        found = phrases.phrases_of(hope.cofacilitator, group_id)
    assert found[-1].words == "See you Tuesday."
    assert [one.key for one in found if one.is_hidden] == [key]
    theirs = other.facilitator
    with acting(theirs):
        assert not any(
            one.is_hidden or one.is_own for one in phrases.phrases_of(theirs, other.group_id)
        )
    with pytest.raises(NotFound), unit_of_work(theirs):
        phrases.remove_phrase(theirs, other.group_id, mine)
    with pytest.raises(NotFound), unit_of_work(lead):
        phrases.hide_phrase(lead, group_id, "welcome.nothing", hidden=True)
    with pytest.raises(Invalid), unit_of_work(lead):
        phrases.add_phrase(lead, group_id, Situation.CLOSING, "   ")
    with unit_of_work(lead):
        phrases.remove_phrase(lead, group_id, mine)
        phrases.hide_phrase(lead, group_id, key, hidden=False)
    with acting(lead):
        assert len(phrases.phrases_of(lead, group_id)) == len(phrases.shipped())


def test_fifty_of_its_own_are_the_most(hope):
    lead = hope.facilitator
    with unit_of_work(lead):
        for n in range(phrases.MOST_OWN):
            phrases.add_phrase(lead, hope.group_id, Situation.TIME, f"Sentence {n}")
    with pytest.raises(Conflict), unit_of_work(lead):
        phrases.add_phrase(lead, hope.group_id, Situation.TIME, "One more")


def test_the_page_keeps_what_was_typed_and_says_what_to_do(world, hope):
    browser = world.client(hope.cofacilitator)
    path = f"/o/hope/groups/{hope.group_id}/phrases"
    assert "A draft" in browser.get(path).text
    refused = browser.post(path, data={"situation": "time", "words": "x" * 301})
    assert refused.status_code == 422
    assert "x" * 301 in refused.text
    assert (
        browser.post(path, data={"situation": "time", "words": "Two minutes."}).status_code == 303
    )
    assert "Two minutes." in browser.get(path).text
    key = phrases.shipped()[0].key
    hidden = browser.post(f"{path}/change", data={"act": "hide", "key": key})
    assert hidden.status_code == 303
    assert "Hidden" in browser.get(path).text
    assert browser.post(f"{path}/change", data={"act": "remove", "key": "x"}).status_code == 404
    assert world.client(hope.ann).get(path).status_code == 403
    assert world.client(world.other.facilitator).get(path).status_code == 404


# ---------------------------------------------------------------- too few people


def postpone(room, words=""):
    lead = room.hope.facilitator
    with unit_of_work(lead):
        return heard.postpone_session(lead, room.id, lock_room(room.id).version, words)


def after_the_start(hope):
    with acting(hope.facilitator):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        starts_at = meeting.starts_at
    return time_machine.travel(max(starts_at, clock.now()) + timedelta(minutes=1), tick=False)


def test_a_session_too_few_came_to_is_put_off_with_words_everybody_reads(lobby):
    with pytest.raises(Conflict, match="still ahead"):
        postpone(lobby)
    with after_the_start(lobby.hope):
        postpone(lobby)
    with acting(lobby.hope.facilitator):
        room = lock_room(lobby.id)
        assert (room.state, room.reason) == (RoomState.ENDED, EndReason.EMPTY)
        last = db.session.scalars(
            sa.select(RoomEvent.meta).where(RoomEvent.room_id == lobby.id).order_by(RoomEvent.seq)
        ).all()[-1]
        assert last["words"] == heard.TOO_FEW
    with pytest.raises(Conflict) as refused:
        postpone(lobby)
    assert refused.value.code == "room_closed"


def test_with_enough_people_it_goes_on(on):
    with after_the_start(on.hope), pytest.raises(Conflict, match="Enough people"):
        postpone(on)
    on.move(RoomState.CLOSING)
    with after_the_start(on.hope), pytest.raises(Conflict, match="past its beginning"):
        postpone(on)
