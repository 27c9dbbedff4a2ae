"""The room as a plain page: members come in, read and write without a script."""

import re
import uuid

import pytest

from facilitator.core.work import unit_of_work
from facilitator.live import messages, operations, plain, posting, queries, seats
from facilitator.live.beside import Beside
from facilitator.live.models import RoomState
from facilitator.moderation import sanctions
from facilitator.peace import operations as peace
from facilitator.running import pacts
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.worlds import acting

SEND = re.compile(r'name="cmid"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="cmid"')


@pytest.fixture
def room(hope):
    """Return the address of a live room's plain page."""
    with acting(hope.facilitator):
        seats.enter_room(hope.facilitator, hope.meeting_id, 600)
        operations.move_session(hope.facilitator, hope.meeting_id, 1, RoomState.LIVE)
    return f"/o/hope/meetings/{hope.meeting_id}/room/plain"


@pytest.fixture
def ann(world, hope, room):
    """Return ann's browser, let in by the plain page."""
    browser = world.client(hope.ann)
    assert "Come in when you are ready" in browser.get(room).text
    assert browser.post(room).status_code == 303
    assert "A facilitator will let you in soon" in browser.get(room).text
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    return browser


def said_by_lead(hope, words):
    with acting(hope.facilitator):
        said = posting.send_message(
            hope.facilitator, hope.meeting_id, uuid.uuid4(), words, rest_after=60
        )
        return said.id


def test_what_is_said_is_read_and_the_page_looks_again_by_itself(ann, hope, room):
    said_by_lead(hope, "Welcome <b>all</b>")
    page = ann.get(room)
    assert "Welcome &lt;b&gt;all&lt;/b&gt;" in page.text
    assert page.headers["Refresh"] == "15"
    still = ann.get(f"{room}?still=1")
    assert "Refresh" not in still.headers
    assert "Let it look for news" in still.text


def test_a_message_sent_twice_is_said_once_and_the_writing_page_stays(ann, hope, room):
    answer = ann.get(f"{room}/write")
    assert "Watched now by 1 person." in answer.text
    assert "Refresh" not in answer.headers
    page = answer.text
    cmid = next(filter(None, SEND.search(page).groups()))
    for _ in range(2):
        sent = ann.post(f"{room}/write", data={"body": "Here I am", "cmid": cmid})
        assert (sent.status_code, sent.location) == (303, room)
    assert ann.get(room).text.count("Here I am") == 1


