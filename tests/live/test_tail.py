"""Who is sent which rows, turn by turn: nobody twice, nobody too early, nobody left out."""

from facilitator.core.db import db
from facilitator.groups.models import Membership, MembershipState
from facilitator.live import operations, seats
from facilitator.live.models import RoomState
from tests.live.listening import Listener
from tests.worlds import acting


def admit(hope, who):
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [hope.seats[who]])


def test_somebody_let_in_who_enters_before_the_tail_came_by_is_sent_no_earlier_row(
    people, hope, tail
):
    lead, ann = people
    lead.say("said before")
    admit(hope, "ann")
    ack = ann.enter()
    later = lead.say("said after")
    tail.turn()
    assert "said before" not in repr(ack)
    assert [row["seq"] for row in ann.events()] == [later]
    assert "said before" not in repr(ann.frames)


def test_a_row_of_the_snapshot_is_not_sent_again(people, hope, tail):
    lead, _ann = people
    second = Listener(lead.tail.app, hope.facilitator, hope.meeting_id)
    first = lead.say("in the snapshot")
    assert second.enter()["to"] == first
    last = lead.say("after it")
    tail.turn()
    assert [row["seq"] for row in second.events()] == [last]
    assert [row["seq"] for row in lead.events()] == [first, last]


def test_a_viewer_behind_the_tail_is_told_the_head_and_then_hears_on(people, hope, tail):
    lead, _ann = people
    lead.say("one")
    head = lead.say("two")
    tail.turn()
    second = Listener(lead.tail.app, hope.facilitator, hope.meeting_id)
    assert second.enter(since=1)["to"] == head
    late = Listener(lead.tail.app, hope.facilitator, hope.meeting_id)
    late.enter()
    tail.rooms[hope.meeting_id].viewers[late.id].seq = head - 1  # its snapshot was a row older
    nxt = lead.say("three")
    tail.turn()
    assert ("room.hint", {"room": str(hope.meeting_id), "head": nxt}) in late.heard()
    assert [row["seq"] for row in second.events()] == [nxt]


def test_staff_who_enter_late_are_sent_every_staff_row_once(people, hope, app, tail):
    lead, _ann = people
    co = Listener(app, hope.cofacilitator, hope.meeting_id)
    co.enter()
    tail.turn()
    lead.heard(), co.heard()
    ben = Listener(app, hope.ben, hope.meeting_id)
    held_at = tail.rooms[hope.meeting_id].viewers[co.id].mseq
    ben.enter()
    tail.turn()
    assert [row["kind"] for row in lead.events("mod.events")] == ["seat.waiting"]
    again = tail.rooms[hope.meeting_id].viewers[co.id]
    assert [row["mseq"] for row in co.events("mod.events")] == [held_at + 1]
    again.mseq = held_at  # as if its snapshot had been made a moment before ben came
    tail.enter(hope.organization_id, hope.meeting_id, again)
    tail.turn()
    assert [row["mseq"] for row in co.events("mod.events")] == [held_at + 1]
    assert lead.events("mod.events") == []


def test_a_room_that_cannot_be_read_keeps_no_other_room_waiting(people, hope, other, app, tail):
    lead, _ann = people
    elsewhere = Listener(app, other.facilitator, other.meeting_id)
    elsewhere.enter()
    tail.turn()
    elsewhere.heard()
    broken = tail.rooms[hope.meeting_id]
    broken.organization_id = other.organization_id  # no such room there: reading it fails
    with acting(other.facilitator):
        operations.move_session(other.facilitator, other.meeting_id, 1, RoomState.LIVE)
    for room_id in (hope.meeting_id, other.meeting_id):
        tail.ring(room_id.hex)
    tail.turn()
    assert [row["kind"] for row in elsewhere.events()] == ["session.state"]
    broken.organization_id = hope.organization_id
    seq = lead.say("and this room goes on")
    tail.turn()
    assert [row["seq"] for row in lead.events()][-1] == seq


def test_rights_are_read_a_few_at_a_time_and_everybody_has_their_turn(
    people, hope, other, app, tail, monkeypatch
):
    monkeypatch.setattr("facilitator.core.tail.CHECKED", 1)
    Listener(app, other.facilitator, other.meeting_id).enter()
    read, check = [], tail.feed.check

    def note(organization_id, rooms):
        read.extend(viewer for viewers in rooms.values() for viewer in viewers)
        return check(organization_id, rooms)

    monkeypatch.setattr(tail.feed, "check", note)
    everybody = {viewer for room in tail.rooms.values() for viewer in room.viewers.values()}
    assert len(everybody) == 3
    for _turn in everybody:
        tail.turn()
    read.clear()
    for _turn in range(6):
        tail.check_soon("")  # however often somebody asks for it, it goes round
        tail.turn()
    assert set(read[:3]) == set(read[3:]) == everybody
    assert tail._bell.is_set()


def test_a_change_noted_while_others_are_still_looked_at_is_not_missed(
    people, hope, tail, monkeypatch
):
    """Ann has been looked at in this round already: she stands in line anew."""
    lead, ann = people
    monkeypatch.setattr("facilitator.core.tail.CHECKED", 1)
    tail.check_soon("")
    tail.turn()
    looked_at = ann if tail._to_check[0][1].connection.id == lead.id else lead
    who = "ann" if looked_at is ann else "facilitator"
    with acting(hope.owner):
        change = db.session.get_one(Membership, (hope.organization_id, hope.seats[who]))
        change.state = MembershipState.LEFT
    looked_at.heard()
    tail.check_soon("")
    tail.turn()
    tail.turn()
    assert ("room.closed", {"room": str(hope.meeting_id), "code": "left"}) in looked_at.heard()


def test_who_is_here_is_told_in_every_room_though_not_in_one_turn(
    people, hope, other, app, tail, monkeypatch
):
    lead, _ann = people
    elsewhere = Listener(app, other.facilitator, other.meeting_id)
    elsewhere.enter()
    monkeypatch.setattr("facilitator.core.tail.PRESENCE_EVERY", 0.0)
    monkeypatch.setattr("facilitator.core.tail.SLICE", 1e-9)
    lead.heard()
    for room in tail.rooms.values():
        room.presence_due = True
    told = []
    for _turn in range(2):
        tail.turn()
        heard = [dict(each.heard()) for each in (lead, elsewhere)]
        told.append(["presence" in frames for frames in heard])
    assert sorted(told) == [[False, True], [True, False]]
    assert not any(room.presence_due for room in tail.rooms.values())


def test_whoever_was_put_out_unseen_is_found_by_the_check_after_others(
    people, hope, other, app, tail, monkeypatch
):
    _lead, ann = people
    monkeypatch.setattr("facilitator.core.tail.CHECKED", 1)
    Listener(app, other.facilitator, other.meeting_id).enter()
    with acting(hope.owner):
        change = db.session.get_one(Membership, (hope.organization_id, hope.seats["ann"]))
        change.state = MembershipState.LEFT
    ann.heard()
    tail.check_soon("")
    tail.turn()
    tail.turn()
    assert ("room.closed", {"room": str(hope.meeting_id), "code": "left"}) in ann.heard()
