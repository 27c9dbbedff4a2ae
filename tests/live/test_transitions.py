"""Every move of a session and every decision about a message, the legal and the others (D4)."""

import itertools
import uuid

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.live.models import Message, MessageState, Room, RoomState
from tests.worlds import acting

#: scheduled -> lobby -> live <-> paused -> closing -> ended; a lobby may end, a closing may pause.
MOVES = {
    *(("scheduled", "lobby"), ("lobby", "live"), ("lobby", "ended")),
    *(("live", "paused"), ("live", "closing"), ("live", "ended")),
    *(("paused", "live"), ("paused", "closing"), ("paused", "ended")),
    *(("closing", "paused"), ("closing", "ended")),
}
#: held -> visible | declined; visible <-> hidden -> removed.
DECISIONS = {
    ("held", "approve"): "visible",
    ("held", "decline"): "declined",
    ("visible", "hide"): "hidden",
    ("hidden", "restore"): "visible",
    ("visible", "remove"): "removed",
    ("hidden", "remove"): "removed",
}
ACTIONS = sorted({action for _state, action in DECISIONS})


def is_kind(ack, code):
    """Say whether a refusal has its code and a sentence for a person."""
    words = ack.get("message", "")
    return (
        ack["ok"] is False and ack["code"] == code and words[:1].isupper() and words[-1:] in ".?!"
    )


def set_room(hope, **values):
    with acting(hope.facilitator):
        room = db.session.get_one(Room, (hope.organization_id, hope.meeting_id))
        for name, value in values.items():
            setattr(room, name, value)


@pytest.mark.parametrize("now", list(RoomState))
def test_a_session_moves_only_as_the_table_says(people, hope, now):
    lead, ann = people
    for to in list(RoomState)[1:]:
        set_room(hope, state=now, version=7)
        asked = {"cmid": str(uuid.uuid4()), "to": to.value}
        assert is_kind(ann.ask("session.move", version=7, **asked), "forbidden")
        assert is_kind(lead.ask("session.move", version=6, **asked), "conflict")
        ack = lead.ask("session.move", version=7, **asked)
        if (now.value, to.value) in MOVES:
            assert ack == {"ok": True, "version": 8, "state": to.value}
        else:
            assert is_kind(ack, "conflict"), (now, to)
    if now is not RoomState.SCHEDULED:
        wrong = lead.ask("session.move", version=7, cmid=str(uuid.uuid4()), to="scheduled")
        assert is_kind(wrong, "bad_request")


@pytest.mark.parametrize("now", list(MessageState))
def test_a_message_is_decided_about_only_as_the_table_says(people, hope, now):
    lead, ann = people
    lead.ask("seat.admit", cmid=str(uuid.uuid4()))
    message_id = uuid.UUID(
        ann.ask("msg.send", cmid=str(uuid.uuid4()), body=f"Words while {now}")["id"]
    )
    for action, rev in itertools.product(ACTIONS, (0, 1)):
        with acting(hope.facilitator):
            change = sa.update(Message).where(Message.id == message_id).values(state=now, rev=1)
            db.session.execute(change.execution_options(synchronize_session=False))
        asked = {"cmid": str(uuid.uuid4()), "id": str(message_id), "action": action, "rev": rev}
        assert is_kind(ann.ask("msg.decide", note="Why.", **asked), "forbidden")
        ack = lead.ask("msg.decide", note="Why.", **asked)
        if rev == 1 and (now.value, action) in DECISIONS:
            assert ack["ok"], ack
            assert ack["state"] == DECISIONS[now.value, action]
        else:
            assert is_kind(ack, "conflict"), (now, action, rev)


@pytest.mark.parametrize(
    "now", [s for s in RoomState if s not in (RoomState.LIVE, RoomState.CLOSING)]
)
def test_nobody_writes_into_a_session_that_does_not_take_words(people, hope, now):
    lead, ann = people
    lead.ask("seat.admit", cmid=str(uuid.uuid4()))
    set_room(hope, state=now)
    assert is_kind(ann.ask("msg.send", cmid=str(uuid.uuid4()), body="Hello"), "room_closed")
    by_lead = lead.ask("msg.send", cmid=str(uuid.uuid4()), body="Hello")
    assert by_lead["ok"] is (now in {RoomState.LOBBY, RoomState.PAUSED})
