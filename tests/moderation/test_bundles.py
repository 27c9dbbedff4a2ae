"""Taking an incident outside: who may, what is left out, and that each time is logged."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.pages import day, local
from facilitator.core.work import unit_of_work
from facilitator.moderation import acts, bundles, incidents, operations
from facilitator.organizations.models import Member
from tests.moderation.conftest import membership

FORM = {"to": "The county's safeguarding team", "reason": "It may go on elsewhere."}


@pytest.fixture
def case(hope, say, report):
    """Return the id of a report with things in it that are nobody else's business."""
    say("cleo", "hello cleo OF HOPE here, and Cofacilitator of Hope")
    say("facilitator", "Ours is +44 20 7946 0018 or x@example.org")
    report_id = report("ben", "ann", "listen, Ben of Hope")
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
        incidents.note_in_case(hope.moderator, report_id, "A note of the team")
        acts.act_on_report(hope.moderator, report_id, "warn", "Ann of Hope, please stop.")
    return report_id


def test_nobody_is_named_and_what_is_said_stays_readable(world, hope, case):
    answer = world.client(hope.moderator).post(f"/o/hope/reports/{case}/outside", data=FORM)
    assert answer.status_code == 200
    page = answer.text.partition("<main")[2].partition("</main")[0]
    for gone in ("of Hope", "OF HOPE", "7946", "example.org", "hope circle", "A note of the team"):
        assert gone not in page, gone
    assert "hello B here, and [somebody]" in page
    assert "listen, [somebody]" in page
    assert "Ours is [left out] or [left out]" in page
    assert "A (this was reported)" in page
    assert "A, please stop." in page
    assert "It felt sharp." in page


def test_names_of_then_and_of_the_team_and_the_circles_own_go_too(world, hope, say, report):
    with unit_of_work(hope.owner):
        for who, name in (("facilitator", "Wanda"), ("moderator", "Ike")):
            key = (hope.organization_id, hope.actors[who].member_id)
            db.session.get_one(Member, key).staff_name = name
    say("cleo", "Ann of Hope and Wanda and ike, in the Hope Circle")
    say("facilitator", "Somebody said so")
    report_id = report("ben", "ann", "Hello Cleo of Hope")
    with unit_of_work(hope.owner):  # both took another name afterwards
        for who in ("ann", "cleo"):
            row = membership(hope, who)
            row.handle = row.handle_key = f"new{who}"
    answer = world.client(hope.moderator).post(f"/o/hope/reports/{report_id}/outside", data=FORM)
    assert "A and C and [somebody], in the [left out]" in answer.text
    assert "Hello B" in answer.text
    assert "Somebody said so" in answer.text
    said_at = local(clock.now(), hope.moderator.time_zone)
    assert answer.text.count(day(said_at)) == 4  # three lines, and when it was raised


def test_each_time_is_a_line_with_whom_it_went_to(world, hope, case):
    client = world.client(hope.owner)
    path = f"/o/hope/reports/{case}/outside"
    assert client.get(path).status_code == 200
    assert client.post(path, data=FORM | {"to": " "}).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = client.post(path, data=FORM)
        assert asked.status_code in {303, 403}
        assert "hello" not in asked.text
    assert lines(hope) == []
    assert client.post(path, data=FORM).status_code == 200
    assert lines(hope) == [FORM]


def lines(hope):
    with unit_of_work(hope.owner, writes=False):
        assert first_broken_line(hope.owner) is None
        rows = sa.select(AuditEntry.details).where(AuditEntry.action == "report.exported")
        return list(db.session.scalars(rows))


def test_who_holds_the_circle_passes_it_on_first(world, hope, case):
    assert world.client(hope.facilitator).get(f"/o/hope/reports/{case}/outside").status_code == 403
    with pytest.raises(NotAllowed), unit_of_work(hope.facilitator):
        bundles.export_bundle(hope.facilitator, case, "me", "why")
    for who in ("ann", "ben"):
        page = world.client(hope.actors[who]).get(f"/o/hope/reports/{case}/outside")
        assert page.status_code == 404
