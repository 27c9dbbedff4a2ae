"""One session from the lobby to its end, by hand-written clients on a real server."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.moderation.models import Sanction, SanctionKind
from tests.live.server import both_ways


@pytest.fixture
def circle(hope, connect):
    """Return the lead and two members in a live room."""
    lead, ann, ben = connect(hope.facilitator), connect(hope.ann), connect(hope.ben)
    opened = lead.join(hope.meeting_id)
    assert opened["ok"], opened
    assert opened["room"]["state"] == "lobby"
    for member in (ann, ben):
        assert member.join(hope.meeting_id)["me"]["seat"] == "waiting"
    admitted = lead.ask("seat.admit", cmid=str(uuid.uuid4()))
    assert len(admitted["admitted"]) == 2
    for name, member in (("ann", ann), ("ben", ben)):
        member.wait_for("member.join", target=str(hope.seats[name]))
        assert member.join(hope.meeting_id)["me"]["seat"] == "admitted"
    version = lead.join(hope.meeting_id)["room"]["version"]
    moved = lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")
    assert moved["ok"], moved
    return lead, ann, ben


@both_ways
def test_people_wait_are_let_in_and_talk(circle):
    lead, ann, ben = circle
    ack = ann.say("Mixed. Three okay days, then Sunday.")
    assert ack["status"] == "published"
    heard = ben.wait_for("msg.add")
    assert heard["body"] == "Mixed. Three okay days, then Sunday."
    assert heard["seq"] == ack["seq"]
    assert "cmid" not in heard
    assert lead.wait_for("msg.add")["actor"] == heard["actor"]


def test_the_same_cmid_is_the_same_message_and_another_body_is_refused(circle):
    _lead, ann, _ben = circle
    cmid = str(uuid.uuid4())
    first = ann.say("once", cmid)
    again = ann.say("once", cmid)
    assert again["dup"]
    assert again["seq"] == first["seq"]
    assert ann.say("other", cmid)["code"] == "cmid_reused"


@both_ways
def test_a_held_message_reaches_nobody_before_it_is_approved(circle):
    lead, ann, ben = circle
    version = lead.join(lead.room)["room"]["version"]
    assert lead.ask("session.hold", cmid=str(uuid.uuid4()), version=version, on=True)["ok"]
    ack = ann.say("a held secret")
    assert ack["status"] == "held"
    held = lead.wait_for("held.add")["held"]
    assert held["body"] == "a held secret"
    assert "a held secret" not in ben.everything()
    decided = lead.ask(
        "msg.decide", cmid=str(uuid.uuid4()), id=held["id"], rev=held["rev"], action="approve"
    )
    assert decided["state"] == "visible"
    assert ben.wait_for("msg.add")["body"] == "a held secret"


def test_a_declined_message_is_told_to_its_author_alone(circle):
    lead, ann, ben = circle
    version = lead.join(lead.room)["room"]["version"]
    lead.ask("session.hold", cmid=str(uuid.uuid4()), version=version, on=True)
    ann.say("not for the room")
    held = lead.wait_for("held.add")["held"]
    lead.ask(
        "msg.decide",
        cmid=str(uuid.uuid4()),
        id=held["id"],
        rev=1,
        action="decline",
        note="Let us talk",
    )
    declined = ann.wait_for("msg.decline")
    assert declined["meta"]["words"] == "Let us talk"
    ben.wait_for("skip", seq=declined["seq"])
    assert "not for the room" not in ben.everything()
    assert "Let us talk" not in ben.everything()


def test_a_hidden_message_is_in_no_later_answer_and_comes_back_when_restored(circle):
    lead, ann, ben = circle
    message = ann.say("hide these words")
    ben.wait_for("msg.add")
    hidden = lead.ask(
        "msg.decide",
        cmid=str(uuid.uuid4()),
        id=message["id"],
        rev=1,
        action="hide",
        note="A report",
    )
    assert hidden["state"] == "hidden"
    ben.wait_for("msg.hide")
    assert "hide these words" not in repr(ben.join(ben.room))
    assert "hide these words" in repr(lead.join(lead.room))
    lead.ask("msg.decide", cmid=str(uuid.uuid4()), id=message["id"], rev=1, action="restore")
    assert ben.wait_for("msg.restore")["body"] == "hide these words"


def test_words_meant_for_an_author_are_in_no_other_members_frames(circle):
    lead, ann, ben = circle
    message = ann.say("strong words")
    ben.wait_for("msg.add")
    for action, words in (("hide", "Too graphic for now"), ("remove", "Please use a softer way")):
        lead.ask("msg.decide", cmid=new_id(), id=message["id"], rev=1, action=action, note=words)
        assert ann.wait_for(f"msg.{action}")["meta"]["words"] == words
        ben.wait_for(f"msg.{action}")
        assert words not in ben.everything()
        assert words not in repr(ben.join(ben.room))


def test_a_note_with_an_approval_reaches_its_author_alone(circle):
    lead, ann, ben = circle
    version = lead.join(lead.room)["room"]["version"]
    lead.ask("session.hold", cmid=new_id(), version=version, on=True)
    ann.say("held, then let through")
    held = lead.wait_for("held.add")["held"]
    lead.ask("msg.decide", cmid=new_id(), id=held["id"], rev=1, action="approve", note="Thank you")
    assert ann.wait_for("msg.add")["meta"]["words"] == "Thank you"
    ben.wait_for("msg.add")
    assert "Thank you" not in ben.everything()


def test_somebody_not_let_in_may_ask_again_after_a_while(circle, hope, connect):
    lead, _ann, _ben = circle
    cleo = connect(hope.cleo)
    cleo.join(hope.meeting_id)
    who = str(hope.seats["cleo"])
    lead.wait_for("seat.waiting", target=who)
    assert lead.ask("seat.deny", cmid=new_id(), who=who, note="We are full tonight")["ok"]
    assert cleo.wait_for("member.deny")["meta"]["words"] == "We are full tonight"
    again = cleo.join(hope.meeting_id)["me"]
    assert (again["seat"], again["words"]) == ("denied", "We are full tonight")
    cleo.close()  # stepping away ends the wait, as soon as the server notices
    back = connect(hope.cleo)
    while back.join(hope.meeting_id)["me"]["seat"] == "denied":
        pass
    lead.wait_for("seat.waiting", target=who)


def test_a_stale_decision_about_the_session_is_a_conflict(circle):
    lead, _ann, _ben = circle
    stale = lead.ask("session.move", cmid=str(uuid.uuid4()), version=0, to="paused")
    assert stale["code"] == "conflict"


def test_nobody_can_write_while_it_rests_or_after_it_ended(circle):
    lead, ann, _ben = circle
    version = lead.join(lead.room)["room"]["version"]
    lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="paused", words="Tea")
    assert wait_for_state(ann, "paused")["words"] == "Tea"
    assert ann.say("hello?")["code"] == "room_closed"
    lead.ask("session.move", cmid=str(uuid.uuid4()), version=version + 1, to="ended")
    assert ann.say("hello?")["code"] == "room_closed"
    assert lead.say("hello?")["code"] == "room_closed"


def test_the_room_rests_without_a_facilitator_and_wakes_when_one_returns(circle, hope, connect):
    lead, ann, _ben = circle
    ann.frames.clear()
    lead.close()
    rested = wait_for_state(ann, "paused")
    assert rested["reason"] == "no_staff"
    assert ann.say("is anybody there?")["code"] == "room_closed"
    back = connect(hope.facilitator)
    assert back.join(hope.meeting_id)["room"]["state"] == "live"
    assert wait_for_state(ann, "live")["by"] == "system"
    assert ann.say("welcome back")["ok"]


def wait_for_state(hand, state):
    """Return the meta of the event that moved the session to a state."""
    while True:
        meta = hand.wait_for("session.state")["meta"]
        if meta["state"] == state:
            return meta


STAFF_ASKS = {
    "session.move": {"version": 0, "to": "ended"},
    "session.hold": {"version": 0, "on": True},
    "seat.admit": {},
    "seat.deny": {"who": str(uuid.uuid4()), "note": "no"},
    "msg.decide": {"id": str(uuid.uuid4()), "rev": 1, "action": "approve"},
    "prompt.post": {"text": "mine now"},
}


def test_a_member_who_sends_what_only_staff_may_is_refused_every_time(circle, hope, other):
    lead, ann, _ben = circle
    before = lead.join(lead.room)["room"]
    for event, payload in STAFF_ASKS.items():
        ack = ann.ask(event, cmid=str(uuid.uuid4()), **payload)
        assert ack["code"] in {"forbidden", "not_found"}, (event, ack)
        for foreign in (other.meeting_id, uuid.uuid4()):
            ack = ann.ask(event, **{"cmid": str(uuid.uuid4()), **payload, "room": str(foreign)})
            assert ack["code"] == "not_found", (event, ack)
    assert lead.join(lead.room)["room"] == before


@pytest.mark.parametrize("event", ["room.join", "room.sync", "room.leave", "msg.send"])
def test_a_foreign_room_and_one_that_never_was_are_the_same(circle, other, event):
    _lead, ann, _ben = circle
    payload = {
        "room.join": {},
        "room.sync": {"epoch": 1, "since": 0},
        "room.leave": {},
        "msg.send": {"cmid": str(uuid.uuid4()), "body": "x"},
    }[event]
    foreign = ann.ask(event, **payload, **{"room": str(other.meeting_id)})
    absent = ann.ask(event, **payload, **{"room": str(uuid.uuid4())})
    assert foreign == absent
    assert foreign["code"] == "not_found"


def test_no_frame_to_a_member_names_an_account(circle, hope):
    _lead, ann, ben = circle
    ann.say("hello")
    ben.wait_for("msg.add")
    seen = ben.everything()
    for actor in hope.actors.values():
        assert str(actor.account_id) not in seen
        assert str(actor.member_id) not in seen


def test_a_ticket_works_once_and_only_with_its_own_cookie(hope, server, world):
    from socketio.exceptions import ConnectionError as Refused

    from tests.live.server import Hand

    ann, ben = Hand(server, world, hope.ann), Hand(server, world, hope.ben)
    ticket = ann.ticket()
    with pytest.raises(Refused):
        ben.connect(ticket)
    ticket = ann.ticket()
    ann.connect(ticket)
    with pytest.raises(Refused):
        Hand(server, world, hope.ann).connect(ticket)
    ann.close()


def test_ending_a_sign_in_closes_its_sockets(circle):
    lead, ann, _ben = circle
    assert ann.post("/sign-out").status_code == 303
    assert ann.wait_for("session.end")["code"] == "logged_out"
    assert lead.say("still here")["ok"]


def test_an_acknowledged_message_survives_kill_9(circle, hope, server, connect):
    _lead, ann, _ben = circle
    bodies = [f"kept {n}" for n in range(20)]
    acks = [ann.say(body) for body in bodies]
    assert all(ack["ok"] for ack in acks)
    server.kill()
    server.start()
    again = connect(hope.facilitator)
    joined = again.join(hope.meeting_id)
    said = [e["body"] for e in joined["events"] if e["kind"] == "msg.add"]
    assert said == bodies
    seqs = [e["seq"] for e in joined["events"]]
    assert seqs == list(range(joined["from"], joined["to"] + 1))


def test_a_report_reaches_staff_and_never_the_one_it_is_about(circle, hope, world):
    lead, ann, ben = circle
    message = ann.say("something unkind")
    ben.wait_for("msg.add")
    ack = ben.ask(
        "report.raise", cmid=new_id(), subject="message", id=message["id"], reason="harassment"
    )
    assert ack["ok"], ack
    assert lead.wait_for("report.new")["id"] == ack["id"]
    assert ack["id"] not in ann.everything()
    again = ben.ask(
        "report.raise", cmid=new_id(), subject="message", id=message["id"], reason="spam"
    )
    assert again["id"] == ack["id"]
    page = world.client(hope.facilitator).get(f"/o/hope/reports/{ack['id']}")
    assert "something unkind" in page.text
    for who in (hope.ann, hope.ben, hope.cleo):
        assert world.client(who).get(f"/o/hope/reports/{ack['id']}").status_code == 404


def test_a_reported_facilitator_finds_nothing_and_the_moderator_does(circle, hope, world):
    lead, ann, _ben = circle
    said = lead.say("sharp words")
    ack = ann.ask("report.raise", cmid=new_id(), subject="message", id=said["id"], reason="hate")
    ann.say("and on we go")
    lead.wait_for("msg.add", body="and on we go")
    assert ack["id"] not in lead.everything()
    assert "report.new" not in lead.everything()
    path = f"/o/hope/reports/{ack['id']}"
    assert world.client(hope.facilitator).get(path).status_code == 404
    assert ack["id"] not in world.client(hope.facilitator).get("/o/hope/reports/").text
    assert world.client(hope.cofacilitator).get(path).status_code == 404
    assert world.client(hope.moderator).get(path).status_code == 200


def test_a_muted_member_is_told_why_and_until_when_and_cannot_write(circle, hope):
    lead, ann, ben = circle
    who = str(hope.seats["ann"])
    ack = lead.ask("member.mute", cmid=new_id(), who=who, minutes=5, reason="Let others share")
    assert ack["until"]
    told = ann.wait_for("member.mute")["meta"]
    assert told["words"] == "Let others share"
    assert ann.say("but")["code"] == "muted"
    assert "Let others share" not in ben.everything()
    assert lead.ask("member.unmute", cmid=new_id(), who=who, reason="Thank you")["ok"]
    assert ann.say("thanks")["ok"]


def test_a_word_for_one_person_is_read_by_them_alone_and_stays_in_their_record(circle, hope):
    lead, ann, ben = circle
    ask = {"cmid": new_id(), "who": str(hope.seats["ann"]), "reason": "One at a time, please"}
    for _ in range(2):
        assert lead.ask("member.warn", **ask)["ok"]
    told = ann.wait_for("member.warn")["meta"]
    assert "One at a time, please" in told["said"]
    assert ann.say("of course")["ok"]
    ben.wait_for("msg.add", body="of course")
    assert "One at a time" not in ben.everything()
    with unit_of_work(hope.ann, writes=False):
        kept = db.session.scalars(sa.select(Sanction)).all()
    assert [(one.kind, one.reason) for one in kept] == [(SanctionKind.WARN, ask["reason"])]


def test_a_removed_member_hears_nothing_more_and_cannot_return(circle, hope, connect):
    lead, ann, ben = circle
    second = connect(hope.ann)
    assert second.join(hope.meeting_id)["me"]["seat"] == "admitted"
    who = str(hope.seats["ann"])
    assert lead.ask("member.remove", cmid=new_id(), who=who, reason="Repeated insults")["ok"]
    for device in (ann, second):
        assert device.wait_for("room.closed")["code"] == "removed"
    lead.say("after they left")
    ben.wait_for("msg.add", body="after they left")
    for device in (ann, second):
        assert "after they left" not in device.everything()
        assert device.say("let me in")["code"] == "forbidden"
        refused = device.join(hope.meeting_id)
        assert refused["code"] == "forbidden"
        assert "Repeated insults" in refused["message"]
    assert connect(hope.ann).join(hope.meeting_id)["code"] == "forbidden"


@pytest.mark.parametrize(
    ("actor", "target"),
    [("ann", "ben"), ("ann", "facilitator"), ("facilitator", "facilitator")],
)
def test_nobody_acts_on_their_own_rank_or_above(circle, hope, actor, target):
    lead, ann, _ben = circle
    hand = {"ann": ann, "facilitator": lead}[actor]
    for event in ("member.warn", "member.mute", "member.remove", "member.unmute"):
        ack = hand.ask(event, cmid=new_id(), who=str(hope.seats[target]), reason="x")
        assert ack["code"] == "forbidden", (event, ack)


def new_id():
    """Return a client id for one ask."""
    return str(uuid.uuid4())


def test_somebody_let_in_is_not_sent_what_was_said_before(circle, hope, connect):
    lead, ann, _ben = circle
    cleo = connect(hope.cleo)
    cleo.join(hope.meeting_id)
    who = str(hope.seats["cleo"])
    for n in range(5):  # said and let in so close together that one batch carries both
        ann.wire.emit("msg.send", {"room": ann.room, "cmid": new_id(), "body": f"before {n}"})
    assert lead.ask("seat.admit", cmid=new_id(), who=[who])["admitted"] == [who]
    joined = cleo.wait_for("member.join", target=who)["seq"]
    mine = cleo.join(hope.meeting_id)
    ann.say("after the door opened")
    cleo.wait_for("msg.add", body="after the door opened")
    answered = [e["seq"] for e in mine["events"]]
    frames = [data for name, data in cleo.frames if name == "room.events"]
    pushed = [e["seq"] for data in frames for e in data["events"] if e["kind"] == "msg.add"]
    assert all(seq > joined for seq in pushed)
    assert all(seq >= joined for seq in answered)  # their own coming in is the first row
    assert len(pushed) == len(set(pushed))


def test_a_facilitator_who_loses_the_role_hears_no_more_of_the_team(circle, hope, connect):
    lead, ann, _ben = circle
    co = connect(hope.cofacilitator)
    assert co.join(hope.meeting_id)["me"]["is_staff"]
    version = co.join(hope.meeting_id)["room"]["version"]
    lead.ask("session.hold", cmid=new_id(), version=version, on=True)
    who = str(hope.seats["cofacilitator"])
    path = f"/o/hope/groups/{hope.group_id}/people/{who}/role"
    assert lead.post(path, role="participant").status_code == 303
    assert co.wait_for("member.role")["meta"]["role"] == "participant"
    for words in ("only for the team to read", "and this"):
        held = ann.say(words)["id"]
        lead.wait_for("held.add", id=held)
    assert "only for the team to read" not in co.everything()
    refused = co.ask("seat.admit", cmid=new_id())
    assert refused["code"] == "forbidden"


def test_nobody_enters_or_writes_in_an_archived_circle(circle, hope):
    lead, ann, _ben = circle
    path = f"/o/hope/groups/{hope.group_id}/archive"
    assert lead.post(path, reason="We are done").status_code == 303
    assert ann.say("still here?")["code"] == "room_closed"
    assert ann.join(hope.meeting_id)["code"] == "room_closed"


def test_somebody_who_waits_is_not_told_who_is_inside(circle, hope, connect):
    lead, _ann, _ben = circle
    cleo = connect(hope.cleo)
    cleo.join(hope.meeting_id)
    lead.wait_for("seat.waiting", target=str(hope.seats["cleo"]))
    lead.wait_for("presence")  # sent after cleo came, to everybody inside
    assert all(name != "presence" for name, _data in cleo.frames)
    assert str(hope.seats["ann"]) not in cleo.everything()