def test_a_resting_room_keeps_what_was_typed(ann, hope, room):
    with acting(hope.facilitator):
        operations.move_session(hope.facilitator, hope.meeting_id, 2, RoomState.PAUSED)
    refused = ann.post(f"{room}/write", data={"body": "Still typing", "cmid": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "Still typing" in refused.text
    assert "The room is resting" in refused.text
    assert "Write to the room" not in ann.get(room).text


def test_an_empty_message_and_a_spoilt_id_are_dealt_with_kindly(ann, room):
    assert ann.post(f"{room}/write", data={"body": "  ", "cmid": "7"}).status_code == 422
    assert ann.post(f"{room}/write", data={"body": "All well", "cmid": "7"}).status_code == 303


def test_words_that_are_hidden_or_held_are_read_by_whom_the_live_room_shows_them(
    ann, world, hope, room
):
    said = said_by_lead(hope, "Too much detail")
    with acting(hope.cofacilitator):
        messages.decide_message(hope.cofacilitator, hope.meeting_id, said, 1, "hide", "Too much.")
    page = ann.get(room).text
    assert "Hidden by a facilitator for now." in page
    assert "Too much" not in page
    with acting(hope.facilitator):
        operations.hold_all(hope.facilitator, hope.meeting_id, 2, on=True)
    ann.post(f"{room}/write", data={"body": "Read me first", "cmid": str(uuid.uuid4())})
    assert "only you can see it" in ann.get(room).text
    ben = world.client(hope.ben)
    ben.post(room)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    assert "Read me first" not in ben.get(room).text


def test_a_word_for_one_person_alone_is_read_here_too_and_by_nobody_else(ann, world, hope, room):
    ben = world.client(hope.ben)
    ben.post(room)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
        who = hope.seats["ann"]
        reason = "One at a time, please"
        sanctions.warn_in_room(hope.facilitator, hope.meeting_id, who, uuid.uuid4(), reason)
    assert reason in ann.get(room).text
    assert reason not in ben.get(room).text


def test_nothing_from_before_somebody_came_in_is_shown(ann, world, hope, room):
    said_by_lead(hope, "Between us so far")
    ben = world.client(hope.ben)
    ben.post(room)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    assert "Between us so far" in ann.get(room).text
    assert "Between us so far" not in ben.get(room).text


def test_nobody_holds_a_room_from_a_page_that_only_looks(world, hope, room):
    lead = world.client(hope.facilitator)
    assert "needs its live controls" in lead.get(room).text
    assert lead.post(room).status_code == 403
    answer = lead.post(f"{room}/write", data={"body": "Hello", "cmid": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "live controls" in answer.text


def test_stepping_out_and_the_doors_of_another_organization(ann, world, hope, other, room):
    assert ann.post(f"{room}/leave").location == f"/o/hope/groups/{hope.group_id}"
    with unit_of_work(hope.ann, writes=False):
        assert plain.plain_room(hope.ann, hope.meeting_id).is_inside
        ann_id = queries.in_room(hope.ann, hope.meeting_id).membership.id
        assert ann_id not in queries.here_in(hope.meeting_id)
    for stranger in (world.client(other.ann), world.client(hope.stranger)):
        assert stranger.get(room).status_code == 404
        assert stranger.post(f"{room}/leave").status_code == 404


def test_what_its_reader_does_not_hear_or_folds_is_left_out_or_folded(ann, world, hope, room):
    ben = world.client(hope.ben)
    ben.post(room)
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    with acting(hope.ben):
        posting.send_message(
            hope.ben, hope.meeting_id, uuid.uuid4(), "From somebody unheard", rest_after=60
        )
    with acting(hope.facilitator):
        warned = Beside(label="Loss")
        posting.send_message(
            hope.facilitator,
            hope.meeting_id,
            uuid.uuid4(),
            "A hard day",
            rest_after=60,
            beside=warned,
        )
    said_by_lead(hope, "Rain on the harbor")
    with acting(hope.ann):
        peace.mute(hope.ann, hope.group_id, hope.seats["ben"], on=True)
        peace.keep_lens(hope.ann, hope.group_id, ("harbor",))
    page = ann.get(room).text
    assert "unheard" not in page
    assert "<summary>Mentions: <bdi>Loss</bdi></summary>" in page
    assert "<summary>Mentions: <bdi>harbor</bdi></summary>" in page
    assert "From somebody unheard" in ben.get(room).text
    assert "A hard day" not in ann.get(f"{room}/write").text


def test_what_the_session_agreed_on_is_accepted_before_somebody_writes(ann, hope, room, world):
    with acting(hope.facilitator):
        pacts.open_pact(hope.facilitator, hope.meeting_id)
        pacts.propose_line(hope.facilitator, hope.meeting_id, uuid.uuid4(), "We write <slowly>.")
        pacts.publish_pact(hope.facilitator, hope.meeting_id)
    assert "Read it, and agree" not in ann.get(room).text  # she was there when it was made
    ben = world.client(hope.ben)
    ben.post(room)
    assert "We write &lt;slowly&gt;." in ben.get(f"{room}/agreement").text  # at the door already
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    refused = ben.post(f"{room}/write", data={"body": "Hello", "cmid": ""})
    assert (refused.status_code, "Read it, and agree" in refused.text) == (422, True)
    assert ben.post(f"{room}/agreement").status_code == 303
    assert "Read it, and agree" not in ben.get(room).text
    assert ben.post(f"{room}/write", data={"body": "Hello", "cmid": ""}).status_code == 303
    assert ben.get(f"{room}/agreement").status_code == 303  # nothing is left to agree to


def test_watched_phrases_ask_refuse_and_hold_here_too(ann, hope, room):
    drafts = [
        PhraseDraft(words, does, About.GRAPHIC)
        for words, does in (("plum", Does.ASK), ("pear", Does.BLOCK), ("fig", Does.CRISIS))
    ]
    with acting(hope.admin):
        add_phrases(hope.admin, drafts)

    def send(body, **more):
        return ann.post(f"{room}/write", data={"body": body, "cmid": str(uuid.uuid4()), **more})

    asked = send("A plum")
    assert asked.status_code == 422
    assert "Send it all the same" in asked.text
    assert "A plum" in asked.text
    assert send("A plum", sure="y").status_code == 303
    blocked = send("A pear", sure="y")
    assert blocked.status_code == 422
    assert "Here we leave out graphic detail." in blocked.text
    assert "Send it all the same" not in blocked.text
    assert send("A fig").status_code == 303
    page = ann.get(room).text
    assert "Thank you for saying it." in page
    assert "A pear" not in page
