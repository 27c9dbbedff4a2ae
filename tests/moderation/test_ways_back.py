"""Whoever was left out, of a circle or of the whole space, comes back by none of these ways."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from facilitator.accounts.models import Account
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Admission, GroupInvite, MembershipState, Visibility
from facilitator.meetings.feeds import reset_feed
from facilitator.moderation import acts, expelling, lifting, sanctions
from facilitator.moderation.models import CaseLine, Sanction
from facilitator.notices.models import Kind, Notice
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.operations import invite_staff
from tests.groups.making import TICKED, change_group, link_into
from tests.moderation.conftest import membership
from tests.worlds import World, make_sign_in, sign_in

ACTS = {"circle": sanctions.ban, "space": expelling.expel}


@dataclass
class Left:
    """Ann's browser from before, with what she had of the circle."""

    world: World
    tab: FlaskClient
    links: dict[str, str]
    feed: str

    def anew(self) -> FlaskClient:
        """Return another browser in which she signed in after it happened."""
        with open_work(writes=True):
            account = db.session.get_one(Account, self.world.hope.ann.account_id)
            _row, token = make_sign_in(account)
        client = self.world.app.test_client()
        sign_in(client, token)
        return client

    def ask(self, event: str, **fields: Any) -> Any:
        """Ask over HTTP, as the room does where no socket gets through."""
        room = str(self.world.hope.meeting_id)
        return self.tab.post("/o/hope/rt/ask", json=[event, {"room": room, **fields}])


def follow(left: Left, link: str, path: str = "i") -> Any:
    """Use a link, with everything ticked."""
    data = {"handle": "Somebody New", **TICKED}
    return left.anew().post(f"/{path}/{left.links[link]}", data=data)


#: Nine ways, and some more; each returns the answer.
WAYS = {
    "the same tab": lambda left, ids: left.tab.get(ids("/o/hope/meetings/{meeting}/room")),
    "another device, signed in anew": lambda left, ids: left.anew().get(
        ids("/o/hope/groups/{group}")
    ),
    "the same link": lambda left, ids: follow(left, "same"),
    "a new link": lambda left, ids: follow(left, "new"),
    "a link for the team": lambda left, ids: follow(left, "staff", "join"),
    "asking to join": lambda left, ids: left.tab.post(
        ids("/o/hope/groups/{group}/ask"), data={"handle": "Somebody New", **TICKED}
    ),
    "the calendar": lambda left, ids: left.world.client().get(f"/calendar/{left.feed}.ics"),
    "the room, over HTTP": lambda left, ids: left.ask("room.join"),
    "a message, over HTTP": lambda left, ids: left.ask(
        "msg.send", cmid=str(uuid.uuid4()), body="Back again"
    ),
    "the plain page": lambda left, ids: left.tab.get(ids("/o/hope/meetings/{meeting}/room/plain")),
    "an answer to a session": lambda left, ids: left.tab.post(
        ids("/o/hope/meetings/{meeting}/rsvp"), data={"answer": "going", "intent": "listen"}
    ),
    "a ticket for a socket": lambda left, ids: left.tab.post("/o/hope/rt/ticket"),
}
#: What belongs to the account in the whole space: a ban from one circle leaves it, and it
#: shows nothing of that circle.
OF_THE_SPACE = {"the calendar", "a ticket for a socket", "a link for the team"}


@pytest.fixture
def left(world, hope, room) -> Left:
    """Return what Ann has, before anything happens."""
    same_id, same = link_into(hope, max_uses=10)
    _id, new = link_into(hope, max_uses=10)
    change_group(hope, visibility=Visibility.LISTED, admission=Admission.OPEN)
    with unit_of_work(hope.owner):
        membership(hope, "ann").invite_id = same_id
        staff = invite_staff(hope.owner, Role.FACILITATOR)
    with unit_of_work(hope.ann):
        feed = reset_feed(hope.ann)
    tab = world.client(hope.ann)
    assert tab.get(f"/o/hope/groups/{hope.group_id}").status_code == 200
    return Left(world, tab, {"same": same, "new": new, "staff": staff}, feed)


