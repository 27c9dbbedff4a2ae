"""Who reads which lines of the audit, in which words, and how they take them along."""

import ast
import uuid
from pathlib import Path

import pytest

from facilitator.after.models import FollowUpState
from facilitator.agendas.models import TemplateState
from facilitator.audit.operations import record
from facilitator.audit.words import AREAS, LEAD_KINDS, Area, area_of, words_of
from facilitator.care.models import CareState, LineKind
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.limits import limiter
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Group, Membership
from facilitator.insights.lines import PAGE, Wanted, lines_for
from facilitator.insights.sheets import sheet
from facilitator.live.messages import DECISIONS
from facilitator.live.models import RoomState
from facilitator.moderation.incidents import add_to_report
from facilitator.moderation.models import AppealState, ReportState, SanctionKind
from facilitator.prompts.holding import Decision
from facilitator.prompts.life import LINES
from facilitator.prompts.unmasking import OPENED
from tests.insights.making import raise_report
from tests.worlds import acting

#: What the kinds are made of whose names are put together in the code.
PARTS = {
    "template": TemplateState,
    "follow_up": set(FollowUpState) - {FollowUpState.OPEN},
    "message": DECISIONS,
    "session": set(RoomState) - {RoomState.SCHEDULED},
    "report": {ReportState.ACTIONED, ReportState.NO_BREACH, ReportState.ESCALATED},
    "sanction": SanctionKind,
    "appeal": set(AppealState) - {AppealState.OPEN},
    "reply": Decision,
    "care": {*CareState, *LineKind},
}
#: What stands for kinds by name.
NAMED = {"LINES": set(LINES.values()), "OPENED": {OPENED}}


