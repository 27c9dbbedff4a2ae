"""Whom somebody wants to be called for them: sealed, and opened from an open case alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.care import caring, contacts, queries
from facilitator.care.contacts import Contact
from facilitator.care.models import CareState, LineKind, SealedContact, TaskState
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.notices.models import Kind, Notice

SISTER = Contact("Rosa, my sister", "0151 000, after six", "That somebody is worried")
WHY = "We cannot reach them."


@pytest.fixture
def case_id(care, hope):
    with unit_of_work(hope.ann):
        contacts.keep_contact(hope.ann, SISTER, agrees=True)
    return care.say("ann")


def door(care, by, case_id):
    actor = care.tenant.actors[by]
    with unit_of_work(actor, writes=False):
        found = queries.case_for(actor, case_id)
        return contacts.door_of(actor, found, queries.lines_of(actor, found))


def open_(care, by, case_id, why=WHY):
    care.act(by, contacts.open_contact, case_id, why)


def agree(care, by, case_id, asked):
    care.act(by, contacts.agree_to_open, case_id, asked)


def told(hope):
    with unit_of_work(hope.owner, writes=False):
        query = sa.select(Notice.member_id).where(Notice.kind == Kind.CONTACT)
        return set(db.session.scalars(query))


def test_its_owner_writes_changes_and_takes_it_back_and_the_table_has_no_word(care, hope):
    with unit_of_work(hope.ann):
        contacts.keep_contact(hope.ann, SISTER, agrees=True)
        with pytest.raises(Invalid, match="box"):
            contacts.keep_contact(hope.ann, Contact("Rosa", "0151"), agrees=False)
        with pytest.raises(Invalid, match="how"):
            contacts.keep_contact(hope.ann, Contact("Rosa"), agrees=True)
        contacts.keep_contact(hope.ann, Contact("Rosa", "0152"), agrees=True)
        assert contacts.own_contact(hope.ann).how == "0152"
    with unit_of_work(hope.ben, writes=False):
        assert not contacts.own_contact(hope.ben)
        [row] = db.session.scalars(sa.select(SealedContact))
        assert b"Rosa" not in row.words_sealed
    with unit_of_work(hope.ann):
        contacts.keep_contact(hope.ann, Contact(), agrees=False)
        assert db.session.scalars(sa.select(SealedContact)).all() == []


def test_an_office_opens_it_with_a_reason_and_its_owner_is_told(care, hope, case_id, traveler):
    with pytest.raises(Conflict, match="seen it"):
        open_(care, "moderator", case_id)
    care.take("cofacilitator", case_id)
    with pytest.raises(Invalid):
        open_(care, "moderator", case_id, " ")
    assert told(hope) == set()
    open_(care, "moderator", case_id)
    assert door(care, "moderator", case_id).words == SISTER
    assert door(care, "admin", case_id).words is None
    assert told(hope) == {hope.ann.member_id}
    with unit_of_work(hope.ann, writes=False):
        [own] = queries.own_cases(hope.ann)
    assert [(by, why) for _at, by, why in own.opened] == [("A moderator", WHY)]
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "care.contact")
        ).all()
    assert [line.actor_id for line in lines] == [hope.moderator.member_id]
    assert WHY not in str(lines[0].details)
    traveler.shift(timedelta(hours=25))
    assert door(care, "moderator", case_id).words is None


def test_a_lead_needs_a_second_person_and_a_cofacilitator_is_one(care, hope, case_id):
    care.take("facilitator", case_id)
    with pytest.raises(NotAllowed):
        open_(care, "cofacilitator", case_id)
    open_(care, "facilitator", case_id)
    assert told(hope) == set()
    waits = door(care, "facilitator", case_id)
    assert (waits.words, waits.may_agree, waits.may_ask) == (None, False, False)
    asked = waits.asked.row.id
    with pytest.raises(Conflict, match="besides you"):
        agree(care, "facilitator", case_id, asked)
    with pytest.raises(Conflict, match="any more"):
        agree(care, "cofacilitator", case_id, case_id)
    assert door(care, "cofacilitator", case_id).may_agree
    agree(care, "cofacilitator", case_id, asked)
    assert door(care, "facilitator", case_id).words == SISTER
    assert door(care, "cofacilitator", case_id).words is None
    assert told(hope) == {hope.ann.member_id}
    with pytest.raises(Conflict, match="any more"):
        agree(care, "moderator", case_id, asked)


def test_an_ask_waits_for_a_day_and_no_longer(care, case_id, traveler):
    care.take("facilitator", case_id)
    open_(care, "facilitator", case_id)
    asked = door(care, "cofacilitator", case_id).asked.row.id
    traveler.shift(timedelta(hours=25))
    assert door(care, "cofacilitator", case_id).asked is None
    with pytest.raises(Conflict):
        agree(care, "cofacilitator", case_id, asked)


def test_without_an_open_case_or_a_contact_nothing_opens(care, hope, case_id):
    care.take("moderator", case_id)
    for stranger in ("ben", "ann", "stranger"):
        with pytest.raises(NotFound):
            open_(care, stranger, case_id)
    open_(care, "moderator", case_id)
    care.move(case_id, CareState.STEPPED_DOWN)
    for task, _who in _tasks(care, case_id):
        care.act("moderator", caring.close_task, case_id, task.id, TaskState.DONE)
    care.move(case_id, CareState.CLOSED)
    assert door(care, "moderator", case_id) is None
    with pytest.raises(Conflict, match="closed"):
        open_(care, "moderator", case_id)
    other = care.say("ben")
    care.take("moderator", other)
    assert not door(care, "moderator", other).is_there
    with pytest.raises(Conflict, match="no contact"):
        open_(care, "moderator", other)
    assert [line.kind for line in care.lines(case_id)].count(LineKind.CONTACT) == 1


def _tasks(care, case_id):
    actor = care.tenant.moderator
    with unit_of_work(actor, writes=False):
        return queries.tasks_of(actor, queries.case_for(actor, case_id))


def test_the_pages_keep_open_and_tell(care, world, hope):
    ann, office = world.client(hope.ann), world.client(hope.moderator)
    at = "/o/hope/care/contact"
    words = {"name": "Rosa", "how": "0151 000", "say": "That somebody is worried"}
    refused = ann.post(at, data=words)
    assert refused.status_code == 422
    assert "0151 000" in refused.text
    assert ann.post(at, data={**words, "agrees": "y"}).status_code == 303
    assert "Rosa" in ann.get(at).text
    case_id = care.say("ann")
    page = f"/o/hope/care/{case_id}"
    assert "1 person waits for an answer." in office.get("/o/hope/").text
    waits = office.get(page).text
    assert "Who was called" in waits
    assert "Say first that you have seen this." in waits
    care.take("moderator", case_id)
    assert "0151 000" not in office.get(page).text
    assert office.post(f"{page}/contact", data={"reason": ""}).status_code == 422
    assert office.post(f"{page}/contact", data={"reason": WHY}).status_code == 303
    assert "0151 000" in office.get(page).text
    lead = world.client(hope.facilitator)
    assert "Ask a second person" in lead.get(page).text
    assert lead.post(f"{page}/contact", data={"reason": WHY}).status_code == 303
    assert "A second person who may look after this has to agree." in lead.get(page).text
    assert WHY in ann.get("/o/hope/care/mine").text


def test_an_office_switches_noticing_and_reads_what_it_misses(world, hope):
    owner = world.client(hope.owner)
    for path in ("/o/hope/settings", "/o/hope/setup/on-call"):
        page = owner.get(path).text
        assert "Notice words of danger" in page
        assert "0.33" in page