@pytest.mark.parametrize("out_of", ACTS)
def test_no_way_leads_back_in_and_each_try_is_logged(world, hope, left, out_of):
    with unit_of_work(hope.admin):
        ACTS[out_of](hope.admin, hope.group_id, hope.seats["ann"], "why")

    def ids(path):
        return path.format(group=hope.group_id, meeting=hope.meeting_id)

    for way, tried in WAYS.items():
        if out_of == "circle" and way in OF_THE_SPACE:
            continue
        with capture_logs() as lines:
            answer = tried(left, ids)
        text = answer.text
        refused = answer.status_code in {403, 404, 409, 422} or answer.json["ok"] is False
        assert refused, (way, answer.status_code, text[:400])
        assert "Back again" not in text, way
        assert [line for line in lines if line["event"] == "turned_away"], way
        with unit_of_work(hope.owner, writes=False):
            assert membership(hope, "ann").state is MembershipState.BANNED, way
    if out_of == "circle":
        assert "Tuesday" not in left.world.client().get(f"/calendar/{left.feed}.ics").text
    with unit_of_work(hope.owner, writes=False):
        row = db.session.get_one(Member, (hope.organization_id, hope.ann.member_id))
        assert row.state is (MemberState.BANNED if out_of == "space" else MemberState.ACTIVE)
        link = membership(hope, "ann").invite_id
        assert db.session.get_one(GroupInvite, (hope.organization_id, link)).needs_approval


# ---------------------------------------------------------------- out of the whole space


@pytest.mark.parametrize("who", ["moderator", "facilitator", "cofacilitator", "ben", "stranger"])
def test_only_admins_and_the_owner_leave_somebody_out_of_the_space(hope, other, who):
    for actor in (hope.actors[who], other.owner):
        with pytest.raises((NotAllowed, NotFound)), unit_of_work(actor):
            expelling.expel(actor, hope.group_id, hope.seats["ann"], "why")


def test_nobody_leaves_out_who_stands_as_high(hope):
    with unit_of_work(hope.owner):
        membership(hope, "ann").member_id = hope.owner.member_id
    with pytest.raises(NotAllowed), unit_of_work(hope.admin):
        expelling.expel(hope.admin, hope.group_id, hope.seats["ann"], "why")


def test_a_moderator_proposes_it_and_an_admin_does_it(world, hope, report):
    report_id = report("ben", "ann")
    path, client = f"/o/hope/reports/{report_id}", world.client(hope.moderator)
    client.post(f"{path}/claim")
    page = client.get(path).text
    assert 'value="propose"' in page
    assert 'value="space_ban"' not in page
    with pytest.raises(Invalid), unit_of_work(hope.moderator):
        acts.act_on_report(hope.moderator, report_id, "propose", " ")
    reason = "x" * 500  # as long as the form takes it
    data = {"act": "propose", "reason": reason}
    assert client.post(f"{path}/act", data=data).status_code == 303
    page = client.get(path).text
    assert f"Proposed: leave them out of the whole space. {reason}" in page
    assert "Done. Whoever works on this reads it" in page
    client.post(f"{path}/release")
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Sanction)).all() == []
        (line,) = db.session.scalars(sa.select(CaseLine.id))
        told = sa.select(Notice.member_id).where(
            Notice.kind == Kind.CASE, Notice.occasion == f"line:{line}"
        )
        assert set(db.session.scalars(told)) == {hope.admin.member_id, hope.owner.member_id}
    admin = world.client(hope.admin)
    admin.post(f"{path}/claim")
    data = {"act": "space_ban", "reason": "You were told twice."}
    assert admin.post(f"{path}/act", data=data).status_code == 303
    assert "Done. They can’t come in any more" in admin.get(path).text
    assert world.client(hope.ann).get("/o/hope/").status_code == 404
    with pytest.raises(Conflict), unit_of_work(hope.admin):
        expelling.expel(hope.admin, hope.group_id, hope.seats["ann"], "again")


def test_it_can_be_taken_back_and_then_they_may_ask_to_come_in(world, hope):
    with unit_of_work(hope.admin):
        made = expelling.expel(hope.admin, hope.group_id, hope.seats["ann"], "why").id
    with pytest.raises(NotAllowed), unit_of_work(hope.moderator):
        lifting.lift(hope.moderator, made, "sorry")
    with unit_of_work(hope.owner):
        lifting.lift(hope.owner, made, "sorry")
    assert world.client(hope.ann).get("/o/hope/").status_code == 200
    assert "Left out of the whole space" in world.client(hope.ann).get("/o/hope/record").text
    with unit_of_work(hope.owner, writes=False):
        assert membership(hope, "ann").state is MembershipState.LEFT
