"""People who are kept apart: who decides it, every way it closes, and that nobody learns of it."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.breakouts.operations import Split, move_person, open_breakout
from facilitator.breakouts.queries import circles_of, latest_in, places_of
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.apart import NOT_HERE, NOT_LET_IN, NOT_TOGETHER
from facilitator.groups.apart_models import KeptApart
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Admission, MembershipState, Visibility
from facilitator.groups.requests import answer_request, ask_to_join
from facilitator.moderation import acts, apart, operations
from tests.groups.making import AGREED, change_group
from tests.moderation.conftest import membership


def keep(hope, first="ann", second="ben", by="moderator"):
    actor = hope.actors[by]
    with unit_of_work(actor):
        seats = hope.seats[first], hope.seats[second]
        return apart.keep_apart(actor, hope.group_id, *seats, "They know each other.").id


def go(hope, who):
    with unit_of_work(hope.owner):
        membership(hope, who).state = MembershipState.LEFT


@pytest.mark.parametrize("by", ["owner", "admin", "moderator", "facilitator", "ann"])
def test_the_office_decides_it_and_nobody_else(hope, other, by):
    if by in {"owner", "admin", "moderator"}:
        keep(hope, by=by)
        with pytest.raises(Conflict):
            keep(hope, "ben", "ann", by=by)
    else:
        with pytest.raises(NotAllowed):
            keep(hope, "ben", "cleo", by=by)
    seats = hope.seats["ann"], hope.seats["cleo"]
    with pytest.raises(NotFound), unit_of_work(other.moderator):
        apart.keep_apart(other.moderator, hope.group_id, *seats, "why")
    with pytest.raises(Invalid), unit_of_work(hope.moderator):
        apart.keep_apart(hope.moderator, hope.group_id, seats[0], seats[0], "why")


@pytest.mark.parametrize("admission", [Admission.OPEN, Admission.REQUEST])
def test_no_way_leads_into_a_circle_where_the_other_is(hope, admission):
    pair_id = keep(hope)
    go(hope, "ann")
    change_group(hope, visibility=Visibility.LISTED, admission=admission)
    if admission is Admission.OPEN:
        with pytest.raises(Conflict, match=NOT_HERE), unit_of_work(hope.ann):
            ask_to_join(hope.ann, hope.group_id, "Other Name", (), AGREED)
    else:
        with unit_of_work(hope.ann):
            asked = ask_to_join(hope.ann, hope.group_id, "Other Name", (), AGREED).id
        with pytest.raises(Conflict, match=NOT_LET_IN), unit_of_work(hope.facilitator):
            answer_request(hope.facilitator, hope.group_id, asked, approve=True)
    with unit_of_work(hope.admin):
        apart.let_together(hope.admin, pair_id, "It is over.")
    if admission is Admission.OPEN:
        with unit_of_work(hope.ann):
            ask_to_join(hope.ann, hope.group_id, "Other Name", (), AGREED)
    else:
        with unit_of_work(hope.facilitator):
            answer_request(hope.facilitator, hope.group_id, asked, approve=True)


def test_chance_and_hand_put_them_into_different_small_circles(hope, room):
    keep(hope)
    lead, seats = hope.facilitator, hope.seats
    together = Split(minutes=5, circles=((seats["ann"], seats["ben"]),))
    with pytest.raises(Conflict, match=NOT_TOGETHER), unit_of_work(lead):
        open_breakout(lead, room, 0, together)
    with pytest.raises(Conflict), unit_of_work(lead):  # three people make one circle
        open_breakout(lead, room, 0, Split(minutes=5, size=3))
    with unit_of_work(lead):
        open_breakout(lead, room, 0, Split(minutes=5, circles=((seats["ann"], seats["cleo"]),)))
    with unit_of_work(lead):
        circle = circles_of(latest_in(room))[0].id
    with pytest.raises(Conflict, match=NOT_TOGETHER), unit_of_work(lead):
        move_person(lead, room, seats["ben"], circle)
    with unit_of_work(lead, writes=False):
        apart_now = places_of(latest_in(room))
        assert {one.membership_id for one in apart_now if one.circle_id} == {
            seats["ann"],
            seats["cleo"],
        }


def test_from_a_report_whoever_reported_stays_unnamed(hope, report, world):
    report_id = report("ben", "ann")
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
        acts.act_on_report(hope.moderator, report_id, "apart", "It goes on outside.")
        [pair] = apart.pairs_for(hope.moderator)
        assert (pair.row.first_id, pair.row.second_id) == (
            hope.ann.member_id,
            hope.ben.member_id,
        )
        assert pair.second == apart.UNNAMED
        ben = membership(hope, "ben").handle
    page = world.client(hope.admin).get("/o/hope/kept-apart").get_data(as_text=True)
    assert "It goes on outside." in page
    assert ben not in page
    for who in ("facilitator", "ann", "ben"):
        assert world.client(hope.actors[who]).get("/o/hope/kept-apart").status_code in {403, 404}


def test_pairs_are_named_and_ended_on_their_page(hope, world):
    with unit_of_work(hope.owner):
        seats = [membership(hope, who) for who in ("ann", "ben")]
        for seat in seats:
            seat.handle_key = handle_key(seat.handle)
        names = [seat.handle for seat in seats]
    tab = world.client(hope.moderator)
    fields = {"circle": str(hope.group_id), "first": names[0], "reason": "why"}
    assert tab.post("/o/hope/kept-apart", data={**fields, "second": "Nobody"}).status_code == 422
    assert tab.post("/o/hope/kept-apart", data={**fields, "second": names[1]}).status_code == 303
    with unit_of_work(hope.owner, writes=False):
        pair_id = db.session.scalar(sa.select(KeptApart.id))
    end = f"/o/hope/kept-apart/{pair_id}/end"
    assert tab.post(f"/o/hope/kept-apart/{uuid.uuid4()}/end").status_code == 404
    assert world.client(hope.ann).post(end, data={"reason": "why"}).status_code == 403
    assert tab.post(end, data={"reason": "why"}).status_code == 303
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalar(sa.select(KeptApart.id)) is None
