"""Two members of staff decide about one thing in the same moment: one decision holds."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, Membership
from facilitator.live import log, messages, operations
from facilitator.live.models import Message, MessageState, RoomEvent
from facilitator.moderation.expelling import expel
from facilitator.moderation.incidents import put_together
from facilitator.moderation.lifting import lift
from facilitator.moderation.models import Report, Sanction
from facilitator.moderation.operations import claim_report
from tests.racing import race

ROUNDS = range(3)


@pytest.fixture
def held(hope, room, say):
    """Return the id of a message of Ann's that waits for a facilitator."""
    with unit_of_work(hope.facilitator):
        version = log.lock_room(room).version
        operations.hold_all(hope.facilitator, room, version, on=True)
    return say("ann", "May I say something?")


def deciding(actor, room, message_id, action, note=""):
    """Return a decision in a work of its own."""

    def decide():
        with unit_of_work(actor):
            messages.decide_message(actor, room, message_id, 1, action, note)

    return decide


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_an_approval_and_a_refusal_one_holds(app, hope, room, held, turn):
    outcomes = race(
        app,
        deciding(hope.facilitator, room, held, "approve"),
        deciding(hope.cofacilitator, room, held, "decline", "Not here."),
    )
    assert sorted(outcomes) == ["conflict", "done"]
    approved = outcomes[0] == "done"
    with unit_of_work(hope.owner, writes=False):
        message = db.session.get_one(Message, (hope.organization_id, held))
        assert message.state is (MessageState.VISIBLE if approved else MessageState.DECLINED)
        log = db.session.query(RoomEvent).filter_by(message_id=held).all()
        assert [event.kind for event in log] == ["msg.add" if approved else "msg.decline"]


def test_a_decision_and_a_second_thought_leave_one_outcome(app, hope, room, held):
    def take_back():
        with unit_of_work(hope.ann):
            messages.take_back(hope.ann, room, held)

    race(app, deciding(hope.facilitator, room, held, "approve"), take_back)
    with unit_of_work(hope.owner, writes=False):
        message = db.session.get_one(Message, (hope.organization_id, held))
        log = db.session.query(RoomEvent).filter_by(message_id=held).order_by(RoomEvent.seq)
        kinds = [event.kind for event in log]
        assert (message.state, kinds) in [
            (MessageState.WITHDRAWN, []),
            (MessageState.REMOVED, ["msg.add", "msg.remove"]),
        ]
        assert message.body_sealed is None


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_three_who_claim_a_report_one_has_it(app, hope, report, turn):
    report_id = report()
    names = ["owner", "admin", "moderator"]

    def claiming(actor):
        def claim():
            with unit_of_work(actor):
                claim_report(actor, report_id)

        return claim

    outcomes = race(app, *[claiming(hope.actors[name]) for name in names])
    assert sorted(outcomes) == ["conflict", "conflict", "done"]
    with unit_of_work(hope.owner, writes=False):
        row = db.session.get_one(Report, (hope.organization_id, report_id))
        assert row.claimed_by_id == hope.actors[names[outcomes.index("done")]].member_id


def doing(actor, act, *given):
    """Return an act in a work of its own."""

    def do():
        with unit_of_work(actor):
            act(actor, *given)

    return do


def test_two_who_put_each_others_report_in_wait_for_each_other_and_go_on(app, hope, report):
    first, second = report("ben", "ann"), report("cleo", "ann")
    doing(hope.moderator, claim_report, first)()
    doing(hope.admin, claim_report, second)()
    outcomes = race(
        app,
        doing(hope.moderator, put_together, first, second),
        doing(hope.admin, put_together, second, first),
    )
    assert outcomes == ["conflict", "conflict"]


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_who_leave_somebody_out_from_two_circles_one_does_and_one_takes_back(
    app, hope, turn
):
    places = [(hope.group_id, hope.seats["ann"]), another_place(hope)]
    leaving = [
        doing(actor, expel, *place, "why")
        for actor, place in zip((hope.owner, hope.admin), places, strict=True)
    ]
    assert sorted(race(app, *leaving)) == ["conflict", "done"]
    with unit_of_work(hope.owner, writes=False):
        acts = list(db.session.scalars(sa.select(Sanction.id)))
    assert len(acts) == 2
    taking = [doing(hope.owner, lift, act, "sorry") for act in acts]
    assert sorted(race(app, *taking)) == ["conflict", "done"]


def another_place(tenant):
    """Return another circle and Ann's seat in it."""
    with unit_of_work(tenant.owner):
        group = Group(id=uuid.uuid4(), name="Another", created_at=clock.now())
        seat = Membership(
            id=uuid.uuid4(),
            group_id=group.id,
            member_id=tenant.ann.member_id,
            role=Role.PARTICIPANT,
            state=db.session.get_one(
                Membership, (tenant.organization_id, tenant.seats["ann"])
            ).state,
            handle="Ann Elsewhere",
            handle_key="annelsewhere",
            joined_at=clock.now(),
        )
        db.session.add(group)
        db.session.flush()  # the seat points at it
        db.session.add(seat)
        return group.id, seat.id
