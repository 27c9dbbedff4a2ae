"""What sockets are told of watched phrases: members a class at most, staff a class and places."""

import json
import uuid

from facilitator.live import seats
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.live.listening import Listener
from tests.worlds import acting

WATCHED = {
    Does.NOTE: "marmalade",
    Does.FLAG: "turnip",
    Does.HOLD: "rhubarb",
    Does.CRISIS: "artichoke",
}


def test_no_frame_of_a_member_holds_a_mark_a_phrase_or_what_a_phrase_does(people, app, hope, tail):
    lead, ann = people
    ben = Listener(app, hope.ben, hope.meeting_id)
    ben.enter()
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    with acting(hope.admin):
        drafts = [PhraseDraft(words, does, About.MEDICINE) for does, words in WATCHED.items()]
        add_phrases(hope.admin, drafts)
    for one in (ann, ben):
        one.enter()
    acks = [
        ann.ask("msg.send", cmid=str(uuid.uuid4()), body=f"{w.upper()} it is")
        for w in WATCHED.values()
    ]
    held = [ack for ack in acks if ack["status"] == "held"]
    assert [ack.get("care", False) for ack in held] == [False, True]
    assert "medicines and doses" in held[0]["reason"]
    tail.turn()
    for one in (lead, ann, ben):
        one.heard()
    told = json.dumps([acks, ann.frames, ben.frames, ann.enter(), ben.enter()])
    for kept in ("watched", "flag", "note", *WATCHED.values()):
        assert f'"{kept}' not in told
    assert "RHUBARB" not in json.dumps([ben.frames, ben.enter()])
    staff = json.dumps([lead.frames, lead.enter()])
    assert '"watched.flag"' in staff
    assert '"does": "hold", "about": "medicine", "words": "Medicine", "at": [[0, 7]]' in staff
    for words in WATCHED.values():
        assert f'"{words}' not in staff  # not even staff are sent the phrase
