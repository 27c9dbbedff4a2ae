"""What members' frames hold of a question that is answered with a tap."""

import json
import uuid

from facilitator.live import seats
from tests.live.listening import Listener
from tests.worlds import acting


def ask(one: Listener, event: str, **fields):
    """Ask with an id of one's own."""
    return one.ask(event, cmid=str(uuid.uuid4()), **fields)


def test_rows_carry_no_word_and_an_answer_reaches_nobody(people, hope, app, tail):
    lead, ann = people
    ben = Listener(app, hope.ben, hope.meeting_id)
    ben.enter()
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    for member in (ann, ben):
        member.enter()
    tail.turn()
    for one in (lead, ann, ben):
        one.heard()
    opened = ask(
        lead,
        "sounding.open",
        version=0,
        kind="poll",
        question="A canary of a question",
        choices=["A canary of a choice", "Another"],
    )
    assert opened["ok"], opened
    tail.turn()
    rows = [row for row in ben.events() if row["kind"] == "sounding.open"]
    assert [row["meta"] for row in rows] == [{"sounding": opened["id"]}]
    lead.heard()
    assert ask(ann, "sounding.answer", id=opened["id"], choices=[1])["ok"]
    tail.turn()
    assert ben.heard() == lead.heard() == []
    (view,) = ben.ask("sounding.read")["soundings"]
    assert {"cells", "answered", "mine"} & view.keys() == set()
    entered = lead.enter()["parts"]["soundings"]
    assert entered == {"last": rows[0]["seq"]}
    for refused in (
        ask(ann, "sounding.close", id=opened["id"], version=1),
        ask(ann, "sounding.answer", id=opened["id"], choices=[0]),
        ask(ben, "sounding.answer", id=opened["id"], choices=[0, 1]),
        ask(ben, "sounding.answer", id=opened["id"], choices=[5]),
        ask(lead, "sounding.close", id=opened["id"], version=0),
        ask(lead, "sounding.answer", id=opened["id"], choices=[0]),
    ):
        assert not refused["ok"]
    assert ask(lead, "sounding.close", id=opened["id"], version=1)["ok"]
    tail.turn()
    ben.heard()
    assert "canary" not in json.dumps([*ann.frames, *ben.frames, *lead.frames])
