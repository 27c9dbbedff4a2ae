"""What the team says, and what comes over a quiet line, is in nobody else's frames: not a trace."""

import json
import uuid

import pytest

from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.tail import Tail
from facilitator.groups import operations as groups
from facilitator.live import seats
from facilitator.live.queries import who_sits_in
from facilitator.meetings.models import Meeting
from facilitator.team.sockets import tell_of_quiet_news
from tests.live.listening import Listener
from tests.worlds import Tenant, acting

WORD = "a word for few"
#: What comes by the clock, whatever anybody does.
BY_THE_CLOCK = {"presence", "room.hint"}


class Circle:
    """The lead, a co-facilitator, ann and ben inside, cleo at the door; and turns of the tail."""

    def __init__(self, app, hope: Tenant, tail: Tail):
        self.hope, self.tail = hope, tail
        names = ("facilitator", "cofacilitator", "ann", "ben", "cleo")
        with acting(hope.facilitator):
            meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
            meeting.lead_id = hope.seats["facilitator"]
        self.all = {name: Listener(app, hope.actors[name], hope.meeting_id) for name in names}
        for name in names[:-1]:
            self.all[name].enter()
        with acting(hope.facilitator):
            seats.admit(hope.facilitator, hope.meeting_id, [])
        for name in names:
            self.all[name].enter()
        version = self.all["ann"].enter()["room"]["version"]
        self.ask("facilitator", "session.move", version=version, to="live", words="")
        self.turn()

    def ask(self, asker: str, event: str, **fields: object) -> dict[str, object]:
        ack = self.all[asker].ask(event, cmid=str(uuid.uuid4()), **fields)
        assert ack["ok"], (event, ack)
        return ack

    def turn(self) -> dict[str, list[str]]:
        """Let the tail tell everybody; return the names of the frames each was sent."""
        self.tail.turn()
        heard = {name: one.heard() for name, one in self.all.items()}
        return {
            name: [kind for kind, _data in frames if kind not in BY_THE_CLOCK]
            for name, frames in heard.items()
        }

    def give_role(self, who: str, role: Role) -> None:
        with acting(self.hope.facilitator):
            groups.set_role(self.hope.facilitator, self.hope.group_id, self.hope.seats[who], role)


@pytest.fixture
def circle(app, hope, tail):
    return Circle(app, hope, tail)


def do_all_the_team_does(circle: Circle) -> None:
    seat = {name: str(circle.hope.seats[name]) for name in circle.all}
    circle.ask("facilitator", "team.say", body=WORD)
    circle.ask("cofacilitator", "team.say", body=WORD)
    circle.ask("facilitator", "team.call", on=True)
    circle.ask("facilitator", "team.call", on=False)
    circle.ask("facilitator", "team.hat", who=seat["cofacilitator"], hat="safety")
    offered = circle.ask(
        "facilitator", "team.hand", version=0, who=seat["cofacilitator"], at_once=False
    )
    circle.ask("cofacilitator", "team.answer", version=offered["version"], yes=False)
    circle.ask("ann", "quiet.send", body=WORD)
    circle.ask("facilitator", "quiet.take", who=seat["ann"], on=True)
    circle.ask("facilitator", "quiet.answer", who=seat["ann"], body=WORD)
    circle.ask("ann", "seat.breather", on=True)


def test_members_and_who_waits_are_sent_nothing_at_all(circle):
    do_all_the_team_does(circle)
    frames = circle.turn()
    assert frames["facilitator"] == frames["cofacilitator"] == ["mod.events"]
    assert frames["ann"] == frames["ben"] == frames["cleo"] == []
    for name in ("ann", "ben", "cleo"):
        ack = circle.all[name].enter()  # and are told nothing of it when they come anew
        assert not {"mseq", "hats", "facts", "seated"} & set(_keys(ack))
        assert WORD not in json.dumps(ack)
        assert WORD not in json.dumps(circle.all[name].frames)


def test_the_frames_of_a_session_are_the_same_with_and_without_it(circle):
    sizes = []
    for does in (lambda: None, lambda: do_all_the_team_does(circle)):
        does()
        circle.all["facilitator"].say("How did the week land?")
        circle.tail.turn()
        kinds = [(kind, data) for kind, data in circle.all["ben"].heard() if kind == "room.events"]
        sizes.append([len(json.dumps(data)) for _kind, data in kinds])
        for one in circle.all.values():
            one.heard()
    assert sizes[0] == sizes[1]


def test_whoever_was_made_staff_and_no_longer_is_hears_nothing_from_then_on(circle, hope):
    circle.give_role("ben", Role.COFACILITATOR)
    circle.tail.turn()
    circle.turn()
    circle.ask("facilitator", "team.say", body=WORD)
    assert circle.turn()["ben"] == ["mod.events"]
    ben = circle.all["ben"]
    assert ben.ask("team.read", after=0)["ok"]
    circle.give_role("ben", Role.PARTICIPANT)
    circle.ask("facilitator", "team.say", body=WORD)  # before the tail has looked at anybody
    do_all_the_team_does(circle)
    frames = circle.turn()["ben"]
    assert "mod.events" not in frames
    assert ben.ask("team.read", after=0)["code"] == "forbidden"
    assert ben.ask("quiet.list")["code"] == "forbidden"
    with acting(hope.facilitator, writes=False):
        (sitting,) = who_sits_in([hope.meeting_id], {hope.seats["ben"]})
    assert not sitting.is_staff


def test_an_answer_rings_at_its_member_alone_at_the_door_too(circle, hope):
    for name in ("ann", "cleo"):
        tell_of_quiet_news(circle.tail, hope.seats[name].hex)
        frames = circle.turn()
        assert frames.pop(name) == ["quiet.news"]
        assert not any(frames.values())
    circle.ask("cleo", "quiet.send", body=WORD)
    assert circle.all["cleo"].ask("quiet.read")["line"]["lines"][0]["body"] == WORD


def _keys(value: object):
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)
