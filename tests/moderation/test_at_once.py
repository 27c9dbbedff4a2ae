"""Two members of staff decide about one thing in the same moment: one decision holds."""

import pytest

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import log, messages, operations
from facilitator.live.models import Message, MessageState, RoomEvent
from facilitator.moderation.models import Report
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
