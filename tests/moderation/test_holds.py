"""What somebody wrote and staff decided about, on their own record and nowhere else."""

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import log, messages, operations
from facilitator.live.models import Message
from facilitator.moderation.holds import RULES, holds_of


def hold_all(hope):
    with unit_of_work(hope.facilitator):
        room = log.lock_room(hope.meeting_id)
        operations.hold_all(hope.facilitator, hope.meeting_id, room.version, on=True)


def decide(hope, by, message_id, action, note):
    actor = hope.actors[by]
    with unit_of_work(actor):
        rev = db.session.get_one(Message, (hope.organization_id, message_id)).rev
        messages.decide_message(actor, hope.meeting_id, message_id, rev, action, note)


def own(hope, who):
    with unit_of_work(hope.actors[who], writes=False):
        return {one.words: one for one in holds_of(hope.actors[who])}


def test_everything_decided_about_one_s_words_stands_there_with_its_rule(hope, say, world):
    kept, taken = say("ann", "plain words"), say("ann", "sharp words")
    decide(hope, "moderator", taken, "hide", "Please no blame.")
    hold_all(hope)
    declined, approved, _waits = (say("ann", text) for text in ("first", "second", "third"))
    decide(hope, "facilitator", declined, "decline", "Not now, please.")
    decide(hope, "cofacilitator", approved, "approve", "")
    seen = own(hope, "ann")
    assert {words: one.became for words, one in seen.items()} == {
        "sharp words": "Hidden",
        "first": "Declined",
        "second": "Read first, then shown",
        "third": "Waits to be read",
    }
    assert seen["sharp words"].by == "A moderator or an admin"
    assert (seen["first"].by, seen["first"].told) == ("A facilitator", "Not now, please.")
    assert seen["second"].rule == RULES["hold_all"]
    assert seen["third"].by == ""
    assert kept
    assert own(hope, "ben") == {}
    page = world.client(hope.ann).get("/o/hope/record").get_data(as_text=True)
    assert "sharp words" in page
    assert "Please no blame." in page


def test_what_somebody_took_back_themselves_is_not_there(hope, say, room):
    said = say("ann", "never mind")
    with unit_of_work(hope.ann):
        messages.take_back(hope.ann, room, said)
    assert own(hope, "ann") == {}
