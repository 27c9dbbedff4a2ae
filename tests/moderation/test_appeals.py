"""Appeals: who asks, who may decide, what each step allows, and what overturning undoes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.live.seats import enter_room
from facilitator.moderation import acts, appeals, incidents, lifting, operations, sanctions
from facilitator.moderation.models import Appeal, AppealState, Sanction
from facilitator.notices.models import Kind, Notice
from facilitator.organizations.models import Member
from tests.moderation.conftest import membership

WORDS = "I was quoting somebody else."
ABOVE = {"owner", "admin", "moderator"}
EVERYBODY = [
    "owner", "admin", "moderator", "facilitator", "cofacilitator", "ann", "ben", "stranger",
]  # fmt: skip


@pytest.fixture
def warned(hope):
    """Return the id of a word that a moderator had with Ann."""
    with unit_of_work(hope.moderator):
        return sanctions.warn(hope.moderator, hope.group_id, hope.seats["ann"], "why").id


def ask(actor, sanction_id, words=WORDS):
    with unit_of_work(actor):
        return appeals.raise_appeal(actor, sanction_id, words).id


def decide(actor, appeal_id, outcome=AppealState.OVERTURNED, words="It was a quote."):
    with unit_of_work(actor):
        appeals.decide_appeal(actor, appeal_id, outcome, words)


def finders(hope):
    found = set()
    for who in EVERYBODY:
        actor = hope.actors[who]
        with unit_of_work(actor, writes=False):
            waiting = appeals.appeals_waiting(actor)
            assert waiting == len(appeals.appeals_for(actor))
        if waiting:
            found.add(who)
    return found


# ---------------------------------------------------------------- who


def test_it_goes_to_somebody_else_than_who_decided_and_to_nobody_it_is_about(world, hope, warned):
    appeal_id = ask(hope.ann, warned)
    assert finders(hope) == ABOVE - {"moderator"}
    for who in EVERYBODY:
        page = world.client(hope.actors[who]).get(f"/o/hope/appeals/{appeal_id}")
        assert page.status_code == (200 if who in ABOVE - {"moderator"} else 404), who
    with pytest.raises(NotFound):
        decide(hope.moderator, appeal_id)
    with pytest.raises(NotFound):
        decide(world.other.owner, appeal_id)


def test_whoever_reported_it_does_not_decide_about_the_appeal(hope, report):
    report_id = report("ben", "ann")
    with unit_of_work(hope.owner):  # it was an admin who takes part, under a handle
        membership(hope, "ben").member_id = hope.admin.member_id
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
        acts.act_on_report(hope.moderator, report_id, "warn", "why")
    with unit_of_work(hope.owner, writes=False):
        sanction_id = db.session.scalars(sa.select(Sanction.id)).one()
    ask(hope.ann, sanction_id)
    assert finders(hope) == {"owner"}


@pytest.mark.parametrize("second", [("cleo", "ann"), ("ben", "cleo")])
def test_whoever_has_a_part_in_the_incident_does_not_decide_either(hope, report, second):
    first, beside = report("ben", "ann"), report(*second)
    with unit_of_work(hope.owner):  # the other reporter, or the other who is reported
        membership(hope, "cleo").member_id = hope.admin.member_id
    with unit_of_work(hope.facilitator):
        operations.claim_report(hope.facilitator, first)
        incidents.put_together(hope.facilitator, first, beside)
        operations.release_report(hope.facilitator, first)
    with unit_of_work(hope.owner):
        incidents.stand_aside(hope.owner, beside)
    with unit_of_work(hope.facilitator):
        operations.claim_report(hope.facilitator, first)
        acts.act_on_report(hope.facilitator, first, "warn", "why")
    with unit_of_work(hope.ann, writes=False):
        sanction = db.session.scalars(sa.select(Sanction)).one()
        assert appeals.deciders_of(hope.ann, sanction) == [hope.moderator.member_id]
    ask(hope.ann, sanction.id)
    assert finders(hope) == {"moderator"}


def test_where_nobody_else_could_decide_it_is_said(world, hope, warned):
    with unit_of_work(hope.owner):
        for who in ("owner", "admin"):
            row = db.session.get_one(Member, (hope.organization_id, hope.actors[who].member_id))
            row.role = Role.MEMBER
    with pytest.raises(Conflict, match="nobody else"):
        ask(hope.ann, warned)
    assert "nobody else" in world.client(hope.ann).get(f"/o/hope/record/{warned}/appeal").text


@pytest.mark.parametrize("who", ["ben", "facilitator", "moderator", "stranger"])
def test_only_whom_it_is_about_asks(world, hope, warned, who):
    with pytest.raises(NotFound):
        ask(hope.actors[who], warned)
    page = world.client(hope.actors[who]).get(f"/o/hope/record/{warned}/appeal")
    assert page.status_code == 404


# ---------------------------------------------------------------- each step


def nothing(hope, warned):
    return None


def asked(hope, warned):
    return ask(hope.ann, warned)


def settled(outcome):
    def prepare(hope, warned):
        appeal_id = ask(hope.ann, warned)
        decide(hope.owner, appeal_id, outcome)
        return appeal_id

    return prepare


def taken_back(hope, warned):
    appeal_id = ask(hope.ann, warned)
    with unit_of_work(hope.admin):
        sanctions.strike(hope.admin, db.session.scalars(sa.select(Sanction)).one(), "sorry")
    return appeal_id


#: from -> what asking, upholding and overturning come to
TABLE = {
    "none": (nothing, "done", None),
    "open": (asked, Conflict, "done"),
    "upheld": (settled(AppealState.UPHELD), Conflict, Conflict),
    "overturned": (settled(AppealState.OVERTURNED), Conflict, Conflict),
    "taken back": (taken_back, Conflict, NotFound),
}


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("outcome", [AppealState.UPHELD, AppealState.OVERTURNED])
def test_what_each_state_allows(hope, warned, state, outcome):
    prepare, asking, deciding = TABLE[state]
    appeal_id = prepare(hope, warned)
    for act, expected in (
        (lambda: decide(hope.owner, appeal_id, outcome), deciding),
        (lambda: ask(hope.ann, warned), asking),
    ):
        if expected is None:
            continue
        if expected == "done":
            act()
        else:
            with pytest.raises(expected):
                act()


@pytest.mark.parametrize(("days", "fine"), [(29.9, True), (30.1, False)])
def test_it_can_be_asked_for_thirty_days(hope, warned, days, fine):
    with time_machine.travel(clock.now() + timedelta(days=days)):
        if fine:
            ask(hope.ann, warned)
        else:
            with pytest.raises(Conflict, match="30 days"):
                ask(hope.ann, warned)


@pytest.mark.parametrize("words", ["", "  ", "x" * 501, "a\x00b"])
def test_words_that_cannot_be_kept_are_refused(world, hope, warned, words):
    with pytest.raises(Invalid):
        ask(hope.ann, warned, words)
    answer = world.client(hope.ann).post(f"/o/hope/record/{warned}/appeal", data={"words": words})
    assert answer.status_code == 422
    appeal_id = ask(hope.ann, warned)
    with pytest.raises(Invalid):
        decide(hope.owner, appeal_id, words=words)
    with pytest.raises(Invalid):
        decide(hope.owner, appeal_id, AppealState.OPEN)


# ---------------------------------------------------------------- what it does


def test_what_should_be_answered_first_stands_first_and_says_when_it_is_late(world, hope, warned):
    ask(hope.ann, warned)
    client = world.client(hope.owner)
    page = client.get("/o/hope/reports/").text
    assert "Asked for a second look" in page
    assert "Overdue" not in page
    assert "1 appeal waits" in client.get("/o/hope/").text
    with unit_of_work(hope.owner):
        row = db.session.scalars(sa.select(Appeal)).one()
        assert row.due_at - row.created_at == timedelta(hours=72)
        row.due_at = clock.now() - timedelta(minutes=1)
    assert "Overdue" in client.get("/o/hope/reports/").text


def test_both_read_what_came_of_it_and_nothing_is_deleted(world, hope, warned):
    ann = world.client(hope.ann)
    assert "Ask for a second look" in ann.get("/o/hope/record").text
    answer = ann.post(f"/o/hope/record/{warned}/appeal", data={"words": WORDS})
    assert answer.status_code == 303
    with unit_of_work(hope.owner, writes=False):
        appeal_id = db.session.scalars(sa.select(Appeal.id)).one()
        assert set(kinds(hope.admin)) == {Kind.CASE}
        assert kinds(hope.moderator) == []
    owner = world.client(hope.owner)
    page = owner.get(f"/o/hope/appeals/{appeal_id}").text
    assert WORDS in page
    assert "a moderator" in page
    data = {"outcome": "overturned", "words": "It was a quote."}
    assert owner.post(f"/o/hope/appeals/{appeal_id}", data=data).status_code == 303
    assert owner.post(f"/o/hope/appeals/{appeal_id}", data=data).status_code == 422
    record = ann.get("/o/hope/record").text
    assert "<s>A word</s>" in record
    assert "It was a quote." in record
    queue = world.client(hope.moderator).get("/o/hope/reports/").text
    assert "It was a quote." in queue
    assert WORDS not in queue
    with unit_of_work(hope.owner, writes=False):
        assert set(kinds(hope.ann)) == {Kind.RECORD}


def kinds(actor):
    return list(
        db.session.scalars(sa.select(Notice.kind).where(Notice.member_id == actor.member_id))
    )


@pytest.mark.parametrize("act", ["mute", "remove", "suspend", "ban"])
def test_overturned_it_acts_nowhere_any_more(hope, room, act):
    doing = {
        "mute": lambda: sanctions.mute(hope.moderator, room, hope.seats["ann"], None, "why"),
        "remove": lambda: sanctions.remove(hope.moderator, room, hope.seats["ann"], "why"),
        "suspend": lambda: sanctions.suspend(
            hope.moderator, hope.group_id, hope.seats["ann"], 9, "why"
        ),
        "ban": lambda: sanctions.ban(hope.moderator, hope.group_id, hope.seats["ann"], "why"),
    }
    with unit_of_work(hope.moderator):
        sanction_id = doing[act]().id
    decide(hope.owner, ask(hope.ann, sanction_id))
    with unit_of_work(hope.owner, writes=False):
        assert membership(hope, "ann").state is MembershipState.ACTIVE
        assert db.session.scalars(sa.select(Sanction)).one().lifted_at is not None
    if act == "remove":
        with unit_of_work(hope.ann):
            assert enter_room(hope.ann, room, 60).seat.state.value == "waiting"
    if act == "mute":
        with unit_of_work(hope.ann):
            assert enter_room(hope.ann, room, 60).seat.muted_until is None


@pytest.mark.parametrize("act", ["suspend", "ban"])
def test_overturned_whoever_was_resting_goes_on_resting(hope, act):
    with unit_of_work(hope.moderator):
        membership(hope, "ann").state = MembershipState.PAUSED
        given = (hope.moderator, hope.group_id, hope.seats["ann"])
        made = sanctions.ban(*given, "why") if act == "ban" else sanctions.suspend(*given, 9, "why")
        sanction_id = made.id
    decide(hope.owner, ask(hope.ann, sanction_id))
    with unit_of_work(hope.owner, writes=False):
        person = membership(hope, "ann")
        assert (person.state, person.until) == (MembershipState.PAUSED, None)


@pytest.mark.parametrize("is_lifted", [False, True])
def test_an_overturned_ban_brings_back_into_the_break_that_still_holds(hope, is_lifted):
    given = (hope.moderator, hope.group_id, hope.seats["ann"])
    with unit_of_work(hope.moderator):
        pause_id = sanctions.suspend(*given, 9, "why").id
    with unit_of_work(hope.moderator):
        ban_id = sanctions.ban(*given, "why").id
        if is_lifted:
            lifting.lift(hope.moderator, pause_id, "It was too long.")
    decide(hope.owner, ask(hope.ann, ban_id))
    with unit_of_work(hope.owner, writes=False):
        person, until = membership(hope, "ann"), None
        if not is_lifted:
            until = db.session.get_one(Sanction, (hope.organization_id, pause_id)).ends_at
        state = MembershipState.ACTIVE if is_lifted else MembershipState.SUSPENDED
        assert (person.state, person.until) == (state, until)


def test_upheld_it_goes_on(hope, room):
    with unit_of_work(hope.facilitator):
        sanction_id = sanctions.suspend(
            hope.facilitator, hope.group_id, hope.seats["ann"], 3, "why"
        ).id
    decide(hope.moderator, ask(hope.ann, sanction_id), AppealState.UPHELD)
    with unit_of_work(hope.owner, writes=False):
        assert membership(hope, "ann").state is MembershipState.SUSPENDED


def test_an_act_that_is_over_is_struck_through_and_undoes_nothing_newer(hope):
    with unit_of_work(hope.moderator):
        old = sanctions.suspend(hope.moderator, hope.group_id, hope.seats["ann"], 1, "why").id
    with time_machine.travel(clock.now() + timedelta(days=2)):
        with unit_of_work(hope.moderator):
            membership(hope, "ann").state = MembershipState.ACTIVE
            sanctions.suspend(hope.moderator, hope.group_id, hope.seats["ann"], 9, "again")
        decide(hope.owner, ask(hope.ann, old))
        with unit_of_work(hope.owner, writes=False):
            assert membership(hope, "ann").state is MembershipState.SUSPENDED
            assert db.session.get_one(Sanction, (hope.organization_id, old)).lifted_at is not None
