"""What a member shows to one facilitator, in the room: told to nobody else, gone when it ends."""

import json

import pytest

from facilitator.core.bus import bus
from facilitator.core.work import unit_of_work
from facilitator.space import sharing
from facilitator.space.sockets import tell_of_shared
from tests.live.test_team_unheard import Circle
from tests.space.test_shares import shares_of_ann, shown

NOTE = "The letter came."


@pytest.fixture
def circle(app, hope, tail):
    bus.listen("shared", lambda membership: tell_of_shared(tail, membership))
    return Circle(app, hope, tail)


def test_the_bell_rings_at_that_facilitator_alone_when_it_begins_and_when_it_ends(circle, hope):
    _day, share_id = shown(hope)
    lead = circle.all["facilitator"]
    assert circle.turn() == {**{name: [] for name in circle.all}, "facilitator": ["shared.news"]}
    (listed,) = lead.ask("shared.read")["shared"]
    assert listed["id"] == str(share_id)
    facts = lead.ask("shared.look", id=str(share_id))["facts"]
    assert [one["words"] for one in facts] == ["Heavy", "Somebody to listen"]
    assert len(shares_of_ann(hope)[0].looks) == 1
    with unit_of_work(hope.ann):
        sharing.end_share(hope.ann, share_id)
    assert circle.turn()["facilitator"] == ["shared.news"]
    assert lead.ask("shared.read")["shared"] == []
    assert lead.ask("shared.look", id=str(share_id))["code"] == "not_found"


def test_nobody_else_in_the_room_is_told_of_it_or_can_ask(circle, hope):
    _day, share_id = shown(hope, parts=("mood", "note"))
    for name in ("cofacilitator", "ann", "ben"):
        one = circle.all[name]
        read = one.ask("shared.read")
        assert read.get("shared", []) == []
        assert one.ask("shared.look", id=str(share_id))["code"] in {"not_found", "forbidden"}
        assert NOTE not in json.dumps([one.enter(), one.frames, one.heard()])
    assert shares_of_ann(hope)[0].looks == ()
