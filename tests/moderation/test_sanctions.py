"""Acting on people: who may do what to whom, what it does, and the way back."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import GroupInvite, MembershipState
from facilitator.groups.queries import standing_in
from facilitator.live.models import Message, MessageState
from facilitator.live.seats import enter_room
from facilitator.moderation import acts, lifting, operations, sanctions
from facilitator.moderation.models import Sanction, SanctionKind
from facilitator.moderation.sweeps import end_suspensions
from tests.moderation.conftest import membership, raise_report

ROLES = [
    "owner",
    "admin",
    "moderator",
    "facilitator",
    "cofacilitator",
    "ann",
    "pending",
    "stranger",
]
ACTS = {
    "mute": lambda t, a, who: sanctions.mute(a, t.meeting_id, who, 5, "why"),
    "unmute": lambda t, a, who: sanctions.unmute(a, t.meeting_id, who, "why"),
    "remove": lambda t, a, who: sanctions.remove(a, t.meeting_id, who, "why"),
    "warn": lambda t, a, who: sanctions.warn(a, t.group_id, who, "why"),
    "suspend": lambda t, a, who: sanctions.suspend(a, t.group_id, who, 7, "why"),
    "ban": lambda t, a, who: sanctions.ban(a, t.group_id, who, "why"),
}
IN_SESSION = {"moderator", "facilitator", "cofacilitator"}
ABOVE = {"owner", "admin", "moderator"}
#: act -> whom -> who may
WARNING = {
    "ben": IN_SESSION,
    "cofacilitator": {"moderator", "facilitator"},
    "facilitator": {"moderator"},
}
MAY = {
    "mute": WARNING,
    "unmute": WARNING,
    "remove": WARNING,
    "warn": WARNING,
    "suspend": {
        "ben": ABOVE | {"facilitator"},
        "cofacilitator": ABOVE | {"facilitator"},
        "facilitator": ABOVE,
    },
    "ban": {"ben": ABOVE, "cofacilitator": ABOVE, "facilitator": ABOVE},
}


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what_to_whom(hope, other, room, act):
    for target, allowed in MAY[act].items():
        for who in ROLES:
            actor = hope.actors[who]
            try:
                with unit_of_work(actor) as work:
                    ACTS[act](hope, actor, hope.seats[target])
                    db.session.rollback()  # the next one meets the same world
                    work.outbox.clear()
                done = True
            except (NotAllowed, NotFound):
                done = False
            assert done is (who in allowed), (act, who, target)
    for actor in other.actors.values():
        with pytest.raises((NotFound, NotAllowed)), unit_of_work(actor):
            ACTS[act](hope, actor, hope.seats["ben"])


NOT_THEIRS = {("facilitator", "ban"), ("cofacilitator", "ban"), ("cofacilitator", "suspend")}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["facilitator", "cofacilitator"])
def test_nobody_acts_on_themselves(hope, room, act, who):
    match = "Your role" if (who, act) in NOT_THEIRS else "yourself"
    with pytest.raises(NotAllowed, match=match), unit_of_work(hope.actors[who]):
        ACTS[act](hope, hope.actors[who], hope.seats[who])


@pytest.mark.parametrize("act", ["mute", "remove", "warn", "suspend"])
def test_a_lead_cannot_act_on_a_moderator_who_takes_part(hope, room, act):
    with unit_of_work(hope.owner):
        membership(hope, "ben").member_id = hope.moderator.member_id
    with pytest.raises(NotAllowed), unit_of_work(hope.facilitator):
        ACTS[act](hope, hope.facilitator, hope.seats["ben"])


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reason", ["", "   ", "x" * 10_000])
def test_no_act_without_a_reason_that_can_be_read(hope, room, act, reason, monkeypatch):
    wanted = ACTS[act]
    real = getattr(sanctions, act)
    monkeypatch.setattr(sanctions, act, lambda *given: real(*given[:-1], reason))
    with pytest.raises(Invalid), unit_of_work(hope.moderator):
        wanted(hope, hope.moderator, hope.seats["ben"])
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Sanction)).all() == []


@pytest.mark.parametrize(
    ("who", "days", "fine"),
    [
        ("facilitator", 7, True), ("facilitator", 8, False), ("facilitator", 0, False),
        ("moderator", 30, True), ("moderator", 31, False), ("admin", -1, False),
    ],
)  # fmt: skip
def test_a_break_has_an_end_within_what_the_role_may_give(hope, who, days, fine):
    actor = hope.actors[who]
    if fine:
        with unit_of_work(actor):
            made = sanctions.suspend(actor, hope.group_id, hope.seats["ann"], days, "why")
            assert made.ends_at - made.starts_at < timedelta(days=days, seconds=5)
    else:
        with pytest.raises(Invalid), unit_of_work(actor):
            sanctions.suspend(actor, hope.group_id, hope.seats["ann"], days, "why")


# ---------------------------------------------------------------- what it does


def state_of(tenant, name):
    with unit_of_work(tenant.owner, writes=False):
        return membership(tenant, name).state


def do(tenant, act, actor, name="ann"):
    with unit_of_work(actor):
        made = ACTS[act](tenant, actor, tenant.seats[name])
        return made.id if made is not None else None


@pytest.mark.parametrize(
    ("act", "refusal"), [("remove", NotAllowed), ("suspend", NotAllowed), ("ban", NotFound)]
)
def test_whoever_is_out_cannot_come_back_into_the_room(hope, room, act, refusal):
    do(hope, act, hope.moderator)
    with pytest.raises(refusal), unit_of_work(hope.ann):
        enter_room(hope.ann, room, 60)


@pytest.mark.parametrize("act", ["remove", "suspend", "ban"])
def test_the_link_they_came_by_asks_staff_from_now_on(hope, room, invite, act):
    do(hope, act, hope.moderator)
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get_one(GroupInvite, (hope.organization_id, invite)).needs_approval


def test_a_break_is_over_when_its_time_is_and_the_sweep_says_so(hope):
    do(hope, "suspend", hope.facilitator)
    with pytest.raises(NotAllowed), unit_of_work(hope.ann, writes=False):
        standing_in(hope.ann, hope.group_id)
    end_suspensions()
    assert state_of(hope, "ann") is MembershipState.SUSPENDED
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        with unit_of_work(hope.ann, writes=False):
            assert standing_in(hope.ann, hope.group_id).membership is not None
        end_suspensions()
        end_suspensions()
        assert state_of(hope, "ann") is MembershipState.ACTIVE
    assert actions(hope).count("sanction.expired") == 1


def test_the_sweep_brings_nobody_back_who_is_banned(hope):
    do(hope, "suspend", hope.facilitator)
    do(hope, "ban", hope.moderator)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        end_suspensions()
        assert state_of(hope, "ann") is MembershipState.BANNED


def test_a_second_break_or_ban_is_a_conflict(hope):
    do(hope, "suspend", hope.facilitator)
    with pytest.raises(Conflict):
        do(hope, "suspend", hope.facilitator)
    do(hope, "ban", hope.moderator)
    with pytest.raises(Conflict):
        do(hope, "ban", hope.moderator)


# ---------------------------------------------------------------- the way back


def lift(actor, sanction_id, reason="It was a misunderstanding."):
    with unit_of_work(actor):
        lifting.lift(actor, sanction_id, reason)


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("mute", MembershipState.ACTIVE), ("remove", MembershipState.ACTIVE),
        ("warn", MembershipState.ACTIVE), ("suspend", MembershipState.ACTIVE),
        ("ban", MembershipState.LEFT),
    ],
)  # fmt: skip
def test_every_act_can_be_taken_back_once(hope, room, act, after):
    sanction_id = do(hope, act, hope.moderator)
    lift(hope.moderator, sanction_id)
    assert state_of(hope, "ann") is after
    with pytest.raises(Conflict):
        lift(hope.moderator, sanction_id)
    if act == "remove":
        with unit_of_work(hope.ann):
            assert enter_room(hope.ann, room, 60).seat.state.value == "waiting"


@pytest.mark.parametrize("who", ["ann", "ben", "stranger", "pending"])
def test_only_staff_takes_an_act_back(hope, room, who):
    sanction_id = do(hope, "warn", hope.facilitator)
    with pytest.raises((NotFound, NotAllowed)):
        lift(hope.actors[who], sanction_id)


def test_nobody_takes_back_what_was_decided_about_them_or_above_them(hope, other):
    about_cofacilitator = do(hope, "warn", hope.facilitator, "cofacilitator")
    with pytest.raises(NotAllowed):
        lift(hope.cofacilitator, about_cofacilitator)
    from_above = do(hope, "suspend", hope.moderator)
    with pytest.raises(NotAllowed):
        lift(hope.facilitator, from_above)
    with pytest.raises(NotFound):
        lift(other.moderator, from_above)
    with pytest.raises(Invalid):
        lift(hope.moderator, from_above, " ")
    lift(hope.admin, from_above)


# ---------------------------------------------------------------- from a report


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("warn", SanctionKind.WARN), ("mute_15", SanctionKind.MUTE), ("mute", SanctionKind.MUTE),
        ("remove", SanctionKind.REMOVE), ("suspend_1", SanctionKind.SUSPEND),
        ("suspend_30", SanctionKind.SUSPEND), ("ban", SanctionKind.BAN),
    ],
)  # fmt: skip
def test_an_act_from_a_report_is_tied_to_it_and_read_by_its_subject(
    world, hope, report, name, kind
):
    report_id, client = report(), world.client(hope.moderator)
    path = f"/o/hope/reports/{report_id}"
    data = {"act": name, "reason": "Please <b>read</b> the agreement"}
    assert client.post(f"{path}/act", data=data).status_code == 422  # not claimed yet
    assert client.post(f"{path}/claim").status_code == 303
    assert client.post(f"{path}/act", data=data).status_code == 303
    with unit_of_work(hope.owner, writes=False):
        row = db.session.scalars(sa.select(Sanction)).one()
        assert (row.kind, row.report_id) == (kind, report_id)
    page = world.client(hope.ann).get("/o/hope/record").text
    assert "Please &lt;b&gt;read" in page
    assert "a moderator" in page
    assert "Ben" not in page
    assert "Take it back" in client.get(path).text
    undone = client.post(f"{path}/lift/{row.id}", data={"reason": "Too strict"})
    assert undone.status_code == 303
    assert "Too strict" in world.client(hope.ann).get("/o/hope/record").text


def test_the_reported_words_can_be_taken_away_from_the_report(world, hope, report):
    report_id, client = report(), world.client(hope.facilitator)
    path = f"/o/hope/reports/{report_id}"
    client.post(f"{path}/claim")
    data = {"act": "hide", "reason": "Against what we agreed"}
    assert client.post(f"{path}/act", data=data).status_code == 303
    assert client.post(f"{path}/act", data=data).status_code == 422
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Message)).one().state is MessageState.HIDDEN
    assert "unkind words" in client.get(path).text


@pytest.mark.parametrize(
    ("who", "offered", "refused"),
    [
        ("cofacilitator", {"hide", "warn", "remove"}, {"suspend_1", "ban"}),
        ("facilitator", {"hide", "warn", "suspend_7"}, {"suspend_30", "ban"}),
        ("admin", {"suspend_30", "ban"}, {"hide", "warn", "mute"}),
        ("moderator", {"hide", "warn", "suspend_30", "ban"}, set()),
    ],
)
def test_a_page_offers_and_takes_only_what_the_role_may(world, hope, report, who, offered, refused):
    report_id, client = report(), world.client(hope.actors[who])
    path = f"/o/hope/reports/{report_id}"
    client.post(f"{path}/claim")
    page = client.get(path).text
    for name in offered:
        assert f'value="{name}"' in page, name
    for name in [*refused, "nonsense"]:
        assert f'value="{name}"' not in page, name
        answer = client.post(f"{path}/act", data={"act": name, "reason": "x"})
        assert answer.status_code == 422, name
    assert state_of(hope, "ann") is MembershipState.ACTIVE


def test_a_report_is_no_way_around_rank(hope, say):
    report_id = raise_report(hope.cleo, hope.meeting_id, say("ann", "x"))
    with unit_of_work(hope.owner):
        membership(hope, "ann").member_id = hope.admin.member_id
    with unit_of_work(hope.facilitator):
        operations.claim_report(hope.facilitator, report_id)
    with pytest.raises(NotAllowed), unit_of_work(hope.facilitator):
        acts.act_on_report(hope.facilitator, report_id, "warn", "x")


def actions(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_every_act_and_its_undoing_is_a_line_of_a_whole_chain(hope, room):
    for act in ("mute", "remove", "warn", "suspend", "ban"):
        do(hope, act, hope.moderator, "ben" if act == "remove" else "ann")
    lines = [line for line in actions(hope) if line.startswith("sanction.")]
    assert lines == [f"sanction.{act}" for act in ("mute", "remove", "warn", "suspend", "ban")]
    with unit_of_work(hope.owner, writes=False):
        assert first_broken_line(hope.owner) is None


def test_nobody_of_another_organization_and_no_unknown_person_is_acted_on(hope, other, room):
    for who in (other.seats["ann"], uuid.uuid4()):
        for act in ACTS.values():
            with pytest.raises(NotFound), unit_of_work(hope.moderator):
                act(hope, hope.moderator, who)
