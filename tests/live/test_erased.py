"""Whoever is erased is out of every room, and open browsers drop their words."""

import uuid

from tests.live.server import both_ways


@both_ways
def test_words_of_somebody_who_is_erased_go_from_open_rooms(world, hope, connect):
    lead, ann, ben = (connect(actor) for actor in (hope.facilitator, hope.ann, hope.ben))
    lead.join(hope.meeting_id)
    for one in (ann, ben):
        one.join(hope.meeting_id)
    assert len(lead.ask("seat.admit", cmid=str(uuid.uuid4()))["admitted"]) == 2
    for one, name in ((ann, "ann"), (ben, "ben")):
        one.wait_for("member.join", target=str(hope.seats[name]))
        version = one.join(hope.meeting_id)["room"]["version"]
    assert lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")["ok"]
    while ben.wait_for("session.state")["meta"]["state"] != "live":
        pass
    assert ann.say("my own words")["status"] == "published"
    said = ben.wait_for("msg.add", body="my own words")
    assert ann.post("/o/hope/delete-mine", written="away", when="now").status_code == 303
    for one in (ben, lead):
        assert one.wait_for("msg.remove", id=said["id"])["meta"]["by"] == "author"
    assert "my own words" not in repr(ben.join(hope.meeting_id))
    assert ann.post("/o/hope/rt/ticket").status_code != 200