def kinds_in(node):
    """Return the kinds an argument can name: a word, one of two, or a noun with many verbs."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return kinds_in(node.body) | kinds_in(node.orelse)
    if isinstance(node, ast.Subscript | ast.Name):
        return NAMED[ast.unparse(node).partition("[")[0]]
    assert isinstance(node, ast.JoinedStr), ast.unparse(node)
    noun = node.values[0].value.rstrip(".")
    return {f"{noun}.{verb}" for verb in PARTS[noun]}


def recorded_kinds():
    found = set()
    for path in Path("facilitator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                found |= kinds_in(node.args[1])
    return found


def add(tenant, actor, kind, subject=None, **details):
    with acting(actor):
        thing = subject or db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        record(actor, kind, thing, group_id=tenant.group_id, **details)


def seen(actor, **wanted):
    with acting(actor, writes=False):
        return lines_for(actor, Wanted(**wanted)).lines


def words(actor, **wanted):
    return [line.words for line in seen(actor, **wanted)]


def test_every_kind_that_is_recorded_has_words_and_an_area():
    kinds = recorded_kinds()
    assert len(kinds) > 100
    assert kinds - set(AREAS) == set()


def test_a_kind_nobody_knows_yet_is_told_kindly_and_only_to_who_sees_all(hope):
    add(hope, hope.facilitator, "lantern.lit_anew")
    assert words_of("lantern.lit_anew") == "Lantern: lit anew"
    assert area_of("lantern.lit_anew") is Area.OTHER
    assert words(hope.owner, area=Area.OTHER) == ["Lantern: lit anew"]
    assert words(hope.facilitator) == []


def test_each_reads_the_lines_that_are_theirs(hope, other):
    person = hope.seats["ann"]
    add(hope, hope.facilitator, "group.edited")
    add(hope, hope.facilitator, "sanction.warn", who=str(person), reason="=Too loud")
    add(hope, hope.facilitator, "listener.asked")
    raise_report(hope, by="ben", about="ann")
    everything = words(hope.owner)
    assert everything == [
        "A report was made",
        "Asked somebody of the team to listen",
        "Warned somebody",
        "Changed the circle",
    ]
    assert words(hope.admin) == everything
    assert words(hope.moderator) == ["A report was made", "Warned somebody"]
    assert words(hope.facilitator) == ["Warned somebody", "Changed the circle"]
    warned = seen(hope.facilitator)[0]
    assert (warned.about, warned.who) == ("Ann of Hope", "Facilitator of Hope")
    assert words(other.owner) == []
    for name in ("cofacilitator", "ann", "stranger"):
        with pytest.raises(NotAllowed):
            seen(getattr(hope, name))
    assert all(not kind.startswith("report.") for kind in LEAD_KINDS)


def test_nobody_learns_who_reported_nor_of_a_report_about_themselves(hope):
    with acting(hope.owner):
        db.session.get_one(
            Membership, (hope.organization_id, hope.seats["ann"])
        ).member_id = hope.moderator.member_id
    report_id = raise_report(hope, by="ben", about="ann")  # who is the moderator, in this circle
    with acting(hope.ben):
        add_to_report(hope.ben, report_id, "And once more.")
    assert words(hope.moderator) == []
    add(hope, hope.ben, "care.raised")
    assert [(line.words, line.who) for line in seen(hope.owner)] == [
        ("Somebody's need for care was raised", "Somebody"),
        ("Said more about a report", "Somebody"),
        ("A report was made", "Somebody"),
    ]
    assert words(hope.owner, name="Ben of Hope") == []
    assert words(hope.owner, role=hope.ben.role) == []


def test_nobody_reads_here_who_was_in_a_session(hope):
    add(hope, hope.facilitator, "seat.admitted", who=str(hope.seats["ann"]))
    [line] = seen(hope.owner)
    assert (line.words, line.about) == ("Let somebody into a session", "")


def test_lines_are_found_by_name_circle_and_day_and_in_pages(hope):
    for n in range(PAGE + 3):
        add(hope, hope.facilitator, "group.edited", n=n)
    add(hope, hope.cofacilitator, "shelf.added")
    with acting(hope.owner):
        seat = (hope.organization_id, hope.seats["cofacilitator"])
        db.session.get_one(Membership, seat).handle_key = handle_key("Cofacilitator of Hope")
    assert words(hope.owner, name="cofacilitator OF hope") == ["Put something on the shelf"]
    today = seen(hope.owner)[0].at.date()
    assert len(seen(hope.owner, since=today, until=today)) == PAGE
    assert seen(hope.owner, until=today.replace(year=2020)) == []
    assert seen(hope.owner, group_id=uuid.uuid4()) == []
    with acting(hope.owner, writes=False):
        first = lines_for(hope.owner, Wanted())
        second = lines_for(hope.owner, Wanted(), first.older)
    assert (len(first.lines), len(second.lines), second.older) == (PAGE, 4, None)
    assert not {line.id for line in first.lines} & {line.id for line in second.lines}


def test_a_file_is_recorded_and_no_cell_of_it_is_a_formula(world, hope):
    add(hope, hope.facilitator, "sanction.warn", who=str(hope.seats["ann"]), reason="=1+1")
    browser = world.client(hope.owner)
    page = browser.get("/o/hope/audit/?area=moderation")
    assert b"Warned somebody" in page.data
    answer = browser.post("/o/hope/audit/file", data={"area": "moderation"})
    assert answer.status_code == 200
    assert "Warned somebody" in answer.text
    assert ",'=1+1" in answer.text
    assert words(hope.owner)[0] == "Took lines of the audit along"
    assert world.client(hope.ann).post("/o/hope/audit/file").status_code == 403


def test_what_takes_seconds_is_asked_for_so_often_and_no_more(world, hope, monkeypatch):
    browser = world.client(hope.owner)
    monkeypatch.setattr(limiter, "on", True)
    files = [browser.post("/o/hope/audit/file").status_code for _ in range(11)]
    assert files == [200] * 10 + [429]
    looks = [browser.get("/o/hope/audit/check").status_code for _ in range(61)]
    assert looks == [200] * 60 + [429]
    assert browser.get("/o/hope/audit/").status_code == 200


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\t=1", "  =1"])
def test_a_text_that_could_be_a_formula_is_a_text(cell):
    assert sheet(["a"], [[cell]]).splitlines()[1].strip('"').startswith("'")


def test_the_chain_is_checked_from_the_page(world, hope):
    add(hope, hope.facilitator, "group.edited")
    browser = world.client(hope.owner)
    assert b"All 1 line is as written" in browser.get("/o/hope/audit/check").data
    assert world.client(hope.moderator).get("/o/hope/audit/check").status_code == 403
