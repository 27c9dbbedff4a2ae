"""Incidents: what belongs together, what is said in a case, who stands aside, what waits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.live.models import StaffEvent
from facilitator.moderation import acts, incidents, operations, queries, recipients
from facilitator.moderation.models import (
    CaseLine,
    Report,
    ReportReason,
    ReportState,
    Sanction,
    SubjectKind,
)
from facilitator.moderation.sweeps import climb_reports, end_suspensions
from facilitator.notices.models import Kind, Notice
from facilitator.organizations.models import Member
from tests.insights.making import raise_report
from tests.moderation.conftest import membership


def claim(actor, report_id):
    with unit_of_work(actor):
        operations.claim_report(actor, report_id)


def does(actor, act, *given):
    with unit_of_work(actor):
        return act(actor, *given)


def together(hope, actor, first, second):
    claim(actor, first)
    does(actor, incidents.put_together, first, second)


def finds(actor, report_id):
    with unit_of_work(actor, writes=False):
        try:
            queries.report_for(actor, report_id)
        except NotFound:
            return False
        return True


def told(actor, report_id):
    """Say whom a report goes to now, by name of their part."""
    with unit_of_work(actor, writes=False):
        row = db.session.get_one(Report, (actor.organization_id, report_id))
        return set(recipients.recipients_of(actor, row))


def names(hope, ids):
    return {name for name, actor in hope.actors.items() if actor.member_id in ids}


# ---------------------------------------------------------------- whom it goes to


def test_it_goes_to_the_nearest_and_climbs_where_there_is_nobody(hope, report):
    about_ann = report("ben", "ann")
    assert names(hope, told(hope.owner, about_ann)) == {"facilitator", "cofacilitator"}
    does(hope.facilitator, incidents.stand_aside, about_ann)
    assert not finds(hope.facilitator, about_ann)
    assert names(hope, told(hope.owner, about_ann)) == {"cofacilitator"}
    does(hope.cofacilitator, incidents.stand_aside, about_ann)
    assert names(hope, told(hope.owner, about_ann)) == {"moderator"}
    does(hope.moderator, incidents.stand_aside, about_ann)
    does(hope.admin, incidents.stand_aside, about_ann)
    assert names(hope, told(hope.owner, about_ann)) == {"owner"}
    with pytest.raises(Conflict, match="nobody else"):
        does(hope.owner, incidents.stand_aside, about_ann)
    assert finds(hope.owner, about_ann)


def test_a_reported_facilitator_is_told_nothing_and_finds_nothing(world, hope, report):
    report_id = report("ann", "facilitator", "I will see to it")
    assert names(hope, told(hope.owner, report_id)) == {"moderator"}
    with unit_of_work(hope.owner, writes=False):
        seen = set(db.session.scalars(sa.select(Notice.member_id).where(Notice.kind == Kind.CASE)))
        assert seen == {hope.moderator.member_id}
    client = world.client(hope.facilitator)
    for path in (f"reports/{report_id}", f"record/reports/{report_id}"):
        assert client.get(f"/o/hope/{path}").status_code == 404
    for act in ("aside", "lines", "together", "apart"):
        assert client.post(f"/o/hope/reports/{report_id}/{act}").status_code == 404


def test_putting_a_report_about_a_holder_in_takes_the_whole_away_from_the_circle(hope, report):
    about_ann, about_lead = report("ben", "ann"), report("cleo", "facilitator", "come on")
    assert finds(hope.cofacilitator, about_ann)
    together(hope, hope.moderator, about_ann, about_lead)
    assert not finds(hope.cofacilitator, about_ann)
    assert not finds(hope.facilitator, about_ann)


def test_what_goes_to_the_owner_is_worked_by_nobody_else(hope, report):
    report_id = report("ben", "ann")
    claim(hope.moderator, report_id)
    does(hope.moderator, operations.decide_report, report_id, ReportState.ESCALATED, "Above me.")
    for who in ("moderator", "admin", "facilitator"):
        assert not finds(hope.actors[who], report_id)
    claim(hope.owner, report_id)
    with pytest.raises(Conflict, match="no owner"):
        does(hope.owner, operations.decide_report, report_id, ReportState.ESCALATED, "Again.")
    does(hope.owner, operations.decide_report, report_id, ReportState.ACTIONED, "Done.")
    assert finds(hope.moderator, report_id)


# ---------------------------------------------------------------- together


def test_one_decision_answers_everybody_who_reported(world, hope, report):
    first, second, third = report("ben", "ann"), report("cleo", "ann"), report("cleo", "ben")
    together(hope, hope.facilitator, first, second)
    with unit_of_work(hope.facilitator, writes=False):
        assert queries.waiting_for(hope.facilitator) == 2
        assert {one.report.id for one in queries.reports_for(hope.facilitator)} == {first, third}
    does(hope.facilitator, operations.decide_report, second, ReportState.ACTIONED, "Talked.")
    for who in ("ben", "cleo"):
        assert "Action was taken" in world.client(hope.actors[who]).get("/o/hope/record").text
        with unit_of_work(hope.owner, writes=False):
            kinds = db.session.scalars(
                sa.select(Notice.kind).where(Notice.member_id == hope.actors[who].member_id)
            )
            assert Kind.RECORD in set(kinds)
    with unit_of_work(hope.owner, writes=False):
        states = {row.id: row.state for row in db.session.scalars(sa.select(Report))}
    assert states == {
        first: ReportState.ACTIONED, second: ReportState.ACTIONED, third: ReportState.NEW,
    }  # fmt: skip


def test_an_act_from_any_report_of_a_claimed_incident_is_tied_to_that_one(hope, report):
    first, second = report("ben", "ann"), report("cleo", "ben")
    together(hope, hope.moderator, first, second)
    does(hope.moderator, acts.act_on_report, second, "warn", "Both of you.")
    with unit_of_work(hope.owner, writes=False):
        row = db.session.scalars(sa.select(Sanction)).one()
        assert (row.report_id, row.membership_id) == (second, hope.seats["ben"])


def test_the_older_of_two_comes_first_whichever_is_put_into_which(hope, room, report):
    with time_machine.travel(clock.now() - timedelta(hours=1)):
        older = report("cleo", "ann")
    newer, third = report("ben", "ann"), report("ben", "cleo")
    together(hope, hope.facilitator, newer, older)
    does(hope.facilitator, incidents.put_together, newer, third)
    with unit_of_work(hope.facilitator, writes=False):
        queued = {one.report.id: one.report for one in queries.reports_for(hope.facilitator)}
        assert list(queued) == [older]
        assert queued[older].claimed_by_id == hope.facilitator.member_id
        rows = db.session.scalars(sa.select(Report).where(Report.id != older))
        assert {(row.incident_id, row.claimed_by_id, row.state) for row in rows} == {
            (older, None, ReportState.NEW)
        }
    does(hope.facilitator, operations.decide_report, newer, ReportState.ACTIONED, "Talked.")
    with unit_of_work(hope.owner, writes=False):
        log = db.session.scalars(sa.select(StaffEvent).where(StaffEvent.kind == "report.gone"))
        assert {event.meta["id"] for event in log} == {str(one) for one in (older, newer, third)}


def test_what_was_put_in_can_be_taken_out_and_the_first_cannot(hope, report):
    first, second = report("ben", "ann"), report("cleo", "ann")
    with pytest.raises(Conflict, match="claim"):
        does(hope.facilitator, incidents.put_together, first, second)
    together(hope, hope.facilitator, first, second)
    for wrong in (first, second, hope.group_id):
        with pytest.raises(Invalid):
            does(hope.facilitator, incidents.put_together, first, wrong)
    with pytest.raises(Conflict):
        does(hope.facilitator, incidents.take_apart, first)
    does(hope.facilitator, incidents.take_apart, second)
    with unit_of_work(hope.facilitator, writes=False):
        assert queries.waiting_for(hope.facilitator) == 2


def test_whoever_stood_aside_stays_aside_from_what_is_taken_out(hope, report):
    first, second = report("ben", "ann"), report("cleo", "ann")
    together(hope, hope.moderator, first, second)
    does(hope.moderator, operations.release_report, first)
    does(hope.facilitator, incidents.stand_aside, second)
    for _ in range(2):
        claim(hope.moderator, first)
        does(hope.moderator, incidents.take_apart, second)
        assert not finds(hope.facilitator, second)
        assert names(hope, told(hope.owner, second)) == {"cofacilitator"}
        does(hope.moderator, incidents.put_together, first, second)
    with unit_of_work(hope.owner, writes=False):
        mine = Notice.member_id == hope.cofacilitator.member_id
        occasions = set(db.session.scalars(sa.select(Notice.occasion).where(mine)))
        assert sum(one.startswith(f"report:{second}:apart") for one in occasions) == 2


def test_a_report_of_another_evening_takes_those_reported_there_out_of_the_whole(hope, report):
    from_room = report("ben", "ann")
    with unit_of_work(hope.ben):
        person, reason = SubjectKind.PERSON, ReportReason.SPAM
        elsewhere = operations.report_on_page(
            hope.ben, subject=person, subject_id=hope.seats["ann"], reason=reason, words=""
        ).id
    report("cleo", "cofacilitator", "not you again")
    assert finds(hope.cofacilitator, elsewhere)
    together(hope, hope.moderator, from_room, elsewhere)
    assert not finds(hope.cofacilitator, elsewhere)
    assert finds(hope.facilitator, elsewhere)


def test_what_somebody_else_works_on_stays_where_it_is(hope, report):
    first, second = report("ben", "ann"), report("cleo", "ann")
    claim(hope.moderator, second)
    claim(hope.facilitator, first)
    with pytest.raises(Conflict):
        does(hope.facilitator, incidents.put_together, first, second)
    with pytest.raises(Conflict):
        does(hope.facilitator, incidents.stand_aside, second)


def test_a_later_report_between_the_same_two_is_pointed_out(world, hope, report):
    first = report("ben", "ann")
    assert "same two people" not in page(world, hope.facilitator, first)
    back = report("ann", "ben", "so there")
    other = report("cleo", "ben", "no")
    shown = page(world, hope.facilitator, back)
    assert "same two people" in shown
    assert f"/reports/{first}" in shown
    assert "same two people" not in page(world, hope.facilitator, other)


def page(world, actor, report_id):
    answer = world.client(actor).get(f"/o/hope/reports/{report_id}")
    assert answer.status_code == 200
    return answer.text


# ---------------------------------------------------------------- in a case


def test_whoever_reported_is_asked_through_the_case_and_stays_unnamed(world, hope, report):
    report_id = report("ben", "ann")
    path, client = f"/o/hope/reports/{report_id}", world.client(hope.facilitator)
    question = {"to": "question", "words": "Was it <b>only</b> this once?"}
    assert client.post(f"{path}/lines", data=question).status_code == 422  # not claimed
    claim(hope.facilitator, report_id)
    assert client.post(f"{path}/lines", data=question).status_code == 303
    assert client.post(f"{path}/lines", data=question).status_code == 422  # one at a time
    note = {"to": "note", "words": "Third time this week."}
    assert client.post(f"{path}/lines", data=note).status_code == 303
    own, ben = f"/o/hope/record/reports/{report_id}", world.client(hope.ben)
    shown = ben.get(own).text
    assert "Was it &lt;b&gt;only" in shown
    assert "A facilitator" in shown
    assert "Third time" not in shown
    assert ben.post(own, data={"words": "Twice before."}).status_code == 303
    assert ben.post(own, data={"words": " "}).status_code == 422
    read = client.get(path).text
    assert "Twice before." in read
    assert "Whoever reported it" in read
    assert "Ben of Hope" not in read.partition("The case so far")[2]
    for who in ("ann", "cleo", "cofacilitator", "moderator"):
        assert world.client(hope.actors[who]).get(own).status_code == 404, who
    for who in ("ann", "cleo"):
        assert "Twice before." not in world.client(hope.actors[who]).get("/o/hope/record").text
    with unit_of_work(hope.owner, writes=False):
        assert not any(
            b"Twice" in row.words_sealed for row in db.session.scalars(sa.select(CaseLine))
        )
    does(hope.facilitator, operations.decide_report, report_id, ReportState.NO_BREACH, "Fine.")
    assert ben.post(own, data={"words": "One more thing."}).status_code == 422
    assert "No rule was broken" in ben.get(own).text


def test_a_report_nobody_could_look_at_says_so_to_whoever_raised_it(world, hope, report):
    with unit_of_work(hope.owner):
        for who in ("admin", "moderator"):
            row = db.session.get_one(Member, (hope.organization_id, hope.actors[who].member_id))
            row.role = Role.MEMBER
        membership(hope, "ann").member_id = hope.owner.member_id
        for who in ("facilitator", "cofacilitator"):
            membership(hope, who).role = Role.PARTICIPANT
    report_id = report("ben", "cleo")
    with unit_of_work(hope.owner):
        db.session.get_one(Report, (hope.organization_id, report_id)).about_id = hope.seats["ann"]
    text = world.client(hope.ben).get(f"/o/hope/record/reports/{report_id}").text
    assert "Everybody in this space who could look at it is part of it" in text


# ---------------------------------------------------------------- what waits


def test_what_waits_for_72_hours_climbs_to_the_owner_once(world, hope, report):
    waits, worked = report("ben", "ann"), report("cleo", "ann")
    climb_reports()
    assert climbed(hope) == []
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        claim(hope.facilitator, worked)
        climb_reports()
        climb_reports()
        assert climbed(hope) == [waits]
        with unit_of_work(hope.facilitator, writes=False):
            first, second = queries.reports_for(hope.facilitator)
            assert first.is_overdue
            assert second.is_overdue
        with time_machine.travel(clock.now() + timedelta(minutes=16)):  # the claim has lapsed
            climb_reports()
            assert climbed(hope) == [waits, worked]
    with unit_of_work(hope.owner, writes=False):
        mine = sa.select(Notice.occasion).where(Notice.member_id == hope.owner.member_id)
        assert {f"report:{one}:climbed" for one in (waits, worked)} <= set(db.session.scalars(mine))


def test_an_organization_whose_audit_is_broken_holds_up_nobody_elses_time(hope, other):
    ago = clock.now() - timedelta(hours=73)
    for tenant in (hope, other):
        raise_report(tenant, by="ben", about="cleo", created_at=ago)
        with unit_of_work(tenant.owner):
            person = membership(tenant, "ann")
            person.state, person.until = MembershipState.SUSPENDED, ago
    with unit_of_work(hope.owner):
        db.session.execute(sa.update(AuditHead).values(seq=0))
    climb_reports()
    end_suspensions()
    for tenant, done in ((hope, False), (other, True)):
        assert len(climbed(tenant)) == done
        with unit_of_work(tenant.owner, writes=False):
            assert (membership(tenant, "ann").state is MembershipState.ACTIVE) is done


def climbed(hope):
    with unit_of_work(hope.owner, writes=False):
        lines = sa.select(AuditEntry.subject_id).where(AuditEntry.action == "report.climbed")
        return list(db.session.scalars(lines.order_by(AuditEntry.seq)))
